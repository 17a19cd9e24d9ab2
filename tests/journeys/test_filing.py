"""The app files at two platforms, one of them awkward, and follows both to the end: codes, receipts, one taken back."""

import json
import re
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from msgspec import Struct, structs
from playwright.sync_api import Browser

from accessible import axe
from cli.desk.running import started
from journeys.walk import Walk, served_from
from widerspruch.lib import clock
from widerspruch.person.site.serve import ServeOptions
from widerspruch.rulebook.instants import BERLIN
from widerspruch.testing.demo.tokens import TOKENS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ERIKA = "erika@example.org"
_PATIENCE = 60
_TRIES = 12
"""So often a person presses the same button at most: an awkward desk is busy, or its answer gets lost."""


class DemoDesk(Struct, frozen=True):
    """A desk of the demo. `host`: as the app calls it. `mailbox`: where its mails are caught."""

    address: str
    mailbox: str

    @property
    def host(self) -> str:
        return self.address.partition("://")[2]

    def knows(self, platform: str, account: str) -> None:
        """The platform tells its desk of an account of Erika's, with her address: else nobody there knows whose it
        is, and a code that was mailed to her proves nothing about it."""
        told = {"account": {"platform": platform, "id": account, "emails": [ERIKA]}, "accounts_centre": "centre-1001"}
        headers = {"Authorization": f"Bearer {TOKENS['platform']}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/api/v1/accounts/link", json.dumps(told).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200

    def codes(self) -> list[str]:
        """Those that were mailed to Erika, the oldest first."""
        with urllib.request.urlopen(f"{self.mailbox}/mails.json?to={ERIKA}", timeout=30) as answer:
            mails = json.load(answer)
        return [
            found[1] for mail in mails if (found := re.search(r"(?:Ihr Code|Your code):\s*([\d ]{6,9})", mail["text"]))
        ]

    def newest_code(self, count: int = 1) -> str:
        """The last one, once there are that many."""
        until = time.monotonic() + _PATIENCE
        while len(codes := self.codes()) < count:
            assert time.monotonic() < until, "no code was mailed"
            time.sleep(0.3)
        return codes[-1].strip()


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoDesk, DemoDesk]]:
    """A usual one and an awkward one, each with its mailbox."""
    with ExitStack() as running:
        found = []
        for name, more in (("usual", ()), ("awkward", ("--awkward", "14"))):
            folder: Path = tmp_path_factory.mktemp(name)
            desk = running.enter_context(
                started("--demo", *more, "--folder", folder, "--listen", "127.0.0.1:0", HOME=str(folder))
            )
            desk.wait_until_it_answers(120)
            found.append(DemoDesk(desk.address(0), desk.address(1)))
            found[-1].knows("beispielnetz", "70010001")
            found[-1].knows("beispielbild", "80010001")
        yield found[0], found[1]


def assert_accessible(walk: Walk) -> None:
    assert axe(walk.page) == []


def go(walk: Walk, path: str) -> None:
    walk.page.goto(re.sub(r"(?<=\d)/.*", "", walk.page.url) + path)


def ask(walk: Walk, desk: DemoDesk) -> None:
    """Type the address of a desk, as often as it takes, until it says what it is."""
    for _ in range(_TRIES):
        go(walk, "/direct")
        walk.page.get_by_label("Adresse der Plattform").fill(desk.address)
        walk.button("Fragen, was sie über sich sagt")
        if "/direct/desk/" in walk.page.url:
            return
    pytest.fail(walk.main())


def send(walk: Walk, desk: DemoDesk, **accounts: str) -> None:
    """File for accounts that are not in the case file yet, by platform."""
    ask(walk, desk)
    assert desk.host in walk.main()
    assert "Bis Sie auf „Absenden“ drücken, geht nichts über Sie hinaus." in walk.main()
    assert_accessible(walk)
    for platform, named in accounts.items():
        walk.page.get_by_label(f"Ein Konto bei {platform}").fill(named)
    walk.page.get_by_label("E-Mail-Adresse für den Code").fill(ERIKA)
    walk.button("Absenden")


def request_at(walk: Walk, desk: DemoDesk, what: str = "Widerspruch") -> str:
    """The state of the newest request at a desk, in a word or two."""
    return (
        walk.page.locator(".direct-request", has_text=desk.host)
        .filter(has_text=what)
        .locator(".state")
        .first.inner_text()
    )


