"""On which rulebook all rests, and how old it is."""

from datetime import date

import pytest
from msgspec import structs

from widerspruch.person.telling.rulebook_age import rulebook_age
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.release import Release

RULEBOOK = structs.replace(load_rulebook(), release=Release("2026.11.30", date(2027, 2, 28)))


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 1), "Regelwerk vom 30.11.2026."),
        (date(2026, 11, 30), "Regelwerk vom 30.11.2026 (von heute)."),
        (date(2026, 12, 1), "Regelwerk vom 30.11.2026 (einen Tag alt)."),
        (date(2027, 2, 28), "Regelwerk vom 30.11.2026 (90 Tage alt)."),
    ],
)
def test_its_age_is_told_in_days(today, told):
    """And on a day before its own, none."""
    assert rulebook_age(RULEBOOK, today, PersonWords("de")) == told


def test_after_its_last_day_a_newer_one_is_to_be_looked_for():
    """It holds all the same."""
    assert "Bis 28.02.2027 galt es als aktuell: Sehen Sie nach" in rulebook_age(
        RULEBOOK, date(2027, 3, 1), PersonWords("de")
    )


@pytest.mark.parametrize("language", ["de", "en", "de-leicht"])
@pytest.mark.parametrize("today", [date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1), date(2027, 3, 1)])
def test_every_language_says_it(language, today):
    """In whatever state it is."""
    assert rulebook_age(RULEBOOK, today, PersonWords(language))


def test_of_one_without_a_version_nothing_is_said():
    """It was made for a test."""
    assert rulebook_age(structs.replace(RULEBOOK, release=None), date(2027, 3, 1), PersonWords("de")) == ""
