"""What was measured, as the Markdown tables of `benchmarks/gate/README.md`."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.gate.goals import COPY, SETS, goals, keys_in
from benchmarks.gate.jobs import READ, READERS, Job, SetName, Sizes, all_jobs
from benchmarks.gate.results import Results, median

NAMES = {
    "gate_pool": "**gate**, rewriting",
    "gate_spark": "**gate** on Spark",
    "gate_ray": "**gate** on Ray",
    "mask_pool": "**gate**, mask",
    "spark_gate": "native Spark SQL, by hand (broadcast, one job)",
    COPY: "DuckDB, filtered copy: all rows read, as many written",
    "duckdb_gate": "DuckDB query, by hand",
    "duckdb_gate_plain": "DuckDB query, by hand",
    "polars_gate": "Polars streaming query, by hand",
    "datatrove_gate": "datatrove `BaseFilter`, Python set",
    "nemo_curator_gate": "NeMo Curator stage, Python set",
}
READS = {
    "mask": "through the mask",
    "fast": "through the mask, only footers compared",
    "copy": "the rewritten copy",
    "all": "every row of the corpus",
}
BUSY = 0.25
"""Cores that others used: with more, a wall time says little."""


def markdown(sizes: Sizes, results: Results) -> str:
    """All tables."""
    found = [goal.row(sizes, results) for goal in goals(sizes, sha256=results.sha256())]
    parts = [
        _how(sizes, results),
        _table(f"### Goals, {_million(sizes.main)} posts", ("goal", "measured", ""), found),
        *(_variant(sizes, results, name, keyed=keyed) for keyed in (True, False) for name in COPIED),
        _sets(sizes, results),
        _small(sizes, results),
        _reading(sizes, results),
        _schedulers(sizes, results),
        _libraries(sizes, results),
        _phases(sizes, results),
        _purges(sizes, results),
        _growth(sizes, results),
        _noise(sizes, results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


COPIED: tuple[SetName, ...] = ("few", "half")


def _how(sizes: Sizes, results: Results) -> str:
    """When, how often and with what."""
    found = [results.of(job) for job in all_jobs(sizes) if results.of(job)]
    rounds = sorted({len(one) for one in found})
    last = max((datetime.fromisoformat(one[-1].at) for one in found), default=datetime.now(UTC))
    fewest, most = (rounds[0], rounds[-1]) if rounds else (0, 0)
    times = f"rounds: {most}" if fewest == most else f"rounds: {fewest} to {most}"
    return (
        f"Until {last:%-d %B %Y}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SHA-256 {results.sha256():,.0f} MB/s, DuckDB {version('duckdb')}, pyarrow {version('pyarrow')}; "
        f"{times}, medians; "
        "s without the start of Spark or Ray; MiB: sum of PSS over all processes; "
        f"~: others used more than {BUSY:g} cores meanwhile, so that times say little."
    )


def disagreements(jobs: Sequence[Job], results: Results) -> list[str]:
    """Sentences about jobs that must have kept the same rows, or written the same bytes, and did not."""
    sentences = []
    for _, group in _grouped(jobs, lambda job: (job.rows, job.objectors)):
        rows = {job.id: {one.rows for one in results.of(job)} for job in group if _keeps(job)}
        if len(set().union(*rows.values())) > 1:
            sentences.append(f"kept rows differ: {rows}")
        counts = {tuple(sorted(one.counts.items())) for job in group for one in results.of(job) if one.counts}
        if len(counts) > 1:
            sentences.append(f"counts per reason differ: {sorted(counts)}")
    for (size, *_), group in _grouped(jobs, lambda job: (job.rows, job.objectors, job.keyed, job.result)):
        digests = [one.digests for job in group if job.result for one in results.of(job)]
        if any(other != digests[0] for other in digests[1:]):
            sentences.append(f"files of the gate differ at {size:,} rows: {sorted(job.id for job in group)}")
    return sentences


def _keeps(job: Job) -> bool:
    return job.does != "purge" and not job.does.startswith("read_all_")


def _grouped(
    jobs: Iterable[Job], key: Callable[[Job], tuple[object, ...]]
) -> list[tuple[tuple[object, ...], list[Job]]]:
    groups: dict[tuple[object, ...], list[Job]] = {}
    for job in jobs:
        groups.setdefault(key(job), []).append(job)
    return list(groups.items())


def _beside(
    results: Results, title: str, jobs: Sequence[Job], baseline: Job, called: str, names: Sequence[str] = ()
) -> str:
    """Jobs, one a row, with their CPU seconds and their time divided by those of one among them."""
    rows = []
    for job, name in zip(jobs, names or [NAMES[job.does] for job in jobs], strict=True):
        if results.of(job):
            ratios = (_ratio(results.ratio(job, baseline, field)) for field in ("cpu_seconds", "seconds"))
            rows.append([name, *_figures(results, job), *ratios])
        elif failure := results.failure(job):
            rows.append([name, f"failed: {failure.strip().splitlines()[-1][:80]}"])
    return _table(title, (*_COLUMNS, f"CPU / {called}", f"s / {called}"), rows)


def _variant(sizes: Sizes, results: Results, name: SetName, *, keyed: bool) -> str:
    """The gate beside the filtered copy, and what was written by hand for the same job."""
    copy = Job(COPY, sizes.main, name, keyed)
    if keyed:
        jobs = [copy] + [
            Job(does, sizes.main, name) for does in ("gate_pool", "mask_pool", "duckdb_gate", "polars_gate")
        ]
        names = [NAMES[job.does] for job in jobs]
    else:
        by_cmac = [Job(does, sizes.main, name, keyed, "cmac") for does in ("gate_pool", "mask_pool")]
        by_hmac = Job("gate_pool", sizes.main, name, keyed)
        jobs = [copy, *by_cmac, by_hmac, Job("duckdb_gate_plain", sizes.main, name, keyed)]
        hashing = {job: f"{NAMES[job.does]}, AES-CMAC" for job in by_cmac} | {by_hmac: "**gate**, rewriting, HMAC"}
        names = [hashing.get(job, NAMES[job.does]) for job in jobs]
    kept = next((one.rows for job in jobs for one in results.of(job)), 0)
    share = f", {100 * kept / sizes.main:.0f} % kept" if kept else ""
    title = f"### {'Keyed' if keyed else 'Plain'} ids, {_million(sizes.main)} posts, {keys_in(sizes.main, name)}{share}"
    return _beside(results, title, jobs, copy, "copy", names)


def _sets(sizes: Sizes, results: Results) -> str:
    """The gate with small and large sets; with the largest it keeps what it keeps with the middle one."""
    jobs = [Job(does, sizes.main, name) for does in ("gate_pool", "mask_pool") for name in SETS]
    names = [f"{NAMES[job.does]}, {keys_in(sizes.main, job.objectors)}" for job in jobs]
    called = f"rewriting with {keys_in(sizes.main, 'half')}"
    return _beside(
        results, f"### Size of the set, {_million(sizes.main)} posts", jobs, Job("gate_pool", sizes.main), called, names
    )


def _small(sizes: Sizes, results: Results) -> str:
    """What waiting for a small corpus is like."""
    jobs = [Job(does, sizes.small, "few") for does in (COPY, "duckdb_gate", "gate_pool", "mask_pool")]
    title = f"### {_million(sizes.small)} posts, {keys_in(sizes.main, 'few')}"
    return _beside(results, title, jobs, jobs[0], "copy")


def _reading(sizes: Sizes, results: Results) -> str:
    """Every reader: through the mask, beside the rewritten copy, and beside reading everything."""
    rows = []
    for reader in READERS:
        copy = Job(f"read_copy_{reader}", sizes.main, "few")
        for what in READ:
            job = Job(f"read_{what}_{reader}", sizes.main, "few")
            if found := results.of(job):
                seconds, cpu, memory, read, _ = _figures(results, job)
                size = f"{found[0].facts.get('read', 0) / 1e6:.0f}"
                ratio = results.ratio(job, copy, "cpu_seconds")
                fair = None if ratio is None else ratio / results.more_read(job, copy)
                rows.append([f"{reader}, {READS[what]}", seconds, cpu, memory, read, size, _ratio(ratio), _ratio(fair)])
    columns = ("", "s", "CPU s", "peak MiB", "rows", "MB read", "CPU / copy", "CPU / copy and skipped bytes")
    return _table(f"### Reading, {_million(sizes.main)} posts, {keys_in(sizes.main, 'few')}", columns, rows)


def _schedulers(sizes: Sizes, results: Results) -> str:
    """Pool, Spark and Ray beside native Spark."""
    native = Job("spark_gate", sizes.schedulers, keyed=False)
    jobs = [native] + [Job(does, sizes.schedulers) for does in ("gate_pool", "gate_spark", "gate_ray")]
    rows = []
    for job in jobs:
        if results.of(job):
            startup = results.median(job, "startup") or 0.0
            faster = (results.ratio(native, job, field) for field in ("cpu_seconds", "seconds"))
            name = NAMES[job.does] + ("" if job.keyed else ", plain author ids")
            rows.append([name, *_figures(results, job), f"{startup:.1f}", *map(_ratio, faster)])
    return _table(
        f"### {_million(sizes.schedulers)} posts, {keys_in(sizes.main, 'half')}, one gate on three schedulers",
        (*_COLUMNS, "start-up s", "native CPU / its own", "native s / its own"),
        rows,
    )


def _libraries(sizes: Sizes, results: Results) -> str:
    """Beside the tools of data-set builders."""
    gate = Job("gate_pool", sizes.small, "few", keyed=False, algorithm="cmac")
    others = ("duckdb_gate_plain", "datatrove_gate", "nemo_curator_gate")
    jobs = [gate] + [Job(does, sizes.small, "few", keyed=False) for does in others]
    title = f"### {_million(sizes.small)} posts, {keys_in(sizes.main, 'few')}, plain author ids"
    return _beside(results, title, jobs, gate, "gate")


def _phases(sizes: Sizes, results: Results) -> str:
    """Where the time of the gate goes."""
    jobs = [Job(does, sizes.main, name) for does in ("gate_pool", "mask_pool") for name in SETS]
    jobs += [Job("gate_pool", sizes.main, keyed=False, algorithm="cmac")]
    timed = {job: found for job in jobs if (found := [one.phases for one in results.of(job) if one.phases])}
    steps = list(dict.fromkeys(step for found in timed.values() for phases in found for step in phases))
    rows = [
        [
            f"{NAMES[job.does]}, {keys_in(sizes.main, job.objectors)}{'' if job.keyed else ', plain ids'}",
            *(f"{median([phases.get(step, 0.0) for phases in found]):.1f}" for step in steps),
        ]
        for job, found in timed.items()
    ]
    return _table(f"### Where the time goes, {_million(sizes.main)} posts, s", ("", *steps), rows)


def _purges(sizes: Sizes, results: Results) -> str:
    """The purge over the number of files that it touches."""
    rows = []
    for files in (1, 2, 5, 10, 0):
        job = Job("purge", sizes.main, files=files)
        if found := results.of(job):
            touched = found[0].facts.get("files", files or "all")
            rows.append([f"{touched}", f"{found[0].rows:,}", *_figures(results, job)[:3]])
    return _table(
        f"### 1,000 late objectors, {_million(sizes.main)} posts",
        ("files touched", "rows taken out", "s", "CPU s", "peak MiB"),
        rows,
    )


def _growth(sizes: Sizes, results: Results) -> str:
    """Size of the corpus."""
    rows = []
    for size in sizes.growth:
        for does in ("gate_pool", "mask_pool"):
            job = Job(does, size)
            if results.of(job):
                speed = size / 1e6 / (results.median(job, "seconds") or 1)
                ratio = _ratio(results.ratio(job, Job(COPY, size), "cpu_seconds"))
                rows.append([f"{_million(size)}, {NAMES[does]}", *_figures(results, job)[:3], f"{speed:.2f}", ratio])
    return _table(
        f"### Growth to {_million(sizes.main)} posts",
        ("posts", "s", "CPU s", "peak MiB", "M posts/s", "CPU / copy"),
        rows,
    )


def _noise(sizes: Sizes, results: Results) -> str:
    jobs = [Job(does, sizes.main) for does in ("gate_pool", "mask_pool", COPY)]
    others = [one.others for job in jobs for one in results.of(job)]
    if not others:
        return ""
    return f"Meanwhile others used {median(others):.2f} cores (median), {max(others):.2f} at most."


_COLUMNS = ("", "s", "CPU s", "peak MiB", "rows kept", "MB written")


def _figures(results: Results, job: Job) -> list[str]:
    seconds, cpu, memory = (results.median(job, field) for field in ("seconds", "cpu_seconds", "pss_mib"))
    one = results.of(job)[0]
    busy = "~" if median([result.others for result in results.of(job)]) > BUSY else ""
    return [f"{busy}{seconds:.1f}", f"{cpu:.1f}", f"{memory:.0f}", f"{one.rows:,}", f"{one.bytes / 1e6:.0f}"]


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _million(rows: int) -> str:
    return f"{rows / 1e6:g} M"


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"
    return f"{title}\n\n{head}\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)
