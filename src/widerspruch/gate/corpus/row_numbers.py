"""Numbers of rows as Arrow arrays, without making a Python number for each."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def row_numbers(first: int, count: int) -> pa.Array:
    """`first`, `first + 1` ... as int64."""
    return pa.array(np.arange(first, first + count, dtype=np.int64))


def are_numbered(rows: pa.Array, first: int) -> bool:
    """Whether these are the rows from `first` on, none missing, none twice, in order."""
    return len(rows) == 0 or bool(pc.all(pc.equal(rows, row_numbers(first, len(rows)))).as_py())
