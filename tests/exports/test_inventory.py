"""The account of what became of every member, and the words for it."""

from typing import get_args

import pytest

from bytes_member import BytesMember
from widerspruch.exports.inventory import Inventory, MemberReport, Status, unread
from widerspruch.exports.member import NotRead
from widerspruch.exports.meta_json.tables import SETTINGS
from widerspruch.exports.problem import Problem, RefusedError
from widerspruch.exports.recognise import Recognition
from widerspruch.exports.registry import load_registry
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language

INVENTORY = Inventory(
    (
        MemberReport("a.json", "read", items=3),
        MemberReport("b.json", "read", items=2, problems=(Problem("row_width", "b.json", n=1),)),
        MemberReport("c.json", "unknown"),
    ),
    media=7,
)


def test_counts() -> None:
    """Members are counted by what became of them, items over all of them."""
    assert INVENTORY.counts() == {"read": 2, "unknown": 1}
    assert INVENTORY.items == 5
    assert [report.name for report in INVENTORY.with_status("unknown")] == ["c.json"]
    assert [problem.code for problem in INVENTORY.problems] == ["row_width"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("code", sorted(RefusedError.kinds))
def test_every_problem_has_a_sentence(language: Language, code: str) -> None:
    """Every code has a sentence in both languages that names the place and says what to do."""
    say = load_catalogue(language, "widerspruch.exports")
    sentence = say(f"problem.{code}", place="posts_1.json", n=3)
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "posts_1.json" in sentence or code == "html_second_class"
    assert len(sentence.split(". ")) >= 2 or ": " in sentence


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_fate_has_a_word(language: Language) -> None:
    """Every status and every reason for leaving a file has its words in both languages."""
    say = load_catalogue(language, "widerspruch.exports")
    for status in get_args(Status):
        assert say(f"inventory.{status}")
    for reason in get_args(NotRead):
        assert say(f"not_read.{reason}").endswith(".")
    assert say("inventory.members", n=1) != say("inventory.members", n=2)


def test_both_languages_have_the_same_texts() -> None:
    """No text of this room is missing in one of the two languages."""
    german, english = (set(load_catalogue(language, "widerspruch.exports")) for language in ("de", "en"))
    assert german == english


def test_settings_are_account_files_that_are_known() -> None:
    """Every kind that a result is complete without is one of our tables', is read first, and is not what it rests on."""
    settings = {entry.name: entry for entry in load_registry().entries if entry.is_settings}
    assert {name.removesuffix(".html").partition(".")[2] for name in settings} == SETTINGS
    assert {entry.order for entry in settings.values()} == {0}
    assert not {"profile", "privacy_history", "requests"} & SETTINGS
    assert {"facebook.consents", "instagram.policy_notice.html"} < settings.keys()
    member = BytesMember("consents.json", b"{")
    assert unread(member, Recognition(settings["facebook.consents"], problem=Problem("invalid_json"))).is_settings
