"""The tree of RFC 6962: hashes, and the proofs that a leaf is in it and that it only ever grew.

Hashes are 32 bytes of SHA-256. `node_at(level, index)` gives the hash of the full subtree over the leaves from
`index << level` up to `(index + 1) << level`.
"""

import hashlib
from collections.abc import Callable, Sequence

NodeAt = Callable[[int, int], bytes]

HASH_BYTES = 32
LARGEST_SIZE = 2**63 - 1
LONGEST_PATH = 63
"""Hashes of an inclusion proof in a log of the largest size."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Of an entry; no inner node can have the same."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Of an inner node, from the hashes under it."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Of a whole tree, or of a full subtree, whose lowest hashes are at hand."""
    row = list(leaf_hashes)
    while len(row) > 1:
        odd = row[len(row) & ~1 :]  # it goes up as it is
        row = [node_hash(*pair) for pair in zip(row[::2], row[1::2], strict=False)] + odd
    return row[0] if row else EMPTY_ROOT


def range_root(start: int, stop: int, node_at: NodeAt) -> bytes:
    """Of the leaves of a subtree that a tree is split into; of the whole tree from 0."""
    if start == stop:
        return EMPTY_ROOT
    found: bytes | None = None
    for level in range((stop - start).bit_length()):  # from the right, where the subtrees are small
        if (stop - start) >> level & 1:
            stop -= 1 << level
            node = node_at(level, stop >> level)
            found = node if found is None else node_hash(node, found)
    assert found is not None
    return found


def inclusion_proof(size: int, index: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """From the leaf's sibling up to the root's child. Raises `ValueError`: no such leaf."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    path, start, stop = [], 0, size
    while stop - start > 1:
        middle = _middle(start, stop)
        if index < middle:
            path.append(range_root(middle, stop, node_at))
            stop = middle
        else:
            path.append(range_root(start, middle, node_at))
            start = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """That the tree of `new` leaves begins with that of `old`; nothing where that needs no proof.

    Raises `ValueError`: trees do not shrink.
    """
    if not 0 <= old <= new:
        raise ValueError("trees do not shrink")
    if old in (0, new):
        return ()
    path, start, stop = [], 0, new
    while stop != old:
        middle = _middle(start, stop)
        if old <= middle:
            path.append(range_root(middle, stop, node_at))
            stop = middle
        else:
            path.append(range_root(start, middle, node_at))
            start = middle
    if start:  # else it is the old root, which is known
        path.append(range_root(start, stop, node_at))
    return tuple(reversed(path))


def _middle(start: int, stop: int) -> int:
    """Where a subtree of more than one leaf is split."""
    return start + (1 << (stop - start - 1).bit_length() - 1)


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `leaf`, a leaf's hash, stands at this index of the tree of this size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size <= LARGEST_SIZE or not _are_hashes(leaf, root, *path):
        return False
    at, last, found = index, size - 1, leaf
    for node in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(node, found)
            at, last = _up_to_odd(at, last)
        else:
            found = node_hash(found, node)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the one tree begins with the other (RFC 9162, 2.1.4.2). Of an empty one the root must be that of none."""
    if not 0 <= old_size <= size <= LARGEST_SIZE or not _are_hashes(old_root, root, *path):
        return False
    if size == 0 and root != EMPTY_ROOT:
        return False
    if old_size in (0, size):
        return not path and old_root == (root if old_size else EMPTY_ROOT)
    at, last = _up_to_even(old_size - 1, size - 1)
    hashes = [*path] if at else [old_root, *path]  # a full subtree is its own beginning
    if not hashes:
        return False
    old_found = found = hashes[0]
    for node in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_found, found = node_hash(node, old_found), node_hash(node, found)
            at, last = _up_to_odd(at, last)
        else:
            found = node_hash(found, node)
        at, last = at >> 1, last >> 1
    return last == 0 and old_found == old_root and found == root


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(one) == HASH_BYTES for one in hashes)


def _up_to_odd(at: int, last: int) -> tuple[int, int]:
    """Past the levels where the node is the last and goes up as it is."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _up_to_even(at: int, last: int) -> tuple[int, int]:
    while at & 1:
        at, last = at >> 1, last >> 1
    return at, last
