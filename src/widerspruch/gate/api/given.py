"""Files and keys as callers give them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from widerspruch.gate.errors import GateError
from widerspruch.gate.record.recording import Recording
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

File: TypeAlias = str | Path
Files: TypeAlias = File | Sequence[File]
"""One, or several."""


def path_of(given: File | None) -> Path | None:
    return None if given is None else Path(given)


def paths_of(given: Files) -> tuple[Path, ...]:
    return tuple(map(Path, _several(given)))


def addresses_of(given: Files) -> tuple[str, ...]:
    return tuple(map(str, _several(given)))


def _several(given: Files) -> Sequence[File]:
    return (given,) if isinstance(given, str | Path) else given


def trusted_keys(given: Files) -> tuple[VerifyingKey, ...]:
    return tuple(map(VerifyingKey.load, paths_of(given)))


def recording(log: File | None, kept_authors: File | None) -> Recording | None:
    """Raises GateError `log_not_named` where kept authors are to be recorded nowhere."""
    if log is None:
        if kept_authors is not None:
            raise GateError("log_not_named")
        return None
    return Recording(Path(log), path_of(kept_authors))


def signing_key(given: File | None) -> SigningKey | None:
    return None if given is None else SigningKey.load(Path(given))
