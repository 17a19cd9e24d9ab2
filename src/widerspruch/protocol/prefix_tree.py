"""A hash tree over keys of 128 bits, by which one hash states all of them: `prefix-128/1`.

Where a key lies is fixed by its bits, from the first on: 0 goes left, 1 goes right. It lies as near to the root as no
other key shares its bits. So a tree has one place for each key, and one path shows either that it is there and with
what, or that it is not. Nothing is to be believed about an order of leaves (docs/protocol/prefix-tree.md).
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import eq
from struct import unpack

from msgspec import Struct

from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.errors import ProtocolError

TREE_KIND = "prefix-128/1"

KEY_BITS = 128
TREE_KEY_BYTES = KEY_BITS // 8
HASH_BYTES = 32
NO_COMMIT = b""
"""Of a key that says nothing but that it is there."""

EMPTY = hashlib.sha256(b"\2").digest()
"""Of a place with no key below it."""

Leaf = tuple[bytes, bytes]
"""A key of 16 bytes, and what is committed to under it: 32 bytes, or `NO_COMMIT`."""

Subtree = None | Leaf | bytes
"""What lies below a place: nothing; a key alone, whose leaf may rise further; or the hash over several."""


_LEAF_AT = tuple(b"\0%c" % depth for depth in range(KEY_BITS + 1))


def leaf_hash(depth: int, key: bytes, commit: bytes) -> bytes:
    """Of a key that lies this many bits below the root."""
    return hashlib.sha256(b"\0%c%b%b" % (depth, key, commit)).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Of a place, from the hashes of the two below it."""
    return hashlib.sha256(b"\1" + left + right).digest()


def bit_of(key: bytes, depth: int) -> int:
    """Which way a key goes at a place this many bits below the root: 0 left, 1 right."""
    return key[depth >> 3] >> (7 - (depth & 7)) & 1


class TreePath(Struct, frozen=True):
    """The way from the root to a place.

    Attributes:
        siblings: The hashes beside it, from the root down: the first is that of the root's other half.
    """

    siblings: tuple[bytes, ...]

    def written(self) -> list[str]:
        """As JSON has it: base64 of each."""
        return [encoded(sibling) for sibling in self.siblings]


def read_path(written: Sequence[str]) -> TreePath:
    """A path as somebody wrote it.

    Raises:
        ProtocolError: `tree_path_long` (values: longest), `tree_path_damaged`.
    """
    if len(written) > KEY_BITS:
        raise ProtocolError("tree_path_long", longest=KEY_BITS)
    siblings = []
    for one in written:
        sibling = decoded(one)
        if sibling is None or len(sibling) != HASH_BYTES:
            raise ProtocolError("tree_path_damaged")
        siblings.append(sibling)
    return TreePath(tuple(siblings))


def verify_present(root: bytes, key: bytes, commit: bytes, path: TreePath) -> bool:
    """Whether the tree of this root has this key, with this commitment and no other."""
    return (
        _is_leaf(key, commit)
        and _fits(path)
        and _climbed(leaf_hash(len(path.siblings), key, commit), key, path) == root
    )


def verify_absent(root: bytes, key: bytes, path: TreePath, other: Leaf | None) -> bool:
    """Whether the tree of this root does not have this key.

    Args:
        other: The key that lies where this one would have to, if any does.
    """
    if len(key) != TREE_KEY_BYTES or not _fits(path):
        return False
    if other is None:
        return _climbed(EMPTY, key, path) == root
    depth = len(path.siblings)
    if not _is_leaf(*other) or other[0] == key or shared_bits(other[0], key) < depth:
        return False
    return _climbed(leaf_hash(depth, *other), key, path) == root


def shared_bits(one: bytes, other: bytes) -> int:
    """How many bits two keys begin with alike."""
    return KEY_BITS - (int.from_bytes(one) ^ int.from_bytes(other)).bit_length()


def hashed(subtree: Subtree, depth: int) -> bytes:
    """The hash of what lies below a place this many bits below the root."""
    if subtree is None:
        return EMPTY
    return subtree if isinstance(subtree, bytes) else leaf_hash(depth, *subtree)


def joined(left: Subtree, right: Subtree, depth: int) -> Subtree:
    """What lies below a place, from what lies below its two halves, which are `depth` bits below the root."""
    if left is None and not isinstance(right, bytes):
        return right
    if right is None and not isinstance(left, bytes):
        return left
    return node_hash(hashed(left, depth), hashed(right, depth))


def subtree_over(leaves: Sequence[Leaf], depth: int) -> Subtree:
    """What lies below a place this many bits below the root.

    Args:
        leaves: All that begin with the place's bits, sorted by their keys, none of them twice.
    """
    if len(leaves) < 2:
        return leaves[0] if leaves else None
    return hash_over([key for key, _ in leaves], [commit for _, commit in leaves], depth)


