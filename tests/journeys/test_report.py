"""A person checks invented exports and reads the report in a real browser: script off, phone, paper, keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from accessible import axe
from widerspruch.lib.parse import parse_day
from widerspruch.lib.writing import Language
from widerspruch.person.answer import CheckAnswer, CheckRequest
from widerspruch.person.check import check
from widerspruch.person.question import Question
from widerspruch.person.report.build import write_report
from widerspruch.person.statements import Objected, parse_objected
from widerspruch.person.tables import open_tables
from widerspruch.person.telling.compose import compose
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook
from widerspruch.testing.exports.recipes import make_preset

pytestmark = pytest.mark.browser

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
REPEATED = """() => {
    const alike = ":is(.items, .sources ul, .names, .years ul) > li:nth-child(n+3), tbody > tr:nth-child(n+3)";
    document.querySelectorAll(alike).forEach(one => one.remove());
    const seen = {};
    for (const group of document.querySelectorAll("section.group")) {
        const kind = group.id.replace(/-\\d{4}-/, " ");
        seen[kind] = (seen[kind] ?? 0) + 1;
        if (seen[kind] > 2) group.remove();
    }
}"""
"""Removes, of entries that are all built alike and of a kind's years, all but two."""
A4 = {"width": 680, "height": 990}
"""Between margins of 15 mm."""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """The report on invented Facebook and WhatsApp exports after a late objection, in both languages."""
    folder = tmp_path_factory.mktemp("exports")
    made = [
        one for name in ("facebook-de", "whatsapp-meta-ai-de") for one in make_preset(name, folder / name, items=40)
    ]
    run, objected = parse_day("2026-11-21"), parse_objected("facebook=2025-07-01")
    assert run is not None
    assert isinstance(objected, Objected)
    question = Question(run, "future_items", (objected,))
    (folder / "tables").mkdir()
    request = CheckRequest(tuple(path for one in made for path in one.paths), question, folder / "tables")
    written: dict[Language, Path] = {}
    rulebook = load_rulebook()
    assert isinstance(check(request, rulebook, lambda *_: None), CheckAnswer)
    with open_tables(request.into, rulebook) as tables:
        languages: tuple[Language, ...] = ("de", "en")
        for language in languages:
            written[language] = folder / f"report-{language}.html"
            write_report(tables, compose(tables.answer, rulebook, PersonWords(language)), written[language])
    return written


def opened(chromium: Browser, report: Path, *, viewport: dict[str, int], script: bool, dark: bool = False) -> Page:
    """The report in a fresh window. `script`: for measuring only, the page has none."""
    context = chromium.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        java_script_enabled=script,
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.goto(report.as_uri())
    return page


class TestWithoutScriptAndNetwork:
    def test_nothing_is_asked_of_the_network(self, chromium: Browser, reports: dict[Language, Path]) -> None:
        """Opening the report reads one file and nothing else, and its policy blocks nothing that it needs."""
        asked: list[str] = []
        complaints: list[str] = []
        page = chromium.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(reports["de"].as_uri())
        page.close()

        assert asked == [reports["de"].as_uri()]
        assert complaints == []

    def test_the_filter_works_without_script(self, chromium: Browser, reports: dict[Language, Path]) -> None:
        """Choosing a verdict by keyboard hides all other items, choosing everything brings them back."""
        page = opened(chromium, reports["de"], viewport=DESKTOP, script=False)
        all_items = page.locator("#stake .item:visible").count()
        page.locator("#show-all").focus()
        page.keyboard.press("ArrowDown")

        assert page.locator("#show-allowed").is_checked()
        assert 0 < page.locator("#stake .item:visible").count() < all_items
        assert page.locator("#stake .item.undecided:visible").count() == 0
        page.keyboard.press("ArrowUp")
        assert page.locator("#stake .item:visible").count() == all_items
        page.context.close()

    def test_an_index_entry_leads_to_its_list(self, chromium: Browser, reports: dict[Language, Path]) -> None:
        """A click on a year's kind shows the list of that year and kind."""
        page = opened(chromium, reports["de"], viewport=DESKTOP, script=False)
        entry = page.locator(".years ul a").first
        target = entry.get_attribute("href") or ""
        entry.click()

        assert re.fullmatch(r"#facebook-\d{4}-[a-z-]+", target)
        assert page.url.endswith(target)
        assert page.locator(f"{target} .item").first.is_visible()
        page.context.close()

    def test_the_first_tab_skips_to_the_content(self, chromium: Browser, reports: dict[Language, Path]) -> None:
        """The first press of Tab reaches a visible link that leads past the contents."""
        page = opened(chromium, reports["de"], viewport=DESKTOP, script=True)
        page.keyboard.press("Tab")
        page.wait_for_timeout(100)
        box = page.locator(".skip").bounding_box()
        page.keyboard.press("Enter")

        assert box is not None
        assert box["y"] >= 0
        assert page.evaluate("document.activeElement.id") == "content"
        page.context.close()


