"""The plan, the step and the reasons in a browser: usable by everybody, with and without script, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accessible import axe
from person.site.conftest import Served
from person.site.stepping import ACCOUNTS, FACEBOOK, PNG, SWITCH, events, new_case
from widerspruch.objections.events import Refused, SeenOnScreen, Sent

pytestmark = pytest.mark.browser

NewPage = Callable[..., Page]
PICTURE = {"name": "bild.png", "mimeType": "image/png", "buffer": PNG}


def address(served: Served, path: str) -> str:
    """Of a page of the app."""
    return served.address().partition("/start/")[0] + path


@pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
def test_nothing_keeps_anybody_from_using_them(new_page: NewPage, served: Served, locale: str) -> None:
    """No violation, with all parts open; at 320 pixels, which is also 400 % zoom, nothing is wider than the screen."""
    case = new_case(served.state, *ACCOUNTS)
    today, now = served.state.today(), served.state.now()
    refused = ("instagram:verein", "meta-form-instagram-2025", today)
    for event in (Sent("linkedin", "linkedin-switch-generative", today), Sent(*refused), Refused(*refused)):
        case.record(event, now)
    page = new_page(locale=locale, width=320, height=844)
    for path in (
        "/plan",
        FACEBOOK,
        SWITCH,
        "/step/1/meta-letter",
        "/step/3/meta-form-instagram-2025",
        "/reasons/1/meta-letter",
        f"{FACEBOOK}?after=failed",
    ):
        page.goto(address(served, path))
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_wrong_form_is_shown_where_it_is(new_page: NewPage, served: Served) -> None:
    """The page comes back at the form, with what is wrong, and what was typed."""
    new_case(served.state, *ACCOUNTS)
    page = new_page(width=390, height=844)
    page.goto(address(served, FACEBOOK))
    page.set_input_files("[name='sent-picture']", {**PICTURE, "buffer": b"none"})
    page.check("[name='sent-seen']")
    page.get_by_role("button", name="Ja, eintragen").click()
    assert page.get_by_role("alert").bounding_box()["y"] < 844  # type: ignore[index]
    assert page.is_checked("[name='sent-seen']")
    assert axe(page) == []


def test_without_script_a_step_is_done_with_the_keyboard_alone(new_page: NewPage, served: Served) -> None:
    """From the plan to the next step: three presses of a key on buttons, and a tick."""
    case = new_case(served.state, *ACCOUNTS)
    page = new_page(java_script_enabled=False)
    page.goto(address(served, "/plan"))
    page.get_by_role("link", name="Mit dem ersten Schritt anfangen").press("Enter")
    page.wait_for_url("**/step/1/*")
    assert not page.get_by_role("button", name="Kopieren").first.is_visible()
    page.get_by_label("Ich habe eine Bestätigung").press("Space")
    page.get_by_role("button", name="Ja, eintragen").press("Enter")
    page.wait_for_url("**/step/3/*")
    assert [type(event) for event in events(case)] == [Sent, SeenOnScreen]
    assert page.get_by_role("status").inner_text() == "Eingetragen. Hier geht es weiter."


def test_the_script_copies_pastes_and_counts(new_page: NewPage, served: Served) -> None:
    """What it adds works; a pasted picture is kept like a chosen one."""
    case = new_case(served.state, *ACCOUNTS)
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address(served, FACEBOOK))
    page.get_by_role("button", name="Kopieren E-Mail-Adresse").click()
    page.get_by_role("button", name="Kopiert").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "erika@example.org"
    page.evaluate(
        """bytes => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "eingefuegt.png", {type: "image/png"}));
            document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
        }""",
        list(PNG),
    )
    page.get_by_role("button", name="Ja, eintragen").click()
    page.wait_for_url("**/step/3/*")
    assert [piece.name for piece in case.evidence()] == ["eingefuegt.png"]
    page.goto(address(served, "/reasons"))
    page.get_by_label("Ihr Text").fill("fünf\n5 ")
    assert page.locator("[data-number]").inner_text() == "6"
    assert not page.get_by_role("button", name="Zählen").is_visible()
