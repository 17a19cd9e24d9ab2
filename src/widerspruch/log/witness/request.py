"""What a log asks of a witness: the body of `add-checkpoint`."""

from msgspec import Struct

from widerspruch.protocol.base64_text import decoded
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import Checkpoint, parse_checkpoint, whole_number
from widerspruch.protocol.log.merkle import HASH_BYTES, LONGEST_PATH
from widerspruch.protocol.log.note import LONGEST_NOTE, SignedNote, parse_note

LONGEST_REQUEST = LONGEST_NOTE + 2**13
"""Bytes."""


class AddCheckpoint(Struct, frozen=True):
    """`old`: the size that the log believes the witness to know. `proof`: that it only grew since."""

    old: int
    proof: tuple[bytes, ...]
    note: SignedNote
    checkpoint: Checkpoint


def read_add_checkpoint(body: bytes) -> AddCheckpoint | None:
    """None: it is no such request."""
    head, gap, data = body.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
    except (UnicodeDecodeError, ProtocolError):
        return None
    old = whole_number(first.removeprefix("old ")) if first.startswith("old ") else None
    proof = [found for line in lines if (found := decoded(line)) and len(found) == HASH_BYTES]
    if not gap or old is None or len(proof) != len(lines) or len(proof) > LONGEST_PATH:
        return None
    return AddCheckpoint(old, tuple(proof), note, checkpoint)
