"""How numbers and days are written in a language."""

from datetime import date
from typing import Literal, get_args

Language = Literal["de", "en", "de-leicht"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def written_number(number: int, language: Language) -> str:
    """A number with its thousands apart."""
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", ".")


def written_day(day: date, language: Language) -> str:
    """A day as people write it."""
    return f"{day:%d.%m.%Y}" if language != "en" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
