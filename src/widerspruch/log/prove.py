"""The proof that a statement stands in a log: C2SP tlog-proof."""

from pathlib import Path

from widerspruch.log.entries import as_logged
from widerspruch.log.errors import LogError
from widerspruch.log.finding_entries import indexes_of
from widerspruch.log.folder import LogFolder
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.log_proof import LogProof, make_log_proof
from widerspruch.protocol.log.merkle import leaf_hash
from widerspruch.protocol.log.policy import LogPolicy
from widerspruch.protocol.log.tiles import TileReader


def prove(folder: Path, index: int, policy: LogPolicy | None = None) -> LogProof:
    """By the first checkpoint that holds the entry and has the witnesses that are needed: it says best when the entry
    was there.

    Args:
        policy: Of whoever is to believe it; None: the log's own.

    Raises:
        LogError: `log_missing`, `entry_missing`, `not_witnessed`, `checkpoint_missing`, `checkpoint_damaged`.

        ProtocolError: as `TileReader`.
    """
    log = LogFolder.open(folder)
    newest = log.newest().checkpoint
    if not 0 <= index < newest.size:
        raise LogError("entry_missing")
    believed = policy or log.policy()
    for size in reversed(log.sizes()):
        if size <= index or size > newest.size:
            continue
        note = log.kept(size).note.data
        try:
            believed.check(note)
        except ProtocolError:
            continue
        return make_log_proof(TileReader(log.read, newest), index, note)
    raise LogError("not_witnessed")


def index_of(folder: Path, envelope: bytes) -> int:
    """Where a statement stands. Raises LogError `log_missing`, `entry_no_statement`, `entry_missing`."""
    log = LogFolder.open(folder)
    leaf = leaf_hash(as_logged(envelope))
    found = indexes_of(log, log.newest().checkpoint.size, {leaf})
    if leaf not in found:
        raise LogError("entry_missing")
    return found[leaf]
