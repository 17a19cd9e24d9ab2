"""A run with buckets: each person's rows in one file, in the order of the inputs."""

import stat
from pathlib import Path

import pytest

from gate import made
from gate.buckets import bucketed
from gate.made import objection
from widerspruch.gate.buckets.family import FamilySalt
from widerspruch.protocol.buckets import RunBuckets


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two files with rows of seven people, and of nobody; person 3 objected."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3, None, 4, 1], text=[f"a{n}" for n in range(6)]))
    made.write(tmp_path / "corpus" / "b.parquet", made.posts([5, 1, 6, 3, 7], text=[f"b{n}" for n in range(5)]))
    made.exclusion_set(tmp_path / "set", [objection(3)])
    return tmp_path


def test_the_rows_of_a_person_lie_in_one_bucket_in_the_order_of_the_inputs(corpus: Path) -> None:
    bucketed.gate(corpus, undecided="keep")

    wrote = {1: ["a0", "a5", "b1"], 2: ["a1"], 4: ["a4"], 5: ["b0"], 6: ["b2"], 7: ["b4"]}
    expected: dict[str, list[str]] = {f"bucket-{number:03}": [] for number in range(4)} | {"bucket-none": ["a3"]}
    for author, texts in wrote.items():
        expected[f"bucket-{bucketed.bucket_of(corpus, author):03}"] += texts
    assert bucketed.rows(corpus) == {name: sorted(texts) for name, texts in expected.items()}


def test_the_manifest_says_how_the_rows_were_parted(corpus: Path) -> None:
    bucketed.gate(corpus)

    run = made.manifest(corpus)
    salt = FamilySalt.load(bucketed.family(corpus))
    assert run.buckets == RunBuckets(4, salt.commitment)
    assert [file.name for file in run.inputs] == ["a.parquet", "b.parquet"]
    assert [file.name for file in run.outputs] == [
        *(f"data/bucket-{number:03}.parquet" for number in range(4)),
        "data/bucket-none.parquet",
    ]
    assert sum(file.rows for file in run.outputs) == run.verification.rows == 8


def test_the_ledger_of_a_bucket_has_every_row_of_it(corpus: Path) -> None:
    bucketed.gate(corpus)

    lines = [line for name in bucketed.rows(corpus) for line in bucketed.ledger(corpus, name)]
    places = sorted((line["input"], line["row"]) for line in lines)
    assert places == [(0, row) for row in range(6)] + [(1, row) for row in range(5)]
    assert {(line["input"], line["row"]) for line in lines if line["reason"] == "objected"} == {(0, 2), (1, 3)}
    assert [line["reason"] for line in bucketed.ledger(corpus, "bucket-none")] == ["author_unknown"]
    assert {line["input"] * 10 + line["row"] for line in lines if not line["kept"]} == {2, 3, 13}


def test_the_salt_is_made_on_first_use_for_its_owner_alone_and_kept(corpus: Path) -> None:
    bucketed.gate(corpus)
    first = bucketed.family(corpus).read_bytes()
    bucketed.gate(corpus, out=corpus / "again")

    assert stat.S_IMODE(bucketed.family(corpus).stat().st_mode) == 0o600
    assert bucketed.family(corpus).read_bytes() == first
    assert bucketed.rows(corpus) == bucketed.rows(corpus, out="again")
