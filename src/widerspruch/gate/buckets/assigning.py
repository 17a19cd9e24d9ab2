"""Which bucket each row belongs to: that of its author.

A row of several authors lies with the one whom the profile's first column names that names anybody; of several in that
column with the one whose key is the smallest (docs/decisions/0056 says why). What stands for a repository, a domain or
a page is no person.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.buckets.family import FamilySalt
from widerspruch.gate.index.row_keys import KeysOfKind, RowKeys
from widerspruch.protocol.buckets import RunBuckets

Buckets = npt.NDArray[np.int32]

_PERSONS = ("account", "handle", "email", "key")
_NOT_YET = -1
_KEY_BYTES, _DIGEST_BYTES = 16, 32


class Parting(Struct, frozen=True):
    """How rows are parted. `family`: the file of its salt, which never travels."""

    buckets: RunBuckets
    family: str

    def of_rows(self, keys: RowKeys) -> Buckets:
        """The bucket of each row; that of rows without an author is the one behind all others.

        Raises:
            GateError, ProtocolError: The file of the family is not the one that it was.
        """
        salt = _salt(self.family, self.buckets.commitment)
        found = np.full(len(keys.unknown), _NOT_YET, np.int32)
        for part in keys.parts:
            if part.identifier in _PERSONS:
                rows, those = _first_by_key(part)
                new = found[rows] == _NOT_YET
                if new.any():
                    found[rows[new]] = _of_keys(salt, self.buckets.count, those if new.all() else those[new])
        found[found == _NOT_YET] = self.buckets.count
        return found


def _first_by_key(part: KeysOfKind) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.void]]:
    """Each row once, with the smallest of its keys."""
    rows, keys = part.rows, _as_numpy(part.keys)
    if not (rows[1:] == rows[:-1]).any():
        return rows, keys
    halves = np.ascontiguousarray(keys).view(">u8").reshape(-1, 2)
    order = np.lexsort((halves[:, 1], halves[:, 0], rows))
    rows, keys = rows[order], keys[order]
    first = np.concatenate([[True], rows[1:] != rows[:-1]])
    return rows[first], keys[first]


def _of_keys(salt: FamilySalt, count: int, keys: npt.NDArray[np.void]) -> Buckets:
    """Of several rows of one account behind each other it is hashed once. To look for others costs as much as to hash
    them: most corpora have them far from each other."""
    new = np.concatenate([[True], keys[1:] != keys[:-1]])
    held = keys[new].tobytes()
    digests = salt.digests_of([held[at : at + _KEY_BYTES] for at in range(0, len(held), _KEY_BYTES)])
    buckets = (np.frombuffer(digests, ">u4")[:: _DIGEST_BYTES // 4] % count).astype(np.int32)
    spread: Buckets = buckets[np.cumsum(new) - 1]
    return spread


def _as_numpy(keys: pa.Array) -> npt.NDArray[np.void]:
    held = np.frombuffer(keys.buffers()[1] or b"", "V16")
    return held[keys.offset : keys.offset + len(keys)]


@lru_cache(maxsize=1)
def _salt(file: str, commitment: str) -> FamilySalt:
    """Once per worker process."""
    return FamilySalt.load_same(Path(file), commitment)
