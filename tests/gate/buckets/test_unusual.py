"""Runs with buckets over unusual corpora: empty ones, many buckets, nobody's rows, odd columns, lines, damaged files."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as encryption
import pytest

from gate import made
from gate.buckets import bucketed
from gate.made import objection

SET = [objection(3)]


def corpus_of(folder: Path, *tables: pa.Table, **options: object) -> Path:
    """A corpus of these files, and a set that names person 3."""
    for number, table in enumerate(tables):
        made.write(folder / "corpus" / f"{number}.parquet", table, **options)
    made.exclusion_set(folder / "set", SET)
    return folder


def test_one_bucket_has_everybody(tmp_path: Path) -> None:
    bucketed.gate(corpus_of(tmp_path, made.posts([1, 3, 2]), made.posts([2, 1])), 1)
    assert bucketed.rows(tmp_path, "author_id") == {"bucket-000": [1, 2, 2, 1], "bucket-none": []}


def test_there_may_be_far_more_buckets_than_people(tmp_path: Path) -> None:
    bucketed.gate(corpus_of(tmp_path, made.posts([1, 3, 2])), 200)
    there = bucketed.rows(tmp_path, "author_id")
    assert len(there) == 201
    assert {name: rows for name, rows in there.items() if rows} == {
        f"bucket-{bucketed.bucket_of(tmp_path, author, 200):03}": [author] for author in (1, 2)
    }


@pytest.mark.parametrize("authors", [[], [None, None], [3, 3, 3]], ids=["no rows", "nobody's rows", "all out"])
def test_buckets_without_rows_are_files_with_the_corpus_columns(tmp_path: Path, authors: list[int | None]) -> None:
    bucketed.gate(corpus_of(tmp_path, made.posts(authors)), 2)
    assert bucketed.rows(tmp_path) == {"bucket-000": [], "bucket-001": [], "bucket-none": []}
    for file in (tmp_path / "out" / "data").iterdir():
        assert pq.read_schema(file).equals(made.posts([1]).schema)


def test_rows_without_an_author_have_a_bucket_of_their_own(tmp_path: Path) -> None:
    bucketed.gate(corpus_of(tmp_path, made.posts([None, None], text=["a", "b"])), 2, undecided="keep")
    assert bucketed.rows(tmp_path) == {"bucket-000": [], "bucket-001": [], "bucket-none": ["a", "b"]}


def test_a_file_without_rows_gives_no_layout(tmp_path: Path) -> None:
    folder = corpus_of(tmp_path, made.posts([]))
    made.write(folder / "corpus" / "1.parquet", made.posts(range(1, 200)), compression="gzip", row_group_size=50)
    bucketed.gate(folder, 1)
    metadata = pq.read_metadata(folder / "out" / "data" / "bucket-000.parquet")
    assert metadata.row_group(0).column(0).compression == "GZIP"
    assert [metadata.row_group(number).num_rows for number in range(4)] == [50, 50, 50, 48]


def test_an_order_that_each_file_had_is_claimed_of_no_bucket(tmp_path: Path) -> None:
    tables = [made.posts([1, 2, 4, 5]), made.posts([1, 2, 4])]
    bucketed.gate(corpus_of(tmp_path, *tables, sorting_columns=[pq.SortingColumn(0)]), 1)
    assert pq.read_metadata(tmp_path / "out" / "data" / "bucket-000.parquet").row_group(0).sorting_columns == ()
    assert made.manifest(tmp_path).layout == {"data/bucket-000.parquet": ("sorting_columns",)}


def test_what_folders_say_of_rows_is_named_as_lost(tmp_path: Path) -> None:
    made.write(tmp_path / "corpus" / "lang=de" / "a.parquet", made.posts([1]))
    made.exclusion_set(tmp_path / "set", SET)
    bucketed.gate(tmp_path, 1)
    assert set(made.manifest(tmp_path).layout.values()) == {("partition:lang",)}


def test_columns_of_every_kind_stay_as_they_were(tmp_path: Path) -> None:
    """Also those of which Arrow picks no rows."""
    odd = {
        "word": pa.array(["a", "b", None, "a"]).dictionary_encode(),
        "tags": pa.array([["x"], [], None, ["y", "z"]]),
        "view": pa.array(["1", "2", None, "4"], pa.string_view()),
        "map": pa.array([[("k", 1)], [], None, [("l", 2)]], pa.map_(pa.string(), pa.int64())),
        "nested": pa.array([{"a": ["1"]}, None, {"a": None}, {"a": []}]),
        "fixed": pa.array([[1, 2], [3, 4], None, [5, 6]], pa.list_(pa.int32(), 2)),
        "none": pa.nulls(4),
        "day": pa.array([1, 2, None, 4], pa.date32()),
    }
    table = made.posts([1, 2, 3, 1], **odd)
    made.exclusion_set(tmp_path / "set", SET)
    made.write(tmp_path / "corpus" / "a.parquet", table)
    made.write(tmp_path / "corpus" / "b.parquet", table)
    bucketed.gate(tmp_path, 1)
    found = pq.read_table(tmp_path / "out" / "data" / "bucket-000.parquet")
    kept = pq.read_table(tmp_path / "corpus" / "a.parquet").to_pylist()
    assert found.schema.equals(pq.read_schema(tmp_path / "corpus" / "a.parquet"))
    assert found.to_pylist() == [row for _ in range(2) for row in kept if row["author_id"] != 3]


def test_a_damaged_file_is_named_and_the_others_are_there(tmp_path: Path) -> None:
    folder = corpus_of(tmp_path, made.posts([1, 3]), made.posts([2, 4]))
    (folder / "corpus" / "0.parquet").write_bytes(b"nothing")
    outcome = bucketed.gate(folder, 1)
    assert [name for name, _ in outcome.damaged] == ["0.parquet"]
    run = made.manifest(folder)
    assert (run.damaged, [file.name for file in run.inputs]) == (("0.parquet",), ["1.parquet"])
    assert bucketed.rows(folder, "author_id")["bucket-000"] == [2, 4]
    assert {line["input"] for line in bucketed.ledger(folder, "bucket-000")} == {0}


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_lines_stay_byte_for_byte(tmp_path: Path, ending: str) -> None:
    line = '{{"author_id" : {0}, "audience":"public","adult":true ,"created_at":0, "text":"ä\\u00e4 {0}"}}'
    lines = [line.format(author).encode() for author in (1, 2, 3, 1, "null")]
    path = tmp_path / "corpus" / f"a.{ending}"
    path.parent.mkdir()
    compression = {"jsonl": None, "jsonl.gz": "gzip", "jsonl.zst": "zstd"}[ending]
    with pa.output_stream(path, compression=compression) as target:
        target.write(b"\n".join([lines[0], b"", b"no record", *lines[1:]]))
    made.exclusion_set(tmp_path / "set", SET)
    bucketed.gate(tmp_path, 1, undecided="keep")
    texts = {}
    for name in ("bucket-000", "bucket-none"):
        with pa.input_stream(tmp_path / "out" / "data" / f"{name}.{ending}", compression=compression) as source:
            texts[name] = source.read()
    assert texts["bucket-000"] == b"".join(lines[place] + b"\n" for place in (0, 1, 3))
    assert texts["bucket-none"] == lines[4] + b"\n"
    assert made.manifest(tmp_path).unreadable_lines == {f"a.{ending}": 1}


def test_a_row_of_several_people_lies_in_one_bucket_and_goes_with_any_of_them(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    both = [{"by": [1, 2], "n": 0}, {"by": [2, 1], "n": 1}, {"by": [1, 3], "n": 2}, {"by": [], "n": 3}]
    rows = [{**row, "audience": "public", "adult": True, "created_at": 0} for row in both]
    data = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    (tmp_path / "corpus" / "a.jsonl.gz").write_bytes(gzip.compress(data))
    made.exclusion_set(tmp_path / "set", SET)
    profile = made.profile(author=[{"column": "by[]"}])
    bucketed.gate(tmp_path, 64, profile=profile, undecided="keep")
    found = {
        file.name: [json.loads(line)["n"] for line in gzip.decompress(file.read_bytes()).splitlines()]
        for file in (tmp_path / "out" / "data").iterdir()
    }
    first = min((made.KEY.key_of("instagram", "account", str(author)), author) for author in (1, 2))[1]
    assert {name: numbers for name, numbers in found.items() if numbers} == {
        f"bucket-{bucketed.bucket_of(tmp_path, first, 64):03}.jsonl.gz": [0, 1],
        "bucket-none.jsonl.gz": [3],
    }


@pytest.mark.parametrize("plain_footer", [True, False])
def test_no_bucket_is_laid_out_as_an_encrypted_file(plain_footer: bool, tmp_path: Path) -> None:
    """Asked for that, Arrow would end the process; the file is named, and the others are there."""

    class Keys(encryption.KmsClient):
        def wrap_key(self, key: bytes, _: str) -> bytes:
            return key

        def unwrap_key(self, key: bytes, _: str) -> bytes:
            return key

    corpus_of(tmp_path, made.posts([1, 2]), made.posts([4, 5]))
    configuration = encryption.EncryptionConfiguration(
        footer_key="k", column_keys={"c": ["text"]}, plaintext_footer=plain_footer
    )
    factory = encryption.CryptoFactory(lambda _: Keys())
    properties = factory.file_encryption_properties(encryption.KmsConnectionConfig(), configuration)
    table = made.posts([1, 2])
    with pq.ParquetWriter(tmp_path / "corpus" / "0.parquet", table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)
    outcome = bucketed.gate(tmp_path, 1)
    assert [(name, fault.code) for name, fault in outcome.damaged] == [("0.parquet", "shard_encrypted")]
    assert bucketed.rows(tmp_path, "author_id")["bucket-000"] == [4, 5]


def test_a_bucket_may_be_read_by_whoever_could_read_every_input(tmp_path: Path) -> None:
    corpus_of(tmp_path, made.posts([1, 2]), made.posts([4, 5]))
    for mode, expected in ((0o644, 0o644), (0o640, 0o640), (0o600, 0o600)):
        (tmp_path / "corpus" / "1.parquet").chmod(mode)
        (tmp_path / "corpus" / "0.parquet").chmod(0o644)
        out = tmp_path / f"out-{mode}"
        bucketed.gate(tmp_path, 1, out=out)
        assert {file.stat().st_mode & 0o777 for file in out.rglob("bucket-*")} == {expected}
