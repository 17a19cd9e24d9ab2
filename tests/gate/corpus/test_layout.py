"""What a reader of Parquet goes by is in the output as it was in the input; what could not be kept is said."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.corpus.test_open_shard import ODD_COLUMNS
from widerspruch.gate.corpus.layout import lost_between
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.shards import find_shards

ROWS = 3_000
TABLE = pa.table(
    {
        "id": list(range(ROWS)),
        "word": [f"Wort {number % 7}" for number in range(ROWS)],
        "text": [f"Beitrag {number}" for number in range(ROWS)],
        "score": [number / 7 for number in range(ROWS)],
        "price": pa.array([Decimal(number) for number in range(ROWS)], pa.decimal128(9, 2)),
        "tags": [[{"acct": f"konto {number}", "n": number}] for number in range(ROWS)],
    }
)
PLAIN: dict[str, Any] = {"use_dictionary": False, "write_statistics": False, "compression": "none"}


def rewritten(path: Path) -> tuple[pq.FileMetaData, pq.FileMetaData, tuple[str, ...]]:
    """The footers of a file and of its first half, and what was lost between them."""
    (shard,) = find_shards([str(path)])
    target = path.with_name("new.parquet")
    with open_shard(shard, [], whole=True) as reader, pa.OSFile(str(target), "wb") as file:
        writer = reader.writer(file)
        for chunk in reader.chunks():
            writer.write(chunk.rows, pa.array([row % 2 == 0 for row in range(chunk.rows.num_rows)]), {})
        writer.close()
        lost = writer.lost_layout()
    return pq.read_metadata(path), pq.read_metadata(target), lost


def leaves(metadata: pq.FileMetaData) -> dict[str, pq.ColumnChunkMetaData]:
    """The columns of the first row group."""
    group = metadata.row_group(0)
    return {group.column(number).path_in_schema: group.column(number) for number in range(group.num_columns)}


@pytest.mark.parametrize(
    "options",
    [
        {},
        PLAIN,
        {"compression": {"text": "gzip", "tags.list.element.acct": "brotli"}},
        {"use_dictionary": ["word"], "row_group_size": 500},
        {"use_dictionary": False, "column_encoding": {"id": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY", "score": "BYTE_STREAM_SPLIT", "tags.list.element.acct": "DELTA_LENGTH_BYTE_ARRAY"}},
        {"write_page_index": True},
        {"sorting_columns": [pq.SortingColumn(0), pq.SortingColumn(2, descending=True)]},
        {"write_statistics": ["id", "tags.list.element.n"]},
        {"bloom_filter_options": {"id": {"ndv": ROWS, "fpp": 0.01}, "tags.list.element.acct": {"ndv": ROWS, "fpp": 0.01}}},
        {"store_decimal_as_integer": True},
        {"use_compliant_nested_type": False},
        {"store_schema": False},
        {"version": "1.0"},
    ],
    ids=lambda options: next(iter(options), "usual"),
)  # fmt: skip
def test_a_layout_stays(options: dict[str, Any], tmp_path: Path) -> None:
    """Whatever it is, nothing is lost, and every column is as it was."""
    pq.write_table(TABLE, tmp_path / "a.parquet", **options)
    before, after, lost = rewritten(tmp_path / "a.parquet")

    assert lost == ()
    assert after.num_rows == ROWS // 2
    assert after.row_group(0).sorting_columns == before.row_group(0).sorting_columns
    assert leaves(before).keys() == leaves(after).keys()
    for path, old in leaves(before).items():
        new = leaves(after)[path]
        assert set(new.encodings) == set(old.encodings)
        assert (new.compression, new.is_stats_set, new.has_offset_index, new.bloom_filter_offset is None) == (
            *(old.compression, old.is_stats_set, old.has_offset_index),
            old.bloom_filter_offset is None,
        )


def test_odd_columns_lose_nothing(tmp_path: Path) -> None:
    """Half floats, views, maps, UUIDs, columns of nothing."""
    pq.write_table(pa.table(ODD_COLUMNS), tmp_path / "a.parquet")
    assert rewritten(tmp_path / "a.parquet")[2] == ()


def test_field_ids_stay(tmp_path: Path) -> None:
    """Iceberg goes by them."""
    field = pa.field("id", pa.int64(), metadata={"PARQUET:field_id": "7"})
    pq.write_table(pa.table({"id": [1, 2]}, schema=pa.schema([field])), tmp_path / "a.parquet")
    rewritten(tmp_path / "a.parquet")
    assert pq.read_schema(tmp_path / "new.parquet").field("id").metadata == {b"PARQUET:field_id": b"7"}


def test_what_other_programs_write(tmp_path: Path) -> None:
    """A file of DuckDB's has a kind of its own for words of an enumeration."""
    made = "SELECT i, 'a'::ENUM('a', 'b') AS e, [i] AS l, uuid() AS u FROM range(100) AS t(i)"
    duckdb.sql(f"COPY ({made}) TO '{tmp_path / 'a.parquet'}' (PARQUET_VERSION v2)")
    _, _, lost = rewritten(tmp_path / "a.parquet")
    assert lost == ()


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ({"use_dictionary": ["word"]}, {}, "dictionary:word"),
        ({"column_encoding": {"id": "DELTA_BINARY_PACKED"}}, {}, "encoding:id"),
        ({"compression": {"id": "gzip"}}, {}, "compression:id"),
        ({"write_statistics": ["id"]}, {}, "statistics:id"),
        ({"write_page_index": True}, {}, "page_index:id"),
        ({"bloom_filter_options": {"id": {"ndv": 100}}}, {}, "bloom_filter:id"),
        (
            {"bloom_filter_options": {"id": {"ndv": 90_000}}},
            {"bloom_filter_options": {"id": {"ndv": 100}}},
            "bloom_filter_size:id",
        ),
        ({"sorting_columns": [pq.SortingColumn(0)]}, {}, "sorting_columns"),
        ({"store_decimal_as_integer": True}, {}, "physical_type:price"),
        ({"use_compliant_nested_type": False}, {}, "name:tags.list.item.acct"),
    ],
)
def test_what_is_lost_is_said(before: dict[str, Any], after: dict[str, Any], lost: str, tmp_path: Path) -> None:
    """By what it is and the column."""
    for name, options in (("a", before), ("b", after)):
        table = TABLE.cast(
            pa.schema([field.with_type(pa.list_(field.type.value_type)) if field.name == "tags" else field for field in TABLE.schema])
        )  # fmt: skip
        pq.write_table(table, tmp_path / name, **{**PLAIN, **options})
    assert lost in lost_between(pq.read_metadata(tmp_path / "a"), pq.read_metadata(tmp_path / "b"))


def test_a_logical_type_that_is_lost_is_said(tmp_path: Path) -> None:
    """Text is no JSON."""
    duckdb.sql(f"COPY (SELECT '{{}}'::JSON AS a) TO '{tmp_path / 'a'}' (FORMAT parquet)")
    pq.write_table(pa.table({"a": ["{}"]}), tmp_path / "b")
    assert "logical_type:a" in lost_between(pq.read_metadata(tmp_path / "a"), pq.read_metadata(tmp_path / "b"))
