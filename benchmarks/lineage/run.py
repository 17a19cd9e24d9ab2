"""`python -m benchmarks.lineage.run`: statements read, a graph walked, a report made, in CPU seconds.

`python -m benchmarks.lineage.run adapters --text FILE`: see `adapters/quality.py`.
"""

import argparse
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from widerspruch.gate.lineage.folder import read_graph, statement_name
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.gate.lineage.purged import PurgedCorpora
from widerspruch.gate.lineage.report import lineage_report
from widerspruch.gate.lineage.walk import walk
from widerspruch.protocol.lineage.lineage_report import seal_lineage_report
from widerspruch.protocol.lineage.model_lineage import (
    Ingredient,
    ModelLineage,
    SharedPart,
    TrainingRecipe,
    seal_lineage,
)
from widerspruch.protocol.manifest import (
    DataFile,
    GateRun,
    ReadManifest,
    RulebookUsed,
    SetUsed,
    Verification,
    read_manifest,
    write_manifest,
)
from widerspruch.protocol.signing_keys import SigningKey

NOW = 1_790_000_000_000_000
FILES, ROWS = 2_560, 50_000_000
ADAPTERS, MERGED = 960, 39
KEY = SigningKey.new()


def digest(text: object) -> str:
    """Of whatever."""
    return hashlib.sha256(str(text).encode()).hexdigest()


def gate_run(touched: int) -> GateRun:
    """Of 50 M rows in 2,560 files, so many of them changed by a purge."""
    files = tuple(
        DataFile(f"data/bucket-{number:04}.parquet", digest((number, number < touched)), 4_000_000, ROWS // FILES)
        for number in range(FILES)
    )
    return GateRun(
        inputs=files,
        outputs=files,
        ledgers=(),
        counts={},
        rulebook=RulebookUsed("1", digest("rulebook")),
        exclusion_sets=(SetUsed("beispielnetz", 7, digest("set"), None, "key", NOW),),
        matches=(),
        frozen_at=NOW,
        objections_until=NOW + touched,
        purpose="generative",
        undecided="exclude",
        mentions="drop",
        profile_sha256=digest("profile"),
        scheduler="pool",
        versions={},
        command=(),
        verification=Verification(ROWS, 0),
    )


def write_models(folder: Path, before: ReadManifest) -> None:
    """A base, 960 adapters of two or three files each, 39 merged of 64 of them."""
    made: list[Ingredient] = []
    recipe = TrainingRecipe(digest("code"), "seed = 7 + bucket", "one epoch", {"torch": "2.9.0"}, 1, "x86_64+avx2")

    def write(name: str, *parts: Ingredient) -> Ingredient:
        one = ModelLineage(
            kind="adapter",
            made_from=parts,
            shared=(SharedPart("tokenizer", no_personal_data=True),),
            recipe=recipe,
            exactness="bitwise",
            made_at=NOW,
        )
        (folder / statement_name(digest(name))).write_bytes(seal_lineage(one, name, digest(name), KEY))
        return Ingredient("model", name, digest(name))

    base = write("base")
    for number in range(ADAPTERS):
        files = before.run.outputs[number::ADAPTERS]
        made.append(
            write(
                f"adapter-{number:03}",
                base,
                *(Ingredient("data", one.name, one.sha256, before.digest) for one in files),
            )
        )
    for number in range(MERGED):
        write(f"merged-{number:02}", *(made[(number * 24 + at) % ADAPTERS] for at in range(64)))


def cpu(job: Callable[[], object], runs: int) -> str:
    """Median milliseconds by the CPU's clock."""
    taken = []
    for _ in range(runs):
        began = time.process_time()
        job()
        taken.append(time.process_time() - began)
    return f"{statistics.median(taken) * 1000:.1f} ms"


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["adapters"]:
        from benchmarks.lineage.adapters import quality  # JAX takes a while

        quality.main(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for at, touched in (("before", 0), ("after", 98)):
            write_manifest(place / f"{at}.json", gate_run(touched), KEY)

        def manifests() -> tuple[ReadManifest, ReadManifest]:
            before, after = (
                read_manifest(place / f"{at}.json", [KEY.public], signature_needed=True) for at in ("before", "after")
            )
            return before, after

        def statements() -> LineageGraph:
            return read_graph(place / "lineage", [KEY.public])

        before, after = manifests()
        (place / "lineage").mkdir()
        write_models(place / "lineage", before)
        graph = statements()
        purged = PurgedCorpora.between([before], [after])

        def whole() -> bytes:
            old, new = manifests()
            read, between = statements(), PurgedCorpora.between([old], [new])
            report = lineage_report(read, between, walk(read, between), NOW)
            return seal_lineage_report(report, read.digest(), KEY)

        print("| what | CPU time | goal |\n|---|---|---|")
        print(f"| {len(graph.models):,} models walked | {cpu(lambda: walk(graph, purged), runs)} | 50 ms |")
        print(f"| their statements read, signatures checked | {cpu(statements, runs)} | |")
        print(f"| two manifests of {FILES:,} files, 50 M rows, read | {cpu(manifests, runs)} | |")
        print(f"| compared | {cpu(lambda: PurgedCorpora.between([before], [after]), runs)} | |")
        print(f"| the whole report, sealed | {cpu(whole, runs)} | 1 s |")


if __name__ == "__main__":
    main()
