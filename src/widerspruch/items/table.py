"""Items as Arrow: lists of `Item` become record batches of the schema, a column at a time."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct, structs
from msgspec.structs import astuple

from widerspruch.items.columns import NESTED, Media, Parts, take_apart
from widerspruch.items.identity import IDENTITY_VERSION, fingerprints, voice
from widerspruch.items.item import AccountFact, Item, Mention, ParseFlag, Place
from widerspruch.items.schema import ACCOUNT_FACT, ACCOUNT_REF, EARLIEST, ITEM, ITEM_ID, LATEST, MEDIUM, MENTION, PLACE


class ItemSource(Struct, frozen=True):
    """Where a batch of items was read: the evidence trail of each row.

    Attributes:
        export: Which export, by the name of its archive without user name, or a digest.

        part: Running number of the archive.

        member: Name of the file in it: personal data, never logged.

        parser: Name of the reader's entry.
    """

    export: str
    part: int
    member: str
    parser: str


def _constant(value: Any, field: pa.Field, rows: int) -> pa.Array:
    if pa.types.is_dictionary(field.type) and value is not None:
        return pa.DictionaryArray.from_arrays(
            pa.repeat(pa.scalar(0, field.type.index_type), rows), pa.array([value], field.type.value_type)
        )
    return pa.nulls(rows, field.type) if value is None else pa.repeat(pa.scalar(value, field.type), rows)


def _column(values: Sequence[Any], field: pa.Field) -> pa.Array:
    if not values:
        return pa.array([], field.type)
    first = values[0]
    if values.count(first) == len(values):
        return _constant(first, field, len(values))
    return pa.array(values, field.type)


def _filled(seldom: dict[int, Any], rows: int) -> list[Any]:
    values = [None] * rows
    for row, value in seldom.items():
        values[row] = value
    return values


def _lists(seldom: dict[int, Sequence[Any]], rows: int, to_array: Callable[[list[Any]], pa.Array]) -> pa.ListArray:
    sizes = [0] * (rows + 1)
    for row, values in seldom.items():
        sizes[row + 1] = len(values)
    offsets = pa.array(list(accumulate(sizes)), pa.int32())
    return pa.ListArray.from_arrays(offsets, to_array(list(chain.from_iterable(seldom.values()))))


def _strings(values: Sequence[str]) -> pa.Array:
    return _column(values, _STRING)


def _structs(columns: Iterable[Sequence[Any]], type_: pa.StructType) -> pa.StructArray:
    arrays = [_column(column, field) for column, field in zip(columns, type_, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=list(type_))


def _mentions(mentions: Sequence[Mention]) -> pa.StructArray:
    return _structs(_transposed(mentions, MENTION), MENTION)


def _media(media: Media) -> pa.ListArray:
    offsets = pa.array([0, *media.ends], pa.int32())
    return pa.ListArray.from_arrays(offsets, _structs((media.refs, media.kinds, media.sizes, media.hints), MEDIUM))


def _places(seldom: dict[int, Place], rows: int) -> pa.Array:
    positions = _filled({row: position for position, row in enumerate(seldom)}, rows)
    places = _structs(_transposed(list(seldom.values()), PLACE), PLACE)
    return places.take(pa.array(positions, pa.int32()))


def _transposed(values: Sequence[Struct], type_: pa.StructType) -> Iterable[Sequence[Any]]:
    return zip(*map(astuple, values), strict=True) if values else [()] * type_.num_fields


_STRING = pa.field("value", pa.string())

_PLAIN_COLUMNS = [name for name in Item.__struct_fields__ if name in ITEM.names and name not in ("media", *NESTED)]


def to_record_batch(items: Sequence[Item], platform: str, account: bytes, source: ItemSource) -> pa.RecordBatch:
    """Items of one account and one member as a record batch of `schema.ITEM`; their ids are fingerprints.

    No value of an item keeps the others from being read: an instant that nobody can mean is None, and says so.
    """
    try:
        batch = _to_record_batch(items, platform, account, source)
    except (UnicodeEncodeError, OverflowError):
        sound = [_in_known_times(_in_whole_characters(item)) for item in items]
        return _to_record_batch(sound, platform, account, source)
    if all(_are_known(batch[name]) for name in INSTANTS):
        return batch
    return _to_record_batch([_in_known_times(item) for item in items], platform, account, source)


INSTANTS = ("created_at", "updated_at", "backdated_at")


def _are_known(instants: pa.Array) -> bool:
    """Whether all are ones that somebody can mean."""
    if instants.null_count == len(instants):
        return True
    edges = pc.min_max(instants).as_py()
    return bool(edges["min"] >= EARLIEST and edges["max"] <= LATEST)


def _in_known_times(item: Item) -> Item:
    wrong = {
        name: None
        for name in INSTANTS
        if (instant := getattr(item, name)) is not None and not EARLIEST <= instant <= LATEST
    }
    if not wrong:
        return item
    flags: tuple[ParseFlag, ...] = tuple(dict.fromkeys((*item.parse_flags, "date_unparsed")))
    return structs.replace(item, **wrong, parse_flags=flags)


def _in_whole_characters(value: Any) -> Any:
    """Half of a surrogate pair is no text; an export that was cut or re-encoded can hold one."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return tuple(map(_in_whole_characters, value))
    if isinstance(value, Struct):
        return type(value)(*map(_in_whole_characters, astuple(value)))
    return value


