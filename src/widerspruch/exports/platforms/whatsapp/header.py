"""The start of a message: date, time, perhaps an author. Two stages, the fast one first.

A header is recognised wherever a line begins like one. Somebody who pastes a chat into a message writes such
lines too; nothing in the file tells them apart (the reader flags those whose date runs backwards).
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from msgspec import Struct

from widerspruch.exports.platforms.whatsapp.phrases import any_of, load_phrases, named

MARKS = "\u200e\u200f\ufeff\u202a\u202c"
WITHOUT_MARKS = {ord(mark): None for mark in MARKS}
HEAD_CHARACTERS = 64
"""Marks are deleted only this far into a line: behind that, they belong to the text."""

LONGEST_AUTHOR = 512
"""Characters. People name their contacts as they like; longer is no name."""

_OF_AN_HOUR = r"(?<=[0-9])(?<![0-9]{3}):[0-9]{2}(?![0-9])"
_AUTHOR = rf"(?:([^:\uff1a\n]{{1,{LONGEST_AUTHOR}}}+)(?!{_OF_AN_HOUR})[:\uff1a](?!//)[^\S\n]?)?"
"""A name and a colon, whatever follows: not all exports have a plain space there. The colon of an hour or of an
address of the web ends no name."""

FAST = re.compile(
    "\n[\u200e\u200f\ufeff]*"
    r"(\[)?([0-9]{1,4}[./-][ ]?[0-9]{1,2}[./-][ ]?[0-9]{1,4}),?[^\S\n]"
    r"([0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?:[^\S\n]?[AaPp]\.?[^\S\n]?[Mm]\.?)?)"
    r"(?(1)\][^\S\n]?|(?:[^\S\n]-|(?<=[:.][0-9]{2}[:.][0-9]{2}):)[^\S\n])" + _AUTHOR
)
"""Behind the time stands a bracket (iOS), a dash (Android), or in old iPhones' files a colon: these show seconds."""

DATE = r"(?P<era>[RHS])?(?P<first>\d{1,4})(?P<mark>[./-])\s?(?P<middle>\d{1,2})[./-]\s?(?P<last>\d{1,4})\.?"
_PLAIN_DATE = re.compile(DATE)

CANDIDATE = re.compile("\n((?:[\u200e\u200f\ufeff\u202a\u202c]|[\\d\\[])[^\n]*)")
"""Lines worth the wide stage: they begin with a digit of any script, a bracket or a mark."""

BRACKET = re.compile(r"\[(?P<inner>[^\]\n]{8,56})\][^\S\n]?" + _AUTHOR)
DASH = re.compile(r"(?P<inner>[^\n]{8,56}?)\s-[^\S\n]" + _AUTHOR)
COLON = re.compile(r"(?P<inner>[^\n]{8,56}?):[^\S\n]" + _AUTHOR)


class WrittenDate(Struct, frozen=True, gc=False):
    """The three numbers of a date, in the order of the file.

    Attributes:
        first_digits: How many digits the first number has; four mean that it is a year.

        mark: What stands between the first and the second number.

        era: The letter of an emperor's era before the first number.
    """

    first: int
    middle: int
    last: int
    first_digits: int
    mark: str
    era: str | None = None


class WrittenTime(Struct, frozen=True, gc=False):
    """A time as the file shows it. `half`: "am", "pm", "noon", "night", or None for a clock of 24 hours."""

    hour: int
    minute: int
    second: int | None = None
    half: str | None = None


class Header(Struct, frozen=True, gc=False):
    """Where a message begins, and what its first line says before the text.

    Attributes:
        start, end: Of the header in its block, the line feed before it included; the text begins at `end`.

        author: As the file names them, without marks, or None.
    """

    start: int
    end: int
    date: WrittenDate
    time: WrittenTime
    author: str | None


@cache
def _time() -> re.Pattern[str]:
    times = load_phrases().times
    part = any_of((*times.am, *times.pm, *times.noon, *times.night, r"[ap]\.?\s?m\.?"))
    return re.compile(
        rf"(?:{any_of(times.before_time)}\s)?(?P<before>{part})?\s?"
        r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
        rf"\s?(?P<after>{part})?(?:\s?{any_of(times.after_time)})?",
        re.IGNORECASE,
    )


