"""The kinds found in a whole table: RE2 inside DuckDB decides most rows, Python looks at the rest.

The result is the same as `scan` row by row, because what a recogniser finds, its patterns for RE2 match:

1. Every row is asked the coarse patterns, one per family of recognisers (figures, words, names).
2. The rows left are asked each recogniser's own pattern, and where a word decides alone, that is the answer.
3. On what is still open, Python runs the recognisers in question.
"""

import warnings
from collections.abc import Iterable, Sequence
from functools import cache
from typing import cast

import duckdb
import pyarrow as pa

from widerspruch.findings.finding import Kind
from widerspruch.findings.recogniser import Hint, Recogniser
from widerspruch.findings.scan import families, recognisers, scan_with

ROWS_AT_A_TIME = 20_000


def scan_table(table: pa.Table | pa.RecordBatchReader, item_id: str = "item_id", text: str = "text") -> pa.Table:
    """The kinds found in each text of a table, only for rows in which something is found.

    Uses one thread and a connection of its own. Memory: the rows worth a look and the result.

    Returns:
        A table of `item_id` (in the type it came in) and `kinds` (list<string>, sorted, each once). Rows without
        a text or a finding are left out.
    """
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("scanned_items", table)
        # Asked of the connection, not of a relation: DuckDB reads 130 kB of patterns twice as fast that way. It
        # warns that the few rows which come out are copied once more.
        candidates = connection.execute(_candidates_sql(item_id, text))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            reader = cast("pa.RecordBatchReader", candidates.to_arrow_reader(ROWS_AT_A_TIME))
        schema = result_schema(reader.schema.field("item_id").type)
        return pa.Table.from_batches((_scanned(batch, schema) for batch in reader), schema)


def result_schema(item_id: pa.DataType) -> pa.Schema:
    """The columns of the result, for an `item_id` of this type."""
    return pa.schema({"item_id": item_id, "kinds": pa.list_(pa.string())})


@cache
def _candidates_sql(item_id: str, text: str) -> str:
    """(item_id, text, open, decided) of rows worth a look; bit n is about the n-th recogniser: it may find something,
    or it is certain to."""
    flags, may, certain, first = [], [], [], 0
    for family, members in enumerate(families()):
        coarse = "|".join(dict.fromkeys(f"(?:{member.coarse})" for member in members))
        flags.append(f"{_matches(coarse)} AS family_{family}")
        numbered = list(enumerate(members, first))
        may.append(f"CASE WHEN family_{family} THEN {_may_sql(numbered)} ELSE 0 END")
        certain += [_certain_sql(n, member) for n, member in numbered if isinstance(member, Hint)]
        first += len(members)
    any_family = " OR ".join(f"family_{family}" for family in range(len(flags)))
    return f"""
        WITH items AS (SELECT {_name(item_id)} AS item_id, {_name(text)} AS text FROM scanned_items),
        coarse AS MATERIALIZED (SELECT item_id, text, {", ".join(flags)} FROM items),
        chosen AS MATERIALIZED (
            SELECT item_id, text, CAST({" + ".join(may)} AS BIGINT) AS may FROM coarse WHERE {any_family}
        ),
        decided AS MATERIALIZED (
            SELECT item_id, text, may, CAST({" + ".join(certain)} AS BIGINT) AS decided FROM chosen WHERE may <> 0
        )
        SELECT item_id, CASE WHEN may <> decided THEN text END AS text, may - decided AS open, decided FROM decided
    """  # noqa: S608


def _may_sql(numbered: Sequence[tuple[int, Recogniser]]) -> str:
    """The bits of the recognisers that may find something; those with the same coarse pattern share its answer."""
    alike: dict[str, list[str]] = {}
    for n, member in numbered:
        bit = f"CASE WHEN {_matches(member.prefilter)} THEN {1 << n} ELSE 0 END"
        alike.setdefault(member.coarse, []).append(bit)
    return " + ".join(
        f"CASE WHEN {_matches(coarse)} THEN {' + '.join(bits)} ELSE 0 END" if len(bits) > 1 else bits[0]
        for coarse, bits in alike.items()
    )


def _certain_sql(n: int, hint: Hint) -> str:
    decides = f"{_matches(hint.certain)} AND NOT {_matches(hint.doubtful)}"
    return f"CASE WHEN may & {1 << n} = 0 THEN 0 WHEN {decides} THEN {1 << n} ELSE 0 END"


def _matches(pattern: str) -> str:
    return "regexp_matches(text, '" + pattern.replace("'", "''") + "')"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _scanned(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    rows, kinds = [], []
    columns = (batch.column(name).to_pylist() for name in ("text", "open", "decided"))
    for row, (text, still_open, decided) in enumerate(zip(*columns, strict=True)):
        found = _kinds(decided)
        if still_open:
            found = found | {finding.kind for finding in scan_with(text, _chosen(still_open))}
        if found:
            rows.append(row)
            kinds.append(sorted(found))
    columns_found = [
        batch.column("item_id").take(pa.array(rows, pa.int32())),
        pa.array(kinds, schema.field("kinds").type),
    ]
    return pa.record_batch(columns_found, schema=schema)


@cache
def _chosen(bits: int) -> tuple[Recogniser, ...]:
    return tuple(recogniser for n, recogniser in enumerate(recognisers()) if bits >> n & 1)


@cache
def _kinds(bits: int) -> frozenset[Kind]:
    chosen: Iterable[Recogniser] = _chosen(bits)
    return frozenset(recogniser.kind for recogniser in chosen if isinstance(recogniser, Hint))
