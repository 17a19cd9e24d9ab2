"""The tree over what holds after a chain of sets: made of all rows, or of the nodes before and of what changed."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.protocol.openings import Openings, new_opening_secret
from widerspruch.protocol.prefix_nodes import Leaves, PrefixNodes, bucket_bits, first_key
from widerspruch.protocol.prefix_tree import KEY_BITS, TREE_KIND
from widerspruch.protocol.sets.commitments import leaves_of
from widerspruch.protocol.sets.effective import EffectiveRows
from widerspruch.protocol.sets.header import SetTree
from widerspruch.protocol.sets.stretches import SortedObjections, key_array, rows_between

ACCOUNTS_AT_ONCE = 8_192
"""So few that what is made of them on the way stays in a processor's cache."""
BUCKETS_AT_ONCE = 256
"""Of buckets that are hashed anew: to merge the sets of a chain costs nearly the same for one as for many."""
_LARGE_INCREMENT = 4
"""Where this part of all buckets changed, it is as quick to hash all."""


class KeptTree(Struct, frozen=True):
    """A tree, and what opens it: to be kept under the digest of the statement that names its root."""

    nodes: PrefixNodes
    secret: bytes

    @property
    def stated(self) -> SetTree:
        """What the set's header says of it."""
        return SetTree(TREE_KIND, self.nodes.root.hex())


def tree_for(
    objections: Sequence[Path], accounts: int, openings: Openings, before: tuple[str, SetTree] | None
) -> KeptTree:
    """The tree of a chain of sets.

    Args:
        objections, accounts: As in `nodes_of_chain`.

        before: Digest and tree of the set that the newest one builds on. What was kept of it is gone on with: the same
            secret, and its nodes where they are whole. Where nothing is, a new secret is taken, and all is hashed.

    Raises:
        ProtocolError: `set_file_other` (values: file), or as `Openings.of_set`.
    """
    if before is None or not openings.has_set(before[0]):
        secret = new_opening_secret()
        return KeptTree(nodes_of_chain(objections, accounts, secret), secret)
    opening = openings.of_set(before[0])
    kept = PrefixNodes.from_bytes(opening.nodes.read_bytes()) if opening.nodes.is_file() else None
    if kept is not None and kept.bits == bucket_bits(accounts) and kept.root.hex() == before[1].root:
        kept = nodes_after(kept, objections, opening.secret)
    else:
        kept = None
    return KeptTree(kept or nodes_of_chain(objections, accounts, opening.secret), opening.secret)


Stretch = tuple[bytes, bytes]
"""From the first key on, below the second."""


def nodes_of_chain(objections: Sequence[Path], accounts: int, secret: bytes) -> PrefixNodes:
    """The nodes of a tree, made of all rows of a chain.

    Args:
        objections: The sets' files, oldest first.

        accounts: How many there are, or more: by it the work is parted. In memory is one part of it, whatever the set.

    Raises:
        ProtocolError: `set_file_other` (values: file): a file is not sorted.
    """
    nodes = PrefixNodes(bucket_bits(accounts))
    nodes.fill(_all_leaves(objections, accounts, secret))
    return nodes


def nodes_after(before: PrefixNodes, objections: Sequence[Path], secret: bytes) -> PrefixNodes | None:
    """The nodes of a tree, made of those before the newest set, and of the buckets that it changes; `before` is these
    afterwards. None: so many changed that this would take longer than `nodes_of_chain`.

    Args:
        objections: As in `nodes_of_chain`, with the newest.
    """
    changed = buckets_in(objections[-1], before.bits)
    if _LARGE_INCREMENT * len(changed) > 1 << before.bits:
        return None
    rows = rows_of_buckets(objections, before.bits, changed)
    before.replace(leaves_by_bucket(rows, before.bits, secret))
    return before


def leaves_between(objections: Sequence[Path], stretch: Stretch, secret: bytes) -> tuple[Leaves, pa.Table]:
    """The leaves of a stretch of keys, and the rows that they are made of."""
    with EffectiveRows() as effective:
        rows = effective.of([next(rows_between(path, [stretch])) for path in objections])
    return leaves_of(secret, rows), rows


def _all_leaves(objections: Sequence[Path], accounts: int, secret: bytes) -> Iterator[Leaves]:
    bits = max(0, (accounts // ACCOUNTS_AT_ONCE).bit_length())
    with ExitStack() as stack:
        sources = [stack.enter_context(SortedObjections(path)) for path in objections]
        effective = stack.enter_context(EffectiveRows())
        for part in range(1 << bits):
            bound = first_key(part + 1, bits)
            yield leaves_of(secret, effective.of([source.below(bound) for source in sources]))


def rows_of_buckets(
    objections: Sequence[Path], bits: int, changed: Sequence[int]
) -> Iterator[tuple[Sequence[int], pa.Table]]:
    """Some buckets at a time, in order, and what holds of all accounts in them."""
    stretches = [(first_key(bucket, bits), first_key(bucket + 1, bits)) for bucket in changed]
    with EffectiveRows() as effective:
        readers = [rows_between(path, stretches) for path in objections]
        for first in range(0, len(changed), BUCKETS_AT_ONCE):
            buckets = changed[first : first + BUCKETS_AT_ONCE]
            yield buckets, effective.of([pa.concat_tables(islice(reader, len(buckets))) for reader in readers])


def leaves_by_bucket(
    rows: Iterable[tuple[Sequence[int], pa.Table]], bits: int, secret: bytes
) -> Iterator[tuple[int, Leaves]]:
    """The leaves of each bucket. `rows`: of several at a time."""
    for buckets, held in rows:
        leaves, start = leaves_of(secret, held), 0
        for bucket in buckets:
            end = bisect_left(leaves.keys, first_key(bucket + 1, bits), start)
            yield bucket, Leaves(leaves.keys[start:end], leaves.commits[start:end])
            start = end


def buckets_in(objections: Path, bits: int) -> list[int]:
    """The buckets of all accounts of a set, in order."""
    found: set[int] = set()
    with pq.ParquetFile(objections) as file:
        for group in range(file.num_row_groups):
            keys = key_array(file.read_row_group(group, columns=["account_key"])).unique().to_pylist()
            found.update(int.from_bytes(key) >> (KEY_BITS - bits) for key in keys)
    return sorted(found)
