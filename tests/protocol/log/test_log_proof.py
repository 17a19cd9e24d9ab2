"""Proofs that an entry is in a log: what was proven is accepted, and nothing else."""

import pytest
from tests.small_log import SEEN_AT, SmallLog, policy

from widerspruch.protocol.log.log_proof import parse_log_proof

LOG = SmallLog([b"statement %d" % number for number in range(300)])


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 300), (255, 256), (256, 257), (299, 300)])
def test_an_entry_of_the_log_is_proven(index: int, size: int) -> None:
    """By the text alone, with the second at which two of three witnesses had seen it."""
    proof = parse_log_proof(LOG.proof(index, size).text())
    witnessed = proof.check(LOG.entries[index], policy())

    assert (witnessed.checkpoint, witnessed.witnessed_at) == (LOG.checkpoint(size), SEEN_AT + 1)
