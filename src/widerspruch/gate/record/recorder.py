"""Recording a version of a corpus: the log is looked at before the work begins, and again before it is published."""

from collections.abc import Sequence
from pathlib import Path

from widerspruch.gate.errors import GateError
from widerspruch.gate.record.kept_tokens import KeptTokens
from widerspruch.gate.record.log_before import LogBefore
from widerspruch.gate.record.recording import RecordedBefore, Recording
from widerspruch.gate.record.run_record import new_salt, record_run
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.signing_keys import SigningKey


class Recorder:
    """Records one version. Made before the work begins.

    Raises:
        GateError: A log takes signed statements only (`record_unsigned`), what opens proofs would be handed out
            (`openings_published`), the log does not have the sets (`set_not_logged`), or there is none (`log_missing`).

        ProtocolError: The log is damaged.
    """

    def __init__(
        self,
        recording: Recording,
        signer: SigningKey | None,
        sets: Sequence[ExclusionSet],
        folders: Sequence[Path],
        published: Path,
    ) -> None:
        """
        Args:
            folders: Where the statements of the sets lie. `published`: where the corpus will lie.
        """
        if signer is None:
            raise GateError("record_unsigned")
        recording.require_apart(published)
        log = LogBefore(recording.log)
        log.require_logged(sets, folders)
        self._recording, self._signer, self._sets = recording, signer, sets
        self._before = RecordedBefore(log.seen, new_salt().hex())

    @property
    def before(self) -> RecordedBefore:
        """What was seen; may be remembered for the next attempt."""
        return self._before

    def go_on_from(self, before: RecordedBefore) -> None:
        """With what an earlier attempt saw. Raises GateError `log_changed` where that is there no more."""
        LogBefore(self._recording.log).require_grown_from(before.seen)
        self._before = before

    @property
    def authors_salt(self) -> bytes | None:
        """Of the tokens of kept authors; None where nobody asked for these."""
        return None if self._recording.openings is None else bytes.fromhex(self._before.salt)

    def record(self, folder: Path, manifest: bytes, authors: KeptTokens | None) -> None:
        """Put the record beside a manifest of these bytes.

        Raises:
            GateError: `log_changed`.
        """
        LogBefore(self._recording.log).require_grown_from(self._before.seen)
        openings = self._recording.openings
        record_run(folder, manifest, self._sets, self._before.seen, authors, openings, self._signer)


def recorder_for(
    recording: Recording | None,
    signer: SigningKey | None,
    sets: Sequence[ExclusionSet],
    folders: Sequence[Path],
    published: Path,
) -> Recorder | None:
    """As `Recorder`; None where nothing is to be recorded."""
    return None if recording is None else Recorder(recording, signer, sets, folders, published)
