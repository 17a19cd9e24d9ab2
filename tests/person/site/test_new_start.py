"""A form that is open while the app ends and starts anew, in Chromium: nothing that was typed is lost."""

import socket
import threading
from collections.abc import Callable

import msgspec
import pytest
from playwright.sync_api import Browser

from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, Note
from widerspruch.person.site.serve import ServeOptions, Server


def running(options: ServeOptions) -> tuple[Server, Callable[[], str]]:
    """An app that answers, and what gives new addresses of it."""
    server = Server(options)
    address = server.listen()
    threading.Thread(target=server.run, daemon=True).start()
    return server, address


@pytest.mark.browser
@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_what_was_typed_outlives_the_app(options, chromium: Browser, java_script_enabled, clock):
    """The form comes back, is sent in the new app, shown once more as it was filled in, and counts once."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        options = msgspec.structs.replace(options, port=free.getsockname()[1])
    first, address = running(options)
    first.state.holding.new("Akte", clock.now()).record(AccountAdded(Account("linkedin", "linkedin")), clock.now())
    context = chromium.new_context(locale="de-DE", java_script_enabled=java_script_enabled)
    page = context.new_page()
    page.goto(address())
    page.wait_for_url("**/")
    page.goto(page.url + "case/add")
    page.locator("textarea").fill("Am Telefon nachgefragt.\nErika")
    first.close()

    second, address = running(options)
    try:
        page.locator("main form button").last.click()
        assert "Eingabetaste" in page.locator("main").inner_text()
        other = context.new_page()
        other.goto(address())
        other.wait_for_url("**/")
        page.get_by_role("button", name="Noch einmal senden").click()
        assert "lange offen" in page.locator("main").inner_text()
        assert page.locator("textarea").input_value() == "Am Telefon nachgefragt.\nErika"
        page.locator("main form button").last.click()
        page.wait_for_url(lambda url: "/case/add" not in url)
        notes = [one.event.text for one in second.state.holding.held.recorded() if isinstance(one.event, Note)]
        assert [text.split() for text in notes] == [["Am", "Telefon", "nachgefragt.", "Erika"]]
    finally:
        context.close()
        second.close()
