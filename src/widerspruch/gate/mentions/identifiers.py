"""What a mention may be recognised by, and the table in which a shard's candidates leave it."""

from typing import Literal, get_args

import pyarrow as pa

from widerspruch.identifiers.found import ExactIdentifier

SecondIdentifier = Literal["companion", "place", "employer"]
EXACT: tuple[ExactIdentifier, ...] = get_args(ExactIdentifier)
"""Identifiers that name one account or one person, and count alone."""
SECOND: tuple[SecondIdentifier, ...] = get_args(SecondIdentifier)
"""Identifiers that count only beside a full name of the same objector."""

CANDIDATES = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("identifier", pa.string(), nullable=False),
        pa.field("value", pa.string(), nullable=False),
        pa.field("mention_key", pa.uuid(), nullable=False),
        pa.field("entry", pa.int32(), nullable=False),
        pa.field("start", pa.int32(), nullable=False),
        pa.field("length", pa.int32()),
    ]
)
"""One row per place in which something stands that may be an identifier. `entry` is the place in the row's list, 0
where the column holds none. `start` and `length` count characters of the text that stands there, as it is; of a tagged
account or name, which is the whole entry, `start` is 0 and `length` is NULL."""

KEYED = pa.schema([field for field in CANDIDATES if field.name != "value"])
"""What leaves a shard: the same without the value itself."""
