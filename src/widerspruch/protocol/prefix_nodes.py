"""The upper part of a large prefix tree, kept: what lies below each place down to the buckets of keys that begin alike.

With it, only the buckets that changed are hashed anew, and a path is found by hashing one. It is a cache: everything in
it can be made again from the keys and what they commit to.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable
from mmap import ACCESS_READ, mmap
from operator import lt
from pathlib import Path
from typing import NamedTuple

from widerspruch.protocol.prefix_tree import (
    HASH_BYTES,
    KEY_BITS,
    NO_COMMIT,
    TREE_KEY_BYTES,
    Leaf,
    Subtree,
    TreePath,
    bit_of,
    hash_over,
    hashed,
    joined,
    way_below,
)

MOST_BUCKET_BITS = 20
_LEAVES_PER_BUCKET_BITS = 8
_HEAD = b"widerspruch/nodes/1"
_ENTRY = 1 + TREE_KEY_BYTES + HASH_BYTES
_EMPTY, _BARE, _LEAF, _HASH = range(4)
_NO_ENTRY = bytes(_ENTRY)


def bucket_bits(leaves: int) -> int:
    """By how many bits so many keys are put into buckets: at most 256 come into one, of more than 268 million more."""
    return min(MOST_BUCKET_BITS, max(0, leaves.bit_length() - _LEAVES_PER_BUCKET_BITS))


def bucket_of(key: bytes, bits: int) -> int:
    """The bucket of a key: its first bits."""
    return int.from_bytes(key) >> (KEY_BITS - bits)


def first_key(bucket: int, bits: int) -> bytes:
    """The lowest key of a bucket. Behind the last bucket: what is above all keys."""
    number = bucket << (KEY_BITS - bits)
    return b"\xff" * (TREE_KEY_BYTES + 1) if number >> KEY_BITS else number.to_bytes(TREE_KEY_BYTES)


class Leaves(NamedTuple):
    """Keys in their order, and what is committed to under each: two lists of one length."""

    keys: list[bytes]
    commits: list[bytes]

    def subtree(self, start: int, stop: int, depth: int) -> Subtree:
        """Over some of them, by their places."""
        if stop - start < 2:
            return (self.keys[start], self.commits[start]) if stop > start else None
        return hash_over(self.keys[start:stop], self.commits[start:stop], depth)


class PrefixNodes:
    """What lies below every place of at most `bits` bits. 49 bytes each: 6 MB for ten million keys.

    Places are numbered as in a heap: 1 is the root, 2n and 2n + 1 are the halves of n.
    """

    def __init__(self, bits: int, data: bytearray | mmap | None = None) -> None:
        if not 0 <= bits <= MOST_BUCKET_BITS:
            raise ValueError("no number of bits for buckets")
        self.bits = bits
        self._data = bytearray(_ENTRY << (bits + 1)) if data is None else data

    @property
    def root(self) -> bytes:
        return hashed(self._at(1), 0)

    def fill(self, pieces: Iterable[Leaves]) -> None:
        """Hash a whole tree.

        Args:
            pieces: All leaves in the order of their keys. In memory is one, and what the last left of a bucket.

        Raises:
            ValueError: they are not in order, or a key comes twice.
        """
        keys: list[bytes] = []
        commits: list[bytes] = []
        for piece in pieces:
            if not piece.keys:
                continue
            if not all(map(lt, keys[-1:] + list(piece.keys[:-1]), [*piece.keys[: bool(keys)], *piece.keys[1:]])):
                raise ValueError("keys that are not in order")
            keys += piece.keys
            commits += piece.commits
            last = bisect_left(keys, first_key(bucket_of(keys[-1], self.bits), self.bits))  # more of it may come
            self._fill(Leaves(keys, commits), last)
            del keys[:last], commits[:last]
        self._fill(Leaves(keys, commits), len(keys))
        for place in range((1 << self.bits) - 1, 0, -1):
            self._join(place)

    def replace(self, buckets: Iterable[tuple[int, Leaves]]) -> None:
        """Hash some buckets anew, and what lies above them. Leaves of a bucket: all that are in it now, sorted."""
        above = set()
        for bucket, leaves in buckets:
            place = (1 << self.bits) + bucket
            self._put(place, leaves.subtree(0, len(leaves.keys), self.bits))
            above.add(place >> 1)
        while above - {0}:
            for place in above:
                self._join(place)
            above = {place >> 1 for place in above}

    def way(self, key: bytes) -> tuple[TreePath, Subtree]:
        """The path to a key's place, down to its bucket at most; and what lies there. A hash: the path goes on."""
        siblings, place = [], 1
        for depth in range(self.bits):
            if not isinstance(self._at(place), bytes):
                break
            place = 2 * place + bit_of(key, depth)
            siblings.append(hashed(self._at(place ^ 1), depth + 1))
        return TreePath(tuple(siblings)), self._at(place)

    def whole_way(self, key: bytes, leaves: Leaves) -> tuple[TreePath, Leaf | None]:
        """The path to a key's place, and what lies there. `leaves`: of the key's bucket, sorted."""
        above, found = self.way(key)
        if not isinstance(found, bytes):
            return above, found
        below, leaf = way_below(list(zip(*leaves, strict=True)), key, self.bits)
        return TreePath(above.siblings + below.siblings), leaf

    def to_bytes(self) -> bytes:
        """As a file has it: head, places, digest over both."""
        body = (_HEAD + bytes([self.bits])).ljust(_ENTRY, b"\0") + self._data[_ENTRY : _ENTRY << (self.bits + 1)]
        return body + hashlib.sha256(body).digest()

    @classmethod
    def from_bytes(cls, data: bytes) -> "PrefixNodes | None":
        """What `to_bytes` wrote; None: it is something else, or damaged."""
        body = data[:-HASH_BYTES]
        bits = _bits_said(body[:_ENTRY], len(data))
        if bits is None or hashlib.sha256(body).digest() != data[-HASH_BYTES:]:
            return None
        return cls(bits, bytearray(body))

    @classmethod
    def of_file(cls, path: Path) -> "PrefixNodes | None":
        """The same, to look at some places and change none: only these are read, and the digest is not compared. So
        what a path shows must be checked. None as above, or there is no such file."""
        try:
            with path.open("rb") as file:
                data = mmap(file.fileno(), 0, access=ACCESS_READ)
        except (OSError, ValueError):
            return None
        bits = _bits_said(data[:_ENTRY], len(data))
        return None if bits is None else cls(bits, data)

    def _fill(self, leaves: Leaves, stop: int) -> None:
        start = 0
        while start < stop:
            bucket = bucket_of(leaves.keys[start], self.bits)
            end = bisect_left(leaves.keys, first_key(bucket + 1, self.bits), start, stop)
            self._put((1 << self.bits) + bucket, leaves.subtree(start, end, self.bits))
            start = end

    def _join(self, place: int) -> None:
        self._put(place, joined(self._at(2 * place), self._at(2 * place + 1), place.bit_length()))

    def _at(self, place: int) -> Subtree:
        entry = self._data[_ENTRY * place : _ENTRY * (place + 1)]
        kind, key, rest = entry[0], bytes(entry[1 : 1 + TREE_KEY_BYTES]), bytes(entry[1 + TREE_KEY_BYTES :])
        if kind == _EMPTY:
            return None
        return rest if kind == _HASH else (key, NO_COMMIT if kind == _BARE else rest)

    def _put(self, place: int, subtree: Subtree) -> None:
        if subtree is None:
            entry = _NO_ENTRY
        elif isinstance(subtree, bytes):
            entry = bytes([_HASH]) + bytes(TREE_KEY_BYTES) + subtree
        else:
            key, commit = subtree
            entry = bytes([_LEAF if commit else _BARE]) + key + commit.ljust(HASH_BYTES, b"\0")
        self._data[_ENTRY * place : _ENTRY * (place + 1)] = entry


def _bits_said(head: bytes, size: int) -> int | None:
    """By how many bits a file of this size has its buckets; None: it is no such file."""
    bits = head[len(_HEAD)] if len(head) == _ENTRY else MOST_BUCKET_BITS + 1
    is_ours = head.startswith(_HEAD) and bits <= MOST_BUCKET_BITS and size == (_ENTRY << (bits + 1)) + HASH_BYTES
    return bits if is_ours else None
