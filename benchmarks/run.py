"""`make bench`: speed as a ratio to a named baseline in one run, with peak memory.

Exports are generated into `out/bench` (once), every job runs in a process of its own, baseline and candidate in
turn, and the medians are printed as the tables of `benchmarks/README.md`. POSIX only: it asks the kernel for the
peak memory of a finished process.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

MIB = 2**20


class Measured(Struct, frozen=True):
    """One run of a job. `cpu_seconds` is what the whole process took, start-up included."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    records: int
    bytes: int
    begun: dict[str, float] = {}


def generate(preset: str, folder: Path) -> Path:
    """The archive of a preset, made unless it is there from an earlier run."""
    found = sorted((folder / preset).glob("*.zip"))
    if not found:
        print(f"making {preset} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "widerspruch", "make-export", preset, str(folder / preset)], check=True)
        found = sorted((folder / preset).glob("*.zip"))
    return found[0]


def measure(job: str, archive: Path, cores: set[int] | None = None) -> Measured:
    """Run a job in a process of its own and read what it used."""
    command = [sys.executable, "-m", "benchmarks.jobs", job, str(archive)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{job} failed")
    told: dict[str, Any] = json.loads(printed)
    return Measured(
        seconds=told["seconds"],
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_mib=usage.ru_maxrss / 1024,
        records=told["records"],
        bytes=told["bytes"],
        begun=told.get("begun", {}),
    )


def median(runs: Sequence[Measured], field: str) -> float:
    """The median of a field over runs."""
    return statistics.median(getattr(run, field) for run in runs)


def beside(candidate: str, baseline: str, archive: Path, runs: int) -> None:
    """Both jobs in turn on one core; prints throughput, peak and the ratio pair by pair."""
    core = {min(os.sched_getaffinity(0))}
    pairs = [(measure(candidate, archive, core), measure(baseline, archive, core)) for _ in range(runs)]
    print(f"| {archive.parent.name}, one core, {runs} runs | s | MB/s | peak MiB |\n|---|---|---|---|")
    for name, column in ((candidate, [pair[0] for pair in pairs]), (baseline, [pair[1] for pair in pairs])):
        seconds = median(column, "seconds")
        print(f"| {name} | {seconds:.1f} | {column[0].bytes / 1e6 / seconds:.0f} | {median(column, 'peak_mib'):.0f} |")
    ratio = statistics.median(other.seconds / own.seconds for own, other in pairs)
    memory = statistics.median(own.peak_mib / other.peak_mib for own, other in pairs)
    print(f"| **{candidate} / {baseline}** | **{ratio:.2f} times as fast** | | **{memory:.3f} of its memory** |\n")


def alone(job: str, archive: Path, runs: int) -> None:
    """One job, no baseline: seconds, records and peak."""
    done = [measure(job, archive) for _ in range(runs)]
    print(
        f"| {job} on {archive.parent.name} | {median(done, 'seconds'):.2f} s "
        f"| {done[0].records:,} | {median(done, 'peak_mib'):.0f} MiB |"
    )
    if done[0].begun:
        begun = {step: round(seconds, 1) for step, seconds in done[0].begun.items()}
        print(f"| … steps began after (s) | {begun} | | |")


def main() -> None:
    """Measure everything; `--huge` adds the 10 GB export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--huge", action="store_true", help="also the 10 GB export (makes 1.5 GB of zip)")
    parser.add_argument("--folder", type=Path, default=Path("out/bench"))
    arguments = parser.parse_args()
    many, one, media = (generate(name, arguments.folder) for name in ("stress-a", "stress-b", "media-2.4g"))
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    beside("read", "stdlib_json", many, arguments.runs)
    beside("items", "stdlib_json", many, arguments.runs)
    beside("items", "stdlib_json", one, arguments.runs)
    print("| job | median | records | peak |\n|---|---|---|---|")
    alone("report", many, arguments.runs)
    alone("decide", many, arguments.runs)
    alone("again", many, arguments.runs)
    alone("twice", many, 1)
    alone("listing", media, arguments.runs)
    if arguments.huge:
        huge = generate("facebook-10g", arguments.folder)
        alone("items", huge, 1)
        alone("report", huge, 1)


if __name__ == "__main__":
    main()
