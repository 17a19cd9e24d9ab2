"""Reading all entries of a log, each held to its root, in little memory."""

from collections.abc import Callable, Iterator, Mapping

from widerspruch.log.errors import LogError
from widerspruch.log.findings import LogFindingCode
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.tiles import TileReader

MOST_ENTRIES = 2**20
"""Of a log that is read as a whole: whoever runs one could make it endless."""

_READ_AT_ONCE = 2**16

TREE_FINDINGS: Mapping[str, LogFindingCode] = {
    "log_tree_differs": "tree_differs",
    "log_file_missing": "file_missing",
    "log_file_damaged": "file_damaged",
}
"""What `TileReader` refuses, as a finding."""


def all_entries(read: Callable[[str], bytes], checkpoint: Checkpoint) -> Iterator[bytes]:
    """From the first to the last. A reader keeps what it has read, so that one is not used for all.

    Raises:
        ProtocolError: as `TileReader`. LogError: `log_too_large` (values: most), and whatever `read` raises.
    """
    if checkpoint.size > MOST_ENTRIES:
        raise LogError("log_too_large", most=MOST_ENTRIES)
    for start in range(0, checkpoint.size, _READ_AT_ONCE):
        yield from TileReader(read, checkpoint).entries(start, min(start + _READ_AT_ONCE, checkpoint.size))
