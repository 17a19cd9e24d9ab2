"""Telephone numbers, in a text in its normal form."""

import re
from collections.abc import Iterator
from functools import lru_cache

from widerspruch.identifiers.characters import SPACES_RE2, replacements
from widerspruch.identifiers.fold import fold_phone
from widerspruch.identifiers.found import FoundValue


def _run(before: str, gap: str, most: int, behind: str) -> re.Pattern[str]:
    """One number, or several with nothing but gaps between."""
    return re.compile(rf"{before}(?:\+[ (]{{0,2}}|\(?0\(?)\d(?:{gap}{{0,3}}\d){{5,{most}}}{behind}")


_ANYWHERE = _run(r"(?:(?<![^\W_])(?<![.,/-])|(?<=\d/)|(?<=\d\s/)|(?<!\d)(?=\+))", r"[\s/().\-]", 40, r"(?![^\W_])")
_ALONE = _run(r"(?:(?<![\w+.,:/-])|(?<=\d{5}/))", r"(?:[ ().\-]|/(?! ?(?:\+|\(?0)\d))", 14, r"(?!\d|[.,:-]\d)")
_ANOTHER = re.compile(r"(?<=\d)[\s/.\-]{1,3}(?=(?:\+|\(?0)\d)")
_FEWEST_DIGITS, _MOST_DIGITS, _MOST_GAPS = 7, 17, 6

_ZEROS = "0" + "".join(char for char, read in replacements().items() if read == "0" and char < "\U00010000")
_GAP_RE2 = rf"[{SPACES_RE2}/().\-‐-―−]{{0,3}}"
PHONES_RE2 = rf"[+{_ZEROS}]{_GAP_RE2}\p{{Nd}}(?:{_GAP_RE2}\p{{Nd}}){{5}}"
"""Source for RE2, over many texts as they are: matches where anything may be found here."""


def phones(text: str, region: str) -> Iterator[FoundValue]:
    """Telephone numbers, folded; numbers without a country are read as numbers of `region`."""
    for start, end in phone_places(text):
        if number := _folded(text[start:end], region):
            yield FoundValue(number, start, end)


def phone_places(text: str, *, alone: bool = False) -> Iterator[tuple[int, int]]:
    """Where telephone numbers may stand: a group that begins with 0 may be another number, or inside of one, and both
    are given.

    Args:
        alone: Leave out what goes on in the next line, what punctuation ties to what stands before or behind it, as in
            `12:030...` and `030...-7`, and parts of longer numbers: a group belongs to the one before it, save behind
            a stroke.
    """
    if alone:
        yield from (match.span() for match in _ALONE.finditer(text))
        return
    for match in _ANYWHERE.finditer(text):
        yield from _parted(text, *match.span())


def _parted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    gaps = [gap.span() for gap in _ANOTHER.finditer(text, start, end)]
    if len(gaps) > _MOST_GAPS:  # a text that is made to take long: whole numbers one after the other, no more
        gaps = [gap for gap, far in zip(gaps, _far_apart(text, start, gaps), strict=True) if far]
    begins, ends = [start, *(behind for _, behind in gaps)], [*(before for before, _ in gaps), end]
    for place, begin in enumerate(begins):
        for stop in ends[place:]:
            digits = sum(map(str.isdigit, text[begin:stop]))
            if digits > _MOST_DIGITS:
                break
            if digits >= _FEWEST_DIGITS:
                yield begin, stop


def _far_apart(text: str, start: int, gaps: list[tuple[int, int]]) -> Iterator[bool]:
    """Of each gap, whether enough digits for a number lie between it and the last one that had so many before it."""
    for before, behind in gaps:
        far = sum(map(str.isdigit, text[start:before])) >= _FEWEST_DIGITS
        if far:
            start = behind
        yield far


_folded = lru_cache(1 << 14)(fold_phone)
