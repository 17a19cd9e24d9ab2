"""A proof from end to end: objected, kept out of a run before two witnesses, and a platform that breaks its word."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from msgspec import Struct, structs
from playwright.sync_api import Browser, Page

from accessible import axe
from cli.desk.running import RunningDesk, started, wait_until
from journeys.test_proof_in_app import Checking
from journeys.walk import served_from
from widerspruch.lib import clock
from widerspruch.person.site.serve import ServeOptions
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.proof.findings import ProofFindings
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.proof.verification import verify_proof
from widerspruch.rulebook.instants import BERLIN
from widerspruch.testing.demo.witnesses import WITNESSES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ACCOUNT = "70010004"


class Demo(Struct, frozen=True):
    """The demo at work, where Edith has objected and Beispielnetz has trained twice: honestly, then not."""

    desk: str
    training: str
    case_id: str

    def published(self) -> tuple[bytes, bytes]:
        """The platform's keys, and the policy of its log."""
        document = requests.get(f"{self.desk}/.well-known/widerspruch.json", timeout=30)
        return document.content, requests.get(f"{document.json()['log']['address']}/policy", timeout=30).content

    def checked(self, proof: bytes) -> ProofFindings:
        """By somebody who has what is published, and the proof."""
        keys, policy = self.published()
        return verify_proof(proof, parse_policy(policy), TrustedKeys.of([keys]), ACCOUNT, clock.now())


@pytest.fixture(scope="module")
def demo(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with started("--demo", "--folder", folder, "--listen", "127.0.0.1:0") as desk:
        desk.wait_until_it_answers()
        page = chromium.new_context(locale="de-DE").new_page()
        case_id = objects(page, desk)
        made = Demo(desk.address(), desk.address(4), case_id)
        trains(page, made, "honest", 1)
        receipt = page.request.get(f"{made.desk}/case/{case_id}/receipts/{receipt_name(page, made)}").json()
        wait_until(lambda: clock.now() > promised(receipt))
        trains(page, made, "cheat", 2)
        page.context.close()
        yield made
        desk.stop()  # else what it has started goes on


def objects(page: Page, desk: RunningDesk) -> str:
    page.goto(f"{desk.address()}/login?next=/object")
    page.get_by_text("Edith Example").first.click()
    page.wait_for_url("**/object")
    page.get_by_role("main").get_by_role("button", name="Widerspruch einlegen").click()
    page.wait_for_url("**/done/*")
    return page.url.rpartition("/")[2]


def trains(page: Page, demo: Demo, button: str, number: int) -> None:
    page.goto(demo.training)
    page.locator(f"button[name={button}]").click()
    page.get_by_text(f"Training {number}").wait_for(timeout=180_000)


def receipt_name(page: Page, demo: Demo) -> str:
    page.goto(f"{demo.desk}/case/{demo.case_id}")
    address = page.get_by_role("link", name=re.compile("^Quittung speichern")).first.get_attribute("href")
    return (address or "").rpartition("/")[2]


def promised(receipt: dict) -> int:
    return json.loads(base64.b64decode(receipt["statement"]["payload"]))["predicate"]["in_sets_from"]


@pytest.fixture
def proofs(demo: Demo, chromium: Browser) -> Iterator[Page]:
    """Edith's page of proofs, on a phone."""
    context = chromium.new_context(locale="de-DE", viewport={"width": 390, "height": 844}, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{demo.desk}/login?next=/case/{demo.case_id}")
    page.get_by_text("Edith Example").first.click()
    page.get_by_role("link", name=re.compile("^Nachweise ansehen")).click()
    page.get_by_role("heading", name="Nachweise", exact=True).wait_for()
    yield page
    context.close()


def saved(page: Page, number: int) -> bytes:
    """The proof behind one of the buttons, from above."""
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Nachweis speichern")).nth(number).click()
    return Path(download.value.path()).read_bytes()


def test_a_person_shows_that_a_run_left_them_out(demo: Demo, proofs: Page) -> None:
    found = demo.checked(saved(proofs, 1))
    assert (found.outcome, found.problem, found.is_account_opened) == ("excluded", None, True)
    assert "not_among_kept_authors" in found.rests_on
    assert found.run_logged is not None
    assert set(found.run_logged.cosigned) == {one.word for one in WITNESSES}


def test_a_person_shows_that_the_platform_broke_its_word(demo: Demo, proofs: Page) -> None:
    """By the file that the platform's own desk gives them."""
    for number in (0, 2):
        found = demo.checked(saved(proofs, number))
        assert (found.outcome, found.breach) == ("broken_promise", "objection_missing")


def test_the_page_of_proofs_is_for_everybody(proofs: Page) -> None:
    """Nothing hides beside a phone's screen, and who reads by ear or keyboard finds all of it."""
    assert proofs.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(proofs) == []
    said = proofs.get_by_role("main").inner_text()
    assert "Es gibt 2 Läufe, zu denen Sie einen Nachweis speichern können." in said
    assert said.index("Ausschlussliste Nummer 2") < said.index("Ausschlussliste Nummer 1")


def test_who_was_never_covered_is_told_of_no_run(demo: Demo, chromium: Browser) -> None:
    """Of a case that is another's there is no page."""
    context = chromium.new_context(locale="de-DE")
    page = context.new_page()
    page.goto(f"{demo.desk}/login?next=/case/{demo.case_id}")
    page.get_by_text("Aylin Örnek").first.click()
    assert page.get_by_role("link", name=re.compile("^Nachweise ansehen")).count() == 0
    context.close()


def test_the_persons_own_app_says_both(
    demo: Demo, proofs: Page, options: ServeOptions, chromium: Browser, tmp_path: Path
) -> None:
    """With what the platform publishes, and without asking it: left out of the one run, and the word broken in the other."""
    kept_out, broken = saved(proofs, 1), saved(proofs, 0)
    keys, policy = demo.published()
    of_today = structs.replace(options, now=clock.now, today=lambda: clock.today(BERLIN))
    with served_from(of_today, chromium, viewport={"width": 390, "height": 844}) as app:
        app.link("Schnell widersprechen")
        app.tick("LinkedIn")
        app.button("Weiter")
        app.tick("18 oder älter")
        app.button("Eintragen und weiter zum Plan")
        person = Checking(app.page)
        for proof, says in (
            (kept_out, "Ausgeschlossen: Die Plattform hat vor Zeugen unterschrieben"),
            (broken, "hat ihre Zusage gebrochen"),
        ):
            person.drop_proof(tmp_path / "proof.json", proof)
            person.check(tmp_path, policy, keys)
            assert says in person.main()
            person.page.screenshot(path=tmp_path / "said.png", full_page=True)
