"""The start of a message: date, time, perhaps an author. Two stages, the fast one first.

A header is recognised wherever a line begins like one. Somebody who pastes a chat into a message writes such
lines too; nothing in the file tells them apart (the reader flags those whose date runs backwards).
"""

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from widerspruch.exports.whatsapp.phrases import any_of, load_phrases, named

MARKS = "\u200e\u200f\ufeff\u202a\u202c"
WITHOUT_MARKS = {ord(mark): None for mark in MARKS}
HEAD_CHARACTERS = 64
"""Marks are deleted only this far into a line: behind that, they belong to the text."""

_AUTHOR = r"(?:([^:\n]{1,80}?):(?: |\r?(?=\n)|\r?\Z))?"

FAST = re.compile(
    "\n[\u200e\u200f\ufeff]*"
    r"(\[)?([0-9]{1,4})([./-])[ ]?([0-9]{1,2})[./-][ ]?([0-9]{1,4}),?[^\S\n]"
    r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?(?:[^\S\n]?([AaPp])\.?[^\S\n]?[Mm]\.?)?"
    r"(?(1)\]|[^\S\n]-)[^\S\n]" + _AUTHOR
)

CANDIDATE = re.compile("\n((?:[\u200e\u200f\ufeff\u202a\u202c]|[\\d\\[])[^\n]*)")
"""Lines worth the wide stage: they begin with a digit of any script, a bracket or a mark."""

ENVELOPE = re.compile(r"(?:\[(?P<bracket>[^\]\n]{8,56})\]|(?P<dash>[^\n]{8,56}?)\s-)[^\S\n]" + _AUTHOR)
DATE = r"([RHS])?(\d{1,4})([./-])\s?(\d{1,2})[./-]\s?(\d{1,4})\.?"


class Header(Struct, frozen=True, gc=False):
    """Where a message begins, and what its first line says before the text.

    Attributes:
        start, end: Of the header in its block, the line feed before it included; the text begins at `end`.

        first, middle, last: The three numbers of the date, in the order of the file.

        year_digits: How many digits the first number has; four mean that it is a year.

        half: "am", "pm", "noon", "night", or None for a clock of 24 hours.

        author: As the file names them, without marks, or None.
    """

    start: int
    end: int
    first: int
    middle: int
    last: int
    hour: int
    minute: int
    second: int | None
    half: str | None
    author: str | None
    mark: str
    first_digits: int = 2
    era: str | None = None


@cache
def _clock() -> re.Pattern[str]:
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
    _, first, mark, middle, last, hour, minute, second, half, author = match.groups()
    return Header(
        start=match.start(),
        end=match.end(),
        first=int(first),
        middle=int(middle),
        last=int(last),
        hour=int(hour),
        minute=int(minute),
        second=None if second is None else int(second),
        half=None if half is None else half.casefold() + "m",
        author=None if author is None else plain_name(author),
        mark=mark,
        first_digits=len(first),
    )


def _wide_headers(block: str, start: int, stop: int) -> Iterator[Header]:
    for candidate in CANDIDATE.finditer(block, start, stop):
        header = _from_wide(candidate.group(1), candidate.start())
        if header is not None:
            yield header


def _from_wide(line: str, start: int) -> Header | None:
    head = line[:HEAD_CHARACTERS].translate(WITHOUT_MARKS)
    envelope = ENVELOPE.match(head + line[HEAD_CHARACTERS : 4 * HEAD_CHARACTERS])
    if envelope is None:
        return None
    inner = envelope["bracket"] or envelope["dash"]
    date, clock = _date_and_clock(inner)
    if date is None or clock is None:
        return None
    era, first, mark, middle, last = date.groups()
    author = envelope[3]
    return Header(
        start=start,
        end=start + 1 + _length_with_marks(line, envelope.end()),
        first=int(first),
        middle=int(middle),
        last=int(last),
        hour=int(clock["hour"]),
        minute=int(clock["minute"]),
        second=None if clock["second"] is None else int(clock["second"]),
        half=_half_of_day(clock["before"] or clock["after"]),
        author=None if author is None else plain_name(author),
        mark=mark,
        first_digits=len(first),
        era=era,
    )


def _length_with_marks(line: str, length: int) -> int:
    """How far the first `length` characters reach once the deleted marks are counted again."""
    passed = 0
    while length > 0 and passed < min(len(line), HEAD_CHARACTERS):
        length -= line[passed] not in MARKS
        passed += 1
    return passed + length


def _date_and_clock(inner: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    leading, trailing = _dates()
    if date := leading.match(inner):
        clock = _clock().fullmatch(inner, date.end())
        if clock is not None:
            return date, clock
    if date := trailing.search(inner):
        return date, _clock().fullmatch(inner, 0, date.start())
    return None, None


def _half_of_day(word: str | None) -> str | None:
    if word is None:
        return None
    match = _halves().fullmatch(word)
    return None if match is None else match.lastgroup


def plain_name(author: str) -> str:
    """A name without direction marks and without the `~` before people who are not among the contacts."""
    return author.translate(WITHOUT_MARKS).strip().removeprefix("~").strip()
