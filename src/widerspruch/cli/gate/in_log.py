"""Where a run's record stands in a log, for whoever looks from outside."""

from pathlib import Path

from widerspruch.gate.telling.challenge import FoundInLog
from widerspruch.log.entries import as_logged
from widerspruch.log.folder import LogFolder
from widerspruch.log.layout import LONGEST_ENTRY
from widerspruch.log.prove import index_of, prove
from widerspruch.protocol.files import read_small
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy


def found_in_log(log: Path, policy: Path | None, record: Path) -> FoundInLog:
    """The first checkpoint that holds a record and has the witnesses that are needed.

    Args:
        policy: Whose word counts; None: whose the log's own says.

    Raises:
        LogError, ProtocolError: It does not stand in this log, or no such checkpoint has the witnesses.
    """
    entry = read_small(record, 2 * LONGEST_ENTRY)
    believed = LogFolder.open(log).policy() if policy is None else parse_policy(read_small(policy, LONGEST_POLICY))
    proof = prove(log, index_of(log, entry), believed)
    seen = proof.check(as_logged(entry), believed)
    at = seen.checkpoint
    return FoundInLog(at.origin, proof.index, at.size, seen.witnessed_at, proof.checkpoint)
