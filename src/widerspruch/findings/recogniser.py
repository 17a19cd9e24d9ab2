"""The shape that all recognisers share, and the simple ones: a pattern, a proof, and words around it."""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from msgspec import Struct

from widerspruch.findings.finding import Finding, Kind

CONTEXT_REACH = 40
"""Characters before and after a number in which its context words may stand."""


class Recogniser(Protocol):
    """Finds findings of one subject. `prefilter`: RE2 source that matches every text in which `find` finds
    anything."""

    @property
    def prefilter(self) -> str: ...
    def find(self, text: str, low: str) -> Iterator[Finding]: ...


class NumberPattern(Struct, frozen=True):
    """One form of a number.

    Attributes:
        kind: What it is.

        source: The pattern, in the syntax that Python and RE2 share, without look-around.

        holds: Proves the number (upper case, without gaps and punctuation). None: the form is proof enough.

        needs: A word that must stand nearby, as a Python pattern over the lowered text.

        refuses: A word just before it that says it is another number.
    """

    kind: Kind
    source: str
    holds: Callable[[str], bool] | None = None
    needs: re.Pattern[str] | None = None
    refuses: re.Pattern[str] | None = None


class NumberRecogniser:
    """Finds the numbers of one pattern."""

    def __init__(self, pattern: NumberPattern) -> None:
        self.pattern = pattern
        self.prefilter = pattern.source
        self._regex = re.compile(rf"(?<![0-9A-Za-z]){pattern.source}(?![0-9A-Za-z])")

    def find(self, text: str, low: str) -> Iterator[Finding]:
        """Numbers that hold, in the company that they need."""
        for match in self._regex.finditer(text):
            if self._in_company(low, *match.span()) and self._holds(match[0]):
                yield Finding(match.start(), match.end(), self.pattern.kind)

    def _holds(self, found: str) -> bool:
        return self.pattern.holds is None or self.pattern.holds(compact(found))

    def _in_company(self, low: str, start: int, end: int) -> bool:
        needs, refuses = self.pattern.needs, self.pattern.refuses
        if refuses is not None and refuses.search(low, max(0, start - CONTEXT_REACH), start):
            return False
        return needs is None or is_near(needs, low, start, end)


def is_near(words: re.Pattern[str], low: str, start: int, end: int) -> bool:
    """Whether one of the words stands near the span, outside of it."""
    before = words.search(low, max(0, start - CONTEXT_REACH), start)
    return before is not None or words.search(low, end, min(len(low), end + CONTEXT_REACH)) is not None


def compact(number: str) -> str:
    """The letters and digits of a number, upper case."""
    return re.sub(r"[^0-9A-Za-z]", "", number).upper()
