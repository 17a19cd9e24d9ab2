"""What a monitor remembers between two looks: the last checkpoint that it saw. By it, it notices another history."""

from pathlib import Path

from msgspec import Struct

from widerspruch.lib.whole_files import atomic_write
from widerspruch.log.errors import LogError
from widerspruch.log.folder import ReadCheckpoint, read_checkpoint
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.files import read_small

MONITOR_FORMAT = "widerspruch/monitor/1"
_LONGEST = 2**20


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    checkpoint: str


def recall(path: Path) -> ReadCheckpoint | None:
    """None: it is the first look. Raises LogError `state_damaged` (values: file)."""
    try:
        read = from_bytes(read_small(path, _LONGEST), _File)
        if read.format == MONITOR_FORMAT:
            return read_checkpoint(read.checkpoint.encode(), path.name)
    except ProtocolError as error:
        if error.code == "statement_missing":
            return None
        raise LogError("state_damaged", file=path) from error
    except LogError as error:
        raise LogError("state_damaged", file=path) from error
    raise LogError("state_damaged", file=path)


def remember(path: Path, seen: ReadCheckpoint) -> None:
    """Whole or not at all."""
    atomic_write(path, to_bytes(_File(MONITOR_FORMAT, seen.note.data.decode())))
