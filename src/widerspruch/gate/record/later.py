"""The record of a run that is over: what a run that was stopped left, or one that is made now.

One that is made now names the log as it is now. It does not say whose rows were kept: what was published is not read
again.
"""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from widerspruch.gate.built import RECORD_FILE, open_built
from widerspruch.gate.errors import GateError
from widerspruch.gate.record.beside import read_record_beside
from widerspruch.gate.record.log_before import LogBefore
from widerspruch.gate.record.recorder import Recorder
from widerspruch.gate.record.recording import Recording
from widerspruch.protocol.files import read_small
from widerspruch.protocol.manifest import MANIFEST
from widerspruch.protocol.run_record import ReadRunRecord
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey


class FoundRecord(Struct, frozen=True):
    """A record beside a manifest. `is_new`: whether it was made just now."""

    path: Path
    read: ReadRunRecord
    is_new: bool


def record_later(
    built: Path,
    log: Path,
    exclusions: Sequence[Path],
    platforms: Sequence[str],
    signer: SigningKey | None,
    trusted: Sequence[VerifyingKey],
    now: int,
) -> FoundRecord:
    """The record of a corpus, if it may be entered into this log.

    Raises:
        GateError: There is none and no set was named (`record_missing`), another set was (`record_sets_other`), it is
            of another manifest (`record_other`) or log (`log_other`), or the log lost what was seen (`log_changed`);
            also as `Recorder`.

        ProtocolError: As `read_run_record`, `open_built` and `LogBefore`.
    """
    is_new = not (built / RECORD_FILE).exists() and bool(exclusions)
    if is_new:
        _make(built, log, exclusions, platforms, signer, trusted, now)
    _, read = read_record_beside(built, trusted, signature_needed=bool(trusted))
    found, seen = LogBefore(log), read.record.log
    if found.seen.origin != seen.origin:
        raise GateError("log_other", folder=log.name, origin=seen.origin, found=found.seen.origin)
    found.require_grown_from(seen)
    return FoundRecord(built / RECORD_FILE, read, is_new)


def _make(
    built: Path,
    log: Path,
    exclusions: Sequence[Path],
    platforms: Sequence[str],
    signer: SigningKey | None,
    trusted: Sequence[VerifyingKey],
    now: int,
) -> None:
    opened = open_built(built, platforms, trusted)
    sets = opened.open_sets(exclusions, trusted, now)
    for one, used in zip(sets, opened.run.exclusion_sets, strict=True):
        if one.digest != used.digest:
            raise GateError("record_sets_other", platform=one.platform, number=used.number)
    manifest = read_small(built / MANIFEST)
    Recorder(Recording(log), signer, sets, exclusions, built).record(built, manifest, None)
