"""Words that begin no name, by their hash: nearly all words of all texts fall away by one look at one place."""

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

_BITS = 20
_MASK = (1 << _BITS) - 1
_AT_ONCE = 1 << 15  # so that what is made on the way stays in the processor's cache


class FallingWords:
    """Each word has two slots of which the first holds the word that came last, and the second the last one driven out
    of a first. A word that is driven out of both is only slower to fall."""

    def __init__(self) -> None:
        self._slots, self._driven_out = np.zeros(1 << _BITS, np.uint64), np.zeros(1 << _BITS, np.uint64)
        self._slots[0] = 1  # an empty slot holds 0, so that of 0 must hold another
        self._drive_out(self._slots[:1])

    def add(self, hashes: Hashes) -> None:
        self._drive_out(self._slots[hashes & _MASK])
        self._slots[hashes & _MASK] = hashes
        self._drive_out(hashes[self.standing(hashes)])  # several may share a slot

    def _drive_out(self, hashes: Hashes) -> None:
        self._driven_out[_second(hashes)] = hashes
        self._driven_out[0] = 1 << _BITS

    def standing(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """Places of those that are not known to fall."""
        some = (hashes[first : first + _AT_ONCE] for first in range(0, len(hashes), _AT_ONCE))
        parts = [np.flatnonzero(self._slots[part & _MASK] != part) + _AT_ONCE * n for n, part in enumerate(some)]
        places = np.concatenate([np.array([], np.int64), *parts])
        left = hashes[places]
        standing: npt.NDArray[np.int64] = places[self._driven_out[_second(left)] != left]
        return standing


def _second(hashes: Hashes) -> Hashes:
    slots: Hashes = hashes >> np.uint64(_BITS) & np.uint64(_MASK)
    return slots
