"""The pages of an export in a browser: usable by everybody, by keyboard alone, and without a script."""

import pytest

from accessible import axe
from widerspruch.testing.exports import make_preset

pytestmark = pytest.mark.browser

LONG = 120_000
"""Milliseconds."""


@pytest.fixture
def options(options):
    """With an invented export in the folder for downloads."""
    options.downloads.mkdir()
    make_preset("facebook-de", options.downloads, truth=False)
    return options


@pytest.mark.parametrize(("locale", "width"), [("de-DE", 1280), pytest.param("en-GB", 390, marks=pytest.mark.slow)])
def test_nobody_is_kept_from_using_them(new_page, served, locale, width):
    """Choosing, reading, a mistake, the report: nothing that axe objects to, and nothing wider than the window."""
    page = new_page(width=width, locale=locale)
    page.goto(page.url + "export")
    assert axe(page) == []
    page.locator("form[action='/export/found'] button").click()
    assert axe(page) == []
    page.wait_for_selector("#statements", timeout=LONG)
    for details in page.locator("details.statements details:not([open])").all():
        details.locator("summary").click()
    assert axe(page) == []
    page.locator("[name=objected_0]").fill("?")
    page.locator("form[action='/export/statements'] button").click()
    assert page.locator("[role=alert]").count() == 1
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_script_and_a_mouse_an_export_is_opened_and_stated_about(new_page, served):
    """The pages renew themselves; Tab and the arrow keys lead to everything."""
    page = new_page(java_script_enabled=False)
    page.goto(page.url + "export")
    tab_to(page, "form[action='/export/found'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#statements", timeout=LONG)
    before = served.state.looking.look.answer.figures[0]
    tab_to(page, "[name=audience_0_0]")
    for _ in range(7):  # the last: only I myself
        page.keyboard.press("ArrowDown")
    tab_to(page, "form[action='/export/statements'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/export#report", timeout=LONG)
    assert served.state.looking.look.wait(120).figures[0].excluded > before.excluded
    tab_to(page, "form[action='/export/keep'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan")


def test_while_it_is_read_the_next_tab_leads_to_the_way_out(new_page, served, monkeypatch):
    """Although the page renews itself every second."""
    from person.look import misbehaving
    from widerspruch.person.look import look

    monkeypatch.setattr(look, "read_and_tell", misbehaving.never_answers)
    page = new_page(java_script_enabled=False)
    page.goto(page.url + "export")
    page.locator("form[action='/export/found'] button").click()
    page.wait_for_url("**/export?again=2#working", timeout=LONG)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/export", timeout=LONG)
    assert served.state.looking.look is None


def tab_to(page, selector):
    """Press Tab until something has the focus."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"no way to {selector}")
