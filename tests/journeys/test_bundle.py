"""The bundle that `make bundle` made, on a machine that has no Python: a person opens it, objects, and looks at an export.

Skipped where there is no bundle: it takes minutes to make.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from made_mails import mail

pytestmark = pytest.mark.browser

PROGRAM = Path("dist", "widerspruch", "widerspruch.exe" if os.name == "nt" else "widerspruch")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[str]:
    """Where the bundled app lets in, started with nothing of ours in its environment."""
    if not PROGRAM.exists():
        pytest.skip("no bundle: make bundle")
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    command = [str(PROGRAM), "app", "--no-browser", "--folder", str(tmp_path / "shelf"), "--lang", "de"]
    environment = {**kept, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        try:
            said = running.stdout.readline()
            (address,) = re.findall(r"http://127\.0\.0\.1:\S+", said)
            yield address
        finally:
            running.terminate()


@pytest.fixture
def page(chromium: Browser, program: str) -> Iterator[Page]:
    """A tab that was let in."""
    context = chromium.new_context(locale="de-DE")
    try:
        page = context.new_page()
        page.goto(program)
        page.wait_for_url("**/")
        yield page
    finally:
        context.close()


@pytest.mark.parametrize("script", ["casefile/enclosed/verify.py", "protocol/enclosed/verify_proof.py"])
def test_the_bundle_has_what_people_check_with(script: str) -> None:
    """Without them no case file could be exported, and no exhibits written."""
    if not PROGRAM.exists():
        pytest.skip("no bundle: make bundle")
    assert [*PROGRAM.parent.rglob(f"widerspruch/{script}")]


def test_the_bundle_leads_through_the_first_step(page: Page) -> None:
    """An account is named, its plan is made, and the first step is shown."""
    page.get_by_role("link", name="Schnell widersprechen").click()
    page.get_by_label("Facebook", exact=True).first.check()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Ihre E-Mail-Adresse").fill("erika@example.org")
    page.get_by_label("18 oder älter", exact=True).first.check()
    page.get_by_role("button", name="Eintragen und weiter zum Plan").click()
    page.get_by_role("link", name="Mit dem ersten Schritt anfangen").click()
    assert "Für: Facebook" in page.locator("main").inner_text()


def test_the_bundle_reads_an_export_in_its_own_processes(page: Page) -> None:
    """The invented export is made, read and decided."""
    page.goto(page.url + "export")
    page.locator("form.try").get_by_role("button").click()
    page.get_by_text("möglicherweise").first.wait_for(timeout=120_000)


def test_the_bundle_reads_an_answer_writes_a_letter_and_counts_a_deadline(page: Page, tmp_path: Path) -> None:
    """What only some people need is in the bundle, too: mails, holidays, calendar files, typesetting."""
    place = page.url
    page.goto(place)
    page.get_by_role("button", name="Mit erfundenen Daten ausprobieren").click()
    page.get_by_role("link", name="Mit dem ersten Schritt anfangen").click()
    page.get_by_role("button", name="Ja, eintragen").click()

    answer = tmp_path / "antwort.eml"
    answer.write_bytes(mail("Wir haben deinen Widerspruch geprüft und lehnen ihn ab."))
    page.goto(place + "answer")
    page.get_by_label("Dateien").set_input_files(answer)
    page.get_by_role("button", name="Lesen").click()
    page.get_by_text("lehn").first.wait_for()

    page.goto(place + "case")
    with page.expect_download() as calendar:
        page.get_by_role("link", name="Fristen als Kalenderdatei").click()
    assert Path(calendar.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")

    page.goto(place + "letter/training_access?platform=facebook")
    page.locator("[name=sender_name]").fill("Erika Beispiel")
    page.locator("[name=sender_address]").fill("Musterweg 7\n50667 Köln")
    page.locator("[name=account]").first.fill("erika.beispiel")
    with page.expect_download() as letter:
        page.get_by_role("button", name="PDF herunterladen").click()
    assert Path(letter.value.path()).read_bytes().startswith(b"%PDF")
