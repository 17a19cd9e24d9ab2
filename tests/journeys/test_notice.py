"""Told by mail, one click, one code: a verified objection with a receipt, and the next set holds the account."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from msgspec import Struct
from playwright.sync_api import Browser, Page

from accessible import axe
from journeys.beispielnetz import Platform, beispielnetz
from journeys.test_desk import ENGLISH, GERMAN, Speech, fetched, publish, tab, take_receipt_home
from widerspruch.person.site.serve import ServeOptions
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.testing.demo.caught_mail import CaughtMail

pytestmark = [pytest.mark.browser]

BERND, ADDRESS = "70010005", "bernd@example.net"
"""Who is locked out of his account, so that there is no login for him."""

Look = Callable[[Page, str], None]


class TellingSpeech(Struct, frozen=True):
    """What is read and clicked in one language."""

    language: str
    basis: str
    action: str
    send: str
    code: str
    done: str


EASY = TellingSpeech(
    "Leichte Sprache",
    "Wir dürfen das",
    "Lesen und Nein sagen",
    "Nein sagen",
    "Die Nummer aus der E-Mail",
    "aufgenommen",
)
PLAIN = TellingSpeech(
    "Deutsch", "Art. 6 Abs. 1", "Lesen und widersprechen", "Widersprechen und Code schicken", "Code", "aufgenommen"
)
IN_ENGLISH = TellingSpeech("English", "GDPR Art. 6", "Read and object", "Object and send a code", "Code", "taken")


def tell(platform: Platform) -> CaughtMail:
    """The operators tell Bernd, and somebody who has no address."""
    notice, accounts = platform.folder / "notice.toml", platform.folder / "accounts.csv"
    platform.command("notice", "example", notice, "--platform", "beispielnetz")
    accounts.write_text(
        f"account,email,country,language,adult\n{BERND},{ADDRESS},DE,de,yes\n70010002,,DE,de,yes\n", "utf-8"
    )
    platform.command("notice", "send", notice, "--recipients", accounts)
    (mail,) = platform.catcher.wait_for(ADDRESS)
    return mail


def link_in(mail: CaughtMail) -> str:
    (link,) = re.findall(r"http://localhost:\d+/n/\S+", mail.text)
    assert BERND not in link
    return link


def unseen(page: Page, link: str) -> None:
    """No page says more of him than his masked address, and none sets a cookie by which he is known again."""
    assert "bernd" not in page.content().lower()
    assert BERND not in page.content()
    assert link.rpartition("/")[2] not in json.dumps(page.context.cookies())
    assert {one["name"] for one in page.context.cookies()} <= {"desk-form", "language", "easy"}


def object_by_notice(page: Page, platform: Platform, mail: CaughtMail, speech: TellingSpeech, look: Look) -> str:
    """From the mail to the case; gives its number. Nothing is typed but the code."""
    link = link_in(mail)
    page.goto(link)
    other = page.get_by_role("button", name=speech.language, exact=True)
    if other.count():
        other.first.click()
        page.wait_for_url(link)
    main = page.locator("main").inner_text()
    assert speech.basis in main
    assert "b•••@e•••.net" in main
    unseen(page, link)
    look(page, "notice")
    page.get_by_role("link", name=speech.action, exact=True).click()
    page.wait_for_url("**/object")
    assert page.locator("input[type=checkbox]:checked").count() == 3
    unseen(page, link)
    look(page, "form")
    page.get_by_role("button", name=speech.send, exact=True).click()
    page.wait_for_url("**/code")
    unseen(page, link)
    look(page, "code")
    coded = platform.catcher.wait_for(ADDRESS, 2)[-1]
    assert page.url in coded.text
    (code,) = set(re.findall(r"\b\d{4} ?\d{4}\b", coded.text.replace(BERND, "")))
    page.get_by_label(speech.code, exact=True).fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/done/*")
    assert speech.done in page.locator("h1").inner_text()
    look(page, "done")
    return page.url.rpartition("/")[2]


def check_receipt(platform: Platform, receipt: bytes) -> None:
    """As anybody checks it, without the desk."""
    file, key = platform.folder / "receipt.json", platform.folder / "key.pem"
    file.write_bytes(receipt)
    published = json.loads(platform.asked("gate", "/.well-known/widerspruch.json"))
    key.write_text(next(one["pem"] for one in published["keys"] if one["use"] == "receipts"), "ascii")
    command = ["verify", file, "--key", key, "--account", BERND, "--platform", "beispielnetz", "--lang", "de"]
    done = subprocess.run(
        [sys.executable, "-m", "widerspruch", *map(str, command)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Die Quittung ist echt" in " ".join(done.stdout.split())


def holds(folder: Path, platform: Platform) -> bool:
    """Whether a set keeps Bernd's account out until further notice."""
    key = HashingKey.load(platform.folder / "keys" / "hashing.key").key_of("beispielnetz", "account", BERND)
    rows = pq.read_table(folder / "objections.parquet").to_pylist()
    return {row["withdrawn_at"] for row in rows if row["account_key"].bytes == key} == {None}


