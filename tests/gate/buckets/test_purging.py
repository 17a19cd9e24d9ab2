"""A late objection in a corpus with buckets: the files change that hold rows to go, and no other."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from gate import made
from gate.buckets import bucketed
from gate.in_process import InProcess
from gate.lineage.made_models import stated
from gate.made import FREEZE, NOW, objection
from widerspruch.gate.audit.audit import AuditRequest, audit
from widerspruch.gate.buckets.family import FamilySalt
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.gate.lineage.purged import PurgedCorpora
from widerspruch.gate.lineage.walk import walk
from widerspruch.gate.purge.purge import PurgeOutcome, PurgeRequest, purge, undo
from widerspruch.protocol.buckets import RunBuckets
from widerspruch.protocol.lineage.model_lineage import Ingredient
from widerspruch.protocol.manifest import MANIFEST, read_manifest, write_manifest
from widerspruch.rulebook.instants import end_of_day

COUNT = 16
LATE = end_of_day(FREEZE) + 5


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three files with rows of forty people, four each; person 3 objected."""
    for number in range(3):
        authors = [(row * 7 + number) % 40 for row in range(54)]
        texts = [f"{number}.{row}" for row in range(54)]
        made.write(tmp_path / "corpus" / f"{number}.parquet", made.posts(authors, text=texts))
    made.exclusion_set(tmp_path / "set", [objection(3)])
    bucketed.fixed_family(tmp_path)
    bucketed.gate(tmp_path, COUNT)
    return tmp_path


def purged(folder: Path, *late: int, number: int = 2, **fields: Any) -> PurgeOutcome:
    """Take these people out, too."""
    said = [objection(3), *(objection(one, LATE) for one in late)]
    made.exclusion_set(folder / f"set-{number}", said, number=number, received_until=LATE + 1, issued_at=LATE + 2)
    request = PurgeRequest(
        built=folder / "out",
        exclusions=(folder / f"set-{number}",),
        key_files=(made.key_file(folder),),
        **{"apply": True, **fields},
    )
    return purge(request, made.rulebook(), InProcess(), NOW)


def test_only_the_buckets_of_those_who_objected_change(corpus: Path) -> None:
    before, texts = made.digests(corpus), bucketed.rows(corpus)
    named = read_manifest(corpus / "out" / MANIFEST)
    purged(corpus, 5, 11)

    after = made.digests(corpus)
    theirs = {f"bucket-{bucketed.bucket_of(corpus, one, COUNT):03}.parquet" for one in (5, 11)}
    assert {name for name in before if before[name] != after[name]} == {
        f"{folder}/{name}" for folder in ("data", "ledger") for name in theirs
    }
    left = bucketed.rows(corpus)
    gone = {f"{number}.{row}" for number in range(3) for row in range(54) if (row * 7 + number) % 40 in (5, 11)}
    assert left == {name: [text for text in there if text not in gone] for name, there in texts.items()}
    changed = PurgedCorpora.between([named], [read_manifest(corpus / "out" / MANIFEST)])
    assert {name for name, _ in changed.gone} == {f"data/{name}" for name in theirs}


def test_the_ledger_says_of_each_row_that_goes_why(corpus: Path) -> None:
    purged(corpus, 5, 11)

    lines = [line for name in bucketed.rows(corpus) for line in bucketed.ledger(corpus, name)]
    out = {(line["input"], line["row"]) for line in lines if not line["kept"]}
    assert out == {(number, row) for number in range(3) for row in range(54) if (row * 7 + number) % 40 in (3, 5, 11)}
    assert {line["reason"] for line in lines if not line["kept"]} == {"objected"}
    asked = AuditRequest(
        built=corpus / "out", exclusions=(corpus / "set-2",), key_files=(made.key_file(corpus),), corpus=()
    )
    assert audit(asked, made.rulebook(), NOW).problems == ()


def test_another_family_is_refused(corpus: Path) -> None:
    before = made.digests(corpus)
    FamilySalt.load_or_make(corpus / "another.toml")
    with pytest.raises(GateError) as refused:
        purged(corpus, 5, family=corpus / "another.toml")
    assert refused.value.code == "family_other"
    assert made.digests(corpus) == before


def test_a_row_that_lies_in_the_bucket_of_another_is_not_passed_over(corpus: Path) -> None:
    purged(corpus, 5, family=bucketed.family(corpus))  # nothing is wrong with it

    run = made.manifest(corpus)
    assert run.buckets is not None
    FamilySalt.load_or_make(corpus / "another.toml")
    claimed = RunBuckets(COUNT, FamilySalt.load(corpus / "another.toml").commitment)
    write_manifest(corpus / "out" / MANIFEST, structs.replace(run, buckets=claimed), None)
    with pytest.raises(GateError) as refused:
        purged(corpus, 5, 11, number=3, family=corpus / "another.toml")
    assert refused.value.code == "bucket_of_another"


