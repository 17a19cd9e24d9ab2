"""The tree of RFC 6962: hashes, and the proofs that a leaf is in it and that it only ever grew.

Hashes are 32 bytes of SHA-256. `node_at(level, index)` gives the hash of the full subtree over the leaves from
`index << level` up to `(index + 1) << level`.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

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
    return tuple(_siblings(index, size, 0, node_at))


def consistency_proof(old: int, new: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """That the tree of `new` leaves begins with that of `old`; nothing where that needs no proof.

    Raises `ValueError`: trees do not shrink.
    """
    if not 0 <= old <= new:
        raise ValueError("trees do not shrink")
    if old in (0, new):
        return ()
    level, at = _last_full(old)
    first = (node_at(level, at),) if at else ()  # else it is the old root, which is known
    return (*first, *_siblings(old - 1, new, level, node_at))


def _siblings(index: int, size: int, lowest: int, node_at: NodeAt) -> Iterator[bytes]:
    """What stands beside the way from a leaf's ancestor at the lowest level to the root."""
    for level in range(lowest, size.bit_length()):
        at = index >> level
        if level < _meeting(index, size) or at & 1:
            yield range_root((at ^ 1) << level, min(size, (at ^ 1) + 1 << level), node_at)


def _meeting(index: int, size: int) -> int:
    """The level where a leaf's way meets that of the last leaf. Above it nothing stands to the right."""
    return (index ^ (size - 1)).bit_length()


def _last_full(size: int) -> tuple[int, int]:
    """Level and index of the full subtree that a tree ends with."""
    level = (size & -size).bit_length() - 1
    return level, (size - 1) >> level


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `leaf`, a leaf's hash, stands at this index of the tree of this size and root."""
    if not 0 <= index < size <= LARGEST_SIZE or not _are_hashes(leaf, root, *path):
        return False
    found = _climbed(leaf, index, _meeting(index, size), path)
    return found is not None and found[1] == root


def verify_consistency(old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the one tree begins with the other. Of an empty one the root must be that of none."""
    if not 0 <= old_size <= size <= LARGEST_SIZE or not _are_hashes(old_root, root, *path):
        return False
    if old_size in (0, size):
        is_right = old_root == (root if old_size else EMPTY_ROOT) and (size > 0 or root == EMPTY_ROOT)
        return is_right and not path
    level, at = _last_full(old_size)
    first, *rest = path if at and path else (old_root, *path)
    found = _climbed(first, at, _meeting(old_size - 1, size) - level, rest)
    return found == (old_root, root)


def _climbed(node: bytes, at: int, meeting: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of the tree that ends with the node and of the whole. None: the path has another length."""
    if len(path) != meeting + (at >> meeting).bit_count():
        return None
    ended = whole = node
    for level, sibling in enumerate(path):
        if level >= meeting or at >> level & 1:
            ended, whole = node_hash(sibling, ended), node_hash(sibling, whole)
        else:
            whole = node_hash(whole, sibling)
    return ended, whole


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(one) == HASH_BYTES for one in hashes)
