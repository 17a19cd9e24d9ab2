"""The day sheet in the app."""

from collections.abc import Callable

from django.test import Client
from playwright.sync_api import Page

from casefile.made import AT, PASSPHRASE
from person.site.conftest import sent
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded
from widerspruch.person.site.state import SiteState

ADDED = AccountAdded(Account("facebook", "facebook", email="a", adult=True))


def shelve(state: SiteState) -> None:
    """Two case files of people who are advised; one has a passphrase."""
    for name, passphrase in (("Anton Beispiel", None), ("Berta Geheim", PASSPHRASE)):
        with state.holding.shelf.create(name, AT, passphrase) as file:
            file.record(ADDED, AT)


def test_it_names_whose_turn_it_is(browser_free: Client, state: SiteState) -> None:
    """Of a locked one not even the name is told."""
    shelve(state)
    page = browser_free.get("/files/today").content.decode()
    assert "Anton Beispiel" in page
    assert "Facebook" in page
    assert "Berta" not in page


def test_a_passphrase_shows_what_it_opens_and_leaves_it_locked(browser_free: Client, state: SiteState) -> None:
    """It is used once; the next look shows the day alone."""
    shelve(state)
    assert "Berta Geheim" in sent(browser_free, "/files/today", {"passphrase": PASSPHRASE}).content.decode()
    again = browser_free.get("/files/today").content.decode()
    assert "Berta" not in again
    assert "an der Reihe; was zu tun ist" in again


def test_a_wrong_passphrase_is_told_beside_its_field(browser_free: Client, state: SiteState) -> None:
    """And is not shown again."""
    shelve(state)
    page = sent(browser_free, "/files/today", {"passphrase": "verkehrt"}).content.decode()
    assert "ließ sich keine Akte öffnen" in page
    assert "verkehrt" not in page


def test_a_locked_one_is_remembered_with_its_day_when_it_is_closed(browser_free: Client, state: SiteState) -> None:
    """Whoever worked in it need not look twice."""
    state.holding.new("Cäsar", AT, PASSPHRASE).record(ADDED, AT)
    browser_free.get("/case")
    state.holding.close()
    (file,) = state.holding.shelf.files()
    assert file.due_day is not None


def test_it_is_reached_from_the_files_and_opens_one(new_page: Callable[..., Page], served) -> None:
    """On a phone, without scripts."""
    shelve(served.state)
    page = new_page(width=390, height=844, java_script_enabled=False)
    page.goto(page.url + "files")
    page.get_by_role("link", name="Tagesblatt").click()
    page.get_by_role("button", name="Zu Anton Beispiel").click()
    assert "Facebook" in page.locator("main").inner_text()


def test_the_file_that_is_open_here_is_no_hindrance(browser_free: Client, state: SiteState) -> None:
    """It is told whose turn it is, and nobody is told to close it first."""
    state.holding.new("Cäsar", AT).record(ADDED, AT)
    page = browser_free.get("/files/today").content.decode()
    assert "Cäsar" in page
    assert "schon geöffnet" not in page
