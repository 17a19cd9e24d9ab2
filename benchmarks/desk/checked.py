"""Whether everybody who was answered is in the tables."""

from collections.abc import Iterable

from msgspec import Struct

from benchmarks.desk.people import case_told
from benchmarks.desk.served import rows_of
from benchmarks.desk.shots import Hit
from widerspruch.desk.config import DeskConfig

_CASES = """
SELECT c.case_id,
       (SELECT count(*) FROM desk_coverage o WHERE o.case_id = c.id AND o.until IS NULL),
       (SELECT count(*) FROM desk_caseevent e WHERE e.case_id = c.id AND e.kind = 'received'),
       (SELECT count(*) FROM desk_outboxmail m WHERE m.case_id = c.id AND m.kind = 'confirmation')
FROM desk_deskcase c
"""


class Checked(Struct, frozen=True):
    """Answered: different people. Lacking: of these, how many have no whole case: coverage, event and mail."""

    answered: int
    cases: int
    lacking: int

    def __str__(self) -> str:
        return f"{self.answered:,} answered, {self.answered - self.lacking:,} of them in the tables with their mail"


def check(config: DeskConfig, hits: Iterable[Hit]) -> Checked:
    """Of a desk that was killed: what is there now is what was durable."""
    told = {hit.name: case_told(hit) for hit in hits if hit.is_taken}
    assert len({*told.values()}) == len(told), "two people were told the same number"
    rows = rows_of(config, _CASES)
    whole = {case for case, *counts in rows if counts == [1, 1, 1]}
    return Checked(len(told), len(rows), sum(case not in whole for case in told.values()))
