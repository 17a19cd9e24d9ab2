"""What was measured, as the Markdown tables of `benchmarks/gate/README.md`."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.gate.corpus import accounts_for, set_sizes
from benchmarks.gate.goals import goal_rows, verification_share
from benchmarks.gate.jobs import Job, SetName, Sizes, all_jobs
from benchmarks.gate.results import Results, median
from widerspruch.protocol.hashing_key import ALGORITHMS

NAMES = {
    "gate_pool": "**gate**, process pool",
    "gate_spark": "**gate** on Spark",
    "gate_ray": "**gate** on Ray",
    "spark_gate": "native Spark SQL, by hand (broadcast, one job)",
    "duckdb_filtered_copy": "DuckDB, filtered copy: all rows read, as many written",
    "duckdb_copy_kept": "DuckDB, copy of the kept rows, picked beforehand",
    "duckdb_copy_all": "DuckDB, plain copy of all rows",
    "duckdb_gate": "DuckDB query, by hand",
    "duckdb_gate_plain": "DuckDB query, by hand",
    "polars_gate": "Polars streaming query, by hand",
    "datatrove_gate": "datatrove `BaseFilter`, Python set",
    "nemo_curator_gate": "NeMo Curator stage, Python set",
}
BUSY = 0.25
"""Cores that others used: with more, a wall time says little."""

SETS: tuple[SetName, ...] = ("few", "half", "register")


def markdown(sizes: Sizes, results: Results) -> str:
    """All tables."""
    parts = [
        _how(sizes, results),
        _table("### Goals", ("goal", "measured", ""), goal_rows(sizes, results)),
        _beside(sizes, results),
        _sets(sizes, results),
        _schedulers(sizes, results),
        _libraries(sizes, results),
        _phases(sizes, results),
        _purges(sizes, results),
        _growth(sizes, results),
        _noise(sizes, results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _how(sizes: Sizes, results: Results) -> str:
    """When, how often and with what."""
    found = [results.of(job) for job in all_jobs(sizes) if results.of(job)]
    rounds = sorted({len(one) for one in found})
    last = max((datetime.fromisoformat(one[-1].at) for one in found), default=datetime.now(UTC))
    fewest, most = (rounds[0], rounds[-1]) if rounds else (0, 0)
    times = f"rounds: {most}" if fewest == most else f"rounds: {fewest} to {most}"
    return (
        f"Until {last:%-d %B %Y}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"DuckDB {version('duckdb')}, pyarrow {version('pyarrow')}; {times}, medians; "
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
    for (size, _, _), group in _grouped(jobs, lambda job: (job.rows, job.objectors, job.keyed)):
        digests = [one.digests for job in group if job.scheduler for one in results.of(job)]
        if any(other != digests[0] for other in digests[1:]):
            sentences.append(f"files of the gate differ at {size:,} rows: {sorted(job.id for job in group)}")
    return sentences


def _keeps(job: Job) -> bool:
    return job.does not in ("duckdb_copy_all", "purge")


def _grouped(
    jobs: Iterable[Job], key: Callable[[Job], tuple[object, ...]]
) -> list[tuple[tuple[object, ...], list[Job]]]:
    groups: dict[tuple[object, ...], list[Job]] = {}
    for job in jobs:
        groups.setdefault(key(job), []).append(job)
    return list(groups.items())


def _beside(sizes: Sizes, results: Results) -> str:
    """The gate beside copies and hand-written queries: both sets, both variants of the corpus."""
    variants: tuple[tuple[SetName, bool], ...] = (("half", True), ("few", True), ("half", False), ("few", False))
    tables = [_variant(sizes, results, name, keyed=keyed) for name, keyed in variants]
    return "\n\n".join(table for table in tables if table)


def _variant(sizes: Sizes, results: Results, name: SetName, *, keyed: bool) -> str:
    """The gate beside its two baselines, and what was written by hand for the same job."""
    filtered, picked = (Job(does, sizes.main, name, keyed) for does in ("duckdb_filtered_copy", "duckdb_copy_kept"))
    by_hand = ("duckdb_gate", "polars_gate") if keyed else ("duckdb_gate_plain",)
    others = [Job(does, sizes.main, name, keyed) for does in ("gate_pool", *by_hand, "duckdb_copy_all")]
    if not keyed:
        others.insert(1, Job("gate_pool", sizes.main, name, keyed=False, algorithm="cmac"))
    rows = [
        [
            NAMES[job.does] + (", AES-CMAC" if job.algorithm == "cmac" else ""),
            *_figures(results, job),
            *(_ratio(results.ratio(job, copy, of)) for copy in (filtered, picked) for of in ("seconds", "cpu_seconds")),
        ]
        for job in (filtered, picked, *others)
        if results.of(job)
    ]
    kept = [one.rows for job in (filtered, picked, others[0]) for one in results.of(job)]
    share = f", {100 * kept[0] / sizes.main:.0f} % kept" if kept else ""
    ids = "keyed" if keyed else "plain"
    return _table(
        f"### {_million(sizes.main)} posts, {ids} author ids, {_keys(sizes, name)} keys{share}",
        (*_COLUMNS, "/ filtered copy", "CPU / filtered", "/ picked copy", "CPU / picked"),
        rows,
    )


def _sets(sizes: Sizes, results: Results) -> str:
    """The gate with small and large sets; with the largest it keeps what it keeps with the middle one."""
    half = Job("gate_pool", sizes.main)
    rows = []
    for name in SETS:
        filtered = Job("duckdb_filtered_copy", sizes.main, "few" if name == "few" else "half")
        for does in ("gate_pool", "duckdb_gate"):
            job = Job(does, sizes.main, name)
            if results.of(job):
                ratios = (_ratio(results.ratio(job, baseline)) for baseline in (half, filtered))
                rows.append([f"{NAMES[does]}, {_keys(sizes, name)} keys", *_figures(results, job), *ratios])
    return _table(
        "### Size of the set", (*_COLUMNS, f"/ gate with {_keys(sizes, 'half')}", "/ filtered copy of as many"), rows
    )


def _schedulers(sizes: Sizes, results: Results) -> str:
    """Pool, Spark and Ray beside native Spark."""
    native = Job("spark_gate", sizes.schedulers, keyed=False)
    jobs = [Job(does, sizes.schedulers) for does in ("gate_pool", "gate_spark", "gate_ray")]
    jobs += [Job("gate_spark", sizes.schedulers, keyed=False), native]
    rows = []
    for job in jobs:
        if results.of(job):
            startup = results.median(job, "startup") or 0.0
            faster = results.ratio(native, job)
            name = NAMES[job.does] + ("" if job.keyed else ", plain author ids")
            rows.append([name, *_figures(results, job), f"{startup:.1f}", _ratio(faster)])
    return _table(
        f"### {_million(sizes.schedulers)} posts, {_keys(sizes, 'half')} keys, one gate on three schedulers",
        (*_COLUMNS, "start-up s", "times as fast as native Spark"),
        rows,
    )


def _libraries(sizes: Sizes, results: Results) -> str:
    """Beside the tools of data-set builders."""
    gate = Job("gate_pool", sizes.libraries, "few", keyed=False)
    does = ("gate_pool", "duckdb_gate_plain", "datatrove_gate", "nemo_curator_gate")
    rows = []
    for job in (Job(name, sizes.libraries, "few", keyed=False) for name in does):
        if results.of(job):
            ratios = (_ratio(results.ratio(job, gate)), _ratio(results.ratio(job, gate, "cpu_seconds")))
            rows.append([NAMES[job.does], *_figures(results, job), *ratios])
        elif failure := results.failure(job):
            rows.append([NAMES[job.does], f"failed: {failure.strip().splitlines()[-1][:80]}"])
    return _table(
        f"### {_million(sizes.libraries)} posts, {_keys(sizes, 'few')} objectors, plain author ids",
        (*_COLUMNS, "/ gate", "CPU / gate"),
        rows,
    )


def _phases(sizes: Sizes, results: Results) -> str:
    """Where the time of the gate goes."""
    jobs = [Job("gate_pool", sizes.main, name) for name in SETS]
    jobs += [Job("gate_pool", sizes.main, keyed=False, algorithm=algorithm) for algorithm in ALGORITHMS]
    rows, steps = [], ("open", "survey", "hash", "reduce", "gate", "verify")
    for job in jobs:
        found = [one for one in results.of(job) if one.phases]
        if found:
            phases = [median([one.phases.get(step, 0.0) for one in found]) for step in steps]
            share = verification_share(results, job) or 0.0
            title = (
                f"{_keys(sizes, job.objectors)} keys, {'keyed' if job.keyed else f'plain ids, {job.algorithm.upper()}'}"
            )
            rows.append([title, *(f"{seconds:.1f}" for seconds in phases), f"{100 * share:.0f} %"])
    return _table("### Where the time goes, s", ("set", *steps, "verification"), rows)


def _purges(sizes: Sizes, results: Results) -> str:
    """The purge over the number of files that it touches."""
    rows = []
    for files in (1, 2, 5, 10, 0):
        job = Job("purge", sizes.main, files=files)
        if found := results.of(job):
            touched = found[0].facts.get("files", files or "all")
            rows.append([f"{touched}", f"{found[0].rows:,}", *_figures(results, job)[:3]])
    return _table("### 1,000 late objectors", ("files touched", "rows taken out", "s", "CPU s", "peak MiB"), rows)


def _growth(sizes: Sizes, results: Results) -> str:
    """Size of the corpus."""
    rows = []
    for size in sizes.growth:
        gate, copy = Job("gate_pool", size), Job("duckdb_filtered_copy", size)
        if results.of(gate):
            speed = size / 1e6 / (results.median(gate, "seconds") or 1)
            figures = _figures(results, gate)
            rows.append([_million(size), *figures[:3], f"{speed:.2f}", _ratio(results.ratio(gate, copy))])
    return _table("### Growth", ("posts", "s", "CPU s", "peak MiB", "M posts/s", "/ filtered copy"), rows)


def _noise(sizes: Sizes, results: Results) -> str:
    jobs = [Job(does, sizes.main) for does in ("gate_pool", "duckdb_filtered_copy", "duckdb_gate")]
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


def _keys(sizes: Sizes, name: SetName) -> str:
    return _million(set_sizes(accounts_for(sizes.main))[name])


def _million(rows: int) -> str:
    return f"{rows / 1e6:g} M"


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"
    return f"{title}\n\n{head}\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)
