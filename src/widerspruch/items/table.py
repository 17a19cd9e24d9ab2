"""Items as Arrow: lists of `Item` become record batches of the schema, a column at a time."""

from collections.abc import Sequence
from itertools import accumulate, chain
from typing import Any

import pyarrow as pa
from msgspec import Struct
from msgspec.structs import astuple

from widerspruch.items.columns import ItemColumns, Media
from widerspruch.items.identity import IDENTITY_VERSION, fingerprints
from widerspruch.items.item import AccountFact, Item, Place
from widerspruch.items.schema import ACCOUNT_FACT, ACCOUNT_REF, ITEM, ITEM_ID, MEDIUM, MENTION, PLACE


class Source(Struct, frozen=True):
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
    if pa.types.is_dictionary(field.type):
        return pa.DictionaryArray.from_arrays(
            pa.repeat(pa.scalar(0, field.type.index_type), rows), pa.array([value], field.type.value_type)
        )
    return pa.repeat(pa.scalar(value, field.type), rows)


def _column(values: Sequence[Any], field: pa.Field) -> pa.Array:
    first = values[0]
    if values.count(first) == len(values):
        return pa.nulls(len(values), field.type) if first is None else _constant(first, field, len(values))
    return pa.array(values, field.type)


def _offsets(lists: Sequence[Sequence[Any]]) -> tuple[pa.Array, list[Any]]:
    offsets = pa.array(list(accumulate(map(len, lists), initial=0)), pa.int32())
    return offsets, list(chain.from_iterable(lists))


def _structs(lists: Sequence[Sequence[Struct]], type_: pa.StructType) -> pa.Array:
    offsets, flat = _offsets(lists)
    if flat:
        values = zip(*map(astuple, flat), strict=True)
        columns = [_column(column, field) for column, field in zip(values, type_, strict=True)]
    else:
        columns = [pa.array([], field.type) for field in type_]
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(columns, fields=list(type_)))


def _media(media: Media) -> pa.ListArray:
    values = (media.refs, media.kinds, media.sizes, media.hints)
    columns = [
        _column(column, field) if column else pa.array([], field.type)
        for column, field in zip(values, MEDIUM, strict=True)
    ]
    offsets = pa.array([0, *media.ends], pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(columns, fields=list(MEDIUM)))


def _strings(lists: Sequence[Sequence[str]]) -> pa.Array:
    offsets, flat = _offsets(lists)
    field = pa.field("value", pa.string())
    return pa.ListArray.from_arrays(offsets, _column(flat, field) if flat else pa.array([], field.type))


def _places(places: Sequence[Place | None]) -> pa.Array:
    if not any(places):
        return pa.nulls(len(places), PLACE)
    missing = [place is None for place in places]
    values = zip(*[_NOWHERE if place is None else astuple(place) for place in places], strict=True)
    columns = [pa.array(column, field.type) for column, field in zip(values, PLACE, strict=True)]
    return pa.StructArray.from_arrays(columns, fields=list(PLACE), mask=pa.array(missing))


_NOWHERE = (None,) * len(PLACE)

_PLAIN_COLUMNS = (
    "actor_role",
    "kind",
    "surface_owner",
    "audience",
    "audience_basis",
    "created_at",
    "created_precision",
    "created_tz",
    "updated_at",
    "backdated_at",
    "state",
    "text",
    "lang",
    "is_ai_interaction",
    "ai_surface",
    "ai_role",
    "external_id",
    "external_url",
)


def to_record_batch(items: Sequence[Item], platform: str, account: bytes, source: Source) -> pa.RecordBatch:
    """Items of one account and one member as a record batch of `schema.ITEM`; their ids are fingerprints."""
    try:
        return _to_record_batch(items, platform, account, source)
    except UnicodeEncodeError:
        return _to_record_batch([_in_whole_characters(item) for item in items], platform, account, source)


def _in_whole_characters(value: Any) -> Any:
    """Half of a surrogate pair is no text; an export that was cut or re-encoded can hold one."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return tuple(map(_in_whole_characters, value))
    if isinstance(value, Struct):
        return type(value)(*map(_in_whole_characters, astuple(value)))
    return value


def _to_record_batch(items: Sequence[Item], platform: str, account: bytes, source: Source) -> pa.RecordBatch:
    rows = len(items)
    fields: dict[str, Sequence[Any]]
    if isinstance(items, ItemColumns):
        fields, media = items.fields(), items.media
    else:
        fields = dict(zip(Item.__struct_fields__, zip(*map(astuple, items), strict=True), strict=True))
        media = Media.of(fields["media"])
    columns: dict[str, pa.Array] = {
        "account_ref": pa.repeat(pa.scalar(account, ACCOUNT_REF), rows),
        "media": _media(media),
        "mentions": _structs(fields["mentions"], MENTION),
        "links": _strings(fields["links"]),
        "parse_flags": _strings(fields["parse_flags"]),
        "place": _places(fields["place"]),
        "source_record": pa.array(fields["record_no"], pa.int32()),
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
        columns[name] = _column(fields[name], ITEM.field(name))
    ids = fingerprints(
        platform,
        account,
        columns["kind"],
        columns["created_at"],
        columns["text"],
        media,
        columns["links"],
    )
    columns["item_id"] = pa.FixedSizeBinaryArray.from_buffers(ITEM_ID, rows, [None, pa.py_buffer(b"".join(ids))])
    return pa.RecordBatch.from_arrays([columns[field.name] for field in ITEM], schema=ITEM)


def facts_table(facts: Sequence[tuple[str, bytes, str, AccountFact]]) -> pa.Table:
    """(platform, account_ref, member, fact) as a table of `schema.ACCOUNT_FACT`."""
    return pa.Table.from_pylist(
        [
            {
                "platform": platform,
                "account_ref": account,
                "fact": fact.fact,
                "value": fact.value,
                "valid_from": fact.valid_from,
                "source_member": member,
            }
            for platform, account, member, fact in facts
        ],
        schema=ACCOUNT_FACT,
    )
