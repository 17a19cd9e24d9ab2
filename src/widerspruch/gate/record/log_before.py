"""The log as it is before a run: how large it was, and that the sets that the run keeps to are in it.

Whoever makes a corpus has then seen, in public, whom they have to keep out.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import structs

from widerspruch.gate.errors import GateError
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.envelope import Envelope, open_envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.files import read_small
from widerspruch.protocol.log.merkle import leaf_hash
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy
from widerspruch.protocol.log.tiles import TileReader
from widerspruch.protocol.run_record import LogSeen
from widerspruch.protocol.sets.exclusion_set import STATEMENT_FILE, ExclusionSet
from widerspruch.protocol.sets.header import SetHeader, header_of

CHECKPOINT_FILE, POLICY_FILE = "checkpoint", "policy"
_LONGEST_NOTE = 2**20
_LONGEST_TILE = 2**24


class LogBefore:
    """A log in a folder, as its newest checkpoint has it.

    Raises:
        GateError: There is none (`log_missing`).

        ProtocolError: Its checkpoint is not signed by the log of its own policy, or its tree is not the checkpoint's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            policy = parse_policy(read_small(folder / POLICY_FILE, LONGEST_POLICY))
            note = read_small(folder / CHECKPOINT_FILE, _LONGEST_NOTE)
        except ProtocolError as error:
            if error.code != "statement_missing":
                raise
            raise GateError("log_missing", folder=folder.name) from error
        # Witnesses sign a checkpoint after it was published: of the newest there may be none yet.
        checkpoint = structs.replace(policy, quorum=None).check(note).checkpoint
        self._reader = TileReader(self._read, checkpoint)
        self.seen = LogSeen(checkpoint.origin, checkpoint.size, checkpoint.root.hex())

    def index_of(self, entry: bytes) -> int | None:
        """Which entry these bytes are; None: none of them."""
        wanted = leaf_hash(entry)
        return next((index for index in range(self.seen.size) if self._reader.node_at(0, index) == wanted), None)

    def require_logged(self, sets: Sequence[ExclusionSet], folders: Sequence[Path]) -> None:
        """Raise GateError `set_not_logged` (values: platform, number, folder) where the newest statement of a
        platform's sets is not an entry.

        Args:
            folders: Where the statements of all these sets lie.
        """
        statements = _statements(folders)
        for one in sets:
            entry = statements.get(one.digests[-1])
            if entry is None or self.index_of(entry) is None:
                raise GateError("set_not_logged", platform=one.platform, number=one.number, folder=self._folder.name)

    def require_new_number(self, platform: str, number: int) -> None:
        """Raise GateError `set_number_logged` (values: platform, number, logged, folder) where a set of this platform
        with this number or a later one is an entry: what is logged cannot be taken out again."""
        logged = max((one.number for one in self._headers() if one.platform == platform), default=None)
        if logged is not None and number <= logged:
            folder = self._folder.name
            raise GateError("set_number_logged", platform=platform, number=number, logged=logged, folder=folder)

    def _headers(self) -> Iterator[SetHeader]:
        """Of the sets that are entries and can be read."""
        for entry in self._reader.entries(0, self.seen.size):
            with suppress(ProtocolError):
                yield header_of(open_envelope(entry, (), signature_needed=False).statement)

    def require_grown_from(self, before: LogSeen) -> None:
        """Raise GateError `log_changed` (values: folder) where this is not the log that was seen, or not all of it."""
        same = before.origin == self.seen.origin and before.size <= self.seen.size
        if not same or self._reader.root(before.size).hex() != before.root:
            raise GateError("log_changed", folder=self._folder.name)

    def _read(self, name: str) -> bytes:
        try:
            return read_small(self._folder / name, _LONGEST_TILE)
        except ProtocolError as error:
            if error.code != "statement_missing":
                raise
            raise FileNotFoundError(name) from error


def _statements(folders: Sequence[Path]) -> Mapping[str, bytes]:
    """What a log holds of the statements in these folders, by the digest of the payload."""
    found = {}
    for folder in folders:
        data = read_small(folder / STATEMENT_FILE)
        found[open_envelope(data, (), signature_needed=False).payload_digest] = to_bytes(from_bytes(data, Envelope))
    return found