def _to_record_batch(items: Sequence[Item], platform: str, account: bytes, source: ItemSource) -> pa.RecordBatch:
    rows = len(items)
    parts = take_apart(items)
    seldom = parts.seldom
    columns: dict[str, pa.Array] = {
        "account_ref": pa.repeat(pa.scalar(account, ACCOUNT_REF), rows),
        "media": _media(parts.media),
        "mentions": _lists(seldom["mentions"], rows, _mentions),
        "links": _lists(seldom["links"], rows, _strings),
        "parse_flags": _lists(seldom["parse_flags"], rows, _strings),
        "place": _places(seldom["place"], rows),
        "source_record": pa.array(parts.dense["record_no"], pa.int32()),
    }
    constants = {
        "identity_version": IDENTITY_VERSION,
        "platform": platform,
        "source_export": source.export,
        "source_part": source.part,
        "source_member": source.member,
        "source_parser": source.parser,
    }
    for name, value in constants.items():
        columns[name] = _constant(value, ITEM.field(name), rows)
    for name in _PLAIN_COLUMNS:
        if name in parts.same:
            columns[name] = _constant(parts.same[name], ITEM.field(name), rows)
        else:
            values = parts.dense[name] if name in parts.dense else _filled(seldom[name], rows)
            columns[name] = _column(values, ITEM.field(name))
    ids = fingerprints(
        platform,
        account,
        columns["kind"],
        columns["created_at"],
        columns["text"],
        parts.media,
        columns["links"],
        _voices(parts, rows),
    )
    columns["item_id"] = pa.FixedSizeBinaryArray.from_buffers(ITEM_ID, rows, [None, pa.py_buffer(b"".join(ids))])
    return pa.RecordBatch.from_arrays([columns[field.name] for field in ITEM], schema=ITEM)


def _voices(parts: Parts, rows: int) -> pa.Array | None:
    """Chat and author of each row; each pair of them is looked at once."""
    if all(parts.same.get(name, "") is None for name in _VOICE):
        return None
    pairs = list(zip(*(_of_all_rows(parts, name, rows) for name in _VOICE), strict=True))
    different = {pair: voice(*pair) for pair in set(pairs)}
    return None if different.keys() <= {(None, None)} else pa.array([different[pair] for pair in pairs], pa.string())


_VOICE = ("thread", "author")


def _of_all_rows(parts: Parts, name: str, rows: int) -> Sequence[str | None]:
    return [parts.same[name]] * rows if name in parts.same else parts.dense[name]


def facts_table(facts: Sequence[tuple[str, bytes, str, AccountFact]]) -> pa.Table:
    """(platform, account_ref, member, fact) as a table of `schema.ACCOUNT_FACT`."""
    return pa.Table.from_pylist(
        [
            {
                "platform": platform,
                "account_ref": account,
                "fact": fact.fact,
                "value": fact.value,
                "valid_from": None
                if fact.valid_from is None or not EARLIEST <= fact.valid_from <= LATEST
                else fact.valid_from,
                "source_member": member,
            }
            for platform, account, member, fact in facts
        ],
        schema=ACCOUNT_FACT,
    )
