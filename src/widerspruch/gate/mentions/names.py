"""Full names in a text: two or three words, the first of them a known first name, in every form that may be meant."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.gate.mentions.first_names import Beginning
from widerspruch.gate.mentions.words import FUNCTION_WORDS, NEXT_WORD, PARTICLES
from widerspruch.protocol.fold import fold_word

_WORDS = 3  # of a name, particles not counted
_LOOKED_AT = 5  # words after the first, particles and initials counted
_BORDER = " \n\r\t"


class Found(Struct, frozen=True):
    """A folded value, and where in the text it stands (characters)."""

    value: str
    start: int
    end: int


def names_at(text: str, beginning: Beginning) -> Iterator[Found]:
    """The names that begin with a word, wherever it stands in the text, and hashtags that may be names."""
    place = text.find(beginning.word)
    while place >= 0:
        end = place + len(beginning.word)
        if (place == 0 or text[place - 1] in _BORDER) and (end == len(text) or text[end] in _BORDER):
            for start, stop in beginning.first:
                yield from _from_first_name(text, place + start, place + stop)
            for start, stop in beginning.tags:
                yield Found(fold_word(text[place + start : place + stop]), place + start - 1, place + stop)
        place = text.find(beginning.word, end)


def joined(one: str, other: str) -> str:
    """Two folded words in one run, folded again where a new `ae`, `oe` or `ue` came about."""
    run = one + other
    return run if run.isascii() and not (other.startswith("e") and one.endswith(("a", "o", "u"))) else fold_word(run)


def _from_first_name(text: str, start: int, stop: int) -> Iterator[Found]:
    """Runs of two and three words; an initial in the middle also left out; a genitive s also left off.

    After a capital letter no word in small letters follows ("Anna weiß" says that she knows); a name all in small
    letters is found.
    """
    if not text[stop : stop + 1].isspace():
        return
    capital = text[start].isupper()
    first = run = fold_word(text[start:stop])
    count = 1
    end, skipped_initial = stop, False
    for _ in range(_LOOKED_AT):
        match = NEXT_WORD.match(text, end)
        if match is None:
            return
        end = match.end()
        if match["nickname"]:
            continue
        raw = match["word"]
        if raw[0].islower() and (capital or raw in FUNCTION_WORDS) and raw not in PARTICLES:
            return
        word = fold_word(raw)
        run = joined(run, word)
        if raw.lower() in PARTICLES:
            continue
        if len(word) == 1 and match["initial"]:
            skipped_initial = True
            count += 1
            continue
        count += 1
        yield from _endings(run, raw, start, end)
        if skipped_initial:
            yield from _endings(joined(first, word), raw, start, end)
            skipped_initial = False
        if count == _WORDS:
            return


def _endings(run: str, raw: str, start: int, end: int) -> Iterator[Found]:
    yield Found(run, start, end)
    if len(raw) > 3 and raw[-1] in "sS" and raw[-2] not in "sS'’":
        yield Found(run[:-1], start, end)
