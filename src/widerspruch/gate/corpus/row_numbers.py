"""Numbers of rows as Arrow arrays, without making a Python number for each."""

import numpy as np
import pyarrow as pa


def row_numbers(first: int, count: int) -> pa.Array:
    """`first`, `first + 1` ... as int64."""
    return pa.array(np.arange(first, first + count, dtype=np.int64))
