"""The shipped rulebook passes its own checks, on the newest day on which anybody looked at a source."""

from collections import Counter
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


def test_the_shipped_rulebook_grows_stale(last_looked):
    """The same files half a year later fail for nothing but the age of their facts."""
    found = run_checks(load_rulebook(), CATALOGUES, last_looked + timedelta(days=181))
    errors = Counter(mistake.check for mistake in found if mistake.severity is Severity.ERROR)
    assert set(errors) == {"fact_is_fresh"}
    assert errors["fact_is_fresh"] == sum(1 for _ in every(Fact, load_rulebook()))


def test_every_finding_can_be_acted_on(last_looked):
    """Every mistake about the shipped files names a file and a place and suggests something to do."""
    for mistake in run_checks(load_rulebook(), CATALOGUES, last_looked):
        assert mistake.place.file
        assert mistake.place.pointer.startswith("/")
        assert mistake.message.endswith(".")
        assert mistake.fix