def counted(platform: Platform) -> tuple[int, int]:
    """Openings of the form, objections that came by the link."""
    told = json.loads(platform.command("notice", "status", "ki-training", "--json"))
    return told["opened"], told["by_link"]


def accessible(page: Page, name: str) -> None:
    assert axe(page) == [], name


def walk(page: Page, platform: Platform, speech: TellingSpeech, look: Look) -> bytes:
    """All of it; gives the receipt."""
    case_id = object_by_notice(page, platform, tell(platform), speech, look)
    confirmation = platform.catcher.wait_for(ADDRESS, 3)[-1]
    assert case_id in confirmation.subject
    (part,) = confirmation.attachments
    receipt = confirmation.attachment(part.get_filename() or "")
    check_receipt(platform, receipt)
    assert counted(platform) == (1, 1)
    assert holds(fetched(platform, publish(platform)["number"]), platform)
    return receipt


def test_in_german_to_the_persons_own_app(chromium: Browser, options: ServeOptions, tmp_path: Path) -> None:
    with beispielnetz(tmp_path, None) as platform, tab(chromium, GERMAN) as page:
        receipt = walk(page, platform, PLAIN, accessible)
        take_receipt_home(options, chromium, receipt, platform, BERND)


@pytest.mark.parametrize(("locale", "speech"), [(GERMAN, EASY), (ENGLISH, IN_ENGLISH)], ids=["easy", "english"])
def test_on_a_phone_without_scripts(chromium: Browser, tmp_path: Path, locale: Speech, speech: TellingSpeech) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
    with beispielnetz(tmp_path, None) as platform, tab(chromium, locale, **phone) as page:
        walk(page, platform, speech, lambda page, name: None)


def test_nobody_is_kept_from_any_page_of_it(chromium: Browser, tmp_path: Path) -> None:
    """Small, at 200 %, in the dark, in each language: axe finds nothing, nothing is wider than the window.

    The dark is as dark in every language: axe looks at it in one.
    """
    with beispielnetz(tmp_path, None) as platform:
        link = link_in(tell(platform))
        stop = re.findall(r"http://localhost:\d+/no-notices/\S+", platform.catcher.mails(ADDRESS)[0].text)[0]
        for width, mode in ((320, "dark"), (640, "light")):
            with tab(chromium, GERMAN, viewport={"width": width, "height": 800}, color_scheme=mode) as page:
                for language in ("de", "de-leicht", "en"):
                    page.goto(link)
                    button = page.locator(f".notice-languages button[value={language}]")
                    if button.count():
                        button.click()
                    for address in (link, f"{link}/object", f"{link}/code", stop, f"{link}x"):
                        page.goto(address)
                        if mode == "light" or language == "de":
                            accessible(page, f"{address} {language}")
                        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
                page.goto(stop)
                page.locator("main form.actions button").click()
                accessible(page, "stopped")
