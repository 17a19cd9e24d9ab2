"""The key with which the awkward desk signs what it tells: the newest in its folder, also where that came just now.

A desk takes a new key when it is started again. So that the awkward one need not be, what the desk behind it signed is
signed again with the key that is published as the one that signs.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from widerspruch.desk.keys import RECEIPTS
from widerspruch.protocol.drp.answers import signature_header
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey


class NewestKey:
    """Signs, and can be made new. From several threads."""

    def __init__(self, folder: Path, now: Callable[[], int]) -> None:
        """Folder: of the desk's keys. Now: microseconds UTC."""
        self._folder, self._now, self._lock = folder, now, threading.Lock()
        self._key = SigningKey.load(folder / RECEIPTS)

    @property
    def public(self) -> VerifyingKey:
        """With which what it signs is checked."""
        return self._key.public

    def header_over(self, body: bytes) -> str:
        """The value of `answers.SIGNATURE_HEADER`."""
        return signature_header(self._key, body)

    def rotate(self) -> None:
        """As the operator does with `widerspruch desk keys rotate receipts`."""
        from widerspruch.desk.key_rotation import rotate_signing  # knows the tables, which need Django set up

        with self._lock:
            rotate_signing(self._folder, "receipts", self._now())
            self._key = SigningKey.load(self._folder / RECEIPTS)
