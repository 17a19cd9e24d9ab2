"""Whether a corpus has the files that a mask was made of, and no other."""

from collections.abc import Collection, Mapping

from widerspruch.gate.errors import GateError


def require_same_names(masked: Collection[str], found: Collection[str]) -> None:
    """Raise GateError `mask_file_unknown` or `mask_file_missing`."""
    for name in found:
        if name not in masked:
            raise GateError("mask_file_unknown", name=name)
    for name in masked:
        if name not in found:
            raise GateError("mask_file_missing", name=name)


def require_same_files(masked: Mapping[str, object], found: Mapping[str, object]) -> None:
    """The same of files by name, each of which must also be told alike (`mask_other_file`)."""
    require_same_names(masked, found)
    for name, file in masked.items():
        if found[name] != file:
            raise GateError("mask_other_file", name=name)
