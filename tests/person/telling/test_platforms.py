"""Which platforms there are, and what each says of AI training."""

from datetime import date

import pytest

from widerspruch.objections.plan import people_platforms
from widerspruch.person.telling.platforms import STATES, PlatformTold, platforms
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def told() -> dict[str, PlatformTold]:
    """Every platform of the rulebook, by its id."""
    groups = platforms(load_rulebook(), TODAY, PersonWords("de")).groups
    return {one.id: one for group in groups for one in group.platforms}


def test_every_platform_is_told_once(told: dict[str, PlatformTold]) -> None:
    """None is left out, and none stands in two groups."""
    assert sorted(told) == sorted(people_platforms(load_rulebook()))
    groups = platforms(load_rulebook(), TODAY, PersonWords("en")).groups
    assert sum(len(group.platforms) for group in groups) == len(told)


@pytest.mark.parametrize(
    ("platform", "state"),
    [
        ("facebook", "trains"),
        ("deepseek", "trains"),
        ("tiktok", "trains"),
        ("google", "trains"),
        ("discord", "trains"),
        ("copilot", "open"),
        ("strava", "open"),
        ("spotify", "open"),
        ("soundcloud", "open"),
        ("zoom", "says_no"),
        ("wetransfer", "says_no"),
        ("telegram", "nothing_known"),
        ("xing", "nothing_known"),
    ],
)
def test_what_a_platform_says_is_told(told: dict[str, PlatformTold], platform: str, state: str) -> None:
    """A sure yes, a clear no, what is disputed and what nobody says are four things."""
    assert told[platform].state == state


def test_who_trains_only_ai_that_creates_nothing_is_told_so(told: dict[str, PlatformTold]) -> None:
    """A no to generative AI is not lost between a yes and a no."""
    others = {one.id for one in told.values() if one.purposes == ("other_ai",)}
    assert {"adobe", "slack", "discord", "tiktok"} <= others
    assert {told[name].state_told for name in others} != {told["facebook"].state_told}


def test_a_no_is_told_with_its_day_and_as_the_platforms_own_word(told: dict[str, PlatformTold]) -> None:
    """Since when it says so, by its own word, and that nothing is needed."""
    zoom = told["zoom"]
    assert zoom.since == date(2023, 8, 11)
    assert zoom.state_told == "nein, nach eigener Aussage nicht"
    assert zoom.says is not None
    assert "11. August 2023" in zoom.says
    assert not zoom.needed


def test_a_no_that_nobody_could_read_yet_is_not_told() -> None:
    """On the day before Zoom's statement nothing is known of it."""
    (zoom,) = (
        one
        for group in platforms(load_rulebook(), date(2023, 8, 10), PersonWords("de")).groups
        for one in group.platforms
        if one.id == "zoom"
    )
    assert (zoom.state, zoom.since, zoom.says) == ("nothing_known", None, None)


def test_a_sure_yes_and_a_clear_no_never_rest_on_uncertain_sources_alone(told: dict[str, PlatformTold]) -> None:
    """What is uncertain is open."""
    assert [one.id for one in told.values() if one.state in ("trains", "says_no") and not one.certain] == []


def test_what_one_can_do_begins_with_what_is_needed(told: dict[str, PlatformTold]) -> None:
    """A switch, a form, an e-mail: of every platform at least one."""
    assert told["facebook"].acts == ("form",)
    assert told["claude"].acts[0] == "switch"
    assert told["booking"].acts == ("mail",)
    assert [one.id for one in told.values() if not one.acts] == []


def test_the_age_is_counted_in_days(told: dict[str, PlatformTold]) -> None:
    """From the newest look at the terms in force."""
    assert all(one.age == (TODAY - one.seen_on).days for one in told.values())


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_groups_stand_in_the_order_of_what_matters(language: str) -> None:
    """First who trains, last of whom nothing is known."""
    groups = platforms(load_rulebook(), TODAY, PersonWords(language)).groups  # type: ignore[arg-type]
    assert [group.state for group in groups] == list(STATES)


def test_what_was_looked_at_today_is_said_without_counting_days():
    newest = max(
        one.seen_on for group in platforms(load_rulebook(), TODAY, PersonWords("de")).groups for one in group.platforms
    )
    told = [one for group in platforms(load_rulebook(), newest, PersonWords("de")).groups for one in group.platforms]
    assert {one.looked_told.partition(";")[0] for one in told if one.age == 0} == {"Heute nachgesehen"}
