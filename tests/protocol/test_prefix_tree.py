"""The tree over keys: one root for one set of keys, and no way to show what is not so."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from naive_prefix_tree import root as naive_root
from naive_prefix_tree import way as naive_way
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.prefix_tree import (
    EMPTY,
    NO_COMMIT,
    PrefixTree,
    TreePath,
    leaf_hash,
    node_hash,
    read_path,
    verify_absent,
    verify_present,
)

VECTORS = json.loads((Path(__file__).parent / "vectors" / "prefix-tree.json").read_text("utf-8"))


def hashed(number):
    """An invented key's bytes, spread as keys are."""
    return hashlib.sha256(str(number).encode()).digest()


def leaf(number, commit=None):
    """An invented key and its commitment."""
    return hashed(number)[:16], hashed(f"c{number}" if commit is None else commit)


LEAVES = [leaf(number) for number in range(40)]
TREE = PrefixTree(LEAVES)
STRANGER = leaf("stranger")[0]

# Keys that share many bits, and keys that share few.
KEYS = st.builds(
    lambda high, low: (high << 120 | low).to_bytes(16),
    st.integers(0, 255),
    st.integers(0, 3) | st.integers(0, 2**120 - 1),
)
PAIRS = st.dictionaries(KEYS, st.sampled_from([NO_COMMIT, hashed(1), hashed(2)]), max_size=24)


class TestRoot:
    @settings(max_examples=examples(200))
    @given(PAIRS)
    def test_it_is_what_the_page_says(self, pairs):
        """Any keys: the same root as a plain recursion finds."""
        assert PrefixTree(pairs.items()).root == naive_root(list(pairs.items()))

    @settings(max_examples=examples(200))
    @given(PAIRS, KEYS)
    def test_every_key_is_shown_there_or_not_there(self, pairs, key):
        """Never both, by the way that a plain recursion takes, and the other claim is refused."""
        tree, (way, found) = PrefixTree(pairs.items()), naive_way(list(pairs.items()), key)
        present, absent = tree.present(key), tree.absent(key)
        assert (present is None) is (key not in pairs) is not (absent is None)
        path = present[1] if present is not None else absent[0]
        assert list(path.siblings) == way

        if present is not None:
            assert present[0] == pairs[key]
            assert verify_present(tree.root, key, pairs[key], path)
            assert not verify_absent(tree.root, key, path, None)
            assert not verify_absent(tree.root, key, path, (key, pairs[key]))
        else:
            assert absent[1] == found
            assert verify_absent(tree.root, key, path, found)
            assert not any(verify_present(tree.root, key, commit, path) for commit in (NO_COMMIT, hashed(1), hashed(2)))

    @pytest.mark.parametrize("name", VECTORS["trees"])
    def test_recorded_roots_stay(self, name):
        """What others compute by the page, and what is signed already, depends on them."""
        vector = VECTORS["trees"][name]
        leaves = [(bytes.fromhex(key), bytes.fromhex(commit)) for key, commit in vector["leaves"]]

        assert PrefixTree(leaves).root.hex() == vector["root"]
        assert naive_root(leaves).hex() == vector["root"]
        for shown in vector["present"]:
            key, commit, path = bytes.fromhex(shown["key"]), bytes.fromhex(shown["commit"]), read_path(shown["path"])
            assert verify_present(bytes.fromhex(vector["root"]), key, commit, path)
        for shown in vector["absent"]:
            other = shown["other"] and (bytes.fromhex(shown["other"][0]), bytes.fromhex(shown["other"][1]))
            key, path = bytes.fromhex(shown["key"]), read_path(shown["path"])
            assert verify_absent(bytes.fromhex(vector["root"]), key, path, other)

    def test_the_order_of_the_keys_does_not_matter(self):
        """There is one tree of some keys."""
        assert PrefixTree(LEAVES[::-1]).root == TREE.root

    @pytest.mark.parametrize(
        "leaves", [[LEAVES[0], (LEAVES[0][0], hashed(9))], [(b"short", hashed(1))], [(LEAVES[0][0], b"x")]]
    )
    def test_what_is_no_set_of_keys_has_no_tree(self, leaves):
        """A key twice, a short key, a commitment that is none."""
        with pytest.raises(ValueError, match=r"."):
            PrefixTree(leaves)


