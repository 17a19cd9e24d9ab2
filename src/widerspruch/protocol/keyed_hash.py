"""The two keyed hashes, one value at a time, by the plainest way there is: HMAC-SHA-256 cut to 128 bits, and AES-CMAC.

Many values at a time: `sets.keyed_columns`.
"""

import hmac

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

KEY_BYTES = 16
"""Of a key in a set. Among 274 million accounts, the chance that any two share one is below 1 in 10^21."""


class HmacHash:
    """HMAC-SHA-256 over a prefix and the value, its first 16 bytes.

    Args:
        secret: At most 64 bytes.

        prefix: Put before every value.
    """

    def __init__(self, secret: bytes, prefix: bytes) -> None:
        self.secret, self.prefix = secret, prefix

    def key_of(self, value: bytes) -> bytes:
        """By the standard library's `hmac`."""
        return hmac.digest(self.secret, self.prefix + value, "sha256")[:KEY_BYTES]


class CmacHash:
    """AES-CMAC under one key.

    Args:
        subkey: 16, 24 or 32 bytes, used for nothing else.
    """

    def __init__(self, subkey: bytes) -> None:
        self.subkey, self._cmac = subkey, CMAC(AES(subkey))

    def key_of(self, value: bytes) -> bytes:
        """By the `cryptography` package."""
        mac = self._cmac.copy()
        mac.update(value)
        return mac.finalize()


KeyedHash = HmacHash | CmacHash
"""A secret at work for one platform and identifier."""
