"""The one door through which DuckDB sees files: a path, written so that it means this file and no other.

DuckDB takes `[`, `*` and `?` in a path for a pattern and a folder `author=5` for a column of every file below it. Both
stand in paths that are perfectly good, and both would be read without a word. A test forbids naming files to DuckDB in
any other way.
"""

import errno
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path


class UnwritablePathError(OSError):
    """A path that cannot be told to DuckDB so that it means one file: `filename` names it."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.EINVAL, "The database takes this path for a pattern", path)


def full_path(path: Path | str) -> str:
    """Where a file really lies, absolute and through all links: what DuckDB answers as its name."""
    return os.path.realpath(path)


def parquet_sql(
    files: Sequence[Path | str], *, by_name: bool = False, named: str | None = None, numbered: bool = False
) -> str:
    """Parquet files as one relation, to be put behind FROM.

    Args:
        by_name: Find columns by their names and give them the type that holds all values; else every file is read as
            the first one.

        named: A column to add: the `full_path` of the file that a row is from.

        numbered: Add `file_row_number`: which row of its file it is, from 0.

    Raises:
        UnwritablePathError: No text names this file and no other.
    """
    options = ["hive_partitioning = false"]
    if by_name:
        options.append("union_by_name = true")
    if numbered:
        options.append("file_row_number = true")
    if named is not None:
        options.append(f"filename = {quoted(named)}")
    listed = ", ".join(quoted(_one_file(full_path(file))) for file in files)
    return f"read_parquet([{listed}], {', '.join(options)})"


def copy_sql(query: str, target: Path | str) -> str:
    """A statement that writes what a query gives into a Parquet file, packed with zstd."""
    return (
        f"COPY ({query}) TO {quoted(_utf8(full_path(target)))} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
    )


def closing_sql(folders: Iterable[Path | str]) -> tuple[str, ...]:
    """Statements after which a connection sees files below these folders and nothing else, for good.

    Each folder is given twice: DuckDB holds patterns against the list as they are written.
    """
    paths = sorted({_utf8(full_path(folder)) for folder in folders})
    allowed = sorted({*paths, *map(_one_file, paths)})
    return (
        f"SET allowed_directories = [{', '.join(map(quoted, allowed))}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    )


def quoted(text: str) -> str:
    """A text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


_SPECIAL = re.compile(r"[\[*?]")


def _one_file(path: str) -> str:
    """A pattern that only this path meets."""
    if not _SPECIAL.search(path):
        return _utf8(path)
    if os.sep == "/" and "\\" in path:  # in a pattern DuckDB takes it for a stroke, wherever it runs
        raise UnwritablePathError(path)
    return _SPECIAL.sub(r"[\g<0>]", _utf8(path))


def _utf8(path: str) -> str:
    try:
        path.encode()
    except UnicodeEncodeError as error:
        raise UnwritablePathError(path) from error
    return path
