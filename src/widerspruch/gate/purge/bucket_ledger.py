"""The ledger of a bucket after a purge: the same lines, of which those of the rows that go say so."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.gate.digests import atomic_stream
from widerspruch.gate.ledger import BUCKET_LEDGER, ROWS_PER_GROUP, ledger_file

_PLAIN = pa.schema(
    [
        field.with_type(field.type.value_type if pa.types.is_dictionary(field.type) else field.type)
        for field in BUCKET_LEDGER
    ]
)
_CHANGED = ("kept", "verdict", "reason", "rule", "terms_id", "identifier", "because")


def write_bucket_ledger(old: str, new: str, places: pa.Array, entries: pa.Table) -> tuple[int, int]:
    """(rows that go of which a mention had been replaced, all lines).

    Args:
        places: Of rows that go, among those that were kept, in order. `entries`: what is said of them now; their `row`
            is not used, because the old ledger knows it.
    """
    gone, done, kept_before, redacted, lines = places.to_numpy(), 0, 0, 0, 0
    with pq.ParquetFile(old) as ledger, atomic_stream(new) as target, ledger_file(target, BUCKET_LEDGER) as writer:
        for batch in ledger.iter_batches(ROWS_PER_GROUP, use_threads=False):
            table = pa.Table.from_batches([batch]).cast(_PLAIN)
            kept = np.flatnonzero(table.column("kept").to_numpy())
            until = int(np.searchsorted(gone, kept_before + len(kept), "left"))
            those = kept[gone[done:until] - kept_before]
            redacted += len(those) - table.column("identifier").take(pa.array(those)).null_count
            changed = _changed(table, those, entries.slice(done, until - done))
            writer.write_table(changed.cast(BUCKET_LEDGER), row_group_size=ROWS_PER_GROUP)
            lines += len(table)
            kept_before, done = kept_before + len(kept), until
    return redacted, lines


def _changed(table: pa.Table, lines: np.ndarray[tuple[int], np.dtype[np.int64]], entries: pa.Table) -> pa.Table:
    """The table with these lines as `entries` has them."""
    mask = np.zeros(len(table), np.bool_)
    mask[lines] = True
    for name in _CHANGED:
        number = table.schema.get_field_index(name)
        before, said = table.column(name).combine_chunks(), entries.column(name).combine_chunks()
        after = pc.replace_with_mask(before, pa.array(mask), said.cast(before.type))
        table = table.set_column(number, table.schema.field(number), after)
    return table
