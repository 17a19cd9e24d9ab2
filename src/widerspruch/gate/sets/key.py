"""The hashing key of an exclusion set: with any other, or with another fold before it, nobody would be found."""

from collections.abc import Sequence
from pathlib import Path

from widerspruch.gate.errors import GateError
from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.exclusion_set import ExclusionSet


def key_among(exclusions: ExclusionSet, key_files: Sequence[Path]) -> HashingKey:
    """The key with which a set was made, out of those of all sets of a run.

    Raises:
        GateError: There is none (`key_missing`), or the set was made with another (`key_of_another_set`).
        ProtocolError: A file holds no hashing key.
    """
    return HashingKey.load(key_file_of(exclusions, key_files))


def key_file_of(exclusions: ExclusionSet, key_files: Sequence[Path]) -> Path:
    """Where that key lies. Raises as `key_among`."""
    if not key_files:
        raise GateError("key_missing", key_id=exclusions.key_id)
    keys = [HashingKey.load(file) for file in key_files]
    for file, key in zip(key_files, keys, strict=True):
        if key.key_id == exclusions.key_id:
            return file
    raise GateError("key_of_another_set", key_id=", ".join(key.key_id for key in keys), wanted=exclusions.key_id)


def require_same_fold(exclusions: ExclusionSet) -> None:
    """Raise GateError `fold_of_another_version` where the set's identifiers were folded otherwise than here.

    Account ids are not folded: a corpus with these alone does not ask.
    """
    folded = exclusions.headers[-1].fold_version
    if folded != FOLD_VERSION:
        raise GateError("fold_of_another_version", folded=folded, here=FOLD_VERSION)
