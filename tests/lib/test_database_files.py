"""A path given to DuckDB means the file of that name and no other."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from one_duckdb import cursor
from widerspruch.lib.database_files import UnwritablePathError, closing_sql, copy_sql, full_path, parquet_sql

PIECES = (
    "a",
    "b",
    "1",
    "[",
    "]",
    "[ab]",
    "[!a]",
    "[a-b]",
    "*",
    "**",
    "?",
    "=",
    "author=5",
    "'",
    '"',
    " ",
    "{a,b}",
    "ü",
)
PARTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)


def written(path: Path, value: str) -> Path:
    """A file that says who it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"value": [value]}), path)
    return path


def read(connection: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[str, ...]]:
    """All rows with all columns, and the name that DuckDB has for the file."""
    return connection.execute(f"FROM {parquet_sql([path], named='file')}").fetchall()


@given(st.lists(PARTS, min_size=1, max_size=3), st.lists(st.lists(PARTS, min_size=1, max_size=3), max_size=4))
@example(["a[1]"], [["a1"]])
@example(["author=5", "b"], [])
@example(["**", "b"], [["a", "b"]])
def test_any_path_is_itself(parts: list[str], others: list[list[str]]) -> None:
    """Whatever stands in a path, and whatever lies beside it: its own rows, its own columns, its own name."""
    with TemporaryDirectory() as folder, cursor() as connection:
        for other in others:
            written(Path(folder).joinpath(*other, "x.parquet"), "another")
        path = written(Path(folder).joinpath(*parts, "x.parquet"), "this")

        assert read(connection, path) == [("this", full_path(path))]


@settings(max_examples=40)  # each opens a database of its own, for it closes it
@given(PARTS)
def test_what_is_written_lies_where_it_should(name: str) -> None:
    """COPY and back, in a folder and under a name of any letters, on a connection that sees that folder only."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        (Path(folder) / name).mkdir()
        for statement in closing_sql([Path(folder) / name]):
            connection.execute(statement)
        path = Path(folder) / name / f"{name}.parquet"

        connection.execute(copy_sql("SELECT 'this' AS value", path))

        assert path.is_file()
        assert read(connection, path) == [("this", full_path(path))]


@pytest.mark.parametrize("name", ["a\\[1]", "\\*", "\udce4"])
def test_what_cannot_be_told_is_refused(name: str, tmp_path: Path) -> None:
    """DuckDB has no way to say these: an error, and no guess."""
    with pytest.raises(UnwritablePathError) as refused:
        parquet_sql([tmp_path / name])
    assert refused.value.filename == full_path(tmp_path / name)


def test_a_backslash_alone_is_a_letter(tmp_path: Path) -> None:
    """Without any of `[ * ?` a path is no pattern, and a backslash is only itself."""
    with duckdb.connect() as connection:
        assert read(connection, written(tmp_path / "a\\b.parquet", "this"))[0][0] == "this"


@pytest.mark.parametrize(
    "statement",
    [
        "FROM read_parquet('{outside}')",
        "FROM read_parquet('{inside}/../outside.parquet')",
        "FROM read_parquet('{inside}x/x.parquet')",
        "FROM '{outside}'",
        "FROM read_text('{outside}')",
        "FROM glob('{outside}*')",
        "COPY (SELECT 1) TO '{outside}'",
        "ATTACH '{outside}'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET threads = 3",
    ],
)
def test_a_closed_connection_stays_closed(statement: str, tmp_path: Path) -> None:
    """It sees no file beside the folders it was given, and nothing opens it again."""
    places = {"outside": written(tmp_path / "outside.parquet", "secret"), "inside": tmp_path / "in"}
    written(tmp_path / "inx" / "x.parquet", "secret")
    written(tmp_path / "in" / "x.parquet", "this")
    with duckdb.connect() as connection:
        for closing in closing_sql([tmp_path / "in"]):
            connection.execute(closing)

        assert read(connection, tmp_path / "in" / "x.parquet")[0][0] == "this"
        with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
            connection.execute(statement.format(**places))
