"""One notation for words and phrases, printed as patterns for Python's `re`.

The notation, used in the lexicon's TOML files:

    krebskrank*         a word that begins so; `*krank` one that ends so
    ig metall           words in a row; spaces, line breaks and hyphens all count as the gap
    bin ... schwanger   up to four words may stand between
    (mein|unser*) kind  alternatives
    #                   a number of one or two digits

Case does not matter. `ß` also matches `ss`; `ä`, `ö`, `ü` also match `ae`, `oe`, `ue` and the decomposed letters.
What belongs to a word is spelled out rather than left to `\\w`: `needles.py` must see the same words in bytes.
"""

import re
from collections.abc import Iterable
from functools import cache

from msgspec import Struct

_LATIN_1, _FURTHER = "0-9A-Za-z_ªµºÀ-ÖØ-öø-ÿ", "Ā-ɏ\u0300-\u036f"
WORD = _LATIN_1 + _FURTHER
"""Inside of a character class: what belongs to a word. Latin only: German and English are read here."""

GAP = " \t\r\n\u00a0\\-"
"""Inside of a character class: what stands between the words of a phrase."""

LOOKALIKES = "\u0130\u017f\u212a\u1e9e"
"""Letters that Python and RE2 fold differently: capital I with a dot, long s, the Kelvin sign, capital sharp s. A
prefilter that ignores case lets texts with one of them pass."""

LETTER_SPELLINGS = {
    "ä": ("ä", "ae", "a\u0308"),
    "ö": ("ö", "oe", "o\u0308"),
    "ü": ("ü", "ue", "u\u0308"),
    "ß": ("ß", "ss"),
    "é": ("é", "e\u0301", "e"),
}
_SPELLINGS = {
    **{letter: f"(?:{'|'.join(spellings)})" for letter, spellings in LETTER_SPELLINGS.items()},
    "'": "['’]?",
    "#": "[0-9]{1,2}",
    "*": f"[{WORD}]*",
    "(": "(?:",
    "|": "|",
    ")": ")",
    " ": f"[{GAP}]{{1,3}}",
}
_BETWEEN = f"(?:[{GAP}]{{1,3}}[^{GAP}.!?]+){{0,4}}[{GAP}]{{1,3}}"
_TOKENS = re.compile(r" *\.\.\. *|.", re.DOTALL)


class Phrase(Struct, frozen=True):
    """A phrase as a pattern's source, and whether a word may go on before or after it."""

    source: str
    opens: bool
    closes: bool


@cache
def read_phrase(phrase: str) -> Phrase:
    """A phrase of the notation.

    Raises `ValueError` for one without letters or with alternatives inside alternatives.
    """
    if not re.search(r"[^\W_]", phrase):
        raise ValueError(f"a phrase needs a letter: {phrase!r}")
    if re.search(r"\([^()]*\(", phrase):
        raise ValueError(f"a group within a group: {phrase!r}")
    before, after = phrase.startswith("*"), phrase.endswith("*")
    body = phrase[1 if before else 0 : -1 if after else None]
    source = "".join(_spell(token) for token in _TOKENS.findall(body))
    return Phrase(f"(?:{source})" if "|" in body else source, opens=not before, closes=not after)


def _spell(token: str) -> str:
    if "..." in token:
        return _BETWEEN
    return _SPELLINGS.get(token) or re.escape(token)


def lowered(text: str) -> str:
    """Lower case with every character at its place, so that offsets stay true."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(char.lower()[0] for char in text)


def for_python(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern over all phrases, to be searched in a `lowered` text."""
    return re.compile(_join(phrases))


def _join(phrases: Iterable[str]) -> str:
    """Phrases grouped by boundary and first letter, so that few of them are tried at each place."""
    groups: dict[tuple[bool, bool], dict[str, list[str]]] = {}
    for phrase in map(read_phrase, sorted(set(phrases), key=lambda text: (-len(text), text))):
        initials = groups.setdefault((phrase.opens, phrase.closes), {})
        initial = phrase.source[0] if phrase.source[0].isalnum() and phrase.source[1:2] not in "?{" else ""
        initials.setdefault(initial, []).append(phrase.source[len(initial) :])
    return "|".join(
        _alternatives(initials, opens) + (f"(?![{_LATIN_1}])(?![{_FURTHER}])" if closes else "")
        for (opens, closes), initials in groups.items()
    )


def _alternatives(initials: dict[str, list[str]], opens: bool) -> str:
    branches = [
        f"{initial}{_no_word_before(initial) if opens else ''}(?:{'|'.join(rests)})"
        for initial, rests in sorted(initials.items())
    ]
    return f"(?:{'|'.join(branches)})"


def _no_word_before(initial: str) -> str:
    """Stands behind the initial, which is sought faster than a boundary; `re` compiles two small classes of
    characters in a quarter of the time that it takes for `WORD`."""
    return f"(?<![{_LATIN_1}]{initial})(?<![{_FURTHER}]{initial})"


def whole_words(low: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to the words that it begins and ends in."""
    while start > 0 and _IN_WORD.match(low, start - 1):
        start -= 1
    found = _IN_WORD_RUN.match(low, end)
    return start, found.end() if found else end


_IN_WORD = re.compile(f"[{WORD}]")
_IN_WORD_RUN = re.compile(f"[{WORD}]*")