def look_until(walk: Walk, desk: DemoDesk, state: str, what: str = "Widerspruch") -> None:
    """Press "Jetzt nachsehen" at a request until it stands like this."""
    for _ in range(_TRIES):
        go(walk, "/direct/requests")
        if request_at(walk, desk, what) == state:
            return
        card = walk.page.locator(".direct-request", has_text=desk.host).filter(has_text=what).first
        walk.click(card.get_by_role("button", name="Jetzt nachsehen"))
        time.sleep(0.5)
    pytest.fail(walk.main())


def enter_code(walk: Walk, desk: DemoDesk) -> None:
    for _ in range(_TRIES):
        go(walk, "/direct/requests")
        if request_at(walk, desk) != "Code eingeben":
            return
        card = walk.page.locator(".direct-request", has_text=desk.host).first
        card.get_by_label("Code aus der Mail").fill(desk.newest_code())
        walk.click(card.get_by_role("button", name="Code einreichen"))
        time.sleep(0.5)
    pytest.fail(walk.main())


def withdraw_there(walk: Walk, desk: DemoDesk) -> None:
    """On the platform's own page, which is another tab: with the code, and asked twice."""
    with walk.page.expect_popup() as opened:
        walk.page.get_by_role("link", name="Zur Seite der Plattform").first.click()
    tab = opened.value
    assert tab.url.startswith(desk.address)
    tab.get_by_label("E-Mail").first.fill(ERIKA)
    tab.get_by_label("Code").first.fill(desk.newest_code(2))
    tab.locator("main form button").first.click()
    tab.wait_for_url(re.compile(r"/cases?(/W-|$)"))
    case_id = re.search(r"W-\w{4}-\w{4}-\w", tab.content())
    assert case_id is not None
    tab.goto(f"{desk.address}/case/{case_id[0]}/withdraw")
    tab.get_by_role("button", name="Weiter zum Zurücknehmen").click()
    tab.get_by_role("button", name="Ja, zurücknehmen").click()
    tab.wait_for_url(f"**/case/{case_id[0]}*")
    tab.close()


def test_two_platforms_one_awkward_and_one_objection_taken_back(
    desks: tuple[DemoDesk, DemoDesk], options: ServeOptions, chromium: Browser
) -> None:
    usual, awkward = desks
    of_today = structs.replace(options, now=clock.now, today=lambda: clock.today(BERLIN), desks=(usual.address,))
    with served_from(of_today, chromium) as app:
        assert "erfundene Plattform" in app.main()
        assert_accessible(app)
        app.button("Direkt von hier widersprechen")
        assert usual.host in app.main()
        send(app, usual, Beispielnetz="70010001")
        send(app, awkward, Beispielbild="80010001")
        assert "/direct/requests" in app.page.url
        for desk in desks:
            look_until(app, desk, "Code eingeben")
            assert_accessible(app)
            enter_code(app, desk)
            look_until(app, desk, "Ausgenommen")
        assert_accessible(app)

        card = app.page.locator(".direct-request", has_text=usual.host).first
        app.click(card.get_by_role("link", name="Quittung ansehen").first)
        assert "Die Quittung ist echt." in app.main()
        assert usual.host in app.main()
        assert_accessible(app)
        go(app, "/case")
        assert "angenommen" in app.main()
        assert_accessible(app)

        go(app, "/direct/requests")
        card = app.page.locator(".direct-request", has_text=usual.host).first
        app.click(card.get_by_role("link", name="zurücknehmen"))
        assert "wieder für KI-Training nutzen" in app.main()
        assert_accessible(app)
        app.button("Weiter zum Zurücknehmen")
        assert "Wirklich zurücknehmen?" in app.main()
        app.button("Ja, zurücknehmen")
        go(app, "/direct/requests")
        assert request_at(app, usual, "Rücknahme") == "Code eingeben"
        assert_accessible(app)
        withdraw_there(app, usual)
        look_until(app, usual, "Zurückgenommen", "Rücknahme")
        assert request_at(app, awkward) == "Ausgenommen"
        go(app, "/case")
        assert "zurückgenommen" in app.main()
