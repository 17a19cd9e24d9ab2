"""A package of the rulebook that was checked and waits for the person's word: in memory alone, and one at a time."""

import threading

from msgspec import Struct

from widerspruch.protocol.rulebook_package import OpenedPackage


class HeldPackage(Struct, frozen=True):
    """One that waits. `file`: what it was called."""

    opened: OpenedPackage
    file: str


class PackagesHeld:
    """What is installed are the bytes that were checked and shown, and no others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: HeldPackage | None = None

    def put(self, held: HeldPackage) -> None:
        """It takes the place of one that waited before."""
        with self._lock:
            self._held = held

    def take(self, digest: str) -> HeldPackage | None:
        """The one with this SHA-256, which no longer waits then; None: it does not wait."""
        with self._lock:
            held = self._held
            if held is None or held.opened.package.digest != digest:
                return None
            self._held = None
            return held

    def clear(self) -> None:
        """None waits any more."""
        with self._lock:
            self._held = None
