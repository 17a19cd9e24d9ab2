"""The tree of RFC 6962: what is in it can be proven, and nothing else."""

from functools import cache, partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_log import SmallLog

from widerspruch.protocol.log.merkle import (
    EMPTY_ROOT,
    LARGEST_SIZE,
    LONGEST_PATH,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    range_root,
    root_of,
    verify_consistency,
    verify_inclusion,
)

MANY = 70
LEAVES = [leaf_hash(b"entry %d" % number) for number in range(MANY)]
OTHER = leaf_hash(b"another")


def defined(leaves: list[bytes]) -> bytes:
    """The root by the words of RFC 6962, section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(defined(leaves[:split]), defined(leaves[split:]))


ROOTS = [defined(LEAVES[:size]) for size in range(MANY + 1)]


@cache
def node_at(level: int, index: int) -> bytes:
    leaves = LEAVES[index << level : (index + 1) << level]
    assert len(leaves) == 1 << level
    return defined(leaves)


def test_every_way_to_a_root_gives_the_same() -> None:
    """From the leaves, and from the full subtrees that are kept."""
    for size in range(MANY + 1):
        assert root_of(LEAVES[:size]) == range_root(0, size, node_at) == ROOTS[size]


@pytest.mark.parametrize("size", [*range(1, 35), 47, 48, 63, 64, 65, 69, 70])
def test_every_leaf_is_proven_at_its_own_place_alone(size: int) -> None:
    """Neither at another index nor in a tree of another size or root, nor by a path of another length."""
    for index in range(size):
        path = inclusion_proof(size, index, node_at)
        holds = partial(verify_inclusion, LEAVES[index])

        assert holds(index, size, path, ROOTS[size])
        assert not any(holds(other, size, path, ROOTS[size]) for other in range(-1, size + 2) if other != index)
        assert not verify_inclusion(OTHER, index, size, path, ROOTS[size])
        assert not holds(index, size, path, OTHER)
        assert not holds(index, size, (*path, OTHER), ROOTS[size])
        assert not holds(index, size, (OTHER, *path), ROOTS[size])
        assert not path or not holds(index, size, path[:-1], ROOTS[size])


@pytest.mark.parametrize("size", [*range(35), 47, 48, 63, 64, 65, 69, 70])
def test_every_size_is_the_beginning_of_every_later_one(size: int) -> None:
    """And of no other."""
    for old in range(size + 1):
        path = consistency_proof(old, size, node_at)

        assert verify_consistency(old, ROOTS[old], size, ROOTS[size], path)
        assert not verify_consistency(old, OTHER, size, ROOTS[size], path)
        assert old == 0 or not verify_consistency(old, ROOTS[old], size, OTHER, path)
        assert not verify_consistency(old, ROOTS[old], size, ROOTS[size], (*path, OTHER))
        assert not path or not verify_consistency(old, ROOTS[old], size, ROOTS[size], path[:-1])
        for other in range(size + 1):
            assert other == old or not verify_consistency(other, ROOTS[old], size, ROOTS[size], path)


def test_every_changed_hash_of_a_path_is_refused() -> None:
    """Whichever, and whichever bit."""
    inclusion, consistency = inclusion_proof(MANY, 37, node_at), consistency_proof(37, MANY, node_at)
    for number in range(len(inclusion)):
        path = changed(inclusion, number)
        assert not verify_inclusion(LEAVES[37], 37, MANY, path, ROOTS[MANY])
    for number in range(len(consistency)):
        path = changed(consistency, number)
        assert not verify_consistency(37, ROOTS[37], MANY, ROOTS[MANY], path)


def changed(path: tuple[bytes, ...], number: int) -> tuple[bytes, ...]:
    one = bytes([path[number][0] ^ 1]) + path[number][1:]
    return (*path[:number], one, *path[number + 1 :])


def test_an_inner_node_is_no_leaf() -> None:
    """Neither as a hash that skips a level, nor as an entry that spells it."""
    inner = node_at(1, 3)
    path = inclusion_proof(8, 6, node_at)

    assert path[0] == LEAVES[7]
    assert not verify_inclusion(inner, 6, 8, path[1:], ROOTS[8])
    assert not verify_inclusion(inner, 3, 8, path[1:], ROOTS[8])
    assert leaf_hash(LEAVES[6] + LEAVES[7]) != inner
    # In a tree of half the size it would stand at the same place: the size is what the log signed.
    assert verify_inclusion(inner, 3, 4, path[1:], ROOTS[8])


def test_an_empty_log_holds_nothing() -> None:
    """And begins with nothing but itself."""
    assert not verify_inclusion(EMPTY_ROOT, 0, 0, (), EMPTY_ROOT)
    assert verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, ())
    assert not verify_consistency(0, OTHER, 0, OTHER, ())
    assert not verify_consistency(0, OTHER, 3, ROOTS[3], ())
    assert not verify_consistency(0, EMPTY_ROOT, 3, ROOTS[3], (OTHER,))
    assert not verify_consistency(3, ROOTS[3], 0, EMPTY_ROOT, ())


def test_hashes_of_another_length_are_refused() -> None:
    """Two short ones could be read as one long one."""
    path = inclusion_proof(3, 0, node_at)

    assert not verify_inclusion(LEAVES[0], 0, 3, (path[0][:31], path[1]), ROOTS[3])
    assert not verify_inclusion(LEAVES[0] + b"\0", 0, 1, (), LEAVES[0] + b"\0")
    assert not verify_consistency(2, ROOTS[2][:31], 2, ROOTS[2][:31], ())


def test_what_is_not_there_is_not_proven() -> None:
    """A mistake of the program, so no sentence."""
    for size, index in ((0, 0), (3, 3), (3, -1)):
        with pytest.raises(ValueError, match="no such leaf"):
            inclusion_proof(size, index, node_at)
    with pytest.raises(ValueError, match="do not shrink"):
        consistency_proof(4, 3, node_at)


class HugeTree:
    """A tree of equal leaves but for some; roots by the words of RFC 6962."""

    def __init__(self, others: dict[int, bytes]) -> None:
        self.others = others

    def over(self, start: int, stop: int) -> bytes:
        if not any(start <= index < stop for index in self.others):
            return self._equal(stop - start)
        if stop - start == 1:
            return self.others[start]
        split = start + (1 << (stop - start - 1).bit_length() - 1)
        return node_hash(self.over(start, split), self.over(split, stop))

    @cache  # noqa: B019 (the tree lives for one example)
    def _equal(self, count: int) -> bytes:
        if count < 2:
            return OTHER if count else EMPTY_ROOT
        split = 1 << (count - 1).bit_length() - 1
        return node_hash(self._equal(split), self._equal(count - split))

    def node_at(self, level: int, index: int) -> bytes:
        return self.over(index << level, (index + 1) << level)


@given(st.data())
def test_the_largest_logs_are_proven_too(data: st.DataObject) -> None:
    """Up to the largest size there is, with a path no longer than the longest; one more is refused."""
    size = data.draw(st.integers(1, LARGEST_SIZE), "size")
    index, old = data.draw(st.integers(0, size - 1), "index"), data.draw(st.integers(0, size), "old")
    tree = HugeTree({index: LEAVES[0], data.draw(st.integers(0, size - 1), "other"): LEAVES[1]})
    leaf, root = tree.over(index, index + 1), tree.over(0, size)
    path, consistency = inclusion_proof(size, index, tree.node_at), consistency_proof(old, size, tree.node_at)

    assert len(path) <= LONGEST_PATH
    assert verify_inclusion(leaf, index, size, path, root)
    assert not verify_inclusion(leaf, index, LARGEST_SIZE + 1, path, root)
    assert not verify_inclusion(leaf, index ^ 1, size, path, root) or size == 1
    assert verify_consistency(old, tree.over(0, old), size, root, consistency)
    assert len(consistency) <= LONGEST_PATH + 1


@given(st.integers(0, MANY), st.integers(0, MANY), st.lists(st.sampled_from(LEAVES[:4]), max_size=9), st.data())
def test_random_paths_prove_nothing(index: int, size: int, path: list[bytes], data: st.DataObject) -> None:
    """Whatever is handed over is answered, and never with yes."""
    old = data.draw(st.integers(0, MANY), "old")

    assert not verify_inclusion(OTHER, index, size, path, ROOTS[size])
    assert not verify_consistency(old, OTHER, size, ROOTS[size], path)


def test_a_forked_log_is_not_consistent() -> None:
    """Two histories with one beginning: neither proves the other, whatever path is tried."""
    entries = [b"entry %d" % number for number in range(9)]
    honest, forked = SmallLog(entries), SmallLog([*entries[:6], b"another", *entries[7:]])
    old, new = honest.checkpoint(7), forked.checkpoint(9)

    for path in (honest.reader.consistency(7, 9), forked.reader.consistency(7, 9)):
        assert not verify_consistency(7, old.root, 9, new.root, path)
