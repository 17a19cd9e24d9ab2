"""What a mention may be recognised by, and the table in which a shard's candidates leave it."""

from typing import Literal, get_args

import pyarrow as pa

ExactSign = Literal["entity", "handle", "url", "email", "phone"]
SecondSign = Literal["companion", "place", "employer"]
EXACT: tuple[ExactSign, ...] = get_args(ExactSign)
"""Signs that name one account or one person, and count alone."""
SECOND: tuple[SecondSign, ...] = get_args(SecondSign)
"""Signs that count only beside a full name of the same objector."""

CANDIDATES = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("sign", pa.string(), nullable=False),
        pa.field("value", pa.string(), nullable=False),
        pa.field("mention_key", pa.uuid(), nullable=False),
        pa.field("start", pa.int32(), nullable=False),
        pa.field("length", pa.int32()),
    ]
)
"""One row per place in which something stands that may be a sign. `start` and `length` count characters of the
column's text as it is; where the column is a list of tagged accounts or names, `start` is the entry's place in it and
`length` is NULL."""

KEYED = pa.schema([field for field in CANDIDATES if field.name != "value"])
"""What leaves a shard: the same without the value itself."""
