"""C2SP tlog-checkpoint: how many entries a log has, and the root over them."""

import re

from msgspec import Struct

from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.merkle import HASH_BYTES, LARGEST_SIZE
from widerspruch.protocol.log.note import plain_text

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class Checkpoint(Struct, frozen=True):
    """What a log says of itself.

    Attributes:
        origin: The log's name for all time.

        size: Entries. `root`: 32 bytes.

        extensions: Further lines; nothing is made of them, and no witness vouches for them.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> bytes:
        """As it is signed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, encoded(self.root), *self.extensions)).encode()


def parse_checkpoint(text: bytes) -> Checkpoint:
    """From the text of a note. Raises ProtocolError `note_characters`, `checkpoint_damaged`."""
    *lines, rest = plain_text(text).split("\n")
    if rest or len(lines) < 3 or not all(lines):
        raise ProtocolError("checkpoint_damaged")
    size, root = whole_number(lines[1]), decoded(lines[2])
    if size is None or root is None or len(root) != HASH_BYTES:
        raise ProtocolError("checkpoint_damaged")
    return Checkpoint(lines[0], size, root, tuple(lines[3:]))


def whole_number(written: str) -> int | None:
    """A size or an index in its one spelling; None: it is none, or more than a log can hold."""
    if not _NUMBER.fullmatch(written):
        return None
    number = int(written)
    return number if number <= LARGEST_SIZE else None
