"""How many objections the desk takes in a second: `python -m benchmarks.desk.intake [--count 10000] [--rate 1000]`.

The desk as `widerspruch desk serve` serves it, on the disk of the temporary folder, each commit written through to it;
load over loopback by a process of its own, on the same cores. Everything is asked of it that is asked of a real one:
credential or session, limits, form and token, log line, figures, signed receipt. After each run the desk is killed, and
everybody who was answered must be in the tables with their mail.

Closed: as many as it takes, 32 at a time. Open: at a fixed rate, each counted from when it was due. Baseline: one
transaction for each objection on the same SQLite, by the thread that answers; everything else is the same.
"""

import argparse
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Literal

from msgspec import Struct

from benchmarks.desk.checked import Checked, check
from benchmarks.desk.load import Fired, fire
from benchmarks.desk.people import api_shots, form_shots, logged_in_people
from benchmarks.desk.served import HOST, Database, Served, scratch, served
from benchmarks.desk.shots import Shape, Shot

Way = Literal["api", "form"]

WARM = 300
GOAL_RATE, GOAL_P99_MS = 1_000, 100


class Row(Struct, frozen=True):
    name: str
    per_second: float
    fired: Fired
    cpu_micros: float
    peak_mib: float
    checked: Checked


class Run(Struct, frozen=True):
    """What is measured. `rate`: None is closed."""

    database: Database
    way: Way
    rate: float | None = None
    one_by_one: bool = False

    @property
    def name(self) -> str:
        what = {"api": "API call", "form": "form post"}[self.way]
        how = f"open, {self.rate:.0f}/s due" if self.rate else "closed"
        return f"{'baseline, ' * self.one_by_one}{self.database}, {what}, {how}"


def measure(run: Run, count: int, connections: int) -> Row:
    """One run on a new desk with empty tables."""
    names = [f"{number}" for number in range(WARM + count)]
    prepare = partial(logged_in_people, names) if run.way == "form" else None
    with (
        scratch() as folder,
        served(run.database, Path(folder), one_by_one=run.one_by_one, prepare=prepare) as desk,
    ):
        shots = api_shots(names) if run.way == "api" else form_shots(desk.prepared)  # type: ignore[arg-type]
        fire(desk.port, HOST, shots[:WARM], Shape(connections=8))
        return _measured(run, desk, shots[WARM:], connections)


def _measured(run: Run, desk: Served, shots: list[Shot], connections: int) -> Row:
    due = None if run.rate is None else tuple(number / run.rate for number in range(len(shots)))
    before = desk.cpu_seconds()
    fired = fire(desk.port, HOST, shots, Shape(connections if run.rate is None else 4 * connections, due))
    cpu, peak = desk.cpu_seconds() - before, desk.peak_mib()
    desk.kill()
    taken = fired.taken
    return Row(
        run.name, len(taken) / fired.seconds, fired, cpu / len(shots) * 1e6, peak, check(desk.config, fired.hits)
    )


def runs(rate: float, only: str) -> Iterator[Run]:
    """Candidate and baseline in turn."""
    databases: tuple[Database, ...] = ("sqlite", "postgresql")
    ways: tuple[Way, ...] = ("api", "form")
    for way in ways:
        yield Run("sqlite", way, one_by_one=True)
        for database in databases:
            yield Run(database, way)
            yield Run(database, way, rate)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=GOAL_RATE)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--only", default="", help="runs whose name has this in it, such as 'sqlite, API call'")
    given = parser.parse_args()
    print("| run | taken/s | against the baseline | p50 ms | p99 ms | worst ms | CPU µs each | peak MiB |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    baseline: dict[str, float] = {}
    lacking = 0
    for run in runs(given.rate, given.only):
        if given.only not in run.name:
            continue
        row = measure(run, given.count // 4 if run.one_by_one else given.count, given.connections)
        if run.one_by_one:
            baseline[run.way] = row.per_second
        ratio = f"{row.per_second / baseline[run.way]:.1f}" if run.way in baseline else "-"
        waits = " | ".join(f"{row.fired.quantile(share):.0f}" for share in (0.5, 0.99, 1))
        print(
            f"| {row.name} | {row.per_second:,.0f} | {ratio} | {waits} | {row.cpu_micros:,.0f} | {row.peak_mib:.0f} |"
        )
        print(f"|   {row.checked}; refused {len(row.fired.hits) - len(row.fired.taken)} |", flush=True)
        lacking += row.checked.lacking
    if lacking:
        raise SystemExit(f"{lacking} were answered and are not in the tables")


if __name__ == "__main__":
    main()
