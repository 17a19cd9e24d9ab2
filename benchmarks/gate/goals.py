"""The goals of the gate as data, each beside what was measured; nothing is called held that was not measured."""

from collections.abc import Callable

from msgspec import Struct

from benchmarks.gate.corpus import accounts_for, set_sizes
from benchmarks.gate.jobs import READERS, Job, SetName, Sizes
from benchmarks.gate.results import Results

COPY = "duckdb_filtered_copy"
FAST_SHA256 = 800.0
"""MB/s of SHA-256 from which on a processor has instructions for it."""


class Figure(Struct, frozen=True):
    """One figure of a goal.

    Attributes:
        of: What it is of, in words.

        job: What is measured.

        beside: What the job is divided by; None where the figure stands for itself.

        field: Of the results: CPU seconds, seconds, memory.

        by_bytes: Whether the other job counts as if it had read as many bytes.
    """

    of: str
    job: Job
    beside: Job | None = None
    field: str = "cpu_seconds"
    by_bytes: bool = False

    def value(self, results: Results) -> float | None:
        """The median over the rounds; None where something was not measured."""
        if self.beside is None:
            return results.median(self.job, self.field)
        ratio = results.ratio(self.job, self.beside, self.field)
        return ratio if ratio is None or not self.by_bytes else ratio / results.more_read(self.job, self.beside)


class Goal(Struct, frozen=True):
    """One goal.

    Attributes:
        asks: In words.

        limit: What each figure is compared with.

        figures: What must hold, all of it.

        at: Of how many posts the goal speaks, if it does: with fewer, it is not said to be held or missed.

        at_least: Whether the figures must reach the limit, rather than stay under it.

        shown: How a figure is written.
    """

    asks: str
    limit: float
    figures: tuple[Figure, ...]
    at: int | None = None
    at_least: bool = False
    shown: Callable[[float], str] = "{:.2f}".format

    def row(self, sizes: Sizes, results: Results) -> list[str]:
        """The goal, its figures, and whether they hold."""
        values = [(figure.of, figure.value(results)) for figure in self.figures]
        told = "; ".join(f"{self.shown(value)} ({of})" for of, value in values if value is not None)
        return [self.asks, told, self._verdict(sizes, [value for _, value in values if value is not None])]

    def _verdict(self, sizes: Sizes, found: list[float]) -> str:
        if not found:
            return "not measured"
        if self.at is not None and sizes.main < self.at:
            return f"asked of {self.at / 1e6:g} M posts"
        fits = [value >= self.limit if self.at_least else value <= self.limit for value in found]
        if not all(fits):
            return "**missed**" if not any(fits) else "**missed** in part"
        return "held" if len(found) == len(self.figures) else "held so far"


def goals(sizes: Sizes, *, sha256: float) -> tuple[Goal, ...]:
    """All goals. `sha256`: the machine's speed in MB/s, on which the first depends."""
    main, small = sizes.main, sizes.small
    few, half, register = (keys_in(main, name) for name in SETS)
    first = 1.15 if sha256 >= FAST_SHA256 else 1.2
    return (
        Goal(
            f"rewriting, {few}: at most {first} times the **filtered copy** (1.2 without instructions for SHA-256)",
            first,
            _beside_copy(Job("gate_pool", main, "few")),
        ),
        Goal(
            f"rewriting, {half}, 50 M posts: at most 1.35 times the filtered copy",
            1.35,
            _beside_copy(Job("gate_pool", main)),
            at=50_000_000,
        ),
        Goal(f"mask, {few}: at most 0.3 times the filtered copy", 0.3, _beside_copy(Job("mask_pool", main, "few"))),
        Goal(
            f"mask, {half}, 50 M posts: at most 0.45 times the filtered copy",
            0.45,
            _beside_copy(Job("mask_pool", main)),
            at=50_000_000,
        ),
        Goal(
            "plain ids (AES-CMAC), rewriting: at most 1.5 times the filtered copy",
            1.5,
            (
                *_beside_copy(Job("gate_pool", main, "few", keyed=False, algorithm="cmac"), f"{few}, "),
                *_beside_copy(Job("gate_pool", main, keyed=False, algorithm="cmac"), f"{half}, "),
            ),
        ),
        Goal(
            f"{register}, 50 M posts: at most 1.5 times {half}",
            1.5,
            _both("", Job("gate_pool", main, "register"), Job("gate_pool", main)),
            at=50_000_000,
        ),
        Goal(
            f"{small / 1e6:g} M posts, {few}, rewriting: at most 2 s",
            2,
            (Figure("from start to end", Job("gate_pool", small, "few"), field="seconds"),),
            shown="{:.2f} s".format,
        ),
        Goal(
            f"{small / 1e6:g} M posts, {few}, mask: at most 1 s",
            1,
            (Figure("from start to end", Job("mask_pool", small, "few"), field="seconds"),),
            shown="{:.2f} s".format,
        ),
        Goal(
            "peak memory at most 1.5 GiB, whatever the set",
            1536,
            _peaks(main),
            shown=lambda mib: f"{mib / 1024:.2f} GiB",
        ),
        Goal(
            f"at least 3 times as fast as native Spark SQL, {sizes.schedulers / 1e6:g} M posts",
            3,
            tuple(
                Figure(
                    name, Job("spark_gate", sizes.schedulers, keyed=False), Job("gate_pool", sizes.schedulers), field
                )
                for name, field in BOTH.items()
            ),
            at_least=True,
        ),
        Goal(
            "reading through a mask: at most 1.1 times a rewritten copy of the same rows plus what is skipped",
            1.1,
            tuple(
                Figure(
                    f"{reader}{how}", Job(f"read_{what}_{reader}", main, "few"), _copy_by(reader, main), by_bytes=True
                )
                for reader in READERS
                for what, how in (("mask", ""), ("fast", ", only footers compared"))
            ),
        ),
    )


SETS: tuple[SetName, ...] = ("few", "half", "register")
BOTH = {"CPU": "cpu_seconds", "time": "seconds"}


def keys_in(rows: int, name: SetName) -> str:
    """How large a set is that is used with so many posts."""
    return f"{set_sizes(accounts_for(rows))[name] / 1e6:g} M keys"


def _copy_by(reader: str, rows: int) -> Job:
    return Job(f"read_copy_{reader}", rows, "few")


def _peaks(rows: int) -> tuple[Figure, ...]:
    made = {"rewriting": "gate_pool", "mask": "mask_pool"}
    jobs = {f"{what}, {keys_in(rows, name)}": Job(does, rows, name) for name in SETS for what, does in made.items()}
    jobs["plain ids"] = Job("gate_pool", rows, keyed=False, algorithm="cmac")
    return tuple(Figure(what, job, field="pss_mib") for what, job in jobs.items())


def _beside_copy(job: Job, before: str = "") -> tuple[Figure, ...]:
    return _both(before, job, Job(COPY, job.rows, job.objectors, job.keyed))


def _both(before: str, job: Job, other: Job) -> tuple[Figure, ...]:
    return tuple(Figure(f"{before}{name}", job, other, field) for name, field in BOTH.items())
