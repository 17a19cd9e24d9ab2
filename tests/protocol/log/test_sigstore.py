"""Another reader: what sigstore makes of our checkpoints and proofs, and what of its own is told apart as it does."""

import base64
from collections.abc import Sequence
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import SignedCheckpoint
from sigstore._internal.trust import Keyring
from sigstore.errors import VerificationError
from sigstore_models.common import v1
from tests.small_log import LOG, ORIGIN, WITNESSES, SmallLog

from widerspruch.protocol.log.checkpoint import parse_checkpoint
from widerspruch.protocol.log.merkle import verify_inclusion
from widerspruch.protocol.log.note import parse_note

SMALL = SmallLog([b"statement %d" % number for number in range(70)])
PUBLIC = Ed25519PrivateKey.from_private_bytes(b"l" * 32).public_key()


def sigstore_holds(entry: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    proof = SimpleNamespace(log_index=index, tree_size=size, hashes=[*path], root_hash=root)
    try:
        verify_merkle_inclusion(
            SimpleNamespace(_inner=SimpleNamespace(inclusion_proof=proof, canonicalized_body=entry))
        )
    except VerificationError:
        return False
    return True


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 33, 48])
def test_sigstore_accepts_our_paths_and_refuses_what_we_refuse(size: int) -> None:
    """Of every entry, at every index, and with one hash changed."""
    root = SMALL.checkpoint(size).root
    for index in range(size):
        path = SMALL.reader.inclusion(size, index)
        for at in range(size):
            says = sigstore_holds(SMALL.entries[index], at, size, path, root)
            assert says == verify_inclusion(SMALL.hashes[index], at, size, path, root) == (at == index)
        assert not path or not sigstore_holds(SMALL.entries[index], index, size, [*path[:-1], bytes(32)], root)


def test_sigstore_accepts_our_checkpoint() -> None:
    """Its log, size, root and signature, whoever else signed; with another text it refuses it, as we do."""
    raw = base64.b64encode(PUBLIC.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    keyring = Keyring([v1.PublicKey(raw_bytes=raw, key_details=v1.PublicKeyDetails.PKIX_ED25519)])
    note = SMALL.note()
    read = SignedCheckpoint.from_text(note.decode())

    read.signed_note.verify(keyring, LOG.verifier.key_id)
    assert (read.checkpoint.origin, read.checkpoint.log_size) == (ORIGIN, 70)
    assert read.checkpoint.log_hash == SMALL.checkpoint().root.hex()
    assert [one.name for one in read.signed_note.signatures] == [ORIGIN, *[one.verifier.name for one in WITNESSES]]
    assert parse_checkpoint(parse_note(note).text).size == read.checkpoint.log_size
    changed = SignedCheckpoint.from_text(note.decode().replace("\n70\n", "\n71\n"))
    with pytest.raises(VerificationError):
        changed.signed_note.verify(keyring, LOG.verifier.key_id)
