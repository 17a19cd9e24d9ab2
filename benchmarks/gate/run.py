"""`make bench-gate`: the gate beside copies, hand-written queries and other tools, in one run, each job in turn.

Every job runs in a process (and processes under it) of its own. A round runs each job once; rounds follow one another
until there are `--runs` of them or `--minutes` are over. Results are kept in `results.jsonl`: a run that was stopped
goes on where it was. Linux only.
"""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.gate import corpus
from benchmarks.gate.baselines import BASELINES
from benchmarks.gate.corpus import FREEZE, Place, accounts_for, set_sizes
from benchmarks.gate.filtered import make_bound
from benchmarks.gate.growth_chart import write_chart
from benchmarks.gate.jobs import Job, ResultKind, Sizes, all_jobs, chosen_jobs
from benchmarks.gate.measure import measure
from benchmarks.gate.page import Page
from benchmarks.gate.purging import make_late_set
from benchmarks.gate.results import Result, Results
from benchmarks.gate.tables import disagreements, markdown

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LIMIT = 1200.0
"""Seconds after which a job is given up."""

FIVE_ROUNDS = 10_000_000
"""Up to so many rows there are five rounds, above three."""

FIRST_GUESS = 60.0
"""Seconds that a job which has not been run yet is expected to take."""

ENVIRONMENT = os.environ | {
    "PYTHONPATH": str(ROOT),
    "TZ": "UTC",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "PYTHONDONTWRITEBYTECODE": "",
}
"""Python keeps what it compiled, as whoever installs a package does: else every process of a job compiles all of it."""

COMPILED = "import benchmarks.gate.candidate, benchmarks.gate.purging, benchmarks.gate.reading"
"""What is compiled before the first round."""


