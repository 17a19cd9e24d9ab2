"""A person in a browser at the app as it is really served, and the first steps that every journey begins with.

Two accounts of Meta in one accounts centre, a third under another address, LinkedIn and WhatsApp.
"""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import force_setattr
from playwright.sync_api import Browser, Locator, Page

from widerspruch.person.site.serve import ServeOptions, Server


class Walk:
    """A browser tab that counts what a person clicks, ticks and chooses."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()
        self.page.wait_for_load_state()

    def button(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name).first)

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def tick(self, label: str) -> None:
        self.clicks += 1
        self.page.get_by_label(label, exact=True).first.check()

    def choose(self, field: Locator, label: str) -> None:
        self.clicks += 2
        field.select_option(label=label)

    def open_form(self) -> Page:
        """Open the platform's page, which is another tab."""
        link = self.page.get_by_role("link", name="Seite öffnen")
        assert link.get_attribute("href").startswith("https://")
        assert {"noopener", "noreferrer"} <= {*link.get_attribute("rel").split()}
        self.clicks += 1
        return self.page

    def main(self) -> str:
        return self.page.locator("main").inner_text()


@contextmanager
def served_from(
    options: ServeOptions, browser: Browser, *, mail_server_tls: ssl.SSLContext | None = None, **context: Any
) -> Iterator[Walk]:
    """The app from its start to its end, and a tab that was let in."""
    server = Server(options)
    force_setattr(server.state, "mail_server_tls", mail_server_tls)
    address = server.listen()
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    opened = browser.new_context(locale="de-DE", **context)
    try:
        page = opened.new_page()
        page.goto(address())
        page.wait_for_url("**/")
        yield Walk(page)
    finally:
        opened.close()
        server.close()
        thread.join(5)


def name_accounts(walk: Walk) -> None:
    walk.link("Schnell widersprechen")
    for platform in ("Facebook", "Instagram", "WhatsApp", "LinkedIn"):
        walk.tick(platform)
    walk.button("Weiter")
    walk.page.get_by_label("Ihre E-Mail-Adresse").fill("erika@example.org")
    walk.button("Noch ein Konto bei Instagram")
    walk.choose(walk.page.get_by_label("In derselben Kontenübersicht wie").first, "Facebook")
    walk.page.get_by_label("Andere E-Mail-Adresse").nth(2).fill("verein@example.net")
    walk.tick("18 oder älter")
    walk.button("Eintragen und weiter zum Plan")


def send(walk: Walk, screenshot: Path | None = None) -> None:
    walk.open_form()
    if screenshot is not None:
        walk.clicks += 1
        walk.page.get_by_label("Bildschirmfoto").set_input_files(screenshot)
    walk.button("Ja, eintragen")
