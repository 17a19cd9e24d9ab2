"""A person with proofs: one that leaves them out is kept, a broken promise goes to the authority with its exhibits."""

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from accessible import axe
from desk.mail.smtp_server import TestServer
from journeys.test_answers_and_after import Helped, object_everywhere, post  # noqa: F401
from journeys.walk import served_from
from person.made_proofs import KEYS, MISSING, POLICY, proof_of
from widerspruch.person.site.serve import ServeOptions

pytestmark = pytest.mark.browser

ERIKA = "erika@example.org"
PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}


class Checking(Helped):
    """A person who is given proofs."""

    def drop_proof(self, file: Path, data: bytes) -> None:
        """Before it is kept it says what it would show; then policy and keys are asked for."""
        file.write_bytes(data)
        self.go("/answer")
        self.page.get_by_label("Dateien").set_input_files(file)
        self.button("Lesen")
        assert "noch nicht geprüft" in self.main()
        self.button("In die Akte, dann prüfen")

    def check(self, folder: Path, policy: bytes = POLICY, keys: bytes = KEYS) -> None:
        (folder / "policy").write_bytes(policy)
        (folder / "widerspruch.json").write_bytes(keys)
        self.page.get_by_label("Wem geglaubt wird").set_input_files(folder / "policy")
        self.page.get_by_label("Schlüssel der Plattform").set_input_files(folder / "widerspruch.json")
        self.button("Prüfen")

    def download(self, link: str, to: Path) -> Path:
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=link).click()
        download.value.save_as(to)
        return to


@pytest.mark.parametrize("context", [{}, PHONE], ids=["desktop", "phone_without_script"])
def test_one_proof_is_kept_and_one_is_complained_of(
    context: dict[str, Any],
    chromium: Browser,
    options: ServeOptions,
    post: TestServer,  # noqa: F811
    tmp_path: Path,
) -> None:
    excluded, broken = proof_of("instagram", account=ERIKA), proof_of("linkedin", MISSING, ERIKA)
    with served_from(options, chromium, **context) as walk:
        person = Checking(walk.page)
        object_everywhere(person)

        person.drop_proof(tmp_path / "proof.json", excluded)
        person.check(tmp_path)
        assert "Ausgeschlossen: Die Plattform hat vor Zeugen unterschrieben" in person.main()
        assert "Der Nachweis ist für dieses Konto ausgestellt." in person.main(), person.main()
        assert person.download("Original speichern", tmp_path / "again.json").read_bytes() == excluded
        person.page.screenshot(path=tmp_path / "excluded.png", full_page=True)

        person.go("/residence")
        person.page.get_by_label("Wohnort").select_option(label="Bayern")
        person.click(person.page.locator("main form button"))
        person.drop_proof(tmp_path / "proof.json", broken)
        person.check(tmp_path)
        assert "hat ihre Zusage gebrochen" in person.main()
        if context.get("java_script_enabled") is not False:
            assert axe(person.page) == []
        person.page.screenshot(path=tmp_path / "broken.png", full_page=True)
        exhibits = person.download("Belege herunterladen", tmp_path / "belege.zip")
        person.click(person.page.get_by_role("link", name="Beschwerde schreiben"))
        person.fill_in(sender_name="Erika Beispiel", sender_address="Musterweg 7\n80331 München", sender_email=ERIKA)
        person.page.screenshot(path=tmp_path / "letter.png", full_page=True)
        arrived = person.send_by(post)

    text = " ".join(arrived.get_body(("plain",)).get_content().split())
    assert "in der mein Widerspruch fehlt" in text
    enclosed = {part.get_content_type(): part.get_payload(decode=True) for part in arrived.iter_attachments()}
    assert {broken, POLICY} <= set(enclosed.values())
    verify_elsewhere(exhibits, tmp_path / "belege")


def verify_elsewhere(exhibits: Path, folder: Path) -> None:
    """With Python alone, as the text beside the files says."""
    with zipfile.ZipFile(exhibits) as archive:
        archive.extractall(folder)
    command = [sys.executable, "-I", "verify_proof.py", "proof.json", "policy", "keys.json", ERIKA]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "broken_promise" in told.stdout, told.stderr
