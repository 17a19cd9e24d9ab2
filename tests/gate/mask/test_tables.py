"""Tables of Delta Lake and Iceberg: their present files as the library lists them, and masks of one version of them."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from msgspec import structs
from pyiceberg.table import StaticTable
from pyiceberg.table.deletion_vector import deletion_vectors_from_puffin_file
from pyiceberg.table.puffin import PuffinFile
from pyiceberg.types import StringType

from gate.mask.made_mask import OBJECTED, USED, change_run, made_mask
from gate.mask.made_tables import commit_delta_vectors, commit_iceberg_vectors, delta_table, iceberg_table
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.reading import Mask, open_mask
from widerspruch.gate.mask.tables import is_table, open_table
from widerspruch.gate.mask.vectors import delta_file, puffin_file
from widerspruch.protocol.manifest import read_manifest

FIRST = pa.table({"row": list(range(10)), "text": [f"Beitrag {row}" for row in range(10)]})
SECOND = pa.table({"row": [10, 11], "text": ["a", "b"]})
NAME = UUID(int=7)


def masked(folder: Path, table: str, corpus: Path) -> Mask:
    """A mask of a table in which every third row may not be used."""
    snapshot = open_table(table)
    files = {}
    for shard in snapshot.files.shards:
        rows = pl.read_parquet(shard.address).height
        files[shard.name] = [OBJECTED if row % 3 == 2 else USED for row in range(rows)]
    made_mask(folder, corpus, files)
    record = read_manifest(folder / "manifest.json").run.mask
    assert record is not None
    change_run(folder, mask=structs.replace(record, table=snapshot.version))
    return open_mask(folder)


def read(mask: Mask, table: str) -> list[int]:
    rows = [row for path in mask.table_files(table) for batch in mask.read(path) for row in batch["row"].to_pylist()]
    return sorted(rows)


class TestDelta:
    """A folder with a log."""

    def test_only_present_files_are_its_files(self, tmp_path: Path) -> None:
        """What a later commit dropped still lies there, and is none."""
        table = delta_table(tmp_path / "posts", FIRST, SECOND)
        table.delete("row = 3")
        snapshot = open_table(str(tmp_path / "posts"))

        assert len(list((tmp_path / "posts").glob("*.parquet"))) == 3
        assert [shard.name for shard in snapshot.files.shards] == sorted(
            uri.rpartition("/")[2] for uri in table.file_uris()
        )
        assert (snapshot.version.format, snapshot.version.version) == ("delta", 2)
        assert snapshot.version.table == str(table.metadata().id)

    def test_it_is_read_through_a_mask_of_its_version(self, tmp_path: Path) -> None:
        """And refused when it has another."""
        delta_table(tmp_path / "posts", FIRST, SECOND)
        posts = str(tmp_path / "posts")
        mask = masked(tmp_path / "mask", posts, tmp_path / "posts")

        assert read(mask, posts) == [0, 1, 3, 4, 6, 7, 9, 10, 11]
        delta_table(tmp_path / "posts", SECOND)
        with pytest.raises(GateError, match="mask_table_changed"):
            mask.table_files(posts)

    def test_partitions_are_part_of_the_names(self, tmp_path: Path) -> None:
        """As Hive has them, odd letters as they lie on the disk."""
        from deltalake import write_deltalake

        table = pa.table({"row": [0, 1], "lang": ["de", "a b"]})
        write_deltalake(str(tmp_path / "posts"), table, partition_by=["lang"])
        shards = open_table(str(tmp_path / "posts")).files.shards

        assert {shard.name.rpartition("/")[0] for shard in shards} <= {"lang=de", "lang=a b", "lang=a%20b"}
        assert all((tmp_path / "posts" / shard.name).is_file() for shard in shards)

    def test_columns_with_other_names_in_the_files_are_refused(self, tmp_path: Path) -> None:
        """As column mapping gives them: what stands under a name in a file may be another column."""
        delta_table(tmp_path / "posts", FIRST)
        (log,) = (tmp_path / "posts" / "_delta_log").glob("*.json")
        mapped = log.read_text("utf-8").replace(
            '"configuration":{}', '"configuration":{"delta.columnMapping.mode":"name"}'
        )
        log.write_text(mapped, "utf-8")
        with pytest.raises(GateError, match="table_columns_renamed"):
            open_table(str(tmp_path / "posts"))

    def test_rows_that_are_marked_as_deleted_are_refused(self, tmp_path: Path) -> None:
        """By the table's name: a mask of its files would give them back."""
        table = delta_table(tmp_path / "posts", FIRST, **{"delta.enableDeletionVectors": "true"})
        (file,) = (tmp_path / "posts").glob("*.parquet")
        commit_delta_vectors(table, tmp_path / "posts", {file.name: np.array([2])}, NAME)
        with pytest.raises(GateError, match="table_rows_deleted"):
            open_table(str(tmp_path / "posts"))