class TestEverySize:
    @pytest.mark.parametrize(
        ("language", "width", "height"),
        [("de", 360, 780), ("de", 320, 640), ("de", 640, 450), ("de", 1280, 900), ("en", 320, 640)],
    )
    def test_nothing_runs_out_of_the_page(
        self, chromium: Browser, reports: dict[Language, Path], language: Language, width: int, height: int
    ) -> None:
        """On a phone, at 200 and 400 % zoom and on a desktop nothing has to be scrolled sideways, opened or not."""
        page = opened(chromium, reports[language], viewport={"width": width, "height": height}, script=True)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.close()

    def test_a_platforms_name_is_never_broken_in_two(self, chromium: Browser, reports: dict[Language, Path]) -> None:
        """The column of accounts is never narrower than a platform's name, however much room the figures need."""
        page = chromium.new_page(viewport=DESKTOP)
        page.goto(reports["de"].as_uri())
        room = page.evaluate(
            """names => {
                const cell = document.querySelector("#figures tbody th"), style = getComputedStyle(cell);
                const least = parseFloat(style.minWidth) - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
                return names.map(name => {
                    cell.innerHTML = `<span style="white-space: nowrap">${name}</span>`;
                    return least - cell.firstChild.getBoundingClientRect().width;
                });
            }""",
            ["Facebook", "Instagram", "WhatsApp", "Messenger", "LinkedIn", "Threads"],
        )
        page.close()
        assert all(left is not None and left >= 0 for left in room)

    def test_paper_shows_what_the_screen_folds_away(self, chromium: Browser, reports: dict[Language, Path]) -> None:
        """Printed, closed details are open, the contents and the filter are gone, and nothing is cut off."""
        page = opened(chromium, reports["de"], viewport=DESKTOP, script=True)
        page.set_viewport_size(A4)  # type: ignore[arg-type]
        page.emulate_media(media="print")
        closed = page.locator("details:not([open]) .sources li, .sources:not([open]) li").first

        assert (closed.bounding_box() or {"height": 0})["height"] > 0
        assert not page.locator(".contents").is_visible()
        assert not page.locator(".filter").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= A4["width"]
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.context.close()


class TestAccessibility:
    @pytest.mark.parametrize(
        ("language", "viewport", "dark"),
        [("de", DESKTOP, False), pytest.param("en", PHONE, True, marks=pytest.mark.slow)],
        ids=["German, desktop, light", "English, phone, dark"],
    )
    def test_axe_finds_nothing(
        self, chromium: Browser, reports: dict[Language, Path], language: Language, viewport: dict[str, int], dark: bool
    ) -> None:
        """WCAG 2.2 AA by axe, with everything opened, in light and in dark: no violation."""
        page = opened(chromium, reports[language], viewport=viewport, script=True, dark=dark)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.evaluate(REPEATED)  # axe takes minutes over hundreds
        found = axe(page)
        page.context.close()

        assert found == []
