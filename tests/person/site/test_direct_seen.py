"""Objecting directly in a browser: usable by everybody, at every width, without script and by keyboard."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import force_setattr
from playwright.sync_api import Page

from accessible import axe
from person.site.conftest import Served
from person.site.stepping import new_case
from small_desk import CODE, SmallDesk, small_desk
from widerspruch.objections.account import Account
from widerspruch.person.site.desks import Desks

pytestmark = pytest.mark.browser

NewPage = Callable[..., Page]


@pytest.fixture
def there(served: Served) -> Iterator[SmallDesk]:
    with small_desk(served.state.now) as opened:
        force_setattr(served.state, "desks", Desks((opened.address,)))
        yield opened


def seen(page: Page, name: str) -> None:
    """No violation, and nothing wider than the screen."""
    assert axe(page) == []
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "locale"), [(320, "en-GB"), (1280, "de-DE")])
def test_from_the_first_page_to_the_withdrawal(
    new_page: NewPage, served: Served, there: SmallDesk, width: int, locale: str
) -> None:
    new_case(served.state, Account("beispielnetz:70010001", "beispielnetz", email="erika@example.org"))
    page = new_page(width=width, height=844, locale=locale)
    seen(page, "start")
    page.locator("form.direct button").first.click()
    seen(page, "desk")
    page.locator("input[type=checkbox]").first.check()
    page.locator("[name='new-beispielnetz']").fill("@erika.beispiel")
    page.locator("form.direct-form button").last.click()
    seen(page, "requests")
    page.locator("[name=code]").first.fill("000000")
    page.locator("button[value=code]").first.click()
    seen(page, "wrong-code")
    page.locator("[name=code]").first.fill(CODE)
    page.locator("button[value=code]").first.click()
    seen(page, "granted")
    page.goto(page.url.partition("?")[0] + "/withdraw")
    seen(page, "withdraw")
    page.locator("main form button").last.click()
    seen(page, "sure")
    page.locator("main form button").last.click()
    seen(page, "withdrawn")
    origin = page.url.partition("/direct")[0]
    for path in ("/direct", "/plan", "/case", "/step/1/direct"):
        page.goto(origin + path)
        seen(page, path.strip("/").replace("/", "-"))
