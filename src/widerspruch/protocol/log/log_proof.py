"""C2SP tlog-proof: an entry's index, its path and the witnessed checkpoint, in one text that is checked offline."""

from msgspec import Struct

from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import parse_checkpoint, whole_number
from widerspruch.protocol.log.merkle import HASH_BYTES, LONGEST_PATH, leaf_hash, verify_inclusion
from widerspruch.protocol.log.note import LONGEST_NOTE, parse_note, plain_text
from widerspruch.protocol.log.policy import LogPolicy, WitnessedCheckpoint
from widerspruch.protocol.log.tiles import TileReader

LONGEST_LOG_PROOF = LONGEST_NOTE + 2**17
"""Bytes."""

_FIRST = "c2sp.org/tlog-proof@v1"
_EXTRA, _INDEX = "extra ", "index "


class LogProof(Struct, frozen=True):
    """That an entry is in a log.

    Attributes:
        path: From the leaf's sibling up to the root's child.

        checkpoint: The note, byte by byte.

        extra: Nobody vouches for it.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def text(self) -> bytes:
        """As it is handed on."""
        extra = [] if self.extra is None else [_EXTRA + encoded(self.extra)]
        lines = [_FIRST, *extra, f"{_INDEX}{self.index}", *map(encoded, self.path), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.checkpoint

    def check(self, entry: bytes, policy: LogPolicy) -> WitnessedCheckpoint:
        """The checkpoint that holds this entry, if the policy lets it count.

        Raises:
            ProtocolError: whatever `LogPolicy.check` raises, `inclusion_wrong`.
        """
        witnessed = policy.check(self.checkpoint)
        # (6): climb the path.
        at = witnessed.checkpoint
        if not verify_inclusion(leaf_hash(entry), self.index, at.size, self.path, at.root):
            raise ProtocolError("inclusion_wrong")
        return witnessed


def parse_log_proof(data: bytes) -> LogProof:
    """A proof from its text; nothing of it is checked.

    Raises:
        ProtocolError: `log_proof_long` (values: longest), `note_characters`, `log_proof_damaged`.
    """
    # The steps are those of docs/protocol/log.md.

    # (0): read the log proof.
    if len(data) > LONGEST_LOG_PROOF:
        raise ProtocolError("log_proof_long", longest=LONGEST_LOG_PROOF)
    plain_text(data)
    head, _, checkpoint = data.partition(b"\n\n")
    first, *lines = head.decode().split("\n")
    extra = decoded(lines.pop(0).removeprefix(_EXTRA)) or None if lines and lines[0].startswith(_EXTRA) else None
    index = whole_number(lines[0].removeprefix(_INDEX)) if lines and lines[0].startswith(_INDEX) else None
    path = [found for line in lines[1:] if (found := decoded(line)) and len(found) == HASH_BYTES]
    if first != _FIRST or index is None or len(path) != len(lines) - 1 or len(path) > LONGEST_PATH:
        raise ProtocolError("log_proof_damaged")
    proof = LogProof(index, tuple(path), checkpoint, extra)
    if proof.text() != data:  # an empty or unreadable extra line
        raise ProtocolError("log_proof_damaged")
    return proof


def make_log_proof(reader: TileReader, index: int, checkpoint_note: bytes) -> LogProof:
    """The proof of an entry for a checkpoint that the reader's log has or had.

    Raises ProtocolError as `parse_note`, `parse_checkpoint` and `TileReader`, and `inclusion_wrong`: it is of another
    log, or the entry came later.
    """
    at = parse_checkpoint(parse_note(checkpoint_note).text)
    if not 0 <= index < at.size <= reader.checkpoint.size or reader.root(at.size) != at.root:
        raise ProtocolError("inclusion_wrong")
    return LogProof(index, reader.inclusion(at.size, index), checkpoint_note)
