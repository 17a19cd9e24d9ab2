"""The built site as people see it: in Chromium, from a folder on the disk and at every width."""

import re

import pytest
from msgspec import structs
from playwright.sync_api import Browser

from accessible import axe
from lib.made_pictures import png
from person.campaign.made import TODAY, campaign, rulebook
from widerspruch.person.campaign.kit import build_kit, write_kit

PAGES = ("index.html", "leichte-sprache.html", "english.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The choir's site in a folder."""
    folder = tmp_path_factory.mktemp("campaign") / "kit"
    write_kit(build_kit(structs.replace(campaign(), logo=png(200, 80)), rulebook(), TODAY), folder)
    return folder / "website"


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_nobody_is_kept_from_using_any_page(chromium: Browser, site, scheme, width):
    """Axe finds nothing with all folded parts open, nothing is wider than the window, and nothing is asked of others."""
    context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    try:
        for name in PAGES:
            page.goto((site / name).as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert axe(page, "best-practice") == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert page.evaluate("getComputedStyle(document.body).maxWidth") == "736px" or width == 390
            assert page.evaluate("document.images[0].naturalWidth") > 0, "the logo is there, also from a folder"
    finally:
        context.close()
    assert said == []
    assert [one for one in asked if not one.startswith((site.as_uri(), "data:"))] == []


@pytest.mark.browser
def test_languages_are_switched_by_links_alone(chromium: Browser, site):
    """Without any script."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    try:
        page.goto((site / "index.html").as_uri())
        page.get_by_role("link", name="Leichte Sprache").click()
        assert re.search("Nein", page.get_by_role("heading", level=1).inner_text())
        page.get_by_role("link", name="English").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Not with our voices"
        page.get_by_role("link", name="Instagram").first.click()
        assert page.url.endswith("#instagram")
    finally:
        context.close()


@pytest.mark.browser
def test_on_paper_folded_parts_are_open_and_addresses_stand_beside_links(chromium: Browser, site):
    """For those who hand it out."""
    page = chromium.new_page()
    try:
        page.goto((site / "index.html").as_uri())
        screen = page.evaluate("document.body.scrollHeight")
        page.emulate_media(media="print")
        assert page.locator(".jump").is_hidden()
        assert page.evaluate("document.body.scrollHeight") != screen
        folded = page.locator("details:not([open]) > ul").first
        assert folded.bounding_box()["height"] > 20
    finally:
        page.close()
