"""Objecting directly with Tab and Enter alone, and without a script: from the desk's address to the objection's end."""

from collections.abc import Iterator

import pytest
from msgspec import structs
from playwright.sync_api import Browser, Page

from journeys.walk import served_from
from small_desk import CODE, SmallDesk, small_desk
from widerspruch.person.site.serve import ServeOptions

pytestmark = pytest.mark.browser

ACCOUNT, ERIKA = "@erika.beispiel", "erika@example.org"
TYPED = "[name=address]:not([type=hidden])"
MOST_STOPS = 60
"""Of Tab, on any page."""


@pytest.fixture
def there(options: ServeOptions) -> Iterator[SmallDesk]:
    with small_desk(options.now) as opened:
        yield opened


class Keys:
    """Whoever has no mouse: Tab leads on, and whatever has the focus is to be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """Press Tab until it has the focus."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if self.page.locator(f"{selector}:focus").count():
                assert self.page.locator(f"{selector}:focus-visible").count(), f"{selector} does not show its focus"
                return
        pytest.fail(f"no way to {selector} at {self.page.url}")

    def fills(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def presses(self, selector: str) -> None:
        """A button, or a link, that leads on."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


class Mouse(Keys):
    """Whoever has one, and no script."""

    def to(self, selector: str) -> None:
        self.page.locator(selector).first.focus()

    def fills(self, selector: str, text: str) -> None:
        self.page.locator(selector).first.fill(text)

    def presses(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()


def state(page: Page) -> str:
    """Of the newest request."""
    return page.locator(".state").first.inner_text()


def objects_and_takes_back(by: Keys, desk: SmallDesk) -> None:
    page = by.page
    page.goto(f"{page.url}direct")
    by.fills(TYPED, "gibt es nicht")
    by.presses(f"main form:has({TYPED}) button")
    assert page.locator("[aria-invalid=true]").count() == 1
    by.fills(TYPED, desk.address)
    by.presses(f"main form:has({TYPED}) button")
    page.wait_for_url("**/direct/desk/*")
    assert desk.host in page.locator("main").inner_text()

    by.fills(".direct-form [name=email]", ERIKA)
    by.presses(".direct-form button")
    assert page.locator("main [role=alert]").count() == 1  # nothing was chosen
    assert desk.requests == []
    by.fills("[name=new-beispielnetz]", ACCOUNT)
    by.presses(".direct-form button")
    page.wait_for_url("**/direct/requests?done=sent")
    assert state(page) == "Code eingeben"

    by.fills("[name=code]", "000000")
    by.presses("button[value=code]")
    assert "Der Code ist falsch" in page.locator("main").inner_text()
    by.fills("[name=code]", CODE)
    by.presses("button[value=code]")
    assert state(page) == "Ausgenommen"
    by.presses("main a[href*='/case/evidence/']")
    assert "Die Quittung ist echt." in page.locator("main").inner_text()

    page.go_back()
    by.presses("main a[href$='/withdraw']")
    by.presses("main button[name=sure]")
    assert "Wirklich" in page.locator("h1").inner_text()
    by.presses("main button[name=sure]")
    page.wait_for_url("**/direct/requests?done=taken_back")
    assert [state(page), desk.cases[0].outcome] == ["Zurückgenommen", "withdrawn"]


def test_with_tab_and_enter_alone(there: SmallDesk, options: ServeOptions, chromium: Browser) -> None:
    """Everything is reached, in few steps, and shows that it is."""
    with served_from(structs.replace(options, desks=(there.address,)), chromium) as walk:
        objects_and_takes_back(Keys(walk.page), there)


def test_without_a_script(there: SmallDesk, options: ServeOptions, chromium: Browser) -> None:
    """On a phone, in which none runs."""
    phone = {"java_script_enabled": False, "viewport": {"width": 390, "height": 844}}
    with served_from(structs.replace(options, desks=(there.address,)), chromium, **phone) as walk:
        objects_and_takes_back(Mouse(walk.page), there)
