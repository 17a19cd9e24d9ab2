"""Where a person lives, as they choose it; and who is competent there."""

import pytest

from objections.telling_case import recorded
from person.telling.counted import ENGLISH, GERMAN, RULEBOOK
from widerspruch.objections.deadlines.public_holidays import HolidayPlace, knows
from widerspruch.objections.events import ResidenceStated
from widerspruch.objections.replay import replay
from widerspruch.person.residing import authority_for, homes, residence_stated
from widerspruch.person.telling.authority import tell_complaint_where
from widerspruch.person.telling.places import place_name

HOMES = tuple(homes())


def test_every_home_is_there_once_and_named() -> None:
    """16 Länder, 9 states, 26 cantons, the other countries of the EEA and the United Kingdom."""
    assert len(HOMES) == len({one.value for one in HOMES}) == 16 + 9 + 26 + 28 + 1
    names = {place_name(one.country, one.land, GERMAN) for one in HOMES}
    assert len(names) == len(HOMES)
    assert all(knows(HolidayPlace(one.country, one.land)) for one in HOMES)


@pytest.mark.parametrize("home", HOMES, ids=lambda one: one.value)
def test_whoever_lives_there_is_told_whom_to_complain_to(home: object) -> None:
    """In both languages, with what is doubtful about it."""
    stated = residence_stated(home.value)  # type: ignore[attr-defined]
    assert stated is not None
    answer = authority_for(replay(recorded([stated])), "facebook", RULEBOOK)
    assert answer is not None
    for words in (GERMAN, ENGLISH):
        where = tell_complaint_where(answer, words)
        assert where.competent is not None
        assert where.because
        assert where.competent.form is None or where.competent.form.startswith("https://")


@pytest.mark.parametrize("value", ["", "DE", "DE/", "DE/Preußen", "AT/10", "CH/zh", "XX", "DE/Hessen/x"])
def test_what_is_no_choice_is_none(value: str) -> None:
    """Whatever a form sends."""
    assert residence_stated(value) is None


def test_without_a_residence_nobody_is_named() -> None:
    """It depends on it; and a platform that nobody knows has no authority."""
    assert authority_for(replay(()), "facebook", RULEBOOK) is None
    assert authority_for(replay(recorded([ResidenceStated("AT")])), "studivz", RULEBOOK) is None
