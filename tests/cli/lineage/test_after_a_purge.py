"""The whole way with the real gate: a run, models, a late objection, a purge, and which models that reaches."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from cli.conftest import Run
from gate.made import write

PROFILE = """
platform = "beispielnetz"
rule = "objections only"
[author]
column = "author_id"
[created_at]
column = "created_at"
is = "microseconds"
[mentions]
text = ["text"]
entities = ["tagged"]
"""
MODEL = """
name = "adapter-{number}"
kind = "adapter"
exactness = "recipe"
{replaces}
[[data]]
manifest = "{manifest}"
files = ["data/b{number}.parquet"]
[recipe]
code = "profile.toml"
seeds = "7"
steps = "one epoch"
threads = 1
isa = "x86_64"
"""
LATE = 1012
"""Wrote in the second file, and is tagged in the third."""


@pytest.fixture
def place(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of four files, built before the late objection, and a model over each."""
    monkeypatch.chdir(tmp_path)
    for file in range(4):
        authors = [1000 + file * 10 + number for number in range(10)]
        tagged = [[LATE] if (file, number) == (2, 5) else [] for number in range(10)]
        columns = {
            "author_id": pa.array(authors, pa.int64()),
            "text": pa.array([f"Beitrag {number}" for number in authors]),
            "tagged": pa.array(tagged, pa.list_(pa.int64())),
            "created_at": pa.array([1_767_000_000_000_000] * 10, pa.int64()),
        }
        write(Path("corpus", f"b{file}.parquet"), pa.table(columns))
    Path("profile.toml").write_text(PROFILE, "utf-8")
    run("gate", "keys", "new", "--out", "hashing.key")
    run("gate", "keys", "new", "--sign", "--out", "signing.pem")
    head = "account_id,received_at,mentions\n1001,2026-01-05,no\n"
    for number, lines in ((1, head), (2, f"{head}{LATE},2026-03-01,yes\n")):
        Path(f"list-{number}.csv").write_text(lines, "utf-8")
        given = ("--platform", "beispielnetz", "--key", "hashing.key", "--sign", "signing.pem")
        run("gate", "make-set", f"list-{number}.csv", *given, "--number", number, "--out", f"set-{number}")
    given = ("--key", "hashing.key", "--profile", "profile.toml", "--sign", "signing.pem", "--mentions", "exclude")
    ended = run(
        "gate",
        "run",
        "corpus",
        "--exclusions",
        "set-1",
        *given,
        "--freeze",
        "2026-02-01",
        "--out",
        "built",
        "--allow-no-match",
    )
    assert ended.code == 0, ended.err
    Path("before.json").write_bytes(Path("built", "manifest.json").read_bytes())
    for number in range(4):
        add(run, number, "before.json")
    return tmp_path


def add(run: Run, number: int, manifest: str, replaces: str = "") -> str:
    """A model over one file as it is now; its digest."""
    folder = Path(f"models-{manifest.replace('/', '-')}", str(number))
    folder.mkdir(parents=True)
    (folder / "weights").write_bytes(Path("built", "data", f"b{number}.parquet").read_bytes())
    said = f'replaces = "{replaces}"' if replaces else ""
    Path("model.toml").write_text(MODEL.format(number=number, manifest=manifest, replaces=said), "utf-8")
    given = ("--into", "lineage", "--description", "model.toml", "--sign", "signing.pem", "--json")
    ended = run("lineage", "add", folder, *given)
    assert ended.code == 0, ended.out
    return str(json.loads(ended.out)["sha256"])


def states(run: Run) -> list[tuple[str, str]]:
    """Of every model after the purge."""
    pair = ("--before", "before.json", "--after", "built/manifest.json", "--trust", "signing.pem.pub")
    told = json.loads(run("lineage", "affected", "lineage", *pair, "--json").out)
    return sorted((one["name"], one["state"]) for one in told["models"])


@pytest.mark.slow
def test_a_late_objection_reaches_the_models_over_ones_own_and_over_others_posts(run: Run, place: Path) -> None:
    """What mentions the person lies in its author's file, and its model is stale, too; trained again, both are replaced."""
    given = ("--exclusions", "set-2", "--key", "hashing.key", "--corpus", "corpus", "--freeze", "2026-06-01")
    ended = run("gate", "purge", "built", *given, "--sign", "signing.pem", "--apply")
    assert ended.code == 0, ended.err

    assert [state for _, state in states(run)] == ["clean", "stale", "stale", "clean"]

    shown = json.loads(run("lineage", "show", "lineage", "--json").out)["models"]
    old = {one["name"]: one["sha256"] for one in shown}
    for number in (1, 2):
        add(run, number, "built/manifest.json", old[f"adapter-{number}"])

    assert states(run) == [
        ("adapter-0", "clean"),
        ("adapter-1", "clean"),
        ("adapter-1", "replaced"),
        ("adapter-2", "clean"),
        ("adapter-2", "replaced"),
        ("adapter-3", "clean"),
    ]
