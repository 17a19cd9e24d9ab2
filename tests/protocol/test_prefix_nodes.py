"""The kept nodes of a tree: whatever they are made of and however often, they are those of the keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naive_prefix_tree import root as naive_root
from naive_prefix_tree import way as naive_way
from widerspruch.protocol.prefix_nodes import Leaves, PrefixNodes, bucket_bits, bucket_of, first_key
from widerspruch.protocol.prefix_tree import NO_COMMIT

# Keys that share many bits, and keys that share few.
KEYS = st.builds(
    lambda high, low: (high << 112 | low).to_bytes(16),
    st.sampled_from([0, 1, 2, 3, 0x7FFF, 0x8000, 0xFFFF]) | st.integers(0, 0xFFFF),
    st.integers(0, 3) | st.integers(0, 2**112 - 1),
)
PAIRS = st.dictionaries(KEYS, st.sampled_from([NO_COMMIT, b"a" * 32, b"b" * 32]), max_size=20)
BITS = st.integers(0, 9)


def leaves(pairs):
    """In order."""
    ordered = sorted(pairs.items())
    return Leaves([key for key, _ in ordered], [commit for _, commit in ordered])


def made(pairs, bits, size=20):
    """Nodes made of all keys, in pieces of a size."""
    nodes, whole = PrefixNodes(bits), leaves(pairs)
    starts = range(0, len(whole.keys), size)
    nodes.fill(Leaves(whole.keys[at : at + size], whole.commits[at : at + size]) for at in starts)
    return nodes


@given(PAIRS, BITS, st.integers(1, 5))
def test_the_root_is_the_trees(pairs, bits, size):
    """By however many bits keys are put into buckets, and in whatever pieces they come."""
    assert made(pairs, bits, size).root == naive_root(list(pairs.items()))


@given(PAIRS, PAIRS, BITS)
def test_what_changed_leads_to_the_same_nodes(before, changed, bits):
    """To hash only the buckets that changed, and to hash all, gives the same bytes."""
    nodes, after = made(before, bits), before | changed
    buckets = sorted({bucket_of(key, bits) for key in changed})
    nodes.replace(
        (bucket, leaves({key: commit for key, commit in after.items() if bucket_of(key, bits) == bucket}))
        for bucket in buckets
    )

    assert nodes.to_bytes() == made(after, bits).to_bytes()


@given(PAIRS, KEYS, BITS)
def test_every_key_has_the_trees_path(pairs, key, bits):
    """From the nodes and the key's own bucket."""
    nodes = PrefixNodes.from_bytes(made(pairs, bits).to_bytes())
    mine = {one: commit for one, commit in pairs.items() if bucket_of(one, bits) == bucket_of(key, bits)}
    path, found = nodes.whole_way(key, leaves(mine))

    assert (list(path.siblings), found) == naive_way(list(pairs.items()), key)


@given(KEYS, BITS)
def test_buckets_part_all_keys(key, bits):
    """A key lies between the first of its bucket and the first of the next."""
    bucket = bucket_of(key, bits)
    assert first_key(bucket, bits) <= key < first_key(bucket + 1, bits)


@pytest.mark.parametrize(
    ("accounts", "bits"), [(0, 0), (255, 0), (256, 1), (10_000_000, 16), (274_000_000, 20), (10**12, 20)]
)
def test_buckets_stay_small(accounts, bits):
    """At most 256 keys in one, for as long as the nodes fit into memory."""
    assert bucket_bits(accounts) == bits


@pytest.mark.parametrize("pieces", [["b", "a"], ["ab", "b"], ["a", "a"], ["ba"]])
def test_keys_out_of_order_are_refused(pieces):
    """Within a piece and between two; also a key that comes twice."""
    found = [Leaves([letter.encode() * 16 for letter in piece], [b"c" * 32] * len(piece)) for piece in pieces]
    for bits in (0, 8):
        with pytest.raises(ValueError, match="not in order"):
            PrefixNodes(bits).fill(found)


def test_damaged_nodes_are_none(tmp_path):
    """Each byte changed, cut off, or something else: what is in doubt is made anew."""
    data = made({b"k" * 16: b"c" * 32, b"l" * 16: b"d" * 32}, 1).to_bytes()
    assert PrefixNodes.from_bytes(data).to_bytes() == data
    assert all(
        PrefixNodes.from_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]) is None for at in range(len(data))
    )
    assert all(PrefixNodes.from_bytes(data[:size]) is None for size in range(len(data)))
    for name, content in (("cut", data[:-1]), ("empty", b""), ("long", data + b"\0")):
        (tmp_path / name).write_bytes(content)
        assert PrefixNodes.of_file(tmp_path / name) is None
    assert PrefixNodes.of_file(tmp_path / "none") is None