class TestAttacks:
    """Each is a claim about the tree of 40 keys that is not so."""

    KEY, COMMIT = LEAVES[7]
    PATH = TREE.present(LEAVES[7][0])[1]

    def test_another_commitment(self):
        assert not verify_present(TREE.root, self.KEY, LEAVES[8][1], self.PATH)
        assert not verify_present(TREE.root, self.KEY, NO_COMMIT, self.PATH)

    def test_a_neighbours_leaf(self):
        """Somebody else's commitment and path under my key."""
        for key, commit in LEAVES:
            if key != self.KEY:
                assert not verify_present(TREE.root, self.KEY, commit, TREE.present(key)[1])

    def test_another_accounts_path(self):
        for key, _ in LEAVES:
            if key != self.KEY:
                assert not verify_present(TREE.root, self.KEY, self.COMMIT, TREE.present(key)[1])

    def test_absence_by_a_neighbour_who_is_elsewhere(self):
        """Whoever is in the tree is not shown absent by any other's leaf."""
        for other in LEAVES:
            assert not verify_absent(TREE.root, self.KEY, self.PATH, other)
            assert not verify_absent(TREE.root, self.KEY, TREE.present(other[0])[1], other)

    def test_an_inner_node_as_a_leaf(self):
        """The hashes of a node's halves are no key and no commitment, however they are cut."""
        upper = TreePath(self.PATH.siblings[:-1])
        depth = len(self.PATH.siblings)
        mine = leaf_hash(depth, self.KEY, self.COMMIT)
        for inside in (mine + self.PATH.siblings[-1], self.PATH.siblings[-1] + mine):
            for cut in (16, 15, 32):
                assert not verify_present(TREE.root, inside[:cut], inside[cut:], upper)
                assert not verify_present(TREE.root, self.KEY, inside[cut:], upper)
        assert not verify_absent(TREE.root, self.KEY, upper, None)

    def test_a_leaf_at_another_depth(self):
        """One step more or less, also with a sibling that is empty."""
        longer = TreePath((*self.PATH.siblings, EMPTY))
        assert not verify_present(TREE.root, self.KEY, self.COMMIT, longer)
        assert not verify_absent(TREE.root, self.KEY, longer, None)
        assert not verify_present(TREE.root, self.KEY, self.COMMIT, TreePath(self.PATH.siblings[1:]))

    def test_a_path_longer_than_a_key(self):
        """It is refused before anything is hashed, here and where it is read."""
        long = TreePath((EMPTY,) * 129)
        found = leaf_hash(129, self.KEY, self.COMMIT)
        for _ in long.siblings:
            found = node_hash(found, EMPTY)
        assert not verify_present(found, self.KEY, self.COMMIT, long)
        assert not verify_absent(found, self.KEY, long, None)
        with pytest.raises(ProtocolError) as refused:
            read_path(long.written())
        assert refused.value.code == "tree_path_long"

    def test_a_root_of_nothing(self):
        """The empty tree shows everybody absent and nobody present."""
        assert PrefixTree([]).root == EMPTY
        assert verify_absent(EMPTY, self.KEY, TreePath(()), None)
        assert not verify_present(EMPTY, self.KEY, self.COMMIT, TreePath(()))

    def test_the_key_itself_as_its_own_neighbour(self):
        assert not verify_absent(TREE.root, self.KEY, self.PATH, (self.KEY, self.COMMIT))

    def test_every_bit_counts(self):
        """Of key, commitment, siblings and root."""
        claim = [TREE.root, self.KEY, self.COMMIT, *self.PATH.siblings]
        for place, value in enumerate(claim):
            for bit in range(8 * len(value)):
                other = list(claim)
                other[place] = (int.from_bytes(value) ^ 1 << bit).to_bytes(len(value))
                assert not verify_present(other[0], other[1], other[2], TreePath(tuple(other[3:])))

    @pytest.mark.parametrize("written", ["", "A" * 43, "A" * 44, "A" * 42 + "B=", "é" * 44, "A" * 43 + "=\n"])
    def test_a_step_that_is_no_hash(self, written):
        """Too short, too long, with stray bits, no base64, with a line's end."""
        with pytest.raises(ProtocolError) as refused:
            read_path([written])
        assert refused.value.code == "tree_path_damaged"


def test_a_path_is_written_and_read():
    """As JSON has it."""
    _, path = TREE.present(LEAVES[3][0])
    assert read_path(json.loads(json.dumps(path.written()))) == path
    assert read_path([]) == TreePath(())


def test_a_stranger_is_absent():
    """By the leaf that lies where they would have to, or by nothing there."""
    path, other = TREE.absent(STRANGER)
    assert verify_absent(TREE.root, STRANGER, path, other)
    assert TREE.present(STRANGER) is None