class Bench:
    """Where everything lies, and how a job is run there."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder = folder.resolve()
        self.sizes = Sizes.up_to(rows)
        self.place = Place(self.folder, accounts_for(rows))
        self.keys = set_sizes(self.place.accounts)

    def prepare(self, jobs: tuple[Job, ...]) -> None:
        """Corpora, sets, kept rows and environments for these jobs, as far as they are missing."""
        sets = tuple(dict.fromkeys(job.objectors for job in jobs))
        corpus.make(self.place, tuple(sorted({job.rows for job in jobs})), sets)
        for job in jobs:
            if job.does == "duckdb_filtered_copy":
                make_bound(self.place, job.rows, self.keys[job.objectors])
            for result in _built_beforehand(job):
                self._make_built(job, result)
        if any(job.does in BASELINES for job in jobs):
            self._environment("venv", HERE / "requirements.txt")
        subprocess.run([sys.executable, "-c", COMPILED], check=True, env=ENVIRONMENT, cwd=ROOT)

    def _make_built(self, job: Job, result: ResultKind) -> None:
        """The corpus that purges begin with and readers read, or the mask that they read through."""
        target = self.place.built(job.rows, self.keys[job.objectors], result)
        if not target.exists():
            print(f"building {target.name} ...", file=sys.stderr)
            out = self.folder / "building"
            shutil.rmtree(out, ignore_errors=True)
            does = "mask_pool" if result == "mask" else "gate_pool"
            command = self._command(Job(does, job.rows, job.objectors), out)
            subprocess.run(command, check=True, env=ENVIRONMENT, cwd=ROOT, stdout=subprocess.DEVNULL)
            (out / "built").rename(target)
            shutil.rmtree(out)

    def _environment(self, name: str, requirements: Path) -> None:
        """The baselines' own libraries, once."""
        python, stamp = self.python(name), self.folder / name / ".made"
        if stamp.exists() and stamp.read_bytes() == requirements.read_bytes():
            return
        print(f"installing {requirements.name} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(self.folder / name)], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", str(requirements)], check=True)
        stamp.write_bytes(requirements.read_bytes())

    def missing(self, job: Job) -> str | None:
        """Why a job cannot be run: the environment that is made by hand only."""
        if job.does == "nemo_curator_gate" and not Path(self.python("venv-nemo")).exists():
            return f"{job.id}: NeMo Curator (6.3 GB) is not installed; benchmarks/gate/README.md says how"
        return None

    def forget_built(self, jobs: tuple[Job, ...]) -> None:
        """Remove what was built beforehand: the gate that built it may have changed."""
        for job in jobs:
            for result in _built_beforehand(job):
                shutil.rmtree(self.place.built(job.rows, self.keys[job.objectors], result), ignore_errors=True)

    def python(self, name: str) -> str:
        """The interpreter of an environment."""
        return str(self.folder / name / "bin" / "python")

    def run(self, job: Job, number: int) -> Result:
        """Run a job once, on warm input and a disk that has nothing left to write."""
        out = self.folder / "job"
        shutil.rmtree(out, ignore_errors=True)
        exclusions = self.place.exclusion_set(self.keys[job.objectors], job.algorithm)
        command = self._command(job, out)
        _warm(self._source(job), exclusions)
        os.sync()
        sha256 = _sha256_speed()
        logs = self.folder / "logs" / job.id.replace("/", "-")
        used = measure(command, env=ENVIRONMENT, cwd=ROOT, logs=logs, limit=LIMIT)
        told = used.told
        startup = float(told.get("startup", 0.0))
        result = Result(
            job=job.id,
            round=number,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=used.seconds - startup,
            startup=startup,
            cpu_seconds=used.cpu_seconds - float(told.get("startup_cpu", 0.0)),
            pss_mib=used.pss_mib,
            rss_mib=used.rss_mib,
            others=used.others,
            rows=int(told.get("rows", 0)),
            bytes=_size(out),
            counts=told.get("counts", {}),
            phases=told.get("phases", {}),
            digests=told.get("outputs", {}),
            facts=told.get("facts", {}),
            sha256=sha256,
            failed=used.failed,
        )
        shutil.rmtree(out, ignore_errors=True)
        return result

    def _source(self, job: Job) -> Path:
        """What a job reads."""
        keys = self.keys[job.objectors]
        if job.does == "purge" or (job.reading and job.reading[0] == "copy"):
            return self.place.built(job.rows, keys)
        return self.place.corpus(job.rows, keyed=job.keyed)

    def _command(self, job: Job, out: Path) -> list[str]:
        """How a job is run."""
        keys = self.keys[job.objectors]
        exclusions = self.place.exclusion_set(keys, job.algorithm)
        facts: dict[str, Any] = {"out": str(out), "freeze": FREEZE}
        if job.does == "purge":
            late = make_late_set(self.place, job, self._source(job), keys)
            facts |= {"built": str(self._source(job)), "exclusions": str(exclusions), "late": str(late)}
            return [sys.executable, "-m", "benchmarks.gate.purging", json.dumps(facts)]
        facts["corpus"] = str(self.place.corpus(job.rows, keyed=job.keyed))
        if job.reading:
            what, reader = job.reading
            facts |= {"what": what, "reader": reader, "mask": str(self.place.built(job.rows, keys, "mask"))}
            facts["copy"] = str(self.place.built(job.rows, keys))
            return [sys.executable, "-m", "benchmarks.gate.reading", json.dumps(facts)]
        if job.result:
            facts |= {"exclusions": str(exclusions), "on": job.scheduler, "keyed": job.keyed, "result": job.result}
            facts["key"] = str(self.place.hashing_key(job.algorithm))
            return [sys.executable, "-m", "benchmarks.gate.candidate", json.dumps(facts)]
        facts |= {"exclusions": str(exclusions / "objections.parquet"), "ids": str(self.place.ids(keys))}
        if job.does == "duckdb_filtered_copy":
            facts["up_to"] = make_bound(self.place, job.rows, keys)
        python = self.python("venv-nemo" if job.does == "nemo_curator_gate" else "venv")
        return [python, "-m", "benchmarks.gate.baselines", job.does, json.dumps(facts)]


def _built_beforehand(job: Job) -> tuple[ResultKind, ...]:
    """What of the gate's must be there before a job can be run."""
    return ("corpus", "mask") if job.reading else ("corpus",) if job.does == "purge" else ()