def test_a_family_of_a_corpus_without_buckets_is_refused(tmp_path: Path) -> None:
    made.gate_table(tmp_path, made.posts([1, 2, 3]), [objection(3)])
    FamilySalt.load_or_make(bucketed.family(tmp_path))
    with pytest.raises(GateError) as refused:
        purged(tmp_path, 2, family=bucketed.family(tmp_path))
    assert refused.value.code == "family_of_none"


def test_who_comes_back_lies_where_they_lay(corpus: Path) -> None:
    """Out by an objection, and in again by the next run after they took it back."""
    before = bucketed.rows(corpus, "author_id")
    purged(corpus, 5)
    assert 5 not in [author for there in bucketed.rows(corpus, "author_id").values() for author in there]
    back = [objection(3), objection(5, LATE, withdrawn_at=LATE + 1)]
    made.exclusion_set(corpus / "set-3", back, number=3, received_until=LATE + 2, issued_at=LATE + 3)
    bucketed.gate(corpus, COUNT, out=corpus / "again", exclusions=(corpus / "set-3",))
    assert bucketed.rows(corpus, "author_id", "again") == before


def test_a_purge_is_taken_back_byte_for_byte(corpus: Path) -> None:
    before = made.digests(corpus)
    outcome = purged(corpus, 5, undo_key_file=corpus / "undo.key")
    assert outcome.bundle is not None
    undo(corpus / "out", outcome.bundle, corpus / "undo.key", NOW)
    assert made.digests(corpus) == before


def test_a_purge_that_counts_only_names_the_buckets(corpus: Path) -> None:
    before = made.digests(corpus)
    outcome = purged(corpus, 5, apply=False)
    assert [file.name for file in outcome.files] == [f"bucket-{bucketed.bucket_of(corpus, 5, COUNT):03}.parquet"]
    assert made.digests(corpus) == before


def test_several_purges_after_each_other_leave_a_ledger_that_adds_up(corpus: Path) -> None:
    purged(corpus, 5)
    purged(corpus, 5, 11, 12, number=3)
    lines = [line for name in bucketed.rows(corpus) for line in bucketed.ledger(corpus, name)]
    assert sum(not line["kept"] for line in lines) == made.manifest(corpus).counts["objected"]
    asked = AuditRequest(built=corpus / "out", exclusions=(corpus / "set-3",), key_files=(made.key_file(corpus),))
    assert audit(asked, made.rulebook(), NOW).problems == ()


def test_a_lost_family_keeps_nobody_in(corpus: Path) -> None:
    bucketed.family(corpus).unlink()
    assert sum(file.removed for file in purged(corpus, 5).files) == 4


def test_only_models_that_rest_on_a_changed_bucket_are_stale(corpus: Path) -> None:
    """And the ground names the bucket's file."""
    before = read_manifest(corpus / "out" / MANIFEST)
    models = [
        stated(file.name, Ingredient("data", file.name, file.sha256, before.digest)) for file in before.run.outputs
    ]
    purged(corpus, 5)
    after = read_manifest(corpus / "out" / MANIFEST)
    walked = walk(LineageGraph.of(models), PurgedCorpora.between([before], [after]))
    theirs = f"data/bucket-{bucketed.bucket_of(corpus, 5, COUNT):03}.parquet"
    assert [one.name for one in walked if one.state == "stale"] == [theirs]
    assert {one.state for one in walked if one.name != theirs} == {"clean"}
    assert [ground.name for one in walked for ground in one.grounds] == [theirs]


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz"])
def test_lines_go_from_their_bucket_alone(tmp_path: Path, ending: str) -> None:
    lines = [
        b'{"author_id":%d,"audience":"public","adult":true,"created_at":0,"text":"%d"}\n' % (row % 20, row)
        for row in range(60)
    ]
    (tmp_path / "corpus").mkdir()
    packed = gzip.compress if ending == "jsonl.gz" else bytes
    (tmp_path / "corpus" / f"a.{ending}").write_bytes(packed(b"".join(lines)))
    made.exclusion_set(tmp_path / "set", [objection(3)])
    bucketed.fixed_family(tmp_path)
    bucketed.gate(tmp_path, COUNT)
    before = made.digests(tmp_path)
    purged(tmp_path, 5, family=bucketed.family(tmp_path))
    theirs = f"bucket-{bucketed.bucket_of(tmp_path, 5, COUNT):03}.{ending}"
    changed = {name for name, digest in made.digests(tmp_path).items() if before[name] != digest}
    assert changed == {f"data/{theirs}", f"ledger/{theirs}.parquet"}
    data = (tmp_path / "out" / "data" / theirs).read_bytes()
    left = (gzip.decompress(data) if ending == "jsonl.gz" else data).splitlines(keepends=True)
    here = [author for author in range(20) if bucketed.bucket_of(tmp_path, author, COUNT) == int(theirs[7:10])]
    assert left == [line for row, line in enumerate(lines) if row % 20 in here and row % 20 not in (3, 5)]
