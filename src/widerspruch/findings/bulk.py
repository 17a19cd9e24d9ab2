"""The findings of a whole table: RE2 inside DuckDB picks the rows worth a look, Python looks at those only.

The result is the same as `scan` row by row: what a recogniser finds, its prefilter matches. A first pass asks one
pattern of every row, a second one asks each recogniser's pattern of the rows that are left, so that Python runs
only the recognisers that may find something.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache

import duckdb
import pyarrow as pa

from widerspruch.findings.finding import Kind
from widerspruch.findings.recogniser import Recogniser
from widerspruch.findings.scan import families, recognisers, scan_with

ROWS_AT_A_TIME = 20_000


def scan_relation(relation: duckdb.DuckDBPyRelation, item_id: str = "item_id", text: str = "text") -> pa.Table:
    """The kinds found in each text of a relation, only for rows in which something is found.

    Returns:
        A table of `item_id` (in the type it came in), `kinds` (list<string>, sorted, each once) and `counts`
        (list<int32>, how often each of these kinds is found). Rows with no text or no finding are left out.

    The relation's connection is busy until this returns. Memory: the candidates of a batch and the result.
    """
    candidates = relation.query("scanned_items", _candidates_sql(item_id, text))
    reader = candidates.to_arrow_reader(ROWS_AT_A_TIME)
    schema = result_schema(reader.schema.field("item_id").type)
    return pa.Table.from_batches((_scanned(batch, schema) for batch in reader), schema)


def scan_table(table: pa.Table | pa.RecordBatchReader, item_id: str = "item_id", text: str = "text") -> pa.Table:
    """`scan_relation` over Arrow data, on a connection and one thread of its own."""
    with duckdb.connect(config={"threads": 1}) as connection:
        return scan_relation(connection.from_arrow(table), item_id, text)


def result_schema(item_id: pa.DataType) -> pa.Schema:
    """The columns of the result, for an `item_id` of this type."""
    return pa.schema({"item_id": item_id, "kinds": pa.list_(pa.string()), "counts": pa.list_(pa.int32())})


@cache
def _candidates_sql(item_id: str, text: str) -> str:
    """(item_id, text, chosen) of rows worth a look; bit n of `chosen`: the n-th recogniser may find something."""
    flags, chosen, first = [], [], 0
    for family, members in enumerate(families()):
        coarse = "|".join(dict.fromkeys(f"(?:{member.coarse})" for member in members))
        flags.append(f"regexp_matches(text, {_literal(coarse)}) AS family_{family}")
        bits = " + ".join(
            f"CASE WHEN regexp_matches(text, {_literal(member.prefilter)}) THEN {1 << n} ELSE 0 END"
            for n, member in enumerate(members, first)
        )
        chosen.append(f"CASE WHEN family_{family} THEN {bits} ELSE 0 END")
        first += len(members)
    any_family = " OR ".join(f"family_{family}" for family in range(len(flags)))
    return f"""
        WITH items AS (SELECT {_name(item_id)} AS item_id, {_name(text)} AS text FROM scanned_items),
        coarse AS MATERIALIZED (SELECT item_id, text, {", ".join(flags)} FROM items),
        candidates AS (SELECT item_id, text, CAST({" + ".join(chosen)} AS BIGINT) AS chosen FROM coarse WHERE {any_family})
        SELECT * FROM candidates WHERE chosen <> 0
    """  # noqa: S608


def _literal(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _scanned(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    rows, kinds, counts = [], [], []
    texts: Iterable[str] = batch.column("text").to_pylist()
    choices: Iterable[int] = batch.column("chosen").to_pylist()
    for row, (text, choice) in enumerate(zip(texts, choices, strict=True)):
        found = _kinds_of(text, choice)
        if found:
            rows.append(row)
            kinds.append(sorted(found))
            counts.append([found[kind] for kind in kinds[-1]])
    columns = [
        batch.column("item_id").take(pa.array(rows, pa.int32())),
        pa.array(kinds, schema.field("kinds").type),
        pa.array(counts, schema.field("counts").type),
    ]
    return pa.record_batch(columns, schema=schema)


def _kinds_of(text: str, choice: int) -> Counter[Kind]:
    return Counter(finding.kind for finding in scan_with(text, _chosen(choice)))


@cache
def _chosen(choice: int) -> tuple[Recogniser, ...]:
    return tuple(recogniser for n, recogniser in enumerate(recognisers()) if choice >> n & 1)
