"""E-mail addresses and telephone numbers, in a text in its normal form."""

import re
from collections.abc import Iterator
from functools import lru_cache

from widerspruch.gate.mentions.names import Found
from widerspruch.identifiers.fold import fold_email, fold_phone

_BRACKETED = r"\s{{0,2}}[\[({{<|]\s?(?:{})\s?[\])}}>|]\s{{0,2}}"
_HIDDEN_AT = rf"(?:{_BRACKETED.format('at|ät|@|klammeraffe')}|\s+at\s+(?=[\w.-]{{1,60}}\s+(?:dot|punkt)\s))"
_HIDDEN_DOT = _BRACKETED.format("dot|punkt|[.]")
_DOT = rf"(?:[.]|{_HIDDEN_DOT}|\s+(?:dot|punkt)\s+)"
_DOMAIN = rf"[\w\-]{{1,63}}+(?:{_DOT}[\w\-]{{1,63}}+){{1,5}}"
_AFTER_AT = re.compile(rf"\s?({_DOMAIN})", re.IGNORECASE)
_BEFORE_AT = re.compile(r"\w[\w.+\-]*+$")
_LOCAL = r"\w[\w.+\-]{0,63}+"
_HIDDEN_EMAIL = re.compile(rf"(?<!\w){_LOCAL}(?:{_HIDDEN_DOT}{_LOCAL}){{0,3}}{_HIDDEN_AT}{_DOMAIN}", re.IGNORECASE)
_BRACKETS, _SPOKEN = re.compile(r"[\[({<|]\s?[aäkAÄK@]"), re.compile(r"\s(?:dot|punkt)\s", re.IGNORECASE)
_LOCAL_AT_MOST = 64

INSIDE_EMAILS = "_.+-"
"""Beside letters and digits, what may stand before the at sign of an e-mail address."""

PHONE = re.compile(
    r"(?:(?<![^\W_])(?<![.,/-])|(?<=\d/)|(?<=\d\s/)|(?<!\d)(?=\+))"
    r"(?:\+|\(?0)\d(?:[\s/().\-]{0,3}\d){6,40}(?![^\W_])"
)
"""One number, or several with nothing but strokes, spaces and line breaks between."""
_ANOTHER_PHONE = re.compile(r"(?<=\d)[\s/.\-]{1,3}(?=(?:\+|\(?0)\d)")
_FEWEST_DIGITS, _MOST_DIGITS, _MOST_GAPS = 7, 17, 6


def emails_around_ats(text: str) -> Iterator[Found]:
    """Addresses around at signs that stand in a word, or alone."""
    at = text.find("@")
    while at >= 0:
        before = text[at - 1] if at else " "
        inside_word = before.isalnum() or before in INSIDE_EMAILS
        if inside_word or (before.isspace() and text[at + 1 : at + 2].isspace()):
            yield from _around(text, at)
        at = text.find("@", at + 1)


def hidden_emails(text: str) -> Iterator[Found]:
    """Addresses whose at sign is written as a word, with brackets or without."""
    if _BRACKETS.search(text) or _SPOKEN.search(text):
        for match in _HIDDEN_EMAIL.finditer(text):
            yield from _ended(text, *match.span())


def _around(text: str, at: int) -> Iterator[Found]:
    earliest = max(0, at - _LOCAL_AT_MOST - 1)
    local = _BEFORE_AT.search(text[earliest:at].rstrip())
    domain = _AFTER_AT.match(text, at + 1)
    if local is not None and domain is not None:
        yield from _ended(text, earliest + local.start(), domain.end())


def _ended(text: str, start: int, end: int) -> Iterator[Found]:
    """The address, and what it is if the end belongs to the sentence (`...de.Danke`, `...de-Adresse`) or low lines
    around it to the typesetting."""
    written = text[start:end]
    whole = fold_email(written)
    if whole:
        yield Found(whole, start, end)
    if written[0] == "_" or written[-1] == "_":
        plain = written.strip("_")
        if (value := fold_email(plain)) and value != whole:
            begin = start + written.index(plain)
            yield Found(value, begin, begin + len(plain))
    for border in (".", "-"):
        shorter, _, rest = written.rpartition(border)
        if rest[:1].isupper() and not shorter.isupper() and (value := fold_email(shorter)) and value != whole:
            yield Found(value, start, start + len(shorter))


def phones(text: str, region: str) -> Iterator[Found]:
    """Telephone numbers, several in a row, too."""
    for match in PHONE.finditer(text):
        yield from _numbers(text, *match.span(), region)


def _numbers(text: str, start: int, end: int, region: str) -> Iterator[Found]:
    """The numbers that a run of digits may be: a group that begins with 0 may be another number, or inside of one."""
    gaps = [gap.span() for gap in _ANOTHER_PHONE.finditer(text, start, end)]
    if len(gaps) > _MOST_GAPS:  # a text that is made to take long: whole numbers one after the other, no more
        gaps = [gap for gap, far in zip(gaps, _far_apart(text, start, gaps), strict=True) if far]
    begins, ends = [start, *(behind for _, behind in gaps)], [*(before for before, _ in gaps), end]
    for place, begin in enumerate(begins):
        for stop in ends[place:]:
            digits = sum(map(str.isdigit, text[begin:stop]))
            if digits > _MOST_DIGITS:
                break
            if digits >= _FEWEST_DIGITS and (number := _folded(text[begin:stop], region)):
                yield Found(number, begin, stop)


def _far_apart(text: str, start: int, gaps: list[tuple[int, int]]) -> Iterator[bool]:
    """Of each gap, whether enough digits for a number lie between it and the last one that had so many before it."""
    for before, behind in gaps:
        far = sum(map(str.isdigit, text[start:before])) >= _FEWEST_DIGITS
        if far:
            start = behind
        yield far


_folded = lru_cache(1 << 14)(fold_phone)
