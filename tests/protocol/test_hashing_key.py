"""Keys of accounts and other identifiers, held to the standard library's HMAC and to the CMAC of `cryptography`."""

import json
import os
import stat
from pathlib import Path

import pytest

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import ALGORITHMS, IDENTIFIERS, HashingKey
from widerspruch.protocol.signing_keys import SigningKey

FOLDER = Path(__file__).parent / "vectors"
VECTORS = {
    "hmac": json.loads((FOLDER / "keys.json").read_text("utf-8")),
    "cmac": json.loads((FOLDER / "keys-cmac.json").read_text("utf-8")),
}
KNOWN = [(algorithm, vector) for algorithm, vectors in VECTORS.items() for vector in vectors["keys"]]
KEYS = {algorithm: HashingKey(bytes.fromhex(VECTORS[algorithm]["secret"]), algorithm) for algorithm in ALGORITHMS}
KEY = KEYS["hmac"]
BOTH = pytest.mark.parametrize("algorithm", ALGORITHMS)


class TestHashing:
    @pytest.mark.parametrize(("algorithm", "vector"), KNOWN)
    def test_known_values_have_known_keys(self, algorithm, vector):
        """The vectors come out."""
        key, place, value = KEYS[algorithm], (vector["platform"], vector["identifier"]), vector["value"]

        assert key.key_of(*place, value).hex() == vector["key"]
        assert key.key_id == VECTORS[algorithm]["key_id"]

    @pytest.mark.parametrize("vector", VECTORS["cmac"]["keys"])
    def test_one_secret_under_both_algorithms(self, vector):
        """No key made with HMAC is half of a key that AES is used with, not even that of the empty text."""
        key = HashingKey(bytes.fromhex(VECTORS["cmac"]["secret"]))
        half = vector["aes_key"][:32]

        assert all(
            key.key_of(vector["platform"], vector["identifier"], value).hex() != half for value in ("", vector["value"])
        )

    @BOTH
    def test_platform_and_identifier_are_part_of_the_key(self, algorithm):
        """The same value is another key elsewhere, or as another identifier."""
        keys = {
            KEYS[algorithm].key_of(platform, identifier, "7")
            for platform in ("facebook", "instagram")
            for identifier in IDENTIFIERS
        }

        assert len(keys) == 2 * len(IDENTIFIERS)

    @BOTH
    @pytest.mark.parametrize(
        ("platform", "identifier"), [("Facebook", "account"), ("", "account"), ("a\x1fb", "account"), ("x", "id")]
    )
    def test_names_that_could_be_confused_are_refused(self, algorithm, platform, identifier):
        """No platform and no identifier can reach into the other's place."""
        with pytest.raises(ValueError):
            KEYS[algorithm].key_of(platform, identifier, "1")

    def test_there_are_two_algorithms(self):
        """Another name is refused; without one, it is HMAC."""
        with pytest.raises(ValueError):
            HashingKey(bytes(32), "md5")

        assert HashingKey(bytes(32)).algorithm == HashingKey.new().algorithm == "hmac"


class TestFile:
    @BOTH
    def test_a_key_comes_back_from_its_file(self, tmp_path, algorithm):
        """Written and read, it is the same key under the same id, which names the algorithm as the file does."""
        key = HashingKey.new(algorithm)
        key.save(tmp_path / "k")
        read = HashingKey.load(tmp_path / "k")

        assert (read.key_id, read.key_of("x", "account", "1")) == (key.key_id, key.key_of("x", "account", "1"))
        assert read.key_id.startswith(f"{algorithm}:")
        assert f'algorithm = "{algorithm}"' in (tmp_path / "k").read_text()

    def test_a_file_of_the_first_format(self, tmp_path):
        """It names no algorithm and is HMAC's, for ever."""
        lines = ("# Older.", 'format = "widerspruch/hashing-key/1"', f'key_id = "{KEY.key_id}"')
        (tmp_path / "k").write_text("\n".join((*lines, f'secret = "{VECTORS["hmac"]["secret"]}"')))
        (tmp_path / "k").chmod(0o600)
        read = HashingKey.load(tmp_path / "k")

        assert (read.algorithm, read.key_id) == ("hmac", KEY.key_id)
        assert read.key_of("x", "account", "1") == KEY.key_of("x", "account", "1")

    @BOTH
    def test_another_algorithm_in_the_file_is_noticed(self, tmp_path, algorithm):
        """A key that would hash otherwise than its sets were hashed is refused: it would find nobody."""
        KEYS[algorithm].save(tmp_path / "k")
        text = (tmp_path / "k").read_text()
        other = 'algorithm = "cmac"' if algorithm == "hmac" else 'algorithm = "hmac"'
        for line in (other, 'algorithm = "md5"', "algorithm = 1", 'algorithm = ["hmac"]', ""):
            (tmp_path / "k").write_text(text.replace(f'algorithm = "{algorithm}"', line))
            with pytest.raises(ProtocolError, match="hashing_key_damaged"):
                HashingKey.load(tmp_path / "k")

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
            ('format = "widerspruch/hashing-key/3"', "hashing_key_other"),
            ('format = "widerspruch/hashing-key/2"', "hashing_key_damaged"),
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
