"""What platforms say themselves, told before what one can do there."""

from datetime import date

import pytest

from widerspruch.lib.writing import LANGUAGES, Language
from widerspruch.objections.account import Account
from widerspruch.objections.plan import people_platforms, plan
from widerspruch.person.telling.next_steps import next_steps
from widerspruch.person.telling.own_word import OwnWord, own_word
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

TODAY = date(2026, 11, 30)


def told(platform: str, language: Language = "de", today: date = TODAY) -> OwnWord | None:
    """The word of one platform of the rulebook shipped."""
    return own_word(platform, load_rulebook(), PersonWords(language), today)


@pytest.mark.parametrize(
    ("platform", "title"),
    [
        ("zoom", "Zoom sagt Nein: kein KI-Training mit Ihren Inhalten."),
        ("wetransfer", "WeTransfer sagt Nein: kein KI-Training mit Ihren Inhalten."),
        ("slack", "Slack sagt Nein zu KI, die Inhalte erzeugt. Andere KI wird trainiert."),
        ("soundcloud", "SoundCloud sagt nicht klar Nein."),
        ("deviantart", "DeviantArt sagt nicht klar Nein."),
        ("telegram", "Telegram sagt dazu nichts."),
    ],
)
def test_a_no_is_said_plainly_and_what_is_none_is_called_none(platform: str, title: str) -> None:
    """Only who says no is told to say no."""
    word = told(platform)
    assert word is not None
    assert word.title == title


@pytest.mark.parametrize("platform", ["facebook", "chatgpt", "linkedin", "tiktok", "discord"])
def test_who_trains_has_no_such_word(platform: str) -> None:
    """There the steps are the answer."""
    assert told(platform) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_has_its_day_its_source_how_sure_it_is_and_what_one_can_still_do(language: Language) -> None:
    """In every language."""
    for platform in people_platforms(load_rulebook()):
        word = told(platform, language)
        if word is None:
            continue
        assert word.says, platform
        assert word.since is not None
        assert word.evidence
        assert all(one.title in word.sureness for one in word.evidence)
        assert (word.still is None) == (platform == "slack"), platform  # where only the workspace can act


def test_it_is_told_as_the_platforms_own_word_alone() -> None:
    """Nobody here can look into the machines of Zoom."""
    word = told("zoom")
    assert word is not None
    assert any("eigene Aussage des Unternehmens" in note for note in word.notes)
    assert "2023" in (word.says or "")


def test_before_it_said_so_it_said_nothing() -> None:
    """A plan of an old day knows no later no."""
    word = told("wetransfer", today=date(2025, 7, 1))
    assert word is not None
    assert word.answer == "nothing_known"


def test_a_plan_tells_each_platform_once_and_none_that_trains() -> None:
    """Two accounts at Zoom, one at Facebook."""
    rulebook = load_rulebook()
    accounts = [Account("zoom", "zoom"), Account("zoom:arbeit", "zoom"), Account("facebook", "facebook")]
    steps = next_steps(plan(accounts, rulebook, (), TODAY), rulebook, PersonWords("de"))
    assert [one.platform for one in steps.own_words] == ["zoom"]