class TestIceberg:
    """A folder with metadata."""

    def test_only_files_of_the_present_snapshot_are_its_files(self, tmp_path: Path) -> None:
        """By a metadata file, or by the folder where a hint says which is the present one."""
        table = iceberg_table(tmp_path / "lake", FIRST, SECOND)
        table.delete("row = 3")
        snapshot = open_table(table.metadata_location)
        planned = [task.file.file_path for task in table.scan().plan_files()]

        assert [shard.address for shard in snapshot.files.shards] == sorted(planned)
        assert len(list(Path(table.location(), "data").iterdir())) == 3
        assert structs.astuple(snapshot.version) == (
            "iceberg",
            str(table.metadata.table_uuid),
            table.current_snapshot().snapshot_id,
        )
        hint = Path(table.location(), "metadata", "version-hint.text")
        hint.write_text(Path(table.metadata_location).name, "utf-8")

        assert is_table(table.location())
        assert open_table(table.location()) == snapshot

    def test_it_is_read_through_a_mask_of_its_snapshot(self, tmp_path: Path) -> None:
        """And refused when it has another; the old metadata file still names the old one."""
        table = iceberg_table(tmp_path / "lake", FIRST, SECOND)
        before = table.metadata_location
        mask = masked(tmp_path / "mask", before, Path(table.location()))

        assert len(read(mask, before)) == 9
        table.append(SECOND)
        with pytest.raises(GateError, match="mask_table_changed"):
            mask.table_files(table.metadata_location)
        assert len(read(mask, before)) == 9

    def test_a_renamed_column_is_refused(self, tmp_path: Path) -> None:
        """Older files have it under its old name, and may have another under its new one."""
        table = iceberg_table(tmp_path / "lake", FIRST)
        with table.update_schema() as update:
            update.rename_column("text", "body")
        with pytest.raises(GateError, match="table_columns_renamed"):
            open_table(table.metadata_location)

    def test_another_column_with_an_old_name_is_refused(self, tmp_path: Path) -> None:
        """Older files have under that name what the table no longer shows."""
        table = iceberg_table(tmp_path / "lake", FIRST)
        with table.update_schema(allow_incompatible_changes=True) as update:
            update.delete_column("text")
        with table.update_schema() as update:
            update.add_column("text", StringType())
        with pytest.raises(GateError, match="table_columns_renamed"):
            open_table(table.metadata_location)

    def test_rows_that_are_marked_as_deleted_are_refused(self, tmp_path: Path) -> None:
        """By the table's name, as of a Delta table."""
        table = iceberg_table(tmp_path / "lake", FIRST)
        (file,) = Path(table.location(), "data").iterdir()
        by_hand = commit_iceberg_vectors(table, {str(file): np.array([2])})
        with pytest.raises(GateError, match="table_rows_deleted"):
            open_table(by_hand)


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda folder: (folder / "_delta_log" / f"{0:020}.json").write_text("{"), "table_unreadable"),
        (lambda folder: next(folder.glob("*.parquet")).unlink(), "corpus_missing"),
    ],
    ids=["log", "file"],
)
def test_a_damaged_table_is_refused(tmp_path: Path, break_it: Callable[[Path], None], code: str) -> None:
    """Its log is no log, a file of it is gone; the library's own words, which may quote rows, are not passed on."""
    delta_table(tmp_path / "posts", FIRST)
    break_it(tmp_path / "posts")
    with pytest.raises(GateError, match=code) as raised:
        open_table(str(tmp_path / "posts"))
    assert "Beitrag" not in str(raised.value)


def test_a_plain_folder_is_no_table(tmp_path: Path) -> None:
    """Nor is a JSON file of rows."""
    (tmp_path / "a.json").write_text("{}")

    assert not is_table(str(tmp_path))
    assert not is_table(str(tmp_path / "a.json"))


class TestVectors:
    """What a mask leaves out, as other engines read it."""

    ROWS: ClassVar = {"a.parquet": np.array([1, 5, 2**32 + 7]), "b.parquet": np.arange(0, 100_000, 3)}

    def test_iceberg_reads_our_puffin_file(self) -> None:
        """pyiceberg finds the same rows in it, by the same names; a file without any has no vector."""
        data = puffin_file({**self.ROWS, "c.parquet": np.zeros(0, np.int64)})
        read = {one.referenced_data_file: one for one in deletion_vectors_from_puffin_file(PuffinFile(data))}

        assert {name: one.to_vector().to_pylist() for name, one in read.items()} == {
            name: rows.tolist() for name, rows in self.ROWS.items()
        }

    def test_delta_and_polars_read_our_vectors(self, tmp_path: Path) -> None:
        """Committed by hand, deltalake finds the rows that are out, and Polars reads the others."""
        table = delta_table(tmp_path / "posts", FIRST, SECOND, **{"delta.enableDeletionVectors": "true"})
        posts = str(tmp_path / "posts")
        mask = masked(tmp_path / "mask", posts, tmp_path / "posts")
        allowed = read(mask, posts)
        commit_delta_vectors(table, tmp_path / "posts", mask.left_out(posts), NAME)
        table.update_incremental()
        flags = [
            row for batch in table.deletion_vectors() for row in pa.record_batch(batch)["selection_vector"].to_pylist()
        ]

        assert sum(flag for row in flags for flag in row) == len(allowed) - 2  # the second file has none out
        assert sorted(pl.scan_delta(posts).collect()["row"]) == allowed

    def test_iceberg_and_polars_read_our_vectors(self, tmp_path: Path) -> None:
        """Committed by hand into metadata of version 3, both read the rows that may be used."""
        table = iceberg_table(tmp_path / "lake", FIRST, SECOND)
        mask = masked(tmp_path / "mask", table.metadata_location, Path(table.location()))
        allowed = read(mask, table.metadata_location)
        by_hand = commit_iceberg_vectors(table, mask.left_out(table.metadata_location))

        assert sorted(StaticTable.from_metadata(by_hand).scan().to_arrow()["row"].to_pylist()) == allowed
        assert sorted(pl.scan_iceberg(by_hand).collect()["row"]) == allowed

    def test_a_file_of_delta_begins_with_its_version(self) -> None:
        """And each vector's place and length are those that the log is to say."""
        data, described = delta_file(self.ROWS, NAME)

        assert data[0] == 1
        for one in described:
            assert int.from_bytes(data[one.offset : one.offset + 4], "big") == one.size_in_bytes
            assert one.cardinality == len(self.ROWS[one.path])
            assert len(one.path_or_inline_dv) == 20
