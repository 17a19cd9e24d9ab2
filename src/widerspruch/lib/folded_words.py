"""The words of a text as they are compared: without capitals, accents and whatever a mail program did to umlauts.

`Widersprüche`, `Widersprueche` and `WidersprÃ¼che` are one word, as is one whose accents are characters of their own;
`can't` and `cannot` are both `can` and `not`. Every word knows where it stands in the text, and in which sentence and
which part of it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining, normalize

from msgspec import Struct

_INSIDE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufe0f"
"""Accents of their own, and what nobody sees within a word."""

_LETTER = rf"(?:Ã[\u0080-\u00bf\u0152-\u0178\u2018-\u203a\u20ac\u2122]|[^\W_]|[{_INSIDE}])"
_WORD = re.compile(rf"{_LETTER}+")
_CONTRACTED = re.compile(r"(?i)(?<=[a-z]n)['\u2019\u02bc`\u00b4]t\b")
_ONE_WORD = {"cannot": ("can", "not"), "wont": ("will", "not"), "dont": ("do", "not"), "cant": ("can", "not")}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe", "æ": "ae", "ø": "oe"})
_UNSEEN = re.compile(f"[{_INSIDE}]")

_ENDS_SENTENCE = re.compile(
    r"[!?\u2026]"
    r"|\.(?=\s*$|[\"'\u201c\u201d\u00bb)]*\s+[\"'\u201e\u201c\u00ab(]*[A-ZÄÖÜÉÈÀÇ])"
    r"|\n[ \t]*\n"
)
_BEGINS_ITEM = re.compile(r"\n[ \t]*(?:[-*\u2022\u2013>#]|\d{1,2}[.)])[ \t]")
_ENDS_PART = re.compile(r"[,;:()\u2013\u2014|]|\s-\s")
_SHORT = frozenset((
    "abs", "art", "bzw", "ca", "dr", "evtl", "fr", "ggf", "hr", "inkl", "lit", "mr", "mrs", "ms", "nr", "no", "par",
    "sog", "tel", "usw", "vgl", "z", "b", "d", "h", "u", "a", "e", "g", "i", "p", "s", "o",
))  # fmt: skip
"""After these a full stop ends no sentence."""


class FoldedWord(Struct, frozen=True, gc=False):
    """A word of a text.

    Attributes:
        folded: As it is compared.

        start, end: Where it stands in the text, characters.

        sentence: Number of its sentence.

        part: Number of the part of a sentence: what stands between commas, colons, brackets or dashes.
    """

    folded: str
    start: int
    end: int
    sentence: int
    part: int


def folded_words(text: str) -> list[FoldedWord]:
    """All words of a text, in their order."""
    found: list[FoldedWord] = []
    sentence = part = last = 0
    before = ""
    for word, start, end in _words(text):
        between = text[last:start]
        if last and _is_border(between, before, text[start:end]):
            sentence += 1
            part += 1
        elif last and _ENDS_PART.search(between):
            part += 1
        found += [FoldedWord(one, start, end, sentence, part) for one in word]
        before, last = word[-1], end
    return found


def folded_word(word: str) -> str:
    """One word as it is compared."""
    return _fold(word)


def _words(text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        folded = _fold(match[0])
        if not folded:
            continue
        # "can't": the regular expression stops at the apostrophe.
        contracted = folded.endswith("n") and _CONTRACTED.match(text, end)
        if folded == "t" and _CONTRACTED.match(text, start - 1):
            yield ("not",), max(start - _LONGEST_STEM, _stem(text, start)), end
        elif contracted:
            stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(folded[:-1], folded[:-1])
            yield ("can" if folded == "can" else stem,), start, end
        else:
            yield _ONE_WORD.get(folded, (folded,)), start, end


_LONGEST_STEM = 8


def _stem(text: str, start: int) -> int:
    """Where the word begins that a contracted "not" belongs to: whoever is shown it sees all of it."""
    place = start - 1
    while place > 0 and text[place - 1].isalpha():
        place -= 1
    return place


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    plain = word
    if "Ã" in plain:
        plain = _remade(plain)
    plain = normalize("NFC", _UNSEEN.sub("", plain) if plain.isascii() else _without_unseen(plain)).casefold()
    if plain.isascii():
        return plain
    plain = plain.translate(_UMLAUTS)
    return "".join(one for one in normalize("NFKD", plain) if not combining(one)).casefold()


def _without_unseen(word: str) -> str:
    """Accents stay until they are joined with their letters."""
    return "".join(one for one in word if combining(one) or not _UNSEEN.match(one))


def _remade(word: str) -> str:
    """A word whose UTF-8 was read as Western European: as it was meant, or unchanged."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return word.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return word


def _is_border(between: str, before: str, following: str) -> bool:
    """Whether a sentence ends between two words: not after a number or an abbreviation."""
    if "\n" in between and (_BEGINS_ITEM.search(between) or _ENDS_SENTENCE.search(between.replace(".", ""))):
        return True
    match = _ENDS_SENTENCE.search(between + following[:1])
    if match is None:
        return False
    return not match[0].startswith(".") or not (before in _SHORT or (before.isdecimal() and len(before) < 3))
