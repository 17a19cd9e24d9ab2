"""Alle Konten, mit Beleg: a person walks the whole app in a real browser, in German, and takes their proof elsewhere."""

import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from playwright.sync_api import Browser

from journeys.walk import Walk, name_accounts, send, served_from
from person.site.conftest import Clock
from widerspruch.person.site.serve import ServeOptions

pytestmark = pytest.mark.browser

MOST_CLICKS = 25
"""For the first objection of each account, from the start page on."""


def be_refused(walk: Walk) -> None:
    """A mail has come: the second account of Instagram is refused."""
    walk.click(walk.page.get_by_role("link", name="Widerspruchsformular von Instagram").first)
    walk.click(walk.page.get_by_text("Eine Antwort ist gekommen"))
    form = walk.page.locator("#act-answer")
    form.get_by_label("abgelehnt").check()
    form.get_by_label("Fallnummer").fill("4711")
    walk.click(form.get_by_role("button", name="Antwort eintragen"))


def verified(walk: Walk) -> str:
    """What the app says of the open case file: that all matches, and the head of its chain."""
    walk.page.goto(walk.page.url.partition("/case")[0] + "/case/verify")
    walk.button("Diese Akte prüfen")
    said = walk.page.get_by_role("status").inner_text()
    assert "Einträge" in said
    return walk.page.get_by_role("status").locator("code").inner_text()


def unpacked(archive: Path, folder: Path) -> Path:
    """What a lawyer does who has nothing of ours."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder / "unpacked")
    (script,) = (folder / "unpacked").rglob("verify.py")
    return script.parent


WAYS = pytest.mark.parametrize(
    "context",
    [
        pytest.param({"viewport": {"width": 1280, "height": 900}}, id="desktop"),
        pytest.param({"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}, id="phone-no-script"),
    ],
)


@WAYS
def test_a_person_objects_everywhere_and_takes_the_proof_along(
    context: dict[str, Any], chromium: Browser, options: ServeOptions, clock: Clock, tmp_path: Path
) -> None:
    """Object everywhere, be refused once, come back the next day, hand the case file over and verify it."""
    screenshot = tmp_path / "bestaetigung.png"
    with served_from(options, chromium, **context) as walk:
        name_accounts(walk)
        assert "Widerspruchsformular von Facebook" in walk.main()
        assert "kein eigenes Formular" in walk.main()  # WhatsApp

        walk.link("Mit dem ersten Schritt anfangen")
        walk.page.screenshot(path=screenshot)
        assert "Für: Facebook und Instagram" in walk.main()
        send(walk, screenshot)
        assert "Für: Instagram (2)" in walk.main()
        send(walk, screenshot)
        assert "LinkedIn" in walk.main()
        send(walk, screenshot)
        walk.link("Plan")
        walk.link("WhatsApp: allgemeiner Widerspruch nach Art. 21 DSGVO")
        send(walk)
        assert walk.clicks <= MOST_CLICKS

        walk.link("Akte")
        for state in ("abgeschickt", "mit erfasst"):
            assert state in walk.main()
        assert walk.page.locator(".exhibits img").count() == 1  # the same picture three times is one piece of evidence

    clock.today += timedelta(days=1)
    exported = tmp_path / "mitgenommen.zip"
    with served_from(options, chromium, **context) as walk:
        walk.page.goto(walk.page.url + "case")
        be_refused(walk)
        walk.link("Akte")
        assert "abgelehnt" in walk.main()
        heads = [verified(walk)]
        walk.page.goto(walk.page.url.replace("verify", "export"))
        with walk.page.expect_download() as download:
            walk.page.get_by_role("button", name="ZIP-Datei herunterladen").click()
        download.value.save_as(exported)

    elsewhere = structs.replace(options, folder=tmp_path / "elsewhere")
    with served_from(elsewhere, chromium, **context) as walk:
        walk.page.goto(walk.page.url + "case/import")
        walk.page.get_by_label("ZIP-Datei").set_input_files(exported)
        walk.button("Übernehmen")
        walk.page.goto(walk.page.url.partition("?")[0])
        assert "abgelehnt" in walk.main()
        heads.append(verified(walk))

    assert heads[0] == heads[1]
    alone = subprocess.run(
        [sys.executable, "verify.py"], cwd=unpacked(exported, tmp_path), capture_output=True, check=False
    )
    assert (alone.returncode, alone.stderr) == (0, b"")
    assert heads[0] in alone.stdout.decode()
