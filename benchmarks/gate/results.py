"""Results, one JSON line each, so that a run of the benchmark can go on where it was stopped."""

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from msgspec import Struct

from benchmarks.gate.jobs import Job


class Result(Struct, frozen=True):
    """One run of one job.

    Attributes:
        round: Which time around: results of one round were taken one after the other.

        seconds: Wall time of its processes without `startup`: that of Spark or Ray.

        others: Cores that everybody else used meanwhile; with more than a quarter the wall time says little.

        bytes: Of what it wrote.

        digests: SHA-256 of its files by name, of the gate's runs.

        sha256: MB/s that one core hashed right before: half of a run's work hangs on it.

        failed: What went wrong.
    """

    job: str
    round: int
    at: str
    seconds: float
    startup: float
    cpu_seconds: float
    pss_mib: float
    rss_mib: float
    others: float
    rows: int = 0
    bytes: int = 0
    counts: dict[str, int] = {}
    phases: dict[str, float] = {}
    digests: dict[str, str] = {}
    facts: dict[str, Any] = {}
    sha256: float = 0.0
    failed: str | None = None


class Results:
    """The file of results, and what can be asked of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_bytes().splitlines() if path.exists() else []
        self._all = [msgspec.json.decode(line, type=Result) for line in lines if line.strip()]

    def add(self, result: Result) -> None:
        """Keep a result, on disk before anything else happens."""
        self._all.append(result)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as opened:
            opened.write(msgspec.json.encode(result) + b"\n")

    def drop(self, job_ids: Iterable[str]) -> None:
        """Forget all results of some jobs."""
        if not self._all:
            return
        dropped = set(job_ids)
        self._all = [one for one in self._all if one.job not in dropped]
        lines = b"".join(msgspec.json.encode(one) + b"\n" for one in self._all)
        part = self._path.with_name(f".{self._path.name}")
        part.write_bytes(lines)
        part.rename(self._path)

    def of(self, job: Job) -> list[Result]:
        """All good results of a job."""
        return [one for one in self._all if one.job == job.id and one.failed is None]

    def failure(self, job: Job) -> str | None:
        """What last went wrong with a job that has no good result."""
        failures = [one.failed for one in self._all if one.job == job.id and one.failed]
        return None if self.of(job) or not failures else failures[-1]

    def median(self, job: Job, field: str) -> float | None:
        """The median of a field over all good results."""
        values: list[float] = [getattr(one, field) for one in self.of(job)]
        return median(values) if values else None

    def sha256(self) -> float:
        """The median speed of SHA-256, MB/s; 0 where nothing was measured."""
        found = [one.sha256 for one in self._all if one.sha256]
        return median(found) if found else 0.0

    def more_read(self, job: Job, other: Job) -> float:
        """How many times as many bytes a job reads as another; 1 where they do not tell."""
        read = [one.facts.get("read", 0) for asked in (job, other) for one in self.of(asked)[:1]]
        return read[0] / read[1] if len(read) == len((job, other)) and all(read) else 1.0

    def ratio(self, job: Job, baseline: Job, field: str = "seconds") -> float | None:
        """The median over rounds of job / baseline; where no round has both, the ratio of the medians."""
        own: dict[int, float] = {one.round: getattr(one, field) for one in self.of(job)}
        other: dict[int, float] = {one.round: getattr(one, field) for one in self.of(baseline)}
        both = [own[number] / other[number] for number in own if other.get(number)]
        if both:
            return median(both)
        return None if not own or not other else median(own.values()) / median(other.values())
