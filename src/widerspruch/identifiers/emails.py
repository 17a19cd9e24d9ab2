"""E-mail addresses, in a text in its normal form."""

import re
from collections.abc import Iterator

from widerspruch.identifiers.characters import SPACES_RE2
from widerspruch.identifiers.fold import fold_email
from widerspruch.identifiers.found import FoundValue

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

HIDDEN_EMAILS_RE2 = r"(?s:[\[({<|].?[aäkAÄK@])|(?i:dot|punkt)"
"""Matches every text in its normal form in which `hidden_emails` finds anything, and more."""
EMAILS_RE2 = (
    rf"(?i:@|%40|[\[({{<|][{SPACES_RE2}]?(?:at|ät|klammeraffe)[{SPACES_RE2}]?[\])}}>|]"
    rf"|[{SPACES_RE2}]at[{SPACES_RE2}]+[^{SPACES_RE2}]+[{SPACES_RE2}]+(?:dot|punkt)[{SPACES_RE2}])"
)
"""Source for RE2, over many texts as they are: matches where anything may be found here."""


def emails_around_ats(text: str) -> Iterator[FoundValue]:
    """Addresses around at signs that stand in a word, or alone."""
    at = text.find("@")
    while at >= 0:
        before = text[at - 1] if at else " "
        inside_word = before.isalnum() or before in INSIDE_EMAILS
        if inside_word or (before.isspace() and text[at + 1 : at + 2].isspace()):
            yield from _around(text, at)
        at = text.find("@", at + 1)


def hidden_emails(text: str, *, spoken: bool = True) -> Iterator[FoundValue]:
    """Addresses whose at sign is written as a word.

    Args:
        spoken: Also without brackets, as in `anna at beispiel punkt de`, and thus in `me at beispiel dot com`, too.
    """
    if _BRACKETS.search(text) or (spoken and _SPOKEN.search(text)):
        for match in _HIDDEN_EMAIL.finditer(text):
            if spoken or _BRACKETS.search(match[0]):
                yield from _ended(text, *match.span())


def _around(text: str, at: int) -> Iterator[FoundValue]:
    earliest = max(0, at - _LOCAL_AT_MOST - 1)
    local = _BEFORE_AT.search(text[earliest:at].rstrip())
    domain = _AFTER_AT.match(text, at + 1)
    if local is not None and domain is not None:
        yield from _ended(text, earliest + local.start(), domain.end())


def _ended(text: str, start: int, end: int) -> Iterator[FoundValue]:
    """The address, and what it is if the end belongs to the sentence (`...de.Danke`, `...de-Adresse`, `...de-`) or low
    lines around it to the typesetting."""
    written = text[start:end]
    whole = fold_email(written)
    if whole:
        yield FoundValue(whole, start, end)
    if written[0] == "_" or written[-1] in "_-":
        plain = written.lstrip("_").rstrip("_-")
        if (value := fold_email(plain)) and value != whole:
            begin = start + written.index(plain)
            yield FoundValue(value, begin, begin + len(plain))
    for border in (".", "-"):
        shorter, _, rest = written.rpartition(border)
        if _is_another(rest) and not shorter.isupper() and (value := fold_email(shorter)) and value != whole:
            yield FoundValue(value, start, start + len(shorter))


def _is_another(word: str) -> bool:
    """Whether a word behind an address begins as none of its domain does, all in small letters."""
    return word[:1].isupper() or word[:1].isdecimal()
