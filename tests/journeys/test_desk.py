"""A no that is real: said at the platform's desk, confirmed, proven at home, kept out of a corpus, taken back, kept."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from msgspec import Struct, structs
from playwright.sync_api import Browser, Page

import postgres
from accessible import axe
from gate.in_process import InProcess
from journeys.beispielnetz import Platform, beispielnetz
from journeys.test_person_app import served_from
from widerspruch.desk.config import HOUR, PostgresqlConfig
from widerspruch.gate.profile import load_profile
from widerspruch.gate.run.run import RunRequest, run_gate
from widerspruch.lib import clock
from widerspruch.person.site.serve import ServeOptions
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import load_rulebook
from widerspruch.testing.demo.corpus import write_corpus
from widerspruch.testing.demo.rulebook import demo_rulebook

pytestmark = [pytest.mark.browser]


class Speech(Struct, frozen=True):
    """What is to be clicked, in one language."""

    locale: str
    object: str
    submit: str
    withdraw: str
    sure: str
    undo: str


GERMAN = Speech(
    "de-DE",
    "Widersprechen",
    "Widerspruch einlegen",
    "Weiter zum Zurücknehmen",
    "Ja, zurücknehmen",
    "Der Widerspruch soll weiter gelten",
)
ENGLISH = Speech("en-GB", "Object", "Object", "Go on to take it back", "Yes, take it back", "Let the objection stand")


@pytest.fixture
def server() -> Iterator[PostgresqlConfig]:
    if postgres.server_programs() is None:
        pytest.skip(postgres.WHY_NOT)
    with postgres.server() as running:
        yield running


@contextmanager
def tab(browser: Browser, speech: Speech, **context: Any) -> Iterator[Page]:
    opened = browser.new_context(locale=speech.locale, **context)
    try:
        yield opened.new_page()
    finally:
        opened.close()


def log_in_and_object(page: Page, platform: Platform, speech: Speech) -> str:
    """As Erika, who has three accounts in one accounts centre; gives the case's number."""
    page.goto(platform.address)
    page.get_by_role("main").get_by_role("link", name=speech.object, exact=True).first.click()
    page.get_by_text("Erika Beispiel").first.click()
    page.wait_for_url("**/object")
    assert page.locator("input[type=checkbox]:checked").count() == 3
    assert_accessible(page)
    page.get_by_role("main").get_by_role("button", name=speech.submit).click()
    page.wait_for_url("**/done/*")
    case_id = page.url.rpartition("/")[2]
    assert re.fullmatch(r"W-\w{4}-\w{4}-\w", case_id)
    assert case_id in page.locator("main").inner_text()
    assert_accessible(page)
    return case_id


def take_receipt_home(
    options: ServeOptions, chromium: Browser, receipt: bytes, platform: Platform, account: str = "70010001"
) -> None:
    """The person's app, which asks nobody, says what the receipt proves once it has the platform's key."""
    file, key = platform.folder / "receipt.json", platform.folder / "key.pem"
    file.write_bytes(receipt)
    published = json.loads(platform.asked("gate", "/.well-known/widerspruch.json"))
    key.write_text(next(one["pem"] for one in published["keys"] if one["use"] == "receipts"), "ascii")
    of_today = structs.replace(options, now=clock.now, today=lambda: clock.today(BERLIN))
    with served_from(of_today, chromium) as app:
        app.link("Schnell widersprechen")
        app.tick("LinkedIn")
        app.button("Weiter")
        app.tick("18 oder älter")
        app.button("Eintragen und weiter zum Plan")
        app.page.goto(app.page.url.rpartition("/")[0] + "/case/add")
        app.page.get_by_label("Dateien").set_input_files(file)
        app.button("In die Akte legen")
        app.page.goto(app.page.url.partition("/case")[0] + "/case/evidence/1")
        assert "nicht bestätigt" in app.main()
        app.page.get_by_label("Öffentlicher Schlüssel der Plattform, als Datei").set_input_files(key)
        app.page.get_by_label("Kennung Ihres Kontos").fill(account)
        app.button("Prüfen")
        assert "Die Quittung ist echt." in app.main()


def publish(platform: Platform, *more: str) -> dict[str, Any]:
    """The next set of Beispielnetz, as the command tells it."""
    printed = platform.command("publish-exclusions", "--platform", "beispielnetz", "--json", *more)
    (made,) = json.loads(printed)["sets"]
    return made


def fetched(platform: Platform, number: int) -> Path:
    """A set as the gate's machine gets it: over the interface, by its own credential."""
    folder = platform.folder / f"fetched-{number}"
    folder.mkdir()
    listed = json.loads(platform.asked("gate", f"/api/v1/exclusions?platform=beispielnetz&after={number - 1}"))
    (one,) = [one for one in listed["sets"] if one["number"] == number]
    for file in one["files"]:
        (folder / file["name"]).write_bytes(
            platform.asked("gate", f"/api/v1/exclusions/{number}/{file['name']}?platform=beispielnetz")
        )
    return folder


