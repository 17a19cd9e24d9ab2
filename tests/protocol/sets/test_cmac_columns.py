"""AES-CMAC of columns, held to the published vectors and to the CMAC of the `cryptography` package."""

import json
from itertools import count, islice
from pathlib import Path

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.protocol.keyed_hash import CmacHash
from widerspruch.protocol.sets.cmac_columns import CmacColumns

PUBLISHED = json.loads((Path(__file__).parents[1] / "vectors" / "keys-cmac.json").read_text("utf-8"))["published"]
KEY = bytes(range(32))
LETTERS = "7aä€🏔\0"  # of one to four bytes each, and the byte that blocks are filled with
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def plain(message, key=KEY):
    """By the package, one value at a time."""
    mac = CMAC(AES(key))
    mac.update(message)
    return mac.finalize()


def column(messages, key=KEY):
    """As a column; messages of any bytes, which Arrow takes for strings without looking."""
    return CmacColumns(CmacHash(key)).column(pa.array(messages, pa.binary()).view(pa.string())).to_pylist()


class TestPublished:
    @pytest.mark.parametrize(
        "vector", PUBLISHED, ids=lambda vector: f"{vector['source']}-{len(vector['message']) // 2}"
    )
    def test_the_published_vectors_come_out(self, vector):
        """RFC 4493 and NIST SP 800-38B: no, one, two and a half, and four blocks, by both ways."""
        key, message = bytes.fromhex(vector["aes_key"]), bytes.fromhex(vector["message"])

        assert column([message], key) == [bytes.fromhex(vector["cmac"])]
        assert CmacHash(key).key_of(message) == bytes.fromhex(vector["cmac"])


class TestColumn:
    @pytest.mark.parametrize("letter", LETTERS)
    def test_every_length(self, letter):
        """Texts of every length from 0 to 70 letters, alone and among texts of other lengths."""
        for length in range(71):
            message = (letter * length).encode()
            among = [message, b"", b"x" * 16, message, b"x" * 33, b"x" * 70, message]

            assert column([message]) == [plain(message)]
            assert column(among) == [plain(one) for one in among]

    @given(st.sampled_from([16, 24, 32]).flatmap(lambda n: st.binary(min_size=n, max_size=n)), st.lists(TEXT))
    def test_it_is_the_cmac_of_every_value(self, key, values):
        """Any key and texts: one by one, many at once and as a column give the same as the package."""
        expected = [plain(value.encode(), key) for value in values]
        keyed = CmacHash(key)
        hashing = CmacColumns(keyed)

        assert hashing.column(pa.array(values, pa.string())).to_pylist() == expected
        assert hashing.column(pa.array(values, pa.large_string())).to_pylist() == expected
        assert list(hashing.many(values)) == expected
        assert [keyed.key_of(value.encode()) for value in values] == expected

    @given(st.lists(TEXT, min_size=100, max_size=120))
    def test_many_at_once(self, values):
        """So many values that they are laid out in blocks: still the same."""
        assert list(CmacColumns(CmacHash(KEY)).many(values)) == [plain(value.encode()) for value in values]

    def test_more_values_than_are_read_ahead(self):
        """They come out in their order, and no more are read than a few thousand."""
        values = islice(map(str, count()), 40_000)
        keys = CmacColumns(CmacHash(KEY)).many(values)
        first = next(keys)

        assert first == plain(b"0")
        assert int(next(values)) < 20_000
        assert next(keys) == plain(b"1")

    @given(st.lists(TEXT, min_size=3), st.integers(0, 3), st.integers(0, 3))
    def test_a_part_of_a_column(self, values, start, length):
        """A slice has the keys of its own values."""
        part = pa.array(values, pa.string()).slice(start, length)

        keys = CmacColumns(CmacHash(KEY)).column(part).to_pylist()
        assert keys == [plain(one.encode()) for one in values[start : start + length]]
