"""The kinds found in a whole table of texts."""

import pyarrow as pa

from widerspruch.findings.scan import NOBODYS, scan_all

ROWS_AT_A_TIME = 65_536
"""RE2 compiles its patterns once for so many."""


def scan_table(
    table: pa.Table | pa.RecordBatchReader,
    item_id: str = "item_id",
    text: str = "text",
    own: frozenset[str] = NOBODYS,
) -> pa.Table:
    """The kinds found in each text of a table, only for rows in which something is found.

    Uses one thread. Memory: one batch and the result.

    Args:
        own: As for `scan`.

    Returns:
        A table of `item_id` (in the type it came in) and `kinds` (list<string>, sorted, each once). Rows without
        a text or a finding are left out.
    """
    schema = pa.schema({"item_id": table.schema.field(item_id).type, "kinds": pa.list_(pa.string())})
    batches = table.to_batches(ROWS_AT_A_TIME) if isinstance(table, pa.Table) else table
    return pa.Table.from_batches((_scanned(batch[item_id], batch[text], schema, own) for batch in batches), schema)


def _scanned(item_ids: pa.Array, texts: pa.Array, schema: pa.Schema, own: frozenset[str]) -> pa.RecordBatch:
    rows, kinds = [], []
    for row, findings in scan_all(texts.cast(pa.large_string()), own):
        rows.append(row)
        kinds.append(sorted({finding.kind for finding in findings}))
    columns = [item_ids.take(pa.array(rows, pa.int32())), pa.array(kinds, schema.field("kinds").type)]
    return pa.record_batch(columns, schema=schema)
