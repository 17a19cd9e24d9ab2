"""The goals of the gate, each beside what was measured; nothing is called held that was not measured."""

from collections.abc import Callable

from msgspec import Struct

from benchmarks.gate.corpus import accounts_for, set_sizes
from benchmarks.gate.jobs import Job, SetName, Sizes
from benchmarks.gate.results import Results, median

MEMORY_MIB = 1536


class Goal(Struct, frozen=True):
    """One goal.

    Attributes:
        asks: In words.

        limit: What each figure is compared with.

        figures: By what they are of; None where something was not measured.

        at_least: Whether the figures must reach the limit, rather than stay under it.

        shown: How a figure is written.
    """

    asks: str
    limit: float
    figures: dict[str, float | None]
    at_least: bool = False
    shown: Callable[[float], str] = "{:.2f}".format

    @property
    def row(self) -> list[str]:
        """The goal, its figures, and whether they hold."""
        told = [f"{self.shown(value)} ({what})" for what, value in self.figures.items() if value is not None]
        return [self.asks, "; ".join(told), self._verdict()]

    def _verdict(self) -> str:
        found = [value for value in self.figures.values() if value is not None]
        if not found:
            return "not measured"
        fits = [value >= self.limit if self.at_least else value <= self.limit for value in found]
        if not all(fits):
            return "**missed**" if not any(fits) else "**missed** in part"
        return "held" if len(found) == len(self.figures) else "held so far"


def goal_rows(sizes: Sizes, results: Results) -> list[list[str]]:
    """All goals."""
    main = sizes.main
    half, register = Job("gate_pool", main), Job("gate_pool", main, "register")
    plain = {
        "plain ids, HMAC": Job("gate_pool", main, keyed=False),
        "plain ids, AES-CMAC": Job("gate_pool", main, keyed=False, algorithm="cmac"),
    }
    sets: tuple[SetName, ...] = ("few", "half", "register")
    native = Job("spark_gate", sizes.schedulers, keyed=False)

    def keys(name: SetName) -> str:
        return f"{set_sizes(accounts_for(main))[name] / 1e6:g} M keys"

    def beside(baseline: str, *, keyed: bool) -> dict[str, float | None]:
        pairs = {name: (Job("gate_pool", main, name, keyed), Job(baseline, main, name, keyed)) for name in COPIED}
        ratios = {keys(name): results.ratio(gate, copy) for name, (gate, copy) in pairs.items()}
        if not keyed:
            by_cmac = plain["plain ids, AES-CMAC"]
            ratios[f"{keys('half')}, AES-CMAC"] = results.ratio(by_cmac, Job(baseline, main, "half", keyed))
        return ratios

    goals = [
        Goal("keyed ids: at most 1.15 times the **filtered copy**", 1.15, beside(FILTERED, keyed=True)),
        Goal("the same, beside the copy of rows picked beforehand", 1.15, beside(PICKED, keyed=True)),
        Goal("plain ids: at most 1.5 times the **filtered copy**", 1.5, beside(FILTERED, keyed=False)),
        Goal("the same, beside the copy of rows picked beforehand", 1.5, beside(PICKED, keyed=False)),
        Goal(
            "peak memory at most 1.5 GiB, whatever the set",
            MEMORY_MIB,
            {keys(name): results.median(Job("gate_pool", main, name), "pss_mib") for name in sets}
            | {how: results.median(job, "pss_mib") for how, job in plain.items()},
            shown=lambda mib: f"{mib / 1024:.2f} GiB",
        ),
        Goal(
            f"{keys('register')} in at most 1.5 times the time of {keys('half')}",
            1.5,
            {"keyed ids": results.ratio(register, half)},
        ),
        Goal(
            "verification at most 10 % of the gate's time",
            0.1,
            {keys(name): verification_share(results, Job("gate_pool", main, name)) for name in sets}
            | {how: verification_share(results, job) for how, job in plain.items()},
            shown=lambda share: f"{100 * share:.0f} %",
        ),
        Goal(
            f"at least 3 times as fast as native Spark SQL, {sizes.schedulers / 1e6:g} M posts",
            3,
            {on: results.ratio(native, Job(f"gate_{on}", sizes.schedulers)) for on in ("pool", "spark", "ray")},
            at_least=True,
        ),
    ]
    return [goal.row for goal in goals]


FILTERED, PICKED = "duckdb_filtered_copy", "duckdb_copy_kept"
COPIED: tuple[SetName, ...] = ("few", "half")


def verification_share(results: Results, job: Job) -> float | None:
    """Of the time of all phases, the median over the rounds."""
    shares = [one.phases["verify"] / sum(one.phases.values()) for one in results.of(job) if one.phases]
    return median(shares) if shares else None
