"""Columns that name whom a row mentions: lists of ids, user names or names, and what their entries say as text.

Only what is understood is read. A column of any other shape is refused by its name: read as somebody's `str()`, it
would match nobody, and nobody would notice.
"""

import re
from collections.abc import Callable, Iterator

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.authors.author_texts import is_text
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Mentions
from widerspruch.protocol.hashing_key import Identifier

_EXACT_IN_DOUBLE = 2**53
_SEVERAL = re.compile(r"[\s,;|]+")


def check_mention_types(schema: pa.Schema, columns: Mentions, shard_name: str) -> None:
    """Raises GateError (`mention_type`) for a column of a shard in which nobody could be found for its type."""
    for name in columns.text:
        _check_type(schema.field(name).type, name, shard_name, is_text)
    for name in (*columns.entities, *columns.handles, *columns.names):
        _check_type(_entry_type(schema.field(name).type), name, shard_name, _is_entry)


def _check_type(kind: pa.DataType, name: str, shard_name: str, fits: Callable[[pa.DataType], bool]) -> None:
    if not (fits(kind) or pa.types.is_null(kind)):
        raise GateError("mention_type", column=name, name=shard_name, type=str(kind))


def listed(values: pa.Array, identifier: Identifier, column: str) -> Iterator[tuple[int, int, str]]:
    """(row, place in the list, what stands there) of each entry of a column; NULL is nobody.

    Args:
        values: Lists of entries, or single entries: texts, whole numbers (also as doubles without a fraction). A text
            may hold several: as a list in JSON, or ids and user names with commas or spaces between.

    Raises:
        GateError: `mention_type`, or `mention_value` for a number that is none of an account.
    """
    _check_type(_entry_type(values.type), column, "", _is_entry)
    rows, flat = _flat(values)
    before, place = -1, 0
    for row, entry in zip(rows, _as_texts(flat, column), strict=True):
        place = place + 1 if row == before else 0
        before = row
        if entry is None:
            continue
        for one in _several(entry, identifier) if _may_be_several(entry, identifier) else (entry,):
            yield row, place, one


def _flat(values: pa.Array) -> tuple[list[int], pa.Array]:
    """The entries of all rows, and the row of each."""
    kind = values.type
    if not _is_list(kind):
        return list(range(len(values))), values
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pc.list_parent_indices(values).to_pylist(), pc.list_flatten(values)
    # Arrow loses entries when it takes views apart (29 November 2026); such columns are rare.
    entries = [(row, one) for row, listed in enumerate(values.to_pylist()) for one in listed or ()]
    as_text = isinstance(kind.value_type, pa.UuidType)
    flat = [None if one is None else str(one) if as_text else one for _, one in entries]
    return [row for row, _ in entries], pa.array(flat, pa.string() if as_text else kind.value_type)


def _as_texts(entries: pa.Array, column: str) -> list[str | None]:
    if pa.types.is_dictionary(entries.type):
        entries = entries.dictionary_decode()
    if pa.types.is_floating(entries.type):
        return [None if one is None or one != one else _whole(one, column) for one in entries.to_pylist()]
    if pa.types.is_null(entries.type):
        return [None] * len(entries)
    if isinstance(entries.type, pa.UuidType):
        return [None if one is None else str(one) for one in entries.to_pylist()]
    texts: list[str | None] = entries.cast(pa.string()).to_pylist()
    return texts


def _whole(number: float, column: str) -> str:
    if not number.is_integer() or abs(number) > _EXACT_IN_DOUBLE:
        raise GateError("mention_value", column=column)
    return str(int(number))


def _may_be_several(entry: str, identifier: Identifier) -> bool:
    return entry.lstrip()[:1] == "[" or (
        identifier in ("entity", "handle") and _SEVERAL.search(entry.strip()) is not None
    )


def _several(entry: str, identifier: Identifier) -> Iterator[str]:
    text = entry.strip()
    if text.startswith("["):
        try:
            found = msgspec.json.decode(text, type=list[str | int | None])
        except msgspec.DecodeError:
            text = text.strip("[]").replace("'", "").replace('"', "")  # a list as other languages write it
        else:
            yield from (str(one) for one in found if one is not None)
            return
    if identifier in ("entity", "handle"):
        yield from (one for one in _SEVERAL.split(text) if one)
    else:
        yield from (one.strip() for one in text.split(",") if one.strip())


def _is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_list_view(kind)
        or pa.types.is_large_list_view(kind)
    )


def _entry_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if _is_list(kind) else kind


def _is_entry(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    whole = pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0)
    return bool(is_text(kind) or whole or pa.types.is_floating(kind) or isinstance(kind, pa.UuidType))
