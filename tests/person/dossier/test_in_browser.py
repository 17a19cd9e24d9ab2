"""The page of a case in a real browser: for everybody, on a phone, without a script."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from accessible import axe
from lib.made_pictures import png
from person.dossier.made import dossier, entry, line
from widerspruch.lib.writing import Language
from widerspruch.person.dossier.page import dossier_page

pytestmark = pytest.mark.browser
LANGUAGES: tuple[Language, ...] = ("de", "en")
LONG = "x" * 300


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """In both languages, with a picture, a quote, a note and names that go on and on."""
    folder = tmp_path_factory.mktemp("pages")
    entries = (
        entry(1, evidence=(1,), quoted="Wir erkennen das an.", read_by="von der Person gelesen"),
        entry(2, sentence=LONG, text=f"{LONG}\nzweite Zeile", on=date(2026, 11, 29), written="aufgeschrieben heute"),
    )
    for language in LANGUAGES:
        told = dossier(language, name=LONG, lines=(line(), line(name=LONG, about=(LONG,))), timeline=entries)
        (folder / f"{language}.html").write_bytes(dossier_page(told, {"1.svg": png()}))
    return {language: folder / f"{language}.html" for language in LANGUAGES}


@pytest.fixture(scope="module")
def browser_page(chromium: Browser) -> Iterator[Page]:
    """A window of the system's Chromium."""
    page = chromium.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_left_out(browser_page: Page, pages: dict[Language, Path], language: Language, scheme: str) -> None:
    """axe finds nothing, in light and in dark."""
    browser_page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    browser_page.goto(pages[language].as_uri())
    assert axe(browser_page, "best-practice") == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_runs_out_of_the_window(browser_page: Page, pages: dict[Language, Path], width: int) -> None:
    """Neither a name of 300 letters nor a checksum."""
    browser_page.set_viewport_size({"width": width, "height": 800})
    browser_page.goto(pages["de"].as_uri())
    assert browser_page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_picture_is_there_and_small(browser_page: Page, pages: dict[Language, Path]) -> None:
    """Shown out of the page itself; it leads to its place in the list."""
    browser_page.goto(pages["de"].as_uri())
    shown = browser_page.locator("figure img")
    assert shown.count() == 1
    assert shown.evaluate("image => image.naturalWidth") == 40
    browser_page.locator("figure a").click()
    assert browser_page.url.endswith("#exhibit-1")
