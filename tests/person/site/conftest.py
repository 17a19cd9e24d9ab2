"""The app for tests of its screens: without a browser by Django's client, with one as it is really served.

def test_something(browser_free): browser_free.get("/accounts")
def test_seen(served, page): page.goto(served.address()) ...
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import django.test.client
import pytest
from django.test import Client
from msgspec import Struct
from playwright.sync_api import Browser, Page

from widerspruch.person.site.request import SiteRequest
from widerspruch.person.site.serve import ServeOptions, Server, new_state
from widerspruch.person.site.settings import set_django_up
from widerspruch.person.site.state import STATE, SiteState
from widerspruch.rulebook.load import load_rulebook

TODAY = date(2026, 11, 21)
PORT = 51234


class Clock(Struct):
    """A clock that stands still until a test moves it on."""

    today: date = TODAY

    def now(self) -> int:
        return int(datetime(self.today.year, self.today.month, self.today.day, 9, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.fixture
def clock() -> Clock:
    return Clock()


def options_in(folder: Path, clock: Clock) -> ServeOptions:
    """How the app of a test is started: an empty shelf, a clock that stands, no browser."""
    return ServeOptions(
        now=clock.now,
        today=lambda: clock.today,
        rulebook=load_rulebook(),
        started=lambda _: None,
        folder=folder / "shelf",
        downloads=folder / "downloads",
    )


@contextmanager
def state_of(options: ServeOptions) -> Iterator[SiteState]:
    """What an app knows that no server serves."""
    set_django_up()
    state = new_state(options)
    state.entrance.port = PORT
    yield state
    state.looking.close()
    state.holding.close()


@pytest.fixture
def options(clock: Clock, tmp_path: Path) -> ServeOptions:
    return options_in(tmp_path, clock)


@pytest.fixture
def state(options: ServeOptions) -> Iterator[SiteState]:
    """What the app of `browser_free` knows; `state.holding` has its case file."""
    with state_of(options) as state:
        yield state


def client_of(state: SiteState, **more: Any) -> Client:
    """A client that is not let in yet. Forged requests are looked for, as in the real app, if it is asked to."""
    return Client(**{STATE: state, "HTTP_HOST": f"127.0.0.1:{PORT}", **more})


@pytest.fixture
def browser_free(state: SiteState, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client with the cookie of somebody who was let in."""
    return let_in(state, monkeypatch)


def let_in(state: SiteState, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(django.test.client, "WSGIRequest", SiteRequest)
    client = client_of(state)
    assert client.get(state.entrance.new_address().partition(f":{PORT}")[2]).status_code == 200
    return client


def sent(client: Client, address: str, fields: dict[str, Any] | None = None, page: str | None = None) -> Any:
    """Fill in and send a form as a browser would: with the token of the page it stands on (by default its address)."""
    shown = client.get(page or address).content.decode()
    token = shown.partition('name="once" value="')[2].partition('"')[0]
    return client.post(address, {**(fields or {}), "once": token})


class Served(Struct):
    """The app, really served. `address()`: a new one that lets in once."""

    address: Callable[[], str]
    state: SiteState


@pytest.fixture
def served(options: ServeOptions) -> Iterator[Served]:
    """The app in a thread of this process."""
    server = Server(options)
    address = server.listen()
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Served(address, server.state)
    finally:
        server.close()
        thread.join(5)


@pytest.fixture
def new_page(chromium: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Pages of a browser that was let in: `new_page(width=390, height=844, java_script_enabled=False)`."""
    contexts = []

    def open_page(width: int = 1280, height: int = 900, locale: str = "de-DE", **more: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale=locale, **more)
        contexts.append(context)
        page = context.new_page()
        page.goto(served.address())
        page.wait_for_url("**/")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of 1280 × 900 in German."""
    return new_page()