def authors_kept(platform: Platform, sets: list[Path], freeze: int) -> set[str]:
    """Who is still in the corpus once the gate was through with it."""
    corpus = platform.folder / "corpus"
    posts = write_corpus(corpus) if not corpus.exists() else corpus / "posts.parquet"
    out = platform.folder / f"built-{len([*platform.folder.glob('built-*')])}"
    rulebook = demo_rulebook(load_rulebook())
    request = RunRequest(
        corpus=(str(posts),),
        exclusions=tuple(sets),
        out=out,
        freeze=datetime.fromtimestamp(freeze // 1_000_000, UTC),
        profile=load_profile(corpus / "profile.toml", tuple(rulebook.platforms)),
        key_files=(platform.folder / "keys" / "hashing.key",),
        trusted=(SigningKey.load(platform.folder / "keys" / "sets.pem").public,),
    )
    result = run_gate(request, rulebook, InProcess(), clock.now())
    kept = pq.read_table(out / "data").column("author_id").to_pylist()
    assert result is not None
    return set(kept)


def link(platform: Platform, account: str, handle: str) -> None:
    """The platform tells its desk that an account was put into Erika's accounts centre."""
    platform.asked(
        "platform",
        "/api/v1/accounts/link",
        {"account": {"platform": "beispielnetz", "id": account, "handles": [handle]}, "accounts_centre": "centre-1001"},
    )


def withdraw(page: Page, platform: Platform, speech: Speech, case_id: str) -> None:
    """Asked twice."""
    page.goto(f"{platform.address}/case/{case_id}/withdraw")
    assert_accessible(page)
    page.get_by_role("button", name=speech.withdraw).click()
    page.wait_for_url("**/sure")
    assert_accessible(page)
    page.get_by_role("button", name=speech.sure).click()
    page.wait_for_url(f"**/case/{case_id}*")


def undo(page: Page, speech: Speech, platform: Platform, case_id: str, mail: str) -> None:
    """By the address in the mail."""
    address = f"{platform.address}/case/{case_id}/undo"
    assert address in mail
    page.goto(address)
    page.get_by_role("button", name=speech.undo).click()
    page.wait_for_load_state()


def assert_accessible(page: Page) -> None:
    if page.context.browser is not None and scripted(page):
        assert axe(page) == [], page.url


def scripted(page: Page) -> bool:
    return page.viewport_size is not None and page.viewport_size["width"] > 390


def withdrawn_at(folder: Path, account: str, platform: Platform) -> set[int | None]:
    """Until when the rows of an account hold, as one set says."""
    key = HashingKey.load(platform.folder / "keys" / "hashing.key").key_of("beispielnetz", "account", account)
    rows = pq.read_table(folder / "objections.parquet").to_pylist()
    return {row["withdrawn_at"] for row in rows if row["account_key"].bytes == key}


def walk(platform: Platform, speech: Speech, chromium: Browser, options: ServeOptions, **context: Any) -> None:
    with tab(chromium, speech, **context) as page:
        case_id = log_in_and_object(page, platform, speech)
        (mail,) = platform.catcher.wait_for("erika@example.org")
        assert case_id in mail.subject
        receipts = [mail.attachment(part.get_filename() or "") for part in mail.attachments]
        assert len(receipts) == 3
        of_beispielnetz = next(
            one for one in receipts if json.loads(_payload(one))["predicate"]["platform"] == "beispielnetz"
        )
        take_receipt_home(options, chromium, of_beispielnetz, platform)

        link(platform, "70010002", "aylin.oernek")
        mails = platform.catcher.wait_for("erika@example.org", 2)
        assert "aylin.oernek" in mails[-1].text

        first = publish(platform)
        sets = [fetched(platform, first["number"])]
        kept = authors_kept(platform, sets, first["received_until"])
        assert not {"70010001", "70010002"} & kept
        assert len(kept) > 1_500

        withdraw(page, platform, speech, case_id)
        mail = platform.catcher.wait_for("erika@example.org", 3)[-1]
        second = publish(platform, "--since", "last")
        sets.append(fetched(platform, second["number"]))
        (until,) = withdrawn_at(sets[-1], "70010001", platform)
        assert until is not None
        assert until - clock.now() > 71 * HOUR

        undo(page, speech, platform, case_id, mail.text)
        platform.catcher.wait_for("erika@example.org", 4)
        third = publish(platform, "--since", "last")
        sets.append(fetched(platform, third["number"]))
        assert withdrawn_at(sets[-1], "70010001", platform) == {None}
        assert authors_kept(platform, sets, third["received_until"]) == kept


def _payload(receipt: bytes) -> bytes:
    return base64.b64decode(json.loads(receipt)["statement"]["payload"])


def test_in_german_with_scripts_on_sqlite(chromium: Browser, options: ServeOptions, tmp_path: Path) -> None:
    with beispielnetz(tmp_path, None) as platform:
        walk(platform, GERMAN, chromium, options)


def test_in_english_on_a_phone_without_scripts_on_postgresql(
    chromium: Browser, options: ServeOptions, tmp_path: Path, server: PostgresqlConfig
) -> None:
    with beispielnetz(tmp_path, server) as platform:
        phone = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
        walk(platform, ENGLISH, chromium, options, **phone)
