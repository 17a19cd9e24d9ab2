"""Columns that name whom a row mentions: lists of ids, user names or names, and what their entries say as text.

Only what is understood is read. A column of any other shape is refused by its name: read as somebody's `str()`, it
would match nobody, and nobody would notice.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec
import pyarrow as pa

from widerspruch.gate.authors.author_texts import is_text
from widerspruch.gate.corpus.reach import is_list
from widerspruch.gate.errors import GateError
from widerspruch.gate.mentions.entries import Entries
from widerspruch.gate.profile import Mentions
from widerspruch.protocol.hashing_key import Identifier

_OBJECT = re.compile(r"\s*(\{|\[\s*[\[{])")
"""How a text begins that holds objects, or lists in a list: read as a name, it would be nobody's."""

_EXACT_IN_DOUBLE = 2**53
_SEVERAL = re.compile(r"[\s,;|]+")
_FLOAT = re.compile(r"\d{1,17}\.\d*|\d(?:\.\d*)?[eE]\+\d{1,2}")
"""A number that went through a float, as programs write it."""


def check_mention_types(schema: pa.Schema, columns: Mentions, shard_name: str) -> None:
    """Raises GateError (`mention_type`, `mention_text_type`) for a column of a shard in which nobody could be found for
    its type."""
    check_text_types({name: schema.field(name).type for name in columns.text}, columns, shard_name)
    for name in (*columns.entities, *columns.handles, *columns.names):
        _check_type(schema.field(name).type, name, shard_name)


def check_text_types(types: Mapping[str, pa.DataType], columns: Mentions, shard_name: str) -> None:
    """The same of the columns of text alone, as far as their types are known."""
    for name in columns.text:
        kind = types.get(name, pa.string())
        if not is_text(_entry_type(kind)) and not pa.types.is_null(_entry_type(kind)):
            raise GateError("mention_text_type", column=name, name=shard_name, type=str(kind))


def _check_type(kind: pa.DataType, name: str, shard_name: str) -> None:
    if not (_is_entry(_entry_type(kind)) or pa.types.is_null(_entry_type(kind))):
        raise GateError("mention_type", column=name, name=shard_name, type=str(kind))


def listed(values: pa.Array, identifier: Identifier, column: str) -> Iterator[tuple[int, int, str]]:
    """(row, place in the list, what stands there) of each entry of a column; NULL is nobody.

    Args:
        values: Lists of entries, or single entries: texts, whole numbers (also as doubles without a fraction). A text
            may hold several: as a list in JSON, or ids and user names with commas or spaces between.

    Raises:
        GateError: `mention_type`, `mention_value` for a number that is none of an account, or `mention_object` for a
            text that holds more than a list of ids and names.
    """
    _check_type(values.type, column, "")
    entries = Entries(values)
    for (row, place), entry in zip(entries.all_places(), _as_texts(entries.values, column), strict=False):
        if entry is None:
            continue
        if _OBJECT.match(entry):
            raise GateError("mention_object", column=column)
        for one in _several(entry, identifier) if _may_be_several(entry, identifier) else (entry,):
            yield row, place, _whole(float(one), column) if identifier == "entity" and _FLOAT.fullmatch(one) else one


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


def _entry_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if is_list(kind) else kind


def _is_entry(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    whole = pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0)
    return bool(is_text(kind) or whole or pa.types.is_floating(kind) or isinstance(kind, pa.UuidType))
