"""Rows of an exclusion set as plain values, for whoever has no tables of Arrow: they become keys, and columns, here."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal

import pyarrow as pa
from msgspec import Struct

from widerspruch.protocol.hashing_key import KEY_BYTES, HashingKey, Identifier
from widerspruch.protocol.sets.header import KEY_KINDS, KeyKind
from widerspruch.protocol.sets.keyed_columns import KeyedColumns
from widerspruch.protocol.sets.tables import KEY_KIND, MENTIONS, OBJECTIONS
from widerspruch.rulebook.vocabulary import PURPOSES

ROWS_AT_ONCE = 16_384

AccountName = tuple[Literal["account", "handle"], str]
"""What an account is called: by the platform's id, or by its handle, folded."""

KeyName = tuple[KeyKind, str]
"""What an objection is for: an account, or a scope, folded."""


class ObjectionRow(Struct, frozen=True, gc=False):
    """One objection of one account. Instants in microseconds UTC."""

    of: AccountName
    received_at: int
    withdrawn_at: int | None
    own_content: bool
    ai_interactions: bool
    mentions: bool


class MentionRow(Struct, frozen=True, gc=False):
    """One identifier, folded, by which others name whoever holds an account."""

    identifier: Identifier
    value: str
    of: AccountName


def objection_tables(
    rows: Iterable[ObjectionRow], key: HashingKey, platform: str, purposes: Sequence[str] = PURPOSES
) -> Iterator[pa.Table]:
    """What `write_set` takes for objections: each row for each of the purposes."""
    keyed, waiting = KeyedColumns(key), iter(rows)
    schema = OBJECTIONS.append(KEY_KIND)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        columns = {
            "account_key": _uuids(_keys_of(keyed, platform, [row.of for row in some])),
            "received_at": pa.array([row.received_at for row in some], pa.int64()),
            "own_content": pa.array([row.own_content for row in some], pa.bool_()),
            "ai_interactions": pa.array([row.ai_interactions for row in some], pa.bool_()),
            "mentions": pa.array([row.mentions for row in some], pa.bool_()),
            "withdrawn_at": pa.array([row.withdrawn_at for row in some], pa.int64()),
            KEY_KIND.name: pa.array([KEY_KINDS.index(row.of[0]) for row in some], pa.uint8()),
        }
        for purpose in purposes:
            purposed = pa.table(columns | {"purpose": pa.repeat(purpose, len(some))})
            yield purposed.select(schema.names).cast(schema)


def mention_tables(rows: Iterable[MentionRow], key: HashingKey, platform: str) -> Iterator[pa.Table]:
    """What `write_set` takes for mentions. How many bear a name, nobody counted."""
    keyed, waiting = KeyedColumns(key), iter(rows)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        columns = {
            "identifier": pa.array([row.identifier for row in some], pa.string()),
            "mention_key": _uuids(_keys_of(keyed, platform, [(row.identifier, row.value) for row in some])),
            "account_key": _uuids(_keys_of(keyed, platform, [row.of for row in some])),
            "bearers": pa.nulls(len(some), pa.int32()),
        }
        yield pa.table(columns).select(MENTIONS.names).cast(MENTIONS)


def _keys_of(keyed: KeyedColumns, platform: str, named: Sequence[tuple[Identifier, str]]) -> list[bytes]:
    """Of identifiers of any kinds, in their order: all of one kind at a time, which is faster by far."""
    keys = [b""] * len(named)
    for identifier in {identifier for identifier, _ in named}:
        places = [place for place, one in enumerate(named) if one[0] == identifier]
        for place, made in zip(
            places, keyed.keys_of(platform, identifier, (named[at][1] for at in places)), strict=True
        ):
            keys[place] = made
    return keys


def _uuids(keys: Sequence[bytes]) -> pa.Array:
    storage = pa.Array.from_buffers(pa.binary(KEY_BYTES), len(keys), [None, pa.py_buffer(b"".join(keys))])
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)
