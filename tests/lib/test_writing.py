"""How numbers, days, instants and lists are written."""

from datetime import UTC, date, datetime

import pytest

from widerspruch.lib.writing import (
    Language,
    plural_form,
    written_day,
    written_instant,
    written_names,
    written_number,
    written_size,
)


@pytest.mark.parametrize(
    ("language", "number", "day", "names"),
    [
        ("de", "1.234", "05.11.2026", "Anna, Ben und Cem"),
        ("de-leicht", "1.234", "05.11.2026", "Anna, Ben und Cem"),
        ("en", "1,234", "5 November 2026", "Anna, Ben and Cem"),
    ],
)
def test_each_language_writes_its_own_way(language: Language, number: str, day: str, names: str) -> None:
    """Thousands stand apart, a day is read at a glance, a list ends with a word."""
    assert written_number(1234, language) == number
    assert written_day(date(2026, 11, 5), language) == day
    assert written_names(["Anna", "Ben", "Cem"], language) == names


def test_a_list_of_one_needs_no_word() -> None:
    """One name stands alone, two have no comma."""
    assert written_names(["Anna"], "de") == "Anna"
    assert written_names(iter(["Anna", "Ben"]), "en") == "Anna and Ben"


def test_an_instant_is_exact() -> None:
    """To the second, with its distance from UTC."""
    assert written_instant(datetime(2026, 11, 5, 7, 8, 9, 10, UTC)) == "2026-11-05 07:08:09+00:00"


@pytest.mark.parametrize(("n", "form"), [(1, "one"), ("1", "one"), (0, "other"), (2, "other"), ("1.000", "other")])
def test_only_one_is_one(n: object, form: str) -> None:
    """Whether the number was written already or not."""
    assert plural_form(n) == form


@pytest.mark.parametrize(
    ("number", "german", "english"),
    [
        (0, "0 Byte", "0 Bytes"),
        (1, "1 Byte", "1 Byte"),
        (999, "999 Byte", "999 Bytes"),
        (1000, "1,0 KB", "1.0 KB"),
        (9_960, "10 KB", "10 KB"),
        (340_400, "340 KB", "340 KB"),
        (999_900, "1,0 MB", "1.0 MB"),
        (1_250_000, "1,2 MB", "1.2 MB"),
        (2 * 10**9, "2,0 GB", "2.0 GB"),
    ],
)
def test_a_size_is_written_with_few_figures(number: int, german: str, english: str) -> None:
    """Nobody counts bytes of a picture, and no size reads as a thousand of a unit."""
    assert (written_size(number, "de"), written_size(number, "en")) == (german, english)
