"""A corpus as shards: which files there are, where, and in which format. A shard is a file."""

import glob
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Literal, get_args
from urllib.parse import quote

import pyarrow as pa
import pyarrow.fs as pafs
from msgspec import Struct

from widerspruch.gate.errors import GateError

Format = Literal["parquet", "jsonl", "jsonl.gz", "jsonl.zst"]
FORMATS: tuple[Format, ...] = get_args(Format)

SUFFIXES: dict[str, Format] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".jsonl.gz": "jsonl.gz",
    ".ndjson.gz": "jsonl.gz",
    ".json.gz": "jsonl.gz",
    ".jsonl.zst": "jsonl.zst",
    ".ndjson.zst": "jsonl.zst",
    ".json.zst": "jsonl.zst",
}
"""How a file's name says its format."""

_HIDDEN = ("_", ".")
"""What Spark and Hive leave beside the data begins so: `_SUCCESS`, `_delta_log`, `.part-0.crc`."""

_CREDENTIALS = re.compile(r"://[^/?]*(?:@|:(?!\d*(?:[/?]|$)))")
"""A name or a colon before the place itself that is no port's: a password may hold a stroke."""

_TABLES = {"_delta_log": "Delta", "metadata": "Iceberg"}


class Shard(Struct, frozen=True):
    """One file of a corpus.

    Attributes:
        number: Its place in the corpus, from 0, in the order of names.

        address: Where it lies: a path or a URI that `pyarrow.fs` understands.

        name: Its path within the corpus, with slashes; hive partitions (`lang=de/`) are part of it.

        size: In bytes.
    """

    number: int
    address: str
    name: str
    format: Format
    size: int


def open_filesystem(address: str) -> tuple[pafs.FileSystem, str]:
    """The file system that an address names, and the path in it. Local paths may be relative.

    Raises:
        GateError: It is none (`corpus_address`), or it holds a password, which would stand in the list of processes
            and in the manifest (`address_with_secret`).
    """
    try:
        if "://" in address:
            if _CREDENTIALS.search(address):
                raise GateError("address_with_secret")
            filesystem, path = pafs.FileSystem.from_uri(address)
            return filesystem, path
        return pafs.LocalFileSystem(), pafs.LocalFileSystem().normalize_path(address)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, ValueError) as error:
        raise GateError("corpus_address", address=address) from error


def join(address: str, name: str) -> str:
    """The address of a file in a folder. What a URI says behind a question mark (`?endpoint_override=...`) stays."""
    if "://" not in address:
        return f"{address.rstrip('/')}/{name}"
    folder, mark, settings = address.partition("?")
    return f"{folder.rstrip('/')}/{quote(name, safe='/=')}{mark}{settings}"


def find_shards(addresses: Sequence[str]) -> tuple[Shard, ...]:
    """All data files under files, folders and globs, in the order of their names.

    Files whose names begin with `_` or `.` are left out, as Spark and Hive do. Any other file that is neither Parquet
    nor JSON Lines is an error: nothing is skipped silently.

    Raises:
        GateError: Nothing there, a file of another format, two files of one name, or a table format whose files
            must not be read as they lie (Delta, Iceberg).
    """
    found = [file for address in addresses for file in _found(address)]
    found.sort(key=lambda file: file[1])
    names = [name for _, name, _ in found]
    if not names:
        raise GateError("corpus_empty", addresses=", ".join(addresses))
    twice = {name for name, following in pairwise(names) if name == following}
    if twice:
        raise GateError("corpus_same_name", name=min(twice))
    return tuple(
        Shard(number, address, name, format_of(name), size) for number, (address, name, size) in enumerate(found)
    )


def format_of(name: str) -> Format:
    """The format that a file's name says."""
    suffixes = PurePosixPath(name.casefold()).suffixes
    for known in ("".join(suffixes[-2:]), "".join(suffixes[-1:])):
        if known in SUFFIXES:
            return SUFFIXES[known]
    raise GateError("corpus_format", name=name, known=", ".join(sorted(SUFFIXES)))


def _found(address: str) -> list[tuple[str, str, int]]:
    try:
        return [file for expanded, folders in _expand(address) for file in _files_under(expanded, folders)]
    except OSError as error:
        raise GateError("corpus_unreadable", address=address, why=error.strerror or type(error).__name__) from error


def _expand(address: str) -> Iterable[tuple[str, str]]:
    """What a glob matches, and the folders of it that belong to the names: all behind the last fixed folder."""
    if "://" in address or not glob.has_magic(address) or Path(address).exists():
        return [(address, "")]
    matches = [Path(match) for match in sorted(glob.glob(address, recursive=True))]  # noqa: PTH207 (absolute or not)
    if not matches:
        raise GateError("corpus_missing", address=address)
    parts = Path(address).parts
    fixed = next(place for place, part in enumerate(parts) if glob.has_magic(part))
    if "**" in address:  # it matches folders and what is in them
        matches = [match for match in matches if match.is_file()]
    return [(str(match), "/".join(match.parts[fixed : -1 if match.is_file() else None])) for match in matches]


def _files_under(address: str, folders: str) -> Iterable[tuple[str, str, int]]:
    """(address, name within the corpus, size) of the data files of one file or folder.

    Args:
        folders: Put before the names, unless empty.
    """
    before = f"{folders}/" if folders else ""
    filesystem, path = open_filesystem(address)
    info = filesystem.get_file_info(path)
    if info.type == pafs.FileType.NotFound:
        raise GateError("corpus_missing", address=address)
    if info.type == pafs.FileType.File:
        yield address, before + PurePosixPath(path).name, info.size
        return
    base = path.rstrip("/") + "/"
    for file in filesystem.get_file_info(pafs.FileSelector(path, recursive=True)):
        name = file.path.removeprefix(base)
        parts = PurePosixPath(name).parts
        _refuse_tables(parts, address)
        if file.type == pafs.FileType.File and not any(part.startswith(_HIDDEN) for part in parts):
            yield join(address, name), before + name, file.size


def _refuse_tables(parts: Sequence[str], address: str) -> None:
    """A table's folder also holds files that the table has dropped: reading them all brings deleted rows back."""
    if parts[0] == "_delta_log" or (parts[0] == "metadata" and parts[-1].endswith(".metadata.json")):
        raise GateError("corpus_table", address=address, format=_TABLES[parts[0]])
