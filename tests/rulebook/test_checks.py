"""The shipped rulebook passes its own checks, on the newest day on which anybody looked at a source."""

from datetime import date, timedelta

import pytest

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import LANGUAGES
from widerspruch.rulebook.checks import Severity, run_checks
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.model import Fact

CATALOGUES = {language: load_catalogue(language, "widerspruch.rulebook") for language in LANGUAGES}


@pytest.fixture(scope="module")
def last_looked() -> date:
    """The newest day on which anybody looked at a source: what is older is judged from there, not from a clock."""
    return max(fact.seen_on for _, fact in every(Fact, load_rulebook()))


def test_the_shipped_rulebook_has_no_errors(last_looked):
    """No file of the rulebook breaks a rule; warnings may stand."""
    found = run_checks(load_rulebook(), CATALOGUES, last_looked)
    assert [mistake for mistake in found if mistake.severity is Severity.ERROR] == []


def test_no_calendar_fails_a_rulebook_that_nobody_changed(last_looked):
    """The same files years later warn of their age, and fail for nothing."""
    found = run_checks(load_rulebook(), CATALOGUES, last_looked + timedelta(days=5 * 365))
    assert [mistake for mistake in found if mistake.severity is Severity.ERROR] == []
    assert "fact_is_fresh" in {mistake.check for mistake in found}


def test_a_release_years_later_fails_for_nothing_but_the_age_of_facts(last_looked):
    """Whoever hands out old files has to look again first."""
    found = run_checks(load_rulebook(), CATALOGUES, last_looked + timedelta(days=5 * 365), release=True)
    assert {mistake.check for mistake in found if mistake.severity is Severity.ERROR} == {"fact_is_fresh"}


def test_every_finding_can_be_acted_on(last_looked):
    """Every mistake about the shipped files names a file and a place and suggests something to do."""
    for mistake in run_checks(load_rulebook(), CATALOGUES, last_looked):
        assert mistake.place.file
        assert mistake.place.pointer.startswith("/")
        assert mistake.message.endswith(".")
        assert mistake.fix
