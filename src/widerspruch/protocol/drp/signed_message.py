"""A signed message as it travels: base64 of 64 bytes of Ed25519 signature and the body. What is read is verified."""

import hashlib

from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

MESSAGE_TYPE = "text/plain"
"""Its Content-Type."""

LONGEST_MESSAGE = 64 * 2**10
"""Bytes of the text that travels."""

_SIGNATURE_BYTES = 64


def sign_message(key: SigningKey, body: bytes) -> bytes:
    """The text to be sent.

    Raises:
        ProtocolError: `message_too_long` (values: longest).
    """
    data = encoded(key.sign(body) + body).encode()
    _refuse_long(data)
    return data


def open_message(data: bytes, key: VerifyingKey) -> bytes:
    """The body, if the holder of the key signed exactly it.

    Raises:
        ProtocolError: `message_too_long` (values: longest), `message_not_base64`, `message_signature_wrong`.
    """
    signature, body = split_message(data)
    if not key.verifies(signature, body):
        raise ProtocolError("message_signature_wrong")
    return body


def message_digest(data: bytes) -> bytes:
    """By what a message is known again: SHA-256 of its body, however it is signed. Raises as `split_message`."""
    return hashlib.sha256(split_message(data)[1]).digest()


def split_message(data: bytes) -> tuple[bytes, bytes]:
    """Signature and body; nobody has verified them.

    Raises:
        ProtocolError: `message_too_long` (values: longest), `message_not_base64`.
    """
    _refuse_long(data)
    message = decoded(data.decode("ascii", "replace"))
    if message is None or len(message) <= _SIGNATURE_BYTES:
        raise ProtocolError("message_not_base64")
    return message[:_SIGNATURE_BYTES], message[_SIGNATURE_BYTES:]


def _refuse_long(data: bytes) -> None:
    if len(data) > LONGEST_MESSAGE:
        raise ProtocolError("message_too_long", longest=LONGEST_MESSAGE)
