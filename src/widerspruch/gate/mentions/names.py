"""Full names in a text: two or three words, the first of them a known first name, in every form that may be meant."""

from functools import lru_cache

from widerspruch.gate.mentions.first_names import Beginnings
from widerspruch.gate.mentions.words import FUNCTION_WORDS, NEXT_WORD, PARTICLES
from widerspruch.identifiers.fold import fold_word
from widerspruch.identifiers.found import FoundValue

_WORDS = 3  # of a name, particles not counted
_LOOKED_AT = 5  # words after the first, particles and initials counted


def names_of(beginnings: Beginnings) -> list[FoundValue]:
    """The names that begin in a text where one may begin, and hashtags that may be names."""
    text = beginnings.text
    found: list[FoundValue] = []
    for start, end in beginnings.first:
        _from_first_name(text, start, end, found)
    for start, end in beginnings.tags:
        found.append(FoundValue(fold_word(text[start:end]), start - 1, end))
    return found


def joined(one: str, other: str) -> str:
    """Two folded words in one run, folded again where a new `ae`, `oe` or `ue` came about."""
    run = one + other
    return run if run.isascii() and not (other.startswith("e") and one.endswith(("a", "o", "u"))) else fold_word(run)


def _from_first_name(text: str, start: int, stop: int, found: list[FoundValue]) -> None:
    """Adds runs of two and three words; an initial in the middle also left out; a genitive s also left off.

    After a capital letter no word in small letters follows ("Anna weiß" says that she knows); a name all in small
    letters is found.
    """
    if not text[stop : stop + 1].isspace():
        return
    capital = text[start].isupper()
    first = run = ""
    count = 1
    end, skipped_initial = stop, False
    for _ in range(_LOOKED_AT):
        raw, end, is_initial = _next_word(text, end)
        if end < 0:
            return
        if not raw:  # a nickname
            continue
        if raw[0].islower() and (capital or raw in FUNCTION_WORDS) and raw not in PARTICLES:
            return
        word = _folded(raw)
        if not run:
            first = run = _folded(text[start:stop])
        run = joined(run, word)
        if raw.lower() in PARTICLES:
            continue
        count += 1
        if is_initial and len(word) == 1:
            skipped_initial = True
            continue
        _add(found, run, raw, start, end)
        if skipped_initial:
            _add(found, joined(first, word), raw, start, end)
            skipped_initial = False
        if count == _WORDS:
            return


def _next_word(text: str, end: int) -> tuple[str, int, bool]:
    """The word behind a place, where it ends, and whether it is an initial; "" for a nickname in quotes.

    Where nothing that belongs to a name follows, the end is -1. Nearly all words are a space and letters up to the
    next space, perhaps with a mark of punctuation: they need no regular expression.
    """
    if text.startswith(" ", end):
        space = text.find(" ", end + 1)
        word = text[end + 1 : space if space >= 0 else len(text)].rstrip(_PUNCTUATION)
        if len(word) > 1 and word.isalpha() and word[0] < _FIRST_MARK:
            return word, end + 1 + len(word), False
    match = NEXT_WORD.match(text, end)
    if match is None:
        return "", -1, False
    return match["word"] or "", match.end(), match["initial"] is not None


def _add(found: list[FoundValue], run: str, raw: str, start: int, end: int) -> None:
    found.append(FoundValue(run, start, end))
    if raw[-1] in "sS" and len(raw) > 3 and raw[-2] not in "sS'’":
        found.append(FoundValue(run[:-1], start, end))


_folded = lru_cache(maxsize=100_000)(fold_word)
_PUNCTUATION = ".,:;!?"
_FIRST_MARK = "\u0300"  # from here on there are marks, and letters that nobody sees
