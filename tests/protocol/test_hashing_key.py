"""Keys of accounts and signs, held to the standard library's HMAC."""

import hashlib
import hmac
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import SIGNS, HashingKey
from widerspruch.protocol.signing_keys import SigningKey

VECTORS = json.loads((Path(__file__).parent / "vectors" / "keys.json").read_text("utf-8"))
KEY = HashingKey(bytes.fromhex(VECTORS["secret"]))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


class TestHashing:
    @pytest.mark.parametrize("vector", VECTORS["keys"])
    def test_known_values_have_known_keys(self, vector):
        """The vectors come out, one at a time and in bulk."""
        place = vector["platform"], vector["sign"]

        assert KEY.key_of(*place, vector["value"]).hex() == vector["key"]
        assert [key.hex() for key in KEY.keys_of(*place, [vector["value"]])] == [vector["key"]]
        assert KEY.key_id == VECTORS["key_id"]

    @given(st.binary(min_size=32, max_size=32), st.sampled_from(SIGNS), st.lists(TEXT, max_size=8))
    def test_the_fast_way_is_the_plain_way_is_hmac(self, secret, sign, values):
        """Any secret, sign and values: both ways give the first 16 bytes of HMAC-SHA-256."""
        key = HashingKey(secret)
        plain = [
            hmac.new(secret, f"widerspruch/1\x1fx\x1f{sign}\x1f{value}".encode(), hashlib.sha256).digest()[:16]
            for value in values
        ]

        assert list(key.keys_of("x", sign, values)) == plain
        assert [key.key_of("x", sign, value) for value in values] == plain

    def test_platform_and_sign_are_part_of_the_key(self):
        """The same value is another key elsewhere, or as another sign."""
        keys = {KEY.key_of(platform, sign, "7") for platform in ("facebook", "instagram") for sign in SIGNS}

        assert len(keys) == 2 * len(SIGNS)

    @pytest.mark.parametrize(
        ("platform", "sign"), [("Facebook", "account"), ("", "account"), ("a\x1fb", "account"), ("x", "id")]
    )
    def test_names_that_could_be_confused_are_refused(self, platform, sign):
        """No platform and no sign can reach into the other's place."""
        with pytest.raises(ValueError):
            KEY.key_of(platform, sign, "1")


class TestFile:
    def test_a_key_comes_back_from_its_file(self, tmp_path):
        """Written and read, it is the same key under the same id."""
        key = HashingKey.new()
        key.save(tmp_path / "k")
        read = HashingKey.load(tmp_path / "k")

        assert (read.key_id, read.key_of("x", "account", "1")) == (key.key_id, key.key_of("x", "account", "1"))

    @pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
    def test_the_file_is_its_owners_alone(self, tmp_path):
        """Nobody else may read a secret, from the first moment."""
        before = os.umask(0)
        try:
            HashingKey.new().save(tmp_path / "k")
            SigningKey.new().save(tmp_path / "s")
        finally:
            os.umask(before)

        assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ks"] == [0o600, 0o600]

    def test_no_file_is_ever_replaced(self, tmp_path):
        """A key that was overwritten is lost for good."""
        (tmp_path / "k").write_text("mine")
        for write in (HashingKey.new().save, SigningKey.new().save, SigningKey.new().public.save):
            with pytest.raises(ProtocolError, match="key_file_exists"):
                write(tmp_path / "k")

        assert (tmp_path / "k").read_text() == "mine"

    def test_the_secret_does_not_show(self):
        """A key in a log or traceback is its id."""
        key = HashingKey(b"s" * 32)

        assert (b"s" * 32).hex() not in repr(key)
        assert key.key_id in repr(key)

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ("", "hashing_key_other"),
            ("\0\1", "hashing_key_other"),
            ("-----BEGIN PRIVATE KEY-----", "hashing_key_other"),
            ('format = "widerspruch/hashing-key/2"', "hashing_key_other"),
            ('format = "widerspruch/hashing-key/1"', "hashing_key_damaged"),
            ('format = "widerspruch/hashing-key/1"\nsecret = 1', "hashing_key_damaged"),
            ('format = "widerspruch/hashing-key/1"\nsecret = "00"', "hashing_key_damaged"),
            (f'format = "widerspruch/hashing-key/1"\nkey_id = "hmac:0"\nsecret = "{"00" * 32}"', "hashing_key_damaged"),
            ("x" * 20_000, "key_file_other"),
        ],
    )
    def test_what_is_no_key_is_refused(self, tmp_path, content, code):
        """Another kind of file and a damaged one are told apart."""
        (tmp_path / "k").write_bytes(content.encode())
        with pytest.raises(ProtocolError, match=code) as refused:
            HashingKey.load(tmp_path / "k")

        assert refused.value.values == {"file": "k"}

    def test_every_flipped_bit_of_the_secret_is_noticed(self, tmp_path):
        """A key that changed on the disk is refused: it would find nobody."""
        KEY.save(tmp_path / "k")
        data = (tmp_path / "k").read_bytes()
        start = data.index(b"secret = ")
        for place in range(start, len(data)):
            (tmp_path / "k").write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            try:
                read = HashingKey.load(tmp_path / "k")
            except ProtocolError:
                continue
            assert read.key_of("x", "account", "1") == KEY.key_of("x", "account", "1")

    def test_a_file_that_is_not_there(self, tmp_path):
        """Missing files and folders have sentences of their own."""
        with pytest.raises(ProtocolError, match="key_file_missing"):
            HashingKey.load(tmp_path / "k")
        with pytest.raises(ProtocolError, match="key_file_unreadable"):
            HashingKey.load(tmp_path)
