"""Letters in a real browser: beside what is typed, on a phone, without a script, and really sent."""

import re

import pytest

from accessible import axe
from desk.mail.smtp_server import smtp_server
from person.site.stepping import events, new_case
from widerspruch.objections.account import Account
from widerspruch.objections.events import SenderStated, Sent

pytestmark = pytest.mark.browser

LETTER = "/letter/objection/1/reddit-mail"


@pytest.fixture
def case(served):
    return new_case(served.state, Account("reddit:erika", "reddit", email="erika@example.org"))


def at(page, address):
    """Go to an address of the app."""
    page.goto(re.match(r"https?://[^/]+", page.url)[0] + address)
    return page


def fill(page, **more):
    """Who writes, and why."""
    told = {
        "sender_name": "Erika Beispiel",
        "sender_address": "Musterweg 7\n50667 Köln",
        "sender_email": "erika@example.org",
        "reasons": "Auf meinen Bildern sind meine Kinder.",
    }
    for name, value in (told | more).items():
        page.fill(f"[name={name}]", value)


def test_the_letter_follows_what_is_typed(page, case):
    """Without a button; what was typed and where one is stay; nothing is recorded by it."""
    fill(at(page, LETTER))
    page.wait_for_selector(".sheet >> text=Auf meinen Bildern sind meine Kinder.")
    page.fill("[name=reasons]", "Etwas anderes <b>und</b> mehr.")
    page.wait_for_selector(".sheet >> text=Etwas anderes <b>und</b> mehr.")
    assert page.evaluate("document.activeElement.name") == "reasons"
    assert page.is_visible("text=Text kopieren")
    assert events(case) == []


@pytest.mark.parametrize(("locale", "width"), [("de-DE", 390), ("en-GB", 1280)])
def test_nobody_is_kept_from_writing(new_page, case, locale, width):
    """In both languages, on a phone and on a desk: axe finds nothing, and nothing is wider than the window, also once
    that is made smaller or larger."""
    page = new_page(width, 844, locale)
    found = []
    for address in ("/letters", LETTER, "/letter/correction", "/letter/complaint/1"):
        at(page, address)
        if address == LETTER:
            fill(page, reasons="x" * 10_000)
            page.click("form#letter button[value=preview]")
            page.wait_for_selector(".sheet")
            for summary in page.query_selector_all("main summary"):
                summary.click()
        found += [f"{address}: {one}" for one in axe(page)]
        for now in (390, 1280, width):
            page.set_viewport_size({"width": now, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth") > now:
                found.append(f"{address}: is wider than the window of {now}")
    assert found == []


def test_form_and_letter_stand_beside_each_other_or_one_below_the_other(new_page, case):
    """By how much room there is."""
    for width, is_beside in ((1280, True), (390, False)):
        page = at(new_page(width, 844), LETTER)
        form, side = (page.query_selector(one).bounding_box() for one in ("form#letter", ".letter-side"))
        assert (side["x"] >= form["x"] + form["width"]) is is_beside
        assert (side["y"] >= form["y"] + form["height"]) is not is_beside


def test_without_a_script_a_button_shows_the_letter_and_it_is_sent(new_page, case):
    """From the form to the case file, on a phone: filled in, looked at, sent by one's own server."""
    with smtp_server() as server:
        page = at(new_page(390, 844, java_script_enabled=False), LETTER)
        fill(page)
        page.click("form#letter button[value=preview]")
        assert "Auf meinen Bildern" in page.inner_text(".sheet")
        page.click("button[value=send]")
        assert axe_free(page)
        page.fill("[name=smtp-host]", "127.0.0.1")
        page.fill("[name=smtp-port]", str(server.port))
        page.select_option("[name=smtp-tls]", "none")
        page.fill("[name=smtp-user]", "")
        page.click("button[value=send_now]")
        page.wait_for_url("**/step/1/reddit-mail?after=recorded_here*")
        assert [type(one) for one in events(case)] == [SenderStated, Sent]
        assert len(server.mails) == 1


def axe_free(page) -> bool:
    """Without a script axe cannot look; labels can be counted."""
    fields = page.query_selector_all("main input:not([type=hidden])")
    return all(page.query_selector(f"label[for={one.get_attribute('id')}]") for one in fields)


def test_files_are_saved_under_names_that_say_nothing_of_the_person(page, case):
    """The sheet and the draft."""
    fill(at(page, LETTER))
    for act, name in (("pdf", "objection-2026-11-21.pdf"), ("eml", "objection-2026-11-21.eml")):
        with page.expect_download() as download:
            page.click(f"button[value={act}]")
        assert download.value.suggested_filename == name


def test_the_keyboard_is_enough(page, case):
    """From the first field to the button that notes the letter."""
    at(page, LETTER)
    page.focus("[name=reasons]")
    page.keyboard.type("Meine Kinder.")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.name + '=' + (document.activeElement.value || '')"))
    assert {"act=preview", "act=eml", "act=pdf", "act=send", "act=sent"} <= seen


def test_two_windows(new_page, case):
    """What was noted in one is not noted again in the other: it says what happened, and the sheet can still be had."""
    first, second = new_page(), new_page()
    for one in (first, second):
        fill(at(one, LETTER))
    first.click("button[value=sent]")
    first.wait_for_url("**/step/**")
    second.click("button[value=sent]")
    second.wait_for_selector("[role=alert]")
    assert sum(isinstance(one, Sent) for one in events(case)) == 1
