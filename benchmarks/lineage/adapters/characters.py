"""Texts as numbers of characters, and as windows over them. The alphabet is that of ASCII: it is learnt from nobody."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.uint8]
Windows = NDArray[np.uint8]
"""(window, character): each with the character behind its last."""

UNKNOWN, NOTHING, ALPHABET = 1, 0, 128
"""`NOTHING` fills what is too short, and counts for no loss."""

BETWEEN = "\n\n"
"""Two texts."""


def tokens_of(texts: Sequence[str]) -> Tokens:
    """One row of characters, the texts behind each other."""
    data = BETWEEN.join(texts).encode("utf-32-le", "replace")
    numbers = np.frombuffer(data, "<u4")
    return np.where((numbers < 2) | (numbers >= ALPHABET), UNKNOWN, numbers).astype(np.uint8)


def windows_of(tokens: Tokens, length: int, start: int = 0) -> Windows:
    """All of them behind each other, from a place on; none where there is nothing to predict.

    Args:
        start: Characters before it are a window of their own.
    """
    cut = [*range(start - length if start else 0, max(len(tokens) - 1, 0), length)]
    windows = np.full((len(cut), length + 1), NOTHING, np.uint8)
    for row, at in zip(windows, cut, strict=True):
        own = tokens[max(at, 0) : at + length + 1]
        row[: len(own)] = own
    return windows


def batches_of(windows: Windows, size: int) -> NDArray[np.uint8]:
    """(batch, window, character): the last one is filled with windows of nothing."""
    count = -(-len(windows) // size)
    filled = np.full((count * size, windows.shape[1]), NOTHING, np.uint8)
    filled[: len(windows)] = windows
    return filled.reshape(count, size, windows.shape[1])
