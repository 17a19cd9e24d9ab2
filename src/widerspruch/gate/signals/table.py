"""Signals as a table: one row for what one place says of one account. Instants in int64 microseconds UTC."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.errors import GateError
from widerspruch.lib.whole_files import atomic_path

SignalValue = Literal["deny", "allow", "default_deny", "unknown"]
"""`deny`, `allow`: somebody's act. `default_deny`: how a platform presets accounts, nobody's act. `unknown`: something
was said, but not clearly, or not of AI training."""
SIGNAL_VALUES: tuple[SignalValue, ...] = get_args(SignalValue)

_AT_ONCE = 65_536
_REPEATED = ["platform", "purpose", "value", "builder", "source", "spec_version"]
_TEXT, _INSTANT = pa.string(), pa.int64()
SIGNALS = pa.schema(
    [
        pa.field("platform", _TEXT, nullable=False),
        pa.field("account_id", _TEXT),
        pa.field("handle", _TEXT),
        pa.field("purpose", _TEXT, nullable=False),
        pa.field("value", _TEXT, nullable=False),
        pa.field("builder", _TEXT),
        pa.field("said_at", _INSTANT),
        pa.field("seen_at", _INSTANT, nullable=False),
        pa.field("source", _TEXT, nullable=False),
        pa.field("spec_version", _TEXT, nullable=False),
        pa.field("raw_digest", _TEXT, nullable=False),
    ]
)


class SeenSignal(NamedTuple):
    """A row. Of `account_id` and `handle` one is known.

    Attributes:
        builder: Of models, whom alone this is said to, by DID or domain; None: everybody.

        said_at: As whoever said it dated it; None where nobody did, or not legibly.

        seen_at: When it was read. This is what counts: nobody can be held to what they could not know.

        source: What kind of signal, `name@version`. `spec_version`: the text that it was read after.

        raw_digest: SHA-256 in hex of the bytes that it was read from.
    """

    platform: str
    account_id: str | None
    handle: str | None
    purpose: str
    value: SignalValue
    builder: str | None
    said_at: int | None
    seen_at: int
    source: str
    spec_version: str
    raw_digest: str


def write_signal_table(target: Path, signals: Iterable[SeenSignal]) -> Mapping[tuple[SignalValue, str], int]:
    """Whole or not at all, its owner's alone; memory does not grow with it.

    Returns:
        How many rows have each value and source.

    Raises:
        OSError: The place cannot be written.
    """
    rows, counted = iter(signals), Counter[tuple[SignalValue, str]]()
    with (
        atomic_path(target) as unfinished,
        pq.ParquetWriter(unfinished, SIGNALS, compression="zstd", use_dictionary=_REPEATED) as writer,
    ):
        while batch := list(islice(rows, _AT_ONCE)):
            columns = zip(*batch, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, SIGNALS, strict=True)]
            table = pa.Table.from_arrays(arrays, schema=SIGNALS)
            writer.write_table(table)
            for kind in table.group_by(["value", "source"]).aggregate([([], "count_all")]).to_pylist():
                counted[kind["value"], kind["source"]] += kind["count_all"]
    return counted


def read_signal_table(path: Path) -> pa.Table:
    """All rows.

    Raises:
        GateError: `signals_missing`, `signals_damaged`, or, where it is another table or has other words,
            `signals_other` (values: file).
    """
    try:
        with path.open("rb") as file, pq.ParquetFile(file) as opened:
            if not opened.schema_arrow.equals(SIGNALS):
                raise GateError("signals_other", file=path.name)
            table = opened.read()
    except FileNotFoundError as error:
        raise GateError("signals_missing", file=path.name) from error
    except (pa.ArrowException, OSError, EOFError) as error:
        raise GateError("signals_damaged", file=path.name) from error
    if not set(table["value"].unique().to_pylist()) <= set(SIGNAL_VALUES):
        raise GateError("signals_other", file=path.name)
    return table