@cache
def _halves() -> re.Pattern[str]:
    times = load_phrases().times
    words = {"am": (*times.am, r"a\.?\s?m\.?"), "pm": (*times.pm, r"p\.?\s?m\.?")}
    return named({**words, "noon": times.noon, "night": times.night})


@cache
def _dates() -> tuple[re.Pattern[str], re.Pattern[str]]:
    era = rf"(?:\s{any_of(load_phrases().times.era)})?"
    return re.compile(rf"{DATE}{era}[,،]?\s"), re.compile(rf"[,،]?\s{DATE}{era}\Z")


def headers(block: str) -> Iterator[Header]:
    """All headers of a block of whole lines that begins with a line feed, in order."""
    seen_until = 0
    for match in FAST.finditer(block):
        if block.find("\n", seen_until, match.start()) >= 0:
            yield from _wide_headers(block, seen_until, match.start())
        yield _from_fast(match)
        seen_until = match.end()
    if block.find("\n", seen_until) >= 0:
        yield from _wide_headers(block, seen_until, len(block))


def _from_fast(match: re.Match[str]) -> Header:
    _, date, clock, author = match.groups()
    time = _written_time(clock)
    assert time is not None  # the fast pattern lets nothing else through
    return Header(match.start(), match.end(), _plain_date(date), time, _author(author))


@lru_cache(maxsize=4096)
def _plain_date(text: str) -> WrittenDate:
    match = _PLAIN_DATE.fullmatch(text)
    assert match is not None  # the fast pattern lets nothing else through
    return _written_date(match)


def _written_date(match: re.Match[str]) -> WrittenDate:
    first = match["first"]
    return WrittenDate(int(first), int(match["middle"]), int(match["last"]), len(first), match["mark"], match["era"])


@lru_cache(maxsize=4096)
def _written_time(text: str) -> WrittenTime | None:
    match = _time().fullmatch(text)
    if match is None:
        return None
    second = match["second"]
    return WrittenTime(
        int(match["hour"]),
        int(match["minute"]),
        None if second is None else int(second),
        _half_of_day(match["before"] or match["after"]),
    )


def _wide_headers(block: str, start: int, stop: int) -> Iterator[Header]:
    for candidate in CANDIDATE.finditer(block, start, stop):
        header = _from_wide(candidate.group(1), candidate.start())
        if header is not None:
            yield header


def _from_wide(line: str, start: int) -> Header | None:
    head = line[:HEAD_CHARACTERS].translate(WITHOUT_MARKS)
    head += line[HEAD_CHARACTERS : HEAD_CHARACTERS + LONGEST_AUTHOR]
    for envelope in (BRACKET,) if head.startswith("[") else (DASH, COLON):
        match = envelope.match(head)
        read = None if match is None else _date_and_time(match["inner"])
        if match is not None and read is not None and (envelope is not COLON or read[1].second is not None):
            end = start + 1 + _length_with_marks(line, match.end())
            return Header(start, end, *read, _author(match[2]))
    return None


def _length_with_marks(line: str, length: int) -> int:
    """How far the first `length` characters reach once the deleted marks are counted again."""
    passed = 0
    while length > 0 and passed < min(len(line), HEAD_CHARACTERS):
        length -= line[passed] not in MARKS
        passed += 1
    return passed + length


def _date_and_time(inner: str) -> tuple[WrittenDate, WrittenTime] | None:
    leading, trailing = _dates()
    if (date := leading.match(inner)) and (time := _written_time(inner[date.end() :])):
        return _written_date(date), time
    if (date := trailing.search(inner)) and (time := _written_time(inner[: date.start()])):
        return _written_date(date), time
    return None


def _half_of_day(word: str | None) -> str | None:
    if word is None:
        return None
    match = _halves().fullmatch(word)
    return None if match is None else match.lastgroup


@lru_cache(maxsize=4096)
def _author(name: str | None) -> str | None:
    return None if name is None else without_tilde(name.translate(WITHOUT_MARKS)) or None


def without_tilde(name: str) -> str:
    """A name without the `~` that WhatsApp sets before people who are not among the contacts."""
    return name.strip().removeprefix("~").strip()
