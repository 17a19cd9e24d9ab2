"""A secret that others can read is none; a public key that has signed everything is nobody's."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from widerspruch.gate.purge.bundle import UndoKey
from widerspruch.gate.sets.new_keys import new_signing_pair
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

PRIME = 2**255 - 19
Y_OF_ORDER_8 = int.from_bytes(
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
)


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602])
@pytest.mark.parametrize("kind", [HashingKey, SigningKey, UndoKey])
def test_a_key_that_others_may_read_or_write(tmp_path, kind, mode):
    """Refused, with the name of the file; for its owner alone it is a key."""
    path = tmp_path / "some.key"
    if kind is UndoKey:
        UndoKey.load_or_make(path)
    else:
        kind.new().save(path)
    kind.load(path)
    path.chmod(mode)
    with pytest.raises(ProtocolError) as error:
        kind.load(path)
    assert (error.value.code, error.value.values) == ("key_file_open", {"file": "some.key"})


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize(
    "y", [0, 1, PRIME - 1, Y_OF_ORDER_8, PRIME - Y_OF_ORDER_8, PRIME, PRIME + 1], ids=lambda y: hex(y)[-8:]
)
def test_public_keys_of_small_order(tmp_path, y, sign):
    """Under these a forged signature verifies: not one of them is trusted, however it is spelled."""
    key = Ed25519PublicKey.from_public_bytes((y | sign << 255).to_bytes(32, "little"))
    (tmp_path / "weak.pub").write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(ProtocolError, match="verifying_key_weak"):
        VerifyingKey.load(tmp_path / "weak.pub")
    assert VerifyingKey.from_raw(key.public_bytes_raw()) is None


def test_usual_public_keys_are_trusted(tmp_path):
    """Of twenty new pairs, all."""
    for number in range(20):
        SigningKey.new().public.save(tmp_path / f"{number}.pub")
        VerifyingKey.load(tmp_path / f"{number}.pub")


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_the_public_half_is_everybodys(tmp_path, umask):
    """Whoever is to check signatures can read it, however little the umask leaves to others."""
    before = os.umask(umask)
    try:
        new_signing_pair(tmp_path / "signing.pem")
    finally:
        os.umask(before)
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("signing.pem", "signing.pem.pub")]
    assert modes == [0o600, 0o644]


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_public_key_in_a_message_has_its_length(length):
    """Less or more is none."""
    key = SigningKey.new().public

    assert VerifyingKey.from_raw(key.raw) == key
    assert VerifyingKey.from_raw(bytes(length)) is None
