"""When two people's looks at a way make it certain, and when they make it doubtful."""

from datetime import date

import pytest
from msgspec import structs

from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.looks import agreed_look, is_certain
from widerspruch.rulebook.model import Checked, LookResult, Route

UNCERTAIN = load_rulebook().route("x-switch-grok")
CERTAIN = load_rulebook().route("meta-form-facebook-2025")


def look(day: int, by: str | None, result: LookResult = "works", image: str | None = None) -> Checked:
    """A look on a day of November."""
    return Checked(date(2026, 11, day), result, by=by, image=image)


def seen(route: Route, *looks: Checked) -> Route:
    """The way after these looks."""
    return structs.replace(route, checked=looks)


def test_two_people_who_saw_that_it_works_make_a_way_certain():
    """One report and two people are more than one report."""
    assert not is_certain(UNCERTAIN)
    assert is_certain(seen(UNCERTAIN, look(1, "amsel"), look(20, "star")))


@pytest.mark.parametrize(
    "looks",
    [
        (look(1, "amsel"),),
        (look(1, "amsel"), look(2, "amsel")),
        (look(1, "amsel"), look(2, None)),
        (look(1, "amsel", image="a"), look(2, "star", image="a")),
        (look(1, "amsel"), look(2, "star", "changed")),
        (look(1, "amsel", "unclear"), look(2, "star", "unclear")),
        (Checked(date(2026, 8, 1), "works", by="amsel"), look(2, "star")),
        (look(1, "amsel"), look(2, "star"), look(3, "fink", "gone")),
    ],
)
def test_one_person_one_picture_or_another_result_is_no_second(looks):
    """Looks agree where two people saw the same, not long apart, and nobody saw otherwise later."""
    assert agreed_look(seen(UNCERTAIN, *looks)) is None
    assert not is_certain(seen(UNCERTAIN, *looks))


def test_two_people_who_found_a_way_gone_make_it_doubtful():
    """No source is better than two people who stood before a closed door."""
    assert is_certain(CERTAIN)
    assert not is_certain(seen(CERTAIN, look(1, "amsel", "gone"), look(2, "star", "gone")))
    assert is_certain(seen(CERTAIN, look(1, "amsel", "gone")))


def test_a_plan_of_an_old_day_knows_no_later_look():
    """What somebody saw in November was unknown in October."""
    rulebook = load_rulebook()
    platform = structs.replace(rulebook.platforms["x"], routes=(seen(UNCERTAIN, look(1, "amsel"), look(20, "star")),))
    known = structs.replace(rulebook, platforms={"x": platform})
    assert not is_certain(known.as_known_on(date(2026, 11, 19)).route(UNCERTAIN.id))
    assert is_certain(known.as_known_on(date(2026, 11, 20)).route(UNCERTAIN.id))
