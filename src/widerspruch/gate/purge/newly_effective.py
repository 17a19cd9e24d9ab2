"""About which accounts a chain of sets may say more than was heeded when a corpus was built."""

from widerspruch.gate.engine import parquet_sql
from widerspruch.protocol.manifest import GateRun
from widerspruch.protocol.sets.exclusion_set import ExclusionSet


def newly_effective_accounts(exclusions: ExclusionSet, run: GateRun) -> str | None:
    """A query for their keys; None where any account may be one.

    No row is left that the objections cover which the run heeded: it held its output against all of its sets before it
    published anything. Where the chain begins with the sets of its platform that the run used, by digest, only two
    kinds of objections are left: those of later sets, however far these date them back, and those that the run's sets
    know and that were received after the instant until which it heeded any.
    """
    known = max((exclusions.begins_with(used.digest) for used in run.exclusion_sets), default=0)
    if not known:
        return None
    heeded, later = exclusions.objections[:known], exclusions.objections[known:]
    queries = [
        f"SELECT account_key FROM {parquet_sql(heeded)} WHERE received_at > {run.heeds_until()}",  # noqa: S608 (quoted)
        *(f"SELECT account_key FROM {parquet_sql([file])}" for file in later),  # noqa: S608 (quoted)
    ]
    return " UNION ".join(queries)
