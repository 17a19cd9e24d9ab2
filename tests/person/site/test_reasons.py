"""Reasons as a page: skippable, and nothing is kept unless asked for."""

import pytest
from django.test import Client

from person.site.conftest import TODAY
from person.site.stepping import ACCOUNTS, FACEBOOK, events, new_case, page, post
from widerspruch.objections.events import Note
from widerspruch.person.site.state import SiteState

OF_FACEBOOK = "/reasons/1/meta-form-facebook-2025"
OF_LETTER = "/reasons/1/meta-letter"


@pytest.fixture
def case(state: SiteState):
    """An open case with five accounts."""
    return new_case(state, *ACCOUNTS)


def test_where_none_is_needed_it_says_so_and_skips(browser_free: Client, case) -> None:
    """The first button goes on without one."""
    shown = page(browser_free, OF_FACEBOOK)
    assert "Sie brauchen keine Begründung. Das Feld darf leer bleiben." in shown
    assert f'<a class="button" href="{FACEBOOK}">Ohne Begründung weiter' in shown


def test_where_one_is_asked_for_taking_the_text_comes_first(browser_free: Client, case) -> None:
    """A letter is stronger with a reason."""
    shown = page(browser_free, OF_LETTER)
    assert "Gefragt wird nach Gründen aus Ihrer besonderen Lage." in shown
    assert '<a class="button second"' in shown


def test_blocks_go_into_the_text_and_it_is_counted(browser_free: Client, case, state: SiteState) -> None:
    """What was written stays before them; nothing is recorded."""
    fields = {"act": "take", "reason__blocks": ["children", "works"], "reason__text": "Zuerst <b>ich</b>."}
    shown = post(browser_free, OF_LETTER, **fields).content.decode()
    text = shown.partition('<textarea name="reason-text"')[2].partition("</textarea>")[0].partition(">")[2]
    assert "Zuerst &lt;b&gt;ich&lt;/b&gt;.\n\nIn meinen Texten und Bildern kommen Kinder vor." in text
    assert "meine eigene Arbeit" in text
    assert "checked" not in shown
    counted = post(browser_free, OF_LETTER, act="count", reason__text="fünf\r\n5")
    assert "<span data-number>6</span> Zeichen" in counted.content.decode()
    assert events(case) == []


def test_the_text_goes_into_the_step_and_is_not_kept(browser_free: Client, case) -> None:
    """It stands in the field to be copied, this once."""
    shown = post(browser_free, FACEBOOK, act="reason", reason__text="Weil ich es nicht will.").content.decode()
    assert ">Weil ich es nicht will.</span>" in shown
    assert "Gespeichert ist der Text nicht." in shown
    assert "Weil ich es nicht will." not in page(browser_free, FACEBOOK)
    assert events(case) == []


def test_kept_as_a_note_it_stands_at_every_step_of_the_account(browser_free: Client, case) -> None:
    """And at no other account's."""
    answer = post(browser_free, OF_FACEBOOK, act="keep", reason__text="  Weil ich es nicht will.\r\nNein. ")
    assert answer.headers["Location"] == f"{FACEBOOK}?after=kept#content"
    assert events(case) == [Note(TODAY, "Weil ich es nicht will.\nNein.", "facebook")]
    assert "Weil ich es nicht will." in page(browser_free, FACEBOOK)
    assert "Weil ich es nicht will." in page(browser_free, "/step/1/meta-letter")
    assert "Weil ich es nicht will." not in page(browser_free, "/step/3/meta-letter")


def test_without_a_step_it_shows_where_a_reason_is_of_use(browser_free: Client, case) -> None:
    """A note belongs to the whole case then."""
    shown = page(browser_free, "/reasons")
    assert 'href="/reasons/4/linkedin-form-ts-dpro"' in shown
    assert "linkedin-switch" not in shown
    post(browser_free, "/reasons", act="keep", reason__text="Darum.")
    assert events(case) == [Note(TODAY, "Darum.")]


@pytest.mark.parametrize("text", ["", " \r\n ", "x" * 20_001])
def test_nothing_and_too_much_are_not_kept(browser_free: Client, case, text: str) -> None:
    """What was typed stays, with a sentence."""
    answer = post(browser_free, OF_LETTER, act="keep", reason__text=text)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert events(case) == []


def test_it_names_what_not_to_write(browser_free: Client, case) -> None:
    """Health, faith, trade union: in words, before the field."""
    shown = page(browser_free, "/reasons")
    assert shown.index("keine Krankheit") < shown.index("<textarea")
