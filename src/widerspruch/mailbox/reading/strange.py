"""What stands in a mail that nobody accounts for: words that are neither of a known phrase nor plain, and signs.

No list holds all words that refuse, limit or put off. So it is said what a grant may be made of: the phrases and plain
words of the rulebook, and the names and numbers that the case itself knows. Any other word may be the one that turns it
round, also one that is misspelt, in another language or in letters that only look like Latin ones.
"""

import re
from collections.abc import Iterator
from unicodedata import category

from widerspruch.lib.folded_words import FoldedWord
from widerspruch.mailbox.reading.wording import TextRead

Span = tuple[int, int]

_PAGE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_GREETING = re.compile(
    r"(?im)^[ \t]*(?:hallo|hi|hello|hey|dear|bonjour|madame|monsieur|guten tag|liebe[r]?|ch[eè]re?|sehr geehrte[r]?)\b"
    r"[ \t]*([^,!:\n]{0,40})[,!:]?[ \t]*$"
)
_MOST_SIGNING_LINES = 8
_MOST_WORDS_OF_A_NAME = 8
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ]\w*|\d+|\d+(?:st|nd|rd|th|[A-Za-z])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SINCE = frozenset({"ab", "from", "starting", "beginning", "partir"})
"""After one of these a number is a day from which on something holds."""

_PLAIN_SIGNS = frozenset("©®™✓✔✅°")


def strange_places(read: TextRead, known: frozenset[str], year: int | None, *, is_sentence: bool) -> Iterator[Span]:
    """Where they stand, characters.

    Args:
        known: Folded words of the case: names, addresses, numbers.

        year: In which the mail came: a later one is yet to come.

        is_sentence: It is a text with sentences: not a subject, whose words stand alone.
    """
    granting = read.saying("granted")
    accounted = {place for one in read.saying("granted", "harmless", "follows", "acknowledged") for place in one.words}
    beside = {one.sentence for one in read.saying("granted", "acknowledged")}
    aside = [*_matches(_PAGE, read.text, 0), *_matches(_GREETING, read.text, 1)]
    aside += _signature(read.text, max((one.end for one in granting), default=len(read.text)))
    judged = {*read.negations, *read.regrets, *read.hedges}  # each list says by itself what it means
    for place, word in enumerate(read.words):
        if any(start <= word.start < end for start, end in aside):
            continue
        if word.folded.isdecimal():
            if _is_later(read.words, place, year):
                yield word.start, word.end
            continue
        if place in accounted or place in judged or place in read.plain or word.folded in known:
            continue
        if place not in read.plain_beside or (is_sentence and word.sentence not in beside):
            yield word.start, word.end
    for place, sign in enumerate(read.text):
        if not sign.isascii() and category(sign) == "So" and sign not in _PLAIN_SIGNS:
            yield place, place + 1
    if read.is_cut:
        yield len(read.text), len(read.text)


def _is_later(words: tuple[FoldedWord, ...], place: int, year: int | None) -> bool:
    number = words[place].folded
    if year is not None and _YEAR.fullmatch(number) and int(number) > year:
        return True
    before = (one for one in words[max(0, place - 3) : place] if one.sentence == words[place].sentence)
    return any(one.folded in _SINCE for one in before)


def _matches(pattern: re.Pattern[str], text: str, group: int) -> Iterator[Span]:
    return (match.span(group) for match in pattern.finditer(text))


def _signature(text: str, after: int) -> Iterator[Span]:
    """Lines of the end in which names or an address stand: every word begins with a capital or a digit, and no sentence
    ends, unless there is a number in it."""
    begin = len(text)
    for _ in range(_MOST_SIGNING_LINES):
        end = begin
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin:end]
        words = re.findall(r"[^\W_]+", line)
        if begin < after:
            return
        is_name = all(_NAME.fullmatch(word) for word in words)
        ends = line.rstrip().endswith((".", "!", "?")) and not any(word.isdecimal() for word in words)
        if is_name and len(words) <= _MOST_WORDS_OF_A_NAME and not ends:
            yield begin, end
        begin = max(begin - 1, 0)


def is_quoted_speech(text: str, start: int) -> bool:
    """Whether what begins here stands in quotation marks: it is shown, and not said."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    opened = sum(map(line.count, "„«“‘")) + line.count('"') % 2
    closed = sum(map(line.count, "”»’"))
    return opened > closed if "„" not in line else line.count("„") > line.count("“") + line.count("”")
