"""Tables of Delta Lake and Iceberg: their present files, as the format's own library lists them.

A table's folder also holds files that the table has dropped, so only its library can say which are its rows. Rows that
the table itself marks as deleted are no rows of it: such a table is refused by name, until its files are written anew.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from widerspruch.gate.corpus.shards import Corpus, Shard, format_of, open_filesystem
from widerspruch.gate.errors import GateError
from widerspruch.protocol.manifest import TableVersion


class TableSnapshot(Struct, frozen=True):
    """A table at one of its versions.

    Attributes:
        files: Its data files in the order of their names, each with all its rows.

        locations: The same as the table itself names them.
    """

    version: TableVersion
    files: Corpus
    locations: tuple[str, ...]


class _Listed(Struct, frozen=True):
    """What a library says: where the table lies, and (location, address) of its data files."""

    version: TableVersion
    root: str
    files: list[tuple[str, str]]


def is_table(address: str) -> bool:
    """Whether an address on this machine is that of a table: its folder or, of Iceberg, a metadata file."""
    path = Path(address)
    if (path / "_delta_log").is_dir() or (path / "metadata" / "version-hint.text").is_file():
        return True
    return path.is_file() and path.name.endswith(".metadata.json")


def open_table(address: str) -> TableSnapshot:
    """A table at its present version, or at the one of an Iceberg metadata file.

    Raises:
        GateError: The library is not installed (`tables_missing`), it cannot read the table (`table_unreadable`), rows
            of it are marked as deleted (`table_rows_deleted`), or its columns may have other names in its files
            (`table_columns_renamed`).
    """
    read = _delta if (Path(address) / "_delta_log").is_dir() else _iceberg
    try:
        listed = read(address)
    except ImportError as error:
        raise GateError("tables_missing") from error
    except GateError:
        raise
    except Exception as error:  # the libraries raise whatever they like, with values of the table in it
        raise GateError("table_unreadable", name=Path(address).name) from error
    if not listed.files:
        raise GateError("corpus_empty", addresses=address)
    named = sorted((_name(file, listed.root), file, location) for location, file in listed.files)
    shards = tuple(
        Shard(number, file, name, format_of(name), _size(file)) for number, (name, file, _) in enumerate(named)
    )
    return TableSnapshot(listed.version, Corpus(shards, ()), tuple(location for _, _, location in named))


def _delta(address: str) -> _Listed:
    from deltalake import DeltaTable

    table = DeltaTable(address)
    if any(True for _ in table.deletion_vectors()):
        raise GateError("table_rows_deleted", name=Path(address).name)
    if table.metadata().configuration.get("delta.columnMapping.mode", "none") != "none":
        raise GateError("table_columns_renamed", name=Path(address).name)
    root = str(Path(address).resolve())
    files = [_local(uri) for uri in table.file_uris()]
    version = TableVersion("delta", str(table.metadata().id), table.version())
    return _Listed(version, root, [(quote(_name(file, root), safe="/="), file) for file in files])


def _iceberg(address: str) -> _Listed:
    from pyiceberg.table import StaticTable

    table = StaticTable.from_metadata(address)
    snapshot = table.current_snapshot()
    planned: list[Any] = list(table.scan().plan_files())
    if any(task.delete_files for task in planned):
        raise GateError("table_rows_deleted", name=Path(table.location()).name)
    names: dict[int, str] = {}
    numbers: dict[str, int] = {}
    for schema in table.schemas().values():
        for number in schema.field_ids:
            name = schema.find_column_name(number)
            if names.setdefault(number, name) != name or numbers.setdefault(name, number) != number:
                raise GateError("table_columns_renamed", name=Path(table.location()).name)
    version = TableVersion("iceberg", str(table.metadata.table_uuid), snapshot.snapshot_id if snapshot else -1)
    locations = [task.file.file_path for task in planned]
    return _Listed(version, _local(table.location()), [(location, _local(location)) for location in locations])


def _local(address: str) -> str:
    """An address of this machine as a path."""
    return address.removeprefix("file://") if address.startswith("file:///") else address


def _name(file: str, root: str) -> str:
    """A file's name within its table; of one that lies elsewhere, its whole path."""
    return file.removeprefix(f"{root.rstrip('/')}/").rpartition("://")[2].lstrip("/")


def _size(address: str) -> int:
    filesystem, path = open_filesystem(address)
    info = filesystem.get_file_info(path)
    if not info.is_file:
        raise GateError("corpus_missing", address=address)
    return int(info.size)
