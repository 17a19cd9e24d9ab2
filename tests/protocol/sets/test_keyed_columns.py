"""Keys of many values at once, held to the definition by the standard library's HMAC and the CMAC of `cryptography`."""

import hashlib
import hmac

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.protocol.hashing_key import ALGORITHMS, IDENTIFIERS, HashingKey
from widerspruch.protocol.sets.keyed_columns import KeyedColumns

SECRET = bytes(range(32))
KEYED = {algorithm: KeyedColumns(HashingKey(SECRET, algorithm)) for algorithm in ALGORITHMS}
BOTH = pytest.mark.parametrize("algorithm", ALGORITHMS)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def plain(secret, algorithm, identifier, value):
    """The key as docs/protocol/keys.md defines it, with the platform `x`."""
    if algorithm == "hmac":
        return hmac.new(secret, f"widerspruch/1\x1fx\x1f{identifier}\x1f{value}".encode(), hashlib.sha256).digest()[:16]
    mac = CMAC(AES(hmac.digest(secret, f"widerspruch/cmac/1\x1fx\x1f{identifier}\x1f".encode(), "sha256")))
    mac.update(value.encode())
    return mac.finalize()


@BOTH
@given(st.binary(min_size=32, max_size=32), st.sampled_from(IDENTIFIERS), st.lists(TEXT, max_size=8))
def test_all_ways_give_the_key_of_the_definition(algorithm, secret, identifier, values):
    """Any secret, identifier and values: one by one, in bulk and as a column, the key is the documented one."""
    key = HashingKey(secret, algorithm)
    keyed = KeyedColumns(key)
    expected = [plain(secret, algorithm, identifier, value) for value in values]
    column = keyed.keys_of_column("x", identifier, pa.array(values, pa.string()))

    assert [key.key_of("x", identifier, value) for value in values] == expected
    assert list(keyed.keys_of("x", identifier, values)) == expected
    assert [one.bytes for one in column.to_pylist()] == expected


@BOTH
def test_a_long_column(algorithm):
    """More rows than are hashed at once, of many lengths: one key each, in their order, as UUID without nulls."""
    values = [str(7 ** (n % 40) + n) for n in range(70_000)]
    keys = KEYED[algorithm].keys_of_column("x", "account", pa.array(values))

    assert (keys.type, keys.null_count, len(keys)) == (pa.uuid(), 0, 70_000)
    assert keys.storage.to_pylist() == list(KEYED[algorithm].keys_of("x", "account", values))


@BOTH
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_an_empty_column(algorithm, kind):
    """No values, no keys."""
    keys = KEYED[algorithm].keys_of_column("x", "account", pa.array([], kind))

    assert (keys.type, len(keys)) == (pa.uuid(), 0)


@BOTH
def test_nobody_has_no_key(algorithm):
    """A null is refused, in a whole column and in a part of one; a part without it is not."""
    column = pa.array(["1", None, "2"])
    for values in (column, column.slice(1, 1)):
        with pytest.raises(ValueError):
            KEYED[algorithm].keys_of_column("x", "account", values)

    (key,) = KEYED[algorithm].keys_of_column("x", "account", column.slice(2)).to_pylist()
    assert key.bytes == HashingKey(SECRET, algorithm).key_of("x", "account", "2")


@BOTH
@pytest.mark.parametrize("values", [pa.array([7]), pa.array([b"7"]), pa.array(["7"]).dictionary_encode()])
def test_only_strings_have_keys(algorithm, values):
    """How a number is written is for the caller to say."""
    with pytest.raises(TypeError):
        KEYED[algorithm].keys_of_column("x", "account", values)


@BOTH
@pytest.mark.parametrize("times", [1, 100])
def test_half_a_character_is_refused(algorithm, times):
    """What UTF-8 cannot write has no key, however many there are."""
    with pytest.raises(ValueError):
        list(KEYED[algorithm].keys_of("x", "account", ["\ud800"] * times))
