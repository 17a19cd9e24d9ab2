"""A corpus as shards: which files there are, where, and in which format. A shard is a file."""

import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile
from pathlib import Path, PurePosixPath
from typing import Literal, get_args
from urllib.parse import quote

import pyarrow as pa
import pyarrow.fs as pafs
from msgspec import Struct

from widerspruch.gate.corpus.addresses import check_no_secret
from widerspruch.gate.corpus.table_formats import table_around, table_format
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

PACKED: dict[str, Format] = {".gz": "jsonl.gz", ".zst": "jsonl.zst"}
"""Of a name that says how a file is packed and not what is in it, such as `RC_2023-01.zst`, it is taken for lines."""

_NO_KIND = re.compile(r"|\.\d.*|\.v\d+")
"""What before the last full stop of a name is no kind of file: nothing, a number, a version."""

COMPANIONS = re.compile(
    r"(readme|licen[sc]e|notice|changelog|changes|citation|contributing|authors|sha256sums?|md5sums?|checksums?)([._-].*)?"
    r"|(dataset_infos?|dataset_dict|dataset_card|croissant|state|_?metadata|schema)\.json"
)
"""How files are called that tell of a corpus and hold none of it, without what is behind their last full stop or
whole. They are passed over and named."""

_TELLING = {"", ".md", ".txt", ".rst", ".cff", ".html"}

_ENGINES_OWN = re.compile(r"_(success|started.*|committed.*|metadata|common_metadata)|.+\.crc")
"""What Spark and Hadoop leave beside the data, where a glob finds it, or a copy gave it a name that shows: a checksum
file, `x.parquet.crc`, is called `.x.parquet.crc` where it was made."""


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


class Corpus(Struct, frozen=True):
    """What lies under the addresses of a corpus.

    Attributes:
        beside: Names of files that tell of the corpus and hold none of it.
    """

    shards: tuple[Shard, ...]
    beside: tuple[str, ...]


def open_filesystem(address: str) -> tuple[pafs.FileSystem, str]:
    """The file system that an address names, and the path in it. Local paths may be relative.

    Raises:
        GateError: It is none (`corpus_address`), or `check_no_secret` refuses it.
    """
    try:
        if "://" in address:
            check_no_secret(address)
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
    """The data files of a corpus. Raises as `find_corpus`."""
    return find_corpus(addresses).shards


def find_corpus(addresses: Sequence[str]) -> Corpus:
    """All data files under files, folders and globs, in the order of their names.

    Files whose names begin with `_` or `.` are left out, as Spark and Hive do, and files that only tell of a corpus.
    Any other file that is neither Parquet nor JSON Lines is an error: nothing is skipped silently.

    Raises:
        GateError: Nothing there, a file of another format, two files of one name, a link or what else is no file
            (`corpus_link`, `corpus_no_file`), JSON beside Parquet (`corpus_json_beside`), or a table format whose files
            must not be read as they lie (`corpus_table`).
    """
    found = [file for address in addresses for file in _found(address)]
    found.sort(key=lambda file: file[1])
    beside = tuple(name for _, name, _ in found if _is_companion(name))
    found = [file for file in found if not _is_companion(file[1])]
    names = [name for _, name, _ in found]
    if not names:
        raise GateError("corpus_empty", addresses=", ".join(addresses))
    twice = {name for name, following in pairwise(names) if name == following}
    if twice:
        raise GateError("corpus_same_name", name=min(twice))
    shards = tuple(
        Shard(number, address, name, format_of(name), size) for number, (address, name, size) in enumerate(found)
    )
    if any(shard.format == "parquet" for shard in shards):
        for shard in shards:
            if PurePosixPath(shard.name.casefold()).suffix == ".json":  # what lies so beside Parquet is seldom rows
                raise GateError("corpus_json_beside", name=shard.name)
    return Corpus(shards, beside)


def format_of(name: str) -> Format:
    """The format that a file's name says."""
    suffixes = PurePosixPath(name.casefold()).suffixes
    for known in ("".join(suffixes[-2:]), "".join(suffixes[-1:])):
        if known in SUFFIXES:
            return SUFFIXES[known]
    packed = PACKED.get("".join(suffixes[-1:]))
    if packed is not None and _NO_KIND.fullmatch("".join(suffixes[-2:-1])):
        return packed
    raise GateError("corpus_format", name=name, known=", ".join(sorted([*SUFFIXES, *PACKED])))


def folder_of(address: str) -> Path | None:
    """The folder on this machine that an address speaks of; None if it is elsewhere or one file."""
    if "://" in address:
        return None
    path = Path(address)
    if glob.has_magic(address) and not path.exists():
        path = Path(*_fixed(path))
    return path if path.is_dir() else None


