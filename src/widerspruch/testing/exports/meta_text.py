"""How Meta prints JSON: two blanks of indent, pure ASCII, every string as UTF-8 bytes read as Latin-1."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any] | list[Any]
_ESCAPES = {code: f"\\u{code:04x}" for code in range(0x7F, 0x100)}


# Private-use characters stand for single stored bytes until a record is printed.
_BYTE_BASE, _MARK = 0xE000, "\uf8ff"
_RAW = {_BYTE_BASE + byte: f"\\u{byte:04x}" for byte in range(0x100)} | {ord(_MARK): ""}


def stored(characters: str) -> str:
    """A string that Meta's file holds with exactly these Latin-1 characters: for texts cut or mixed by faults."""
    return _MARK + "".join(chr(_BYTE_BASE + ord(c)) if ord(c) > 0x7E else c for c in characters)


def garbled(text: str) -> str:
    """The string as Meta stores it: `ü` becomes `Ã¼`."""
    return text.encode("utf-8").decode("latin-1")


def dump_meta(value: Json, level: int = 0) -> bytes:
    """`value` as Meta prints it, its inner lines indented by `level` steps more."""
    printed = json.dumps(value, ensure_ascii=False, indent=2)
    if _MARK in printed:
        printed = printed.translate(_RAW)
    text = garbled(printed).translate(_ESCAPES)
    if level:
        text = text.replace("\n", "\n" + "  " * level)
    return text.encode("ascii")


def dump_utf8(value: Json) -> bytes:
    """`value` as real UTF-8, as the end-to-end encrypted Messenger backup prints it."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8")


def list_file(records: Iterable[Json]) -> Iterator[bytes]:
    """The chunks of a file whose root is a list."""
    return _joined(records, b"[", b"]", 1)


def keyed_file(key: str, records: Iterable[Json]) -> Iterator[bytes]:
    """The chunks of a file whose root is an object with one list."""
    opening = b"{\n  " + dump_meta([key])[4:-2].strip() + b": ["
    return _joined(records, opening, b"  ]\n}", 2)


def _joined(records: Iterable[Json], opening: bytes, closing: bytes, level: int) -> Iterator[bytes]:
    indent = b"  " * level
    lead = opening + b"\n" + indent
    for record in records:
        yield lead + dump_meta(record, level)
        lead = b",\n" + indent
    empty = lead.startswith(opening)
    yield (opening + closing.lstrip()) if empty else b"\n" + closing
