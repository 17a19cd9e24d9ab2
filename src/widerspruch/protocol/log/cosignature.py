"""C2SP tlog-cosignature: a witness's word that at a time it knew of no larger tree of a log, and no other."""

from widerspruch.protocol.log.checkpoint import Checkpoint, parse_checkpoint
from widerspruch.protocol.log.note import ED25519, ED25519_COSIGNATURE, NoteSignature, NoteSigner, NoteVerifier
from widerspruch.rulebook.instants import LAST_INSTANT

LAST_SECOND = LAST_INSTANT // 1_000_000
"""Of C2SP's 2^63 - 1 those that a calendar has."""

_TIME_BYTES = 8
_LONGEST_NAME = 255


def cosign(checkpoint_text: bytes, signer: NoteSigner, timestamp: int) -> NoteSignature:
    """A witness's signature of kind 0x04. Timestamp: seconds since 1970.

    Raises ProtocolError as `parse_checkpoint`, and `ValueError`: a signer of another kind, no such second.
    """
    parse_checkpoint(checkpoint_text)
    if signer.verifier.algorithm != ED25519_COSIGNATURE or not 0 < timestamp <= LAST_SECOND:
        raise ValueError("signer or second")
    return signer.signature(_message(checkpoint_text, timestamp), timestamp.to_bytes(_TIME_BYTES))


def verified_at(verifier: NoteVerifier, text: bytes, signature: bytes) -> int | None:
    """When a key signed the text of a checkpoint: seconds since 1970, 0 where it states no time. None: it did not.

    Raises ProtocolError as `parse_checkpoint`.
    """
    if verifier.algorithm == ED25519:
        return 0 if verifier.verifies(signature, text) else None
    at, sig = int.from_bytes(signature[:_TIME_BYTES]), signature[_TIME_BYTES:]
    if at > LAST_SECOND:
        return None
    if verifier.algorithm == ED25519_COSIGNATURE:
        return at if verifier.verifies(sig, _message(text, at)) else None
    message = _ml_dsa_44_message(verifier.name, at, parse_checkpoint(text))
    return at if message is not None and verifier.verifies(sig, message) else None


def _message(text: bytes, timestamp: int) -> bytes:
    return b"cosignature/v1\ntime %d\n%b" % (timestamp, text)


def _ml_dsa_44_message(name: str, timestamp: int, checkpoint: Checkpoint) -> bytes | None:
    """The structure `cosigned_message`. None: a name is too long for it, or there are lines that it does not cover."""
    cosigner, origin = name.encode(), checkpoint.origin.encode()
    if max(len(cosigner), len(origin)) > _LONGEST_NAME or checkpoint.extensions:
        return None
    numbers = [number.to_bytes(8) for number in (timestamp, 0, checkpoint.size)]
    parts = (b"subtree/v1\n\0", bytes([len(cosigner)]), cosigner, numbers[0], bytes([len(origin)]), origin)
    return b"".join((*parts, *numbers[1:], checkpoint.root))
