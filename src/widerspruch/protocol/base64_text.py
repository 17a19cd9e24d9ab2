"""Bytes as base64 text in one spelling: the standard alphabet, with padding, without bits that decoders ignore."""

import base64
import binascii


def encoded(data: bytes) -> str:
    """The text."""
    return base64.b64encode(data).decode()


def decoded(written: str) -> bytes | None:
    """The bytes; None: the text is not their one spelling."""
    try:
        data = base64.b64decode(written, validate=True)
    except (ValueError, binascii.Error):
        return None
    return data if encoded(data) == written else None
