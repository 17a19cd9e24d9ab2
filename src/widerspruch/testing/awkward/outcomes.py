"""What came of random runs against the awkward desk."""

from collections import Counter
from typing import Literal, get_args

from msgspec import Struct

RunKind = Literal["association", "app", "agent"]
KINDS: tuple[RunKind, ...] = get_args(RunKind)


class AwkwardOutcome(Struct, frozen=True, kw_only=True):
    """What came of one run.

    Attributes:
        asked: Accounts for which somebody objected. `requests`, `cases`: of these, in the desk's tables. `verified`:
            cases of which it is known whose they are.

        doubled: Requests, or cases, more than there should be. `lost`: fewer, or not known to whoever asked.

        wrong: What stands at the desk otherwise than whoever asked was told.

        steps: Calls. `kills`: how often a process ended in the middle. `callbacks`: that came, and were the desk's.
    """

    kind: RunKind
    asked: int
    requests: int
    cases: int
    verified: int
    doubled: int
    lost: int
    wrong: int
    withdrawn: int
    steps: int
    kills: int
    callbacks: int
    seconds_waited: float

    @property
    def is_bad(self) -> bool:
        """Whether anything is not as it should be."""
        return bool(self.doubled or self.lost or self.wrong)


_SUMMED = (
    *("asked", "requests", "cases", "verified", "doubled", "lost", "wrong"),
    *("withdrawn", "steps", "kills", "callbacks"),
)


def totals(outcomes: list[AwkwardOutcome]) -> Counter[str]:
    """The sums of all numbers of some runs."""
    sums: Counter[str] = Counter()
    for one in outcomes:
        for name in _SUMMED:
            sums[name] += getattr(one, name)
        sums[one.kind] += 1
    return sums
