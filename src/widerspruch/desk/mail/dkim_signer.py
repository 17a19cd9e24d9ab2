"""DKIM: the domain's signature under a mail (RFC 6376)."""

from typing import Self

import dkim
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from widerspruch.desk.config import SmtpConfig
from widerspruch.desk.errors import DeskError
from widerspruch.protocol.key_files import read_key_file, require_secret

SMALLEST = 2048
_HEADERS = [
    *(b"From", b"To", b"Reply-To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted"),
    *(b"MIME-Version", b"Content-Type", b"Content-Language", b"List-Unsubscribe", b"List-Unsubscribe-Post"),
]


class DkimSigner:
    """Signs with an RSA key. Its `repr` does not show it."""

    def __init__(self, key: bytes, selector: str, domain: str) -> None:
        self._key, self._selector, self._domain = key, selector.encode("ascii"), domain.encode("ascii")

    @classmethod
    def of(cls, config: SmtpConfig) -> Self | None:
        """The signer that a desk is to use; None: without a key it signs nothing.

        Raises:
            DeskError: `dkim_key_unusable` (values: file): no RSA key in PEM of at least 2048 bits, or selector or
                domain is missing.

            ProtocolError: as `read_key_file` and `require_secret`.
        """
        path = config.dkim_key
        if path is None:
            return None
        data = read_key_file(path)
        require_secret(path)
        try:
            key = load_pem_private_key(data, password=None)
        except (ValueError, TypeError) as error:
            raise DeskError("dkim_key_unusable", file=path.name) from error
        is_usable = isinstance(key, RSAPrivateKey) and key.key_size >= SMALLEST
        if not is_usable or not (config.dkim_selector.isascii() and config.dkim_domain.isascii()):
            raise DeskError("dkim_key_unusable", file=path.name)
        if not config.dkim_selector or not config.dkim_domain:
            raise DeskError("dkim_key_unusable", file=path.name)
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        return cls(plain, config.dkim_selector, config.dkim_domain)

    def signed(self, data: bytes) -> bytes:
        """The mail with its signature before it."""
        header = dkim.sign(data, self._selector, self._domain, self._key, include_headers=list(_HEADERS))
        return bytes(header) + data
