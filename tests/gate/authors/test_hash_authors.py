"""Keys of plain authors: each author once, however files hold them."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate import made
from gate.in_process import InProcess
from widerspruch.gate.authors.buckets import bucket_sql, write_bucketed
from widerspruch.gate.authors.hash_authors import CorpusAuthors, common_type, key_authors
from widerspruch.gate.decision.case_sql import AuthorType
from widerspruch.gate.engine import connect_worker
from widerspruch.gate.schedule.tasks import Runner


def surveyed(folder: Path, columns: list[pa.Array]) -> CorpusAuthors:
    """Files as the survey leaves them, one for each of these columns of authors."""
    files, kinds = [], []
    for place, column in enumerate(columns):
        held: AuthorType = "BIGINT" if pa.types.is_integer(column.type) else "VARCHAR"
        file = folder / f"{place}.parquet"
        with connect_worker() as connection:
            connection.register("authors", pa.table({"author": column}))
            query = f"SELECT author, {bucket_sql('author', held)} AS bucket FROM authors"
            write_bucketed(connection, query, str(file))
        files.append(file)
        kinds.append(held)
    return CorpusAuthors(tuple(files), sum(map(len, columns)), common_type(kinds), same_schema=len(set(kinds)) == 1)


def keyed(folder: Path, authors: CorpusAuthors, profile: Any = made.PROFILE) -> dict[Any, bytes]:
    """author -> key."""
    files = key_authors(Runner(InProcess()), authors, profile, made.key_file(folder), folder)
    assert files is not None
    rows = pa.concat_tables([pq.read_table(file) for file in files]).to_pylist()
    assert len(rows) == len({row["author"] for row in rows})
    assert all(row["bucket"] == row["key"].bytes[0] for row in rows)
    return {row["author"]: row["key"].bytes for row in rows}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_files_that_hold_authors_differently(
    order: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers of one file and texts of another become texts, whichever file comes first, and each author is one."""
    monkeypatch.setattr("widerspruch.gate.authors.buckets.ROWS_PER_PARTITION", 1)
    columns = [pa.array([1, 2]), pa.array(["2", "0x2", "erika"]), pa.array([], pa.int64())]
    found = keyed(tmp_path, surveyed(tmp_path, [columns[place] for place in order]))
    assert found == {name: made.KEY.key_of("instagram", "account", name) for name in ("1", "2", "0x2", "erika")}


def test_handles_are_folded(tmp_path: Path) -> None:
    """A handle's key is that of its fold, so that @Erika is erika."""
    handles = made.profile(author={"column": "author_id", "is": "handle"})
    found = keyed(tmp_path, surveyed(tmp_path, [pa.array(["@Erika", "max"])]), handles)
    assert found == {
        "@Erika": made.KEY.key_of("instagram", "handle", "erika"),
        "max": made.KEY.key_of("instagram", "handle", "max"),
    }


def test_keys_are_their_own(tmp_path: Path) -> None:
    """Where authors are keyed hashes there is nothing to hash, and no key is asked for."""
    assert (
        key_authors(Runner(InProcess()), CorpusAuthors((), 3, "UUID", same_schema=True), made.PROFILE, None, tmp_path)
        is None
    )


def test_keys_stay_in_their_column(tmp_path: Path) -> None:
    """Keys are stored as UUIDs, sixteen bytes each."""
    authors = surveyed(tmp_path, [pa.array([7])])
    files = key_authors(Runner(InProcess()), authors, made.PROFILE, made.key_file(tmp_path), tmp_path)
    assert files is not None
    assert pq.read_table(files[0]).column("key").to_pylist() == [
        UUID(bytes=made.KEY.key_of("instagram", "account", "7"))
    ]
