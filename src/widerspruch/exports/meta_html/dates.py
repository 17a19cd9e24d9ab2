"""Printed dates -> instants. One shape in all languages seen, and those in which the order cannot be mistaken: a month
in words, or a day before full stops. Any other order is not guessed at."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct, convert

from widerspruch.exports.meta_json.values import EARLIEST, LATEST, MICROSECONDS
from widerspruch.items.item import Precision, Zone

_TIME = (
    r"(?:(?:,|,?\s(?:um|at))?\s(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?:\s?(?P<half>[^\W\d_][^\d\s]{0,11}))?)?"
)
_MONTH = r"(?P<month>[^\W\d_][^\s,]{0,15})"
MONTH_FIRST = re.compile(r"(?P<month>[^\W\d_][^\s,]{0,15}|\d{1,2}月)\s(?P<day>\d{1,2}),\s(?P<year>\d{4})" + _TIME)
SHAPES = (
    MONTH_FIRST,
    re.compile(r"(?P<day>\d{1,2})\.?\s" + _MONTH + r"\s(?P<year>\d{4})" + _TIME),
    re.compile(r"(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})" + _TIME),
    re.compile(r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})" + _TIME),
)
NO_HALF = frozenset({"uhr"})
"""Words behind a time that name no half of the day."""

NUMBERED_MONTH = re.compile(r"(\d{1,2})月")
FIXED_OFFSET = timedelta(hours=8)
"""Instagram and Threads print eight hours before UTC all year, without daylight saving."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class DateWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language. `months`: twelve lists of spellings, or none."""

    verified: bool
    months: tuple[tuple[str, ...], ...]
    am: tuple[str, ...]
    pm: tuple[str, ...]


class Printed(Struct, frozen=True):
    """A printed date.

    Attributes:
        at: Microseconds since 1970, or None if its words are unknown or it is no date.

        guessed: Read by words that nobody has verified.
    """

    at: int | None
    precision: Precision = "s"
    guessed: bool = False


def folded(word: str) -> str:
    """A word as the tables hold it."""
    return word.casefold().rstrip(".")


@cache
def languages() -> Mapping[str, DateWords]:
    """All tables of `dates.toml`."""
    text = (files("widerspruch.exports.meta_html") / "dates.toml").read_text("utf-8")
    return convert(tomllib.loads(text), dict[str, DateWords])


@cache
def month_numbers() -> Mapping[str, tuple[int, bool]]:
    """Folded month name -> number and whether it is verified. A word that means two months means none."""
    numbers: dict[str, tuple[int, bool]] = {}
    ambiguous: set[str] = set()
    for words in languages().values():
        for number, spellings in enumerate(words.months, start=1):
            for word in map(folded, spellings):
                known, verified = numbers.get(word, (number, False))
                if known != number:
                    ambiguous.add(word)
                numbers[word] = (number, verified or words.verified)
    return {word: number for word, number in numbers.items() if word not in ambiguous}


@cache
def halves() -> Mapping[str, int]:
    """Folded word for a half of the day -> hours to add after noon."""
    tables = languages().values()
    am = {folded(word): 0 for words in tables for word in words.am}
    return am | {folded(word): 12 for words in tables for word in words.pm}


@lru_cache(maxsize=1024)
def read_printed(text: str, zone: Zone) -> Printed:
    """The instant that a date on a page stands for, as `Item.created_at` has it for the zone."""
    written = text.strip()
    match = next((match for shape in SHAPES if (match := shape.fullmatch(written)) is not None), None)
    if match is None:
        return Printed(None)
    precision: Precision = "s" if match["second"] else "min" if match["hour"] else "day"
    found = match.groupdict()
    month, verified = _month(found["month"]) if "month" in found else (int(found["number"]), True)
    hour = _hour(match["hour"], match["half"])
    if month is None or hour is None:
        return Printed(None, precision)
    try:
        local = datetime(
            int(match["year"]), month, int(match["day"]), hour, int(match["minute"] or 0), int(match["second"] or 0),
            tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return Printed(None, precision)
    offset = FIXED_OFFSET if zone == "fixed-08" else timedelta()
    return Printed((local - EPOCH + offset) // MICROSECOND, precision, guessed=not verified)


def read_stamp(text: str, zone: Zone) -> Printed:
    """As `read_printed`, for the time of content: what lies before these platforms or after the year 2200 is none."""
    printed = read_printed(text, zone)
    is_time = printed.at is not None and EARLIEST * MICROSECONDS <= printed.at < LATEST * MICROSECONDS
    return printed if is_time else Printed(None, printed.precision)


def _month(word: str) -> tuple[int | None, bool]:
    if numbered := NUMBERED_MONTH.fullmatch(word):
        return int(numbered[1]), True
    return month_numbers().get(folded(word), (None, False))


def _hour(hour: str | None, half: str | None) -> int | None:
    if hour is None:
        return 0
    if half is None or folded(half) in NO_HALF:
        return int(hour)
    afternoon = halves().get(folded(half))
    return None if afternoon is None or int(hour) > 12 else int(hour) % 12 + afternoon
