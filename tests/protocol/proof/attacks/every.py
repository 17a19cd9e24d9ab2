"""All attacks, by name."""

from tests.protocol.proof.attacks import of_logs, of_runs, of_sets, of_signers
from tests.protocol.proof.attacks.table import ATTACKS

EVERY = tuple(ATTACKS.values())

assert all((of_logs, of_runs, of_sets, of_signers))
