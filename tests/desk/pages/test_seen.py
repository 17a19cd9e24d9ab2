"""The pages in Chromium, as they are really served: nobody is kept from using them, and they work without a script."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from msgspec import structs
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from accessible import axe
from desk.pages.test_every_page import filled
from desk.pages.visiting import every_page
from desk_browser import DeskClient, log_in
from widerspruch.desk.app import desk_app
from widerspruch.desk.desk import Desk
from widerspruch.testing.demo.people import BY_KEY
from widerspruch.testing.demo.rulebook import demo_rulebook

WAYS = ["de-DE 1280 light", "en-GB 320 dark", "de-DE 390 dark", "en-GB 1280 light"]
"""Of looking at a page: language, width, colours."""


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def served(desk: Desk) -> Iterator[Desk]:
    """The desk at an address of this machine."""
    server = make_server("127.0.0.1", 0, lambda *asked: app(*asked), threaded=False, request_handler=_Silent)
    address = f"http://127.0.0.1:{server.server_port}"
    found = structs.replace(
        desk, config=structs.replace(desk.config, public_address=address), rulebook=demo_rulebook(desk.rulebook)
    )
    app = desk_app(found)
    settings.ALLOWED_HOSTS.append("127.0.0.1")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        settings.ALLOWED_HOSTS.remove("127.0.0.1")


@pytest.fixture
def new_context(chromium: Browser, served: Desk) -> Iterator[Callable[..., BrowserContext]]:
    contexts = []

    def open_context(client: DeskClient | None = None, **more: object) -> BrowserContext:
        context = chromium.new_context(**more)  # type: ignore[arg-type]
        contexts.append(context)
        if client is not None:
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            address = served.config.public_address
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        return context

    yield open_context
    for context in contexts:
        context.close()


def too_wide(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") > width)


def kept_from(served: Desk, new_context: Callable[..., BrowserContext], ways: Callable[[int], list[str]]) -> list[str]:
    """What keeps somebody from using some page; of each, how it is looked at is told by its place among all."""
    client = DeskClient(served)
    filled(client)
    case_id = next(one for one in client.get("/cases").content.decode().split('"') if one.startswith("/case/"))[6:]
    opened = {}
    for way in WAYS:
        locale, width, mode = way.split()
        size = {"width": int(width), "height": 844}
        opened[way] = new_context(client, viewport=size, locale=locale, color_scheme=mode).new_page()
    found = []
    for place, address in enumerate([*every_page(client), f"/done/{case_id}", "/nowhere"]):
        for way in ways(place):
            page = opened[way]
            page.goto(served.config.public_address + address)
            found += [f"{address}, {way}: {one}" for one in axe(page)]
            found += [f"{address}, {way}: too wide"] if too_wide(page, int(way.split()[1])) else []
    return found


@pytest.mark.browser
def test_nobody_is_kept_from_using_any_page(served: Desk, new_context: Callable[..., BrowserContext]) -> None:
    """Axe finds nothing, and nothing is wider than the window: each page is looked at in one of the ways."""
    assert kept_from(served, new_context, lambda place: [WAYS[place % 2]]) == []


@pytest.mark.slow
@pytest.mark.browser
def test_nobody_is_kept_from_it_in_any_way(served: Desk, new_context: Callable[..., BrowserContext]) -> None:
    """The same of each page in all of them."""
    assert kept_from(served, new_context, lambda _: WAYS) == []


@pytest.mark.browser
def test_a_form_with_mistakes_can_be_put_right_by_everybody(
    served: Desk, new_context: Callable[..., BrowserContext]
) -> None:
    """Axe finds nothing on a page with errors, and the mistake is linked to its field."""
    page = new_context(viewport={"width": 320, "height": 844}, locale="de-DE").new_page()
    page.goto(served.config.public_address + "/locked-out")
    page.fill("#id_email", "niemand")
    page.get_by_role("button", name="Widerspruch einlegen").click()
    assert axe(page) == []
    assert not too_wide(page, 320)
    page.get_by_role("link", name="Das Konto").click()
    assert page.evaluate("document.activeElement.id") == "id_account"


@pytest.mark.browser
def test_without_a_script_and_by_keyboard_alone_one_objects_and_takes_it_back(
    served: Desk, new_context: Callable[..., BrowserContext]
) -> None:
    """Every button is reached by the tabulator and pressed by Enter."""
    client = DeskClient(served)
    log_in(client, BY_KEY["erika"])
    page = new_context(client, locale="de-DE", java_script_enabled=False).new_page()

    def press(name: str, role: str = "button") -> None:
        target = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        for _ in range(60):
            page.keyboard.press("Tab")
            if target.evaluate("one => one === document.activeElement"):
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                return
        raise AssertionError(f"{name} is not reached by keyboard")

    page.goto(served.config.public_address + "/object")
    press("Widerspruch einlegen")
    assert "Ihr Widerspruch ist aufgenommen" in page.inner_text("h1")
    press("Diesen Fall ansehen", "link")
    press("Diesen Widerspruch zurücknehmen", "link")
    press("Weiter zum Zurücknehmen")
    press("Ja, zurücknehmen")
    assert "Zurückgenommen, zählt noch" in page.inner_text("main")
    press("Doch nicht zurücknehmen", "link")
    press("Der Widerspruch soll weiter gelten")
    assert "Gilt: Ihre Daten bleiben draußen" in page.inner_text("main")
