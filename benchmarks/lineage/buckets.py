"""`python -m benchmarks.lineage.buckets`: what buckets cost a run, and what they spare after late objections.

An ordinary run and one with buckets over the same rows, in turn, in processes of their own: CPU seconds, peak memory.
Then a purge of ten late objectors from what each made: how many files, and how many rows, have to be done again.
"""

import argparse
import json
import shutil
import statistics
import sys
from pathlib import Path

from msgspec import Struct

from benchmarks.gate.corpus import (
    FREEZE,
    ISSUED_AT,
    PLATFORM,
    ROW_GROUP,
    Place,
    accounts_for,
    connect,
    hashing_key,
    make,
    set_sizes,
)
from benchmarks.gate.measure import Used, measure
from benchmarks.gate.run import ENVIRONMENT, ROOT
from widerspruch.gate.purge.purge import PurgeRequest, purge
from widerspruch.gate.schedule.pool import Pool
from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.protocol.manifest import MANIFEST, read_manifest
from widerspruch.protocol.sets.exclusion_set import set_to_build_on, write_set
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.rulebook.instants import instant_of
from widerspruch.rulebook.load import load_rulebook

LIMIT = 3600.0


class Made(Struct, frozen=True):
    """What a run used, and the folder that it made."""

    used: Used
    built: Path


def gated(place: Place, rows: int, keys: int, buckets: int | None) -> Made:
    """Run the gate once."""
    out = place.root / f"buckets-{buckets or 'none'}"
    shutil.rmtree(out, ignore_errors=True)
    told: dict[str, object] = {
        "corpus": str(place.corpus(rows, keyed=True)),
        "exclusions": str(place.exclusion_set(keys)),
        "out": str(out),
        "freeze": FREEZE,
        "on": "pool",
        "keyed": True,
        "key": "",
    }
    if buckets is not None:
        told |= {"buckets": buckets, "family": str(place.root / "family.toml")}
    command = [sys.executable, "-m", "benchmarks.gate.candidate", json.dumps(told)]
    used = measure(command, env=ENVIRONMENT, cwd=ROOT, logs=place.root / "logs", limit=LIMIT)
    if used.failed:
        raise SystemExit(used.failed)
    return Made(used, out / "built")


def late_set(place: Place, keys: int, built: Path, count: int) -> Path:
    """An increment that so many of the authors of a corpus objected."""
    folder = place.root / f"late-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    chosen = connect(threads=2).sql(f"""
        SELECT
            author_key AS account_key, 'generative' AS purpose, {FREEZE - 3_600_000_000} AS received_at,
            true AS own_content, true AS ai_interactions, false AS mentions, NULL::BIGINT AS withdrawn_at
        FROM (SELECT DISTINCT author_key FROM read_parquet('{built}/data/*.parquet') WHERE author_key IS NOT NULL)
        ORDER BY hash(author_key) LIMIT {count}
    """)
    key_id = hashing_key().key_id
    since, digest = set_to_build_on(place.exclusion_set(keys), key_id, FOLD_VERSION, PLATFORM)
    header = SetHeader(
        number=since + 1,
        platform=PLATFORM,
        issued_at=ISSUED_AT + 1,
        received_until=ISSUED_AT + 1,
        key_id=key_id,
        since=since,
        since_digest=digest,
        fold_version=FOLD_VERSION,
    )
    write_set(folder, header, chosen.to_arrow_reader(ROW_GROUP), None, None)
    return folder


def redone(place: Place, keys: int, built: Path, late: Path) -> str:
    """Shares of files and of rows that a purge changed."""
    rows = {file.name: file.rows for file in read_manifest(built / MANIFEST).run.outputs}
    request = PurgeRequest(
        built=built, exclusions=(place.exclusion_set(keys), late), freeze=instant_of(FREEZE), apply=True
    )
    with Pool() as pool:
        outcome = purge(request, load_rulebook(), pool, ISSUED_AT + 2)
    touched = sum(file.rows for file in outcome.files)
    files = f"{len(outcome.files)} of {outcome.of_files} ({len(outcome.files) / outcome.of_files:.1%})"
    return f"{files} | {touched / sum(rows.values()):.1%}"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--buckets", type=int, default=256)
    parser.add_argument("--late", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("out/bench-buckets"))
    asked = parser.parse_args()
    accounts = accounts_for(asked.rows)
    place, keys = Place(asked.folder.absolute(), accounts), set_sizes(accounts)["few"]
    make(place, (asked.rows,), ("few",))
    made: dict[int | None, list[Made]] = {None: [], asked.buckets: []}
    for _ in range(asked.runs):
        for buckets, runs in made.items():
            runs.append(gated(place, asked.rows, keys, buckets))
    print("| run | CPU seconds | peak memory | seconds by step |\n|---|---|---|---|")
    for buckets, runs in made.items():
        cpu = statistics.median(one.used.cpu_seconds for one in runs)
        memory = statistics.median(one.used.pss_mib for one in runs)
        steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in runs[-1].used.told["phases"].items())
        print(f"| {f'{buckets} buckets' if buckets else 'ordinary'} | {cpu:.1f} | {memory:.0f} MiB | {steps} |")
    late = late_set(place, keys, made[None][-1].built, asked.late)
    print(f"\n| {asked.late} late objectors, in | files written anew | rows in these |\n|---|---|---|")
    for buckets, runs in made.items():
        name = f"{buckets} buckets" if buckets else "files by time"
        print(f"| {name} | {redone(place, keys, runs[-1].built, late)} |")


if __name__ == "__main__":
    main()