def hash_over(keys: Sequence[bytes], commits: Sequence[bytes], depth: int) -> bytes:
    """The same of two keys at least, these and what is committed to under each apart: ten million pairs would take
    longer to make than their hashes."""
    # As `leaf_hash` and `node_hash`; begun hashes are copied, which takes less time than to begin each.
    new, inside = hashlib.sha256().copy, hashlib.sha256(b"\1").copy
    bits, numbers = _numbers(keys)
    beyond = numbers[-1] ^ 1 << (bits - depth)  # whose bits part from the last key's just above this place
    lefts: list[bytes] = []  # halves that wait for their right ones, and below, the depths of their parents
    parents = [waiting := -1]
    before = depth - 1
    for key, commit, number, other in zip(keys, commits, numbers, [*numbers[1:], beyond], strict=True):
        after = bits - (number ^ other).bit_length()
        found = new()
        if before > after:
            place = before + 1
            found.update(_LEAF_AT[place] + key + commit)
            while place > after + 1:
                place -= 1
                half, found = found.digest(), inside()
                if waiting == place:
                    found.update(lefts.pop() + half)
                    parents.pop()
                    waiting = parents[-1]
                elif number >> (bits - 1 - place) & 1:
                    found.update(EMPTY + half)
                else:
                    found.update(half + EMPTY)
        else:
            found.update(_LEAF_AT[after + 1] + key + commit)
        lefts.append(found.digest())
        parents.append(after)
        waiting = before = after
    return lefts[0]


def _numbers(keys: Sequence[bytes]) -> tuple[int, Sequence[int]]:
    """The first bits of keys as numbers, as many as tell them from their neighbours: 64, or all."""
    halves = unpack(f">{2 * len(keys)}Q", b"".join(keys))[::2]
    if any(map(eq, halves, halves[1:])):
        return KEY_BITS, [int.from_bytes(key) for key in keys]
    return KEY_BITS // 2, halves


class PrefixTree:
    """A whole tree in memory: some hundred thousand keys at most, because each path is hashed anew.

    Args:
        leaves: In any order.

    Raises:
        ValueError: a key comes twice, or a key or commitment is not as long as it must be.
    """

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        ordered = sorted(leaves)
        if not all(_is_leaf(*leaf) for leaf in ordered):
            raise ValueError("no leaf of this kind of tree")
        if any(one == other for (one, _), (other, _) in pairwise(ordered)):
            raise ValueError("a key comes twice")
        self._leaves = ordered
        self.root = hashed(subtree_over(ordered, 0), 0)

    def present(self, key: bytes) -> tuple[bytes, TreePath] | None:
        """What is committed to under a key, and the path to it; None: there is no such key."""
        path, found = way_below(self._leaves, key, 0)
        return (found[1], path) if found is not None and found[0] == key else None

    def absent(self, key: bytes) -> tuple[TreePath, Leaf | None] | None:
        """The path to where a key would have to lie, and what lies there; None: the key itself."""
        path, found = way_below(self._leaves, key, 0)
        return None if found is not None and found[0] == key else (path, found)


def way_below(leaves: Sequence[Leaf], key: bytes, depth: int) -> tuple[TreePath, Leaf | None]:
    """The last part of the path to a key's place, from a place this many bits below the root; and what lies there.

    Args:
        leaves: As in `subtree_over`.
    """
    siblings, number = [], int.from_bytes(key)
    while len(leaves) > 1:
        middle = (number >> (KEY_BITS - depth) << 1 | 1) << (KEY_BITS - 1 - depth)
        half = bisect_left(leaves, (middle.to_bytes(TREE_KEY_BYTES), b""))
        halves = leaves[:half], leaves[half:]
        mine = bit_of(key, depth)
        depth += 1
        siblings.append(hashed(subtree_over(halves[1 - mine], depth), depth))
        leaves = halves[mine]
    return TreePath(tuple(siblings)), leaves[0] if leaves else None


def _is_leaf(key: bytes, commit: bytes) -> bool:
    return len(key) == TREE_KEY_BYTES and len(commit) in (0, HASH_BYTES)


def _fits(path: TreePath) -> bool:
    return len(path.siblings) <= KEY_BITS and all(len(sibling) == HASH_BYTES for sibling in path.siblings)


def _climbed(found: bytes, key: bytes, path: TreePath) -> bytes:
    """The root that a place's hash leads to."""
    for depth in range(len(path.siblings) - 1, -1, -1):
        sibling = path.siblings[depth]
        found = node_hash(sibling, found) if bit_of(key, depth) else node_hash(found, sibling)
    return found
