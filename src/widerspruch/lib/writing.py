"""How numbers, days and lists of names are written in a language."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, get_args

Language = Literal["de", "en", "de-leicht"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

PluralForm = Literal["one", "other"]
PLURAL_FORMS: tuple[PluralForm, ...] = get_args(PluralForm)

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def written_number(number: int, language: Language) -> str:
    """A number with its thousands apart."""
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", ".")


def written_size(number: int, language: Language) -> str:
    """A number of bytes as people write the size of a file: two or three figures and the unit, 1.3 MB."""
    for unit, factor in _UNITS:
        if number >= 0.9995 * factor:
            size = number / factor
            figures = f"{size:.1f}" if size < 9.95 else f"{size:.0f}"
            return f"{figures if language == 'en' else figures.replace('.', ',')} {unit}"
    return f"{number} {'Bytes' if language == 'en' and number != 1 else 'Byte'}"


_UNITS = (("GB", 10**9), ("MB", 10**6), ("KB", 10**3))


def written_day(day: date, language: Language) -> str:
    """A day as people write it."""
    return f"{day:%d.%m.%Y}" if language != "en" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def written_instant(instant: datetime) -> str:
    """An instant to the second, with its distance from UTC: the same in all languages, for whoever has to be exact."""
    return instant.isoformat(" ", "seconds")


def written_names(names: Iterable[str], language: Language) -> str:
    """Names as in a sentence: "a, b and c"."""
    *first, last = names
    return f"{', '.join(first)} {'and' if language == 'en' else 'und'} {last}" if first else last


def plural_form(n: object) -> PluralForm:
    """Which form of a sentence fits a number, written or not."""
    return "one" if n in (1, "1") else "other"