def _sha256_speed() -> float:
    """MB/s of one core's time, whatever else the machine does."""
    block = bytes(32_000_000)
    began = time.thread_time()
    hashlib.sha256(block).digest()
    return len(block) / 1e6 / (time.thread_time() - began)


def _warm(*folders: Path) -> None:
    """Read everything once: the page cache is warm for every job alike."""
    for folder in folders:
        for file in folder.rglob("*.parquet"):
            with file.open("rb", buffering=0) as opened:
                while opened.read(2**24):
                    pass


def _size(folder: Path) -> int:
    files = (file for file in folder.rglob("*.parquet") if file.is_file() and not file.name.startswith("."))
    return sum(file.stat().st_size for file in files)


def run_rounds(bench: Bench, jobs: tuple[Job, ...], results: Results, runs: int, seconds: float) -> None:
    """Round by round, each job in turn, until there are enough results or the time is over."""
    until = time.monotonic() + seconds
    broken: set[str] = set()
    for number in range(1, runs + 1):
        for job in jobs:
            if len(results.of(job)) >= number or job.id in broken:
                continue
            guess = (results.median(job, "seconds") or FIRST_GUESS) + (results.median(job, "startup") or 0.0)
            if time.monotonic() + guess > until:
                print(f"no time left for {job.id} ({guess:.0f} s)", file=sys.stderr)
                continue
            if reason := bench.missing(job):
                print(reason, file=sys.stderr)
                broken.add(job.id)
                continue
            result = bench.run(job, number)
            results.add(result)
            if result.failed:
                broken.add(job.id)
            how = "FAILED" if result.failed else f"{result.seconds:.1f} s, {result.pss_mib:.0f} MiB"
            print(f"{number} {job.id}: {how}, others {result.others:.2f}", file=sys.stderr)


def measured(rows: int, arguments: argparse.Namespace) -> tuple[str, list[str]]:
    """Prepare and measure one size as far as that is asked for: its tables, and what is wrong with its results.

    Raises `ValueError` for a job that there is none of.
    """
    bench = Bench(arguments.folder, rows)
    results = Results(bench.place.root / "results.jsonl")
    chosen, again = (chosen_jobs(bench.sizes, words) for words in (arguments.only, arguments.again))
    if not arguments.tables:
        results.drop(job.id for job in again)
        bench.forget_built(again)
        bench.prepare(chosen)
        runs = arguments.runs or (5 if rows <= FIVE_ROUNDS else 3)
        run_rounds(bench, chosen, results, runs, 60 * arguments.minutes)
    if arguments.chart:
        write_chart(bench.sizes, results, arguments.chart)
    return markdown(bench.sizes, results), disagreements(all_jobs(bench.sizes), results)


def main() -> int:
    """Prepare, measure, print the tables, draw the chart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[50_000_000], help="of the largest corpus, one after the other"
    )
    parser.add_argument("--runs", type=int, help="rounds (default 5, and 3 above 10,000,000 rows)")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop measuring after so many minutes")
    parser.add_argument("--only", nargs="+", default=["*"], help="only these groups, or jobs whose id fits a pattern")
    parser.add_argument("--again", nargs="+", default=[], help="forget the results of these, to measure them again")
    parser.add_argument("--tables", action="store_true", help="print the tables of what has been measured, no more")
    parser.add_argument(
        "--write", type=Path, nargs="?", const=HERE / "README.md", help="put the tables into this page (the README)"
    )
    parser.add_argument("--folder", type=Path, default=Path("out/bench-gate"))
    parser.add_argument("--chart", type=Path, help="where to write the chart of growth (SVG)")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what a job has started is ended too
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with (arguments.folder / ".running").open("w") as alone:
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)  # two would write into one place, and measure each other
            page = Page(arguments.write) if arguments.write else None
            found = [measured(rows, arguments) for rows in arguments.rows]
        except BlockingIOError:
            parser.error(f"Another benchmark runs in {arguments.folder}.")
        except ValueError as wrong_argument:
            parser.error(str(wrong_argument))
    tables = "\n".join(one for one, _ in found)
    print(tables)
    if page:
        page.write(tables)
    wrong = [sentence for _, sentences in found for sentence in sentences]
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
