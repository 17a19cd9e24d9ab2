"""Whether work grows as the input does. Quadratic work is told from linear by so much that no busy machine blurs it."""

from collections.abc import Callable
from time import process_time

TIMES_AS_MUCH = 8
SHORTEST = 0.004
"""Seconds below which the clock and whatever runs once say more than the work."""


def assert_linear(work: Callable[[int], object], n: int) -> None:
    """Eight times as much takes less than half of what quadratic work would take: 32 times as long.

    Seconds of this process alone, the best of three each. `work` is done once before, for what it loads.
    """
    work(n)
    once, many = seconds(work, n), seconds(work, TIMES_AS_MUCH * n)
    assert many < TIMES_AS_MUCH**2 / 2 * max(once, SHORTEST), f"{once:.3f} s for {n}, {many:.3f} s for eight times that"


def seconds(work: Callable[[int], object], n: int) -> float:
    """The least CPU seconds of three tries."""
    tries = []
    for _ in range(3):
        began = process_time()
        work(n)
        tries.append(process_time() - began)
    return min(tries)
