"""Words beside a full name that may be the place or the employer its bearer gave."""

from collections.abc import Iterator
from itertools import islice

from widerspruch.gate.mentions.names import joined
from widerspruch.gate.mentions.words import FUNCTION_WORDS, PARTICLES, SPACED_WORD
from widerspruch.identifiers.fold import fold_word
from widerspruch.identifiers.found import FoundValue

_WORDS = 3
_MOST = 200
_BETWEEN = PARTICLES | frozenset(["am", "an", "im", "in", "of", "ob", "und", "and", "bei", "on", "upon", "the"])


def context_words(text: str) -> Iterator[FoundValue]:
    """Runs of one to three words that may be the name of a place or a firm, folded.

    Runs begin with a capital letter; in a text all in small letters, with any word. Small words only stand inside.
    Of a very long text the first `_MOST` words are read.
    """
    small = text.islower()
    words = [(match[0], match.start(), match.end()) for match in islice(SPACED_WORD.finditer(text), _MOST)]
    for number, (raw, start, end) in enumerate(words):
        if raw.lower() in FUNCTION_WORDS or not (small or raw[0].isupper()):
            continue
        run = fold_word(raw)
        yield FoundValue(run, start, end)
        if raw[-1] == "s" and len(raw) > 4:
            yield FoundValue(run[:-1], start, end)
        for following, next_start, next_end in words[number + 1 : number + _WORDS]:
            between = following.lower() in _BETWEEN
            if next_start - end > 2 or not (between or small or following[0].isupper()):
                break
            run, end = joined(run, fold_word(following)), next_end
            if not between:
                yield FoundValue(run, start, end)