def _is_companion(name: str) -> bool:
    path = PurePosixPath(name.casefold())
    if _ENGINES_OWN.fullmatch(path.name):
        return True
    telling = path.suffix in _TELLING and COMPANIONS.fullmatch(path.stem)
    return bool(telling or (path.suffix == ".json" and COMPANIONS.fullmatch(path.name)))


def _fixed(path: Path) -> tuple[str, ...]:
    """The parts of a glob before its first wildcard."""
    return tuple(takewhile(lambda part: not glob.has_magic(part), path.parts))


def _found(address: str) -> list[tuple[str, str, int]]:
    try:
        expanded = list(_expand(address))
        for folder in {_place_of(one) for one, _ in expanded if "://" not in one}:
            _refuse_table(table_around(folder), address)
        return [file for one, folders in expanded for file in _files_under(one, folders)]
    except OSError as error:
        raise GateError("corpus_unreadable", address=address, why=error.strerror or type(error).__name__) from error


def _expand(address: str) -> Iterable[tuple[str, str]]:
    """What a glob matches, and the folders of it that belong to the names: all behind the last fixed folder."""
    if "://" in address or not glob.has_magic(address) or Path(address).exists():
        return [(address, "")]
    matches = [Path(match) for match in sorted(glob.glob(address, recursive=True))]  # noqa: PTH207 (absolute or not)
    if not matches:
        raise GateError("corpus_missing", address=address)
    fixed = len(_fixed(Path(address)))
    for match in matches:
        _refuse_links(match, fixed)
    if "**" in address:  # it matches folders and what is in them
        matches = [match for match in matches if match.is_file()]
    return [(str(match), "/".join(match.parts[fixed : -1 if match.is_file() else None])) for match in matches]


def _place_of(address: str) -> Path:
    """The folder that an address names, or in which its file lies."""
    path = Path(address).resolve()
    return path if path.is_dir() else path.parent


def _refuse_links(match: Path, fixed: int) -> None:
    """What a glob found by itself may be no link. What somebody named in full may."""
    for end in range(fixed + 1, len(match.parts) + 1):
        part = Path(*match.parts[:end])
        if part.is_symlink() and not any(step.startswith(_HIDDEN) for step in match.parts[fixed:end]):
            raise GateError("corpus_link", name="/".join(match.parts[fixed:end]))


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
    _refuse_table(table_format([*folders.split("/"), *PurePosixPath(path).parts]), address)
    if info.type == pafs.FileType.File:
        yield address, before + PurePosixPath(path).name, info.size
        return
    listed = _local_files(Path(path)) if "://" not in address else _stored_files(filesystem, path)
    for name, size in listed:
        parts = PurePosixPath(name).parts
        _refuse_table(table_format(parts), address)
        if not any(part.startswith(_HIDDEN) for part in parts):
            if size is None:
                raise GateError("corpus_no_file", name=name)
            yield join(address, name), before + name, size


def _stored_files(filesystem: pafs.FileSystem, path: str) -> Iterator[tuple[str, int | None]]:
    base = path.rstrip("/") + "/"
    for file in filesystem.get_file_info(pafs.FileSelector(path, recursive=True)):
        if file.type == pafs.FileType.File:
            yield file.path.removeprefix(base), file.size


def _local_files(folder: Path) -> Iterator[tuple[str, int | None]]:
    """Names and sizes of all files of a folder on this machine, links not followed; None for what is no file.

    Raises:
        GateError: Something there is a link (`corpus_link`), unless it is left out anyway.
    """
    for path, folders, files in os.walk(folder, onerror=_raise):
        for name in folders:
            place = Path(path, name)
            _refuse_link(place, folder)
            if name.startswith(_HIDDEN):
                yield place.relative_to(folder).as_posix(), None  # the folder itself may be a sign of a table
        for name in files:
            place = Path(path, name)
            _refuse_link(place, folder)
            info = place.lstat()
            yield place.relative_to(folder).as_posix(), info.st_size if stat.S_ISREG(info.st_mode) else None


def _refuse_link(place: Path, folder: Path) -> None:
    within = place.relative_to(folder)
    if place.is_symlink() and not any(part.startswith(_HIDDEN) for part in within.parts):
        raise GateError("corpus_link", name=within.as_posix())


def _raise(error: OSError) -> None:
    raise error


def _refuse_table(known: str | None, address: str) -> None:
    """A table's folder also holds files that the table has dropped: reading them all brings deleted rows back."""
    if known is not None:
        raise GateError("corpus_table", address=address, format=known)
