"""Spans that do not overlap, asked for a place in logarithmic time: a text of findings alone stays cheap."""

from bisect import bisect_right, insort
from collections.abc import Iterable


class Spans:
    """Character spans in a text, none over another."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        """Takes spans in any order; they must not overlap."""
        self._spans = sorted(spans)

    def is_free(self, start: int, end: int) -> bool:
        """Whether no span shares a character with this one."""
        place = bisect_right(self._spans, (start, end))
        before_ends = self._spans[place - 1][1] if place else 0
        next_starts = self._spans[place][0] if place < len(self._spans) else end
        return before_ends <= start and end <= next_starts

    def add(self, start: int, end: int) -> None:
        """Take a span that is free."""
        insort(self._spans, (start, end))
