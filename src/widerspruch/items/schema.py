"""The one table of content, for a person's export and a platform's corpus alike, and the account's facts.

Column by column the table of `docs/items.md`. Instants are int64 microseconds since 1970 in UTC: they are joined,
and engines read zoned timestamps differently.
"""

import pyarrow as pa

WORD = pa.dictionary(pa.int8(), pa.string())
"""A word from a closed list (`rulebook.vocabulary`)."""

NAME = pa.dictionary(pa.int32(), pa.string())
"""A name that repeats over many rows: member, surface."""

EARLIEST, LATEST = -(62_135_596_800 - 86_400) * 1_000_000, 7_289_654_400 * 1_000_000 - 1
"""Instants that a table holds: from 2 January of the year 1, so that a zone leads into no year 0, to the end of 2200.
What lies beyond is a slip of a writer, and would end whoever makes a day of it."""

ITEM_ID = pa.binary(16)
ACCOUNT_REF = pa.binary(16)

MEDIUM = pa.struct(
    [("ref", pa.string()), ("kind", pa.string()), ("bytes", pa.int64()), ("has_person_hint", pa.bool_())]
)
MENTION = pa.struct([("name", pa.string()), ("handle", pa.string()), ("basis", pa.string())])
PLACE = pa.struct([("name", pa.string()), ("lat", pa.float64()), ("lon", pa.float64())])

ITEM = pa.schema(
    [
        pa.field("item_id", ITEM_ID, nullable=False),
        pa.field("identity_version", pa.int8(), nullable=False),
        pa.field("platform", WORD, nullable=False),
        pa.field("account_ref", ACCOUNT_REF, nullable=False),
        pa.field("actor_role", WORD, nullable=False),
        pa.field("kind", WORD, nullable=False),
        pa.field("surface_owner", pa.string()),
        pa.field("audience", WORD, nullable=False),
        pa.field("audience_basis", WORD, nullable=False),
        pa.field("created_at", pa.int64()),
        pa.field("created_precision", WORD, nullable=False),
        pa.field("created_tz", WORD, nullable=False),
        pa.field("updated_at", pa.int64()),
        pa.field("backdated_at", pa.int64()),
        pa.field("state", WORD, nullable=False),
        pa.field("text", pa.large_string()),
        pa.field("lang", pa.string()),
        pa.field("media", pa.list_(MEDIUM), nullable=False),
        pa.field("mentions", pa.list_(MENTION), nullable=False),
        pa.field("links", pa.list_(pa.string()), nullable=False),
        pa.field("place", PLACE),
        pa.field("is_ai_interaction", pa.bool_(), nullable=False),
        pa.field("ai_surface", WORD),
        pa.field("ai_role", WORD),
        pa.field("external_id", pa.string()),
        pa.field("external_url", pa.string()),
        pa.field("parse_flags", pa.list_(pa.string()), nullable=False),
        pa.field("source_export", NAME, nullable=False),
        pa.field("source_part", pa.int16(), nullable=False),
        pa.field("source_member", NAME, nullable=False),
        pa.field("source_record", pa.int32(), nullable=False),
        pa.field("source_parser", NAME, nullable=False),
    ]
)

ACCOUNT_FACT = pa.schema(
    [
        pa.field("platform", WORD, nullable=False),
        pa.field("account_ref", ACCOUNT_REF, nullable=False),
        pa.field("fact", WORD, nullable=False),
        pa.field("value", pa.string(), nullable=False),
        pa.field("valid_from", pa.int64()),
        pa.field("source_member", NAME, nullable=False),
    ]
)
