"""After the objection: one platform grants, one refuses, one is silent, one asks; then reminder, complaint and dossier.

The clock is the test's; mail server, mailbox and browser are real.
"""

import email
import email.policy
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import dovecot
from desk.mail.smtp_server import TestServer, smtp_server
from journeys.test_person_app import WAYS, unpacked
from journeys.walk import Walk, name_accounts, send, served_from
from made_mails import mail
from person.site.conftest import Clock
from widerspruch.person.site.serve import ServeOptions

pytestmark = pytest.mark.browser

GRANT = mail(
    "Hallo Erika,\r\n\r\nwir haben deinen Einspruch geprüft und erkennen deinen Einspruch an. Wir werden deine Informationen "
    "künftig nicht mehr für KI bei Meta verwenden.\r\nDeine Fallnummer: 123456789012345\r\n\r\nMeta",
    From="Facebook <case@support.facebook.com>",
    To="erika@example.org",
    Subject="Dein Einspruch",
    Date="Sun, 22 Nov 2026 10:00:00 +0100",
    Message_ID="<a@support.facebook.com>",
)
REFUSAL = mail(
    "Hallo,\r\n\r\nwir haben deine Anfrage geprüft und können deinem Widerspruch nicht entsprechen, weil unsere Interessen "
    "überwiegen.\r\n\r\nMeta",
    From="Instagram <case@mail.instagram.com>",
    To="verein@example.net",
    Subject="Dein Widerspruch",
    Date="Sun, 22 Nov 2026 11:00:00 +0100",
    Message_ID="<b@mail.instagram.com>",
)
QUESTION = mail(
    "Guten Tag,\r\n\r\num Ihren Widerspruch zu bearbeiten, senden Sie uns bitte eine Kopie Ihres Personalausweises.\r\n\r\n"
    "WhatsApp Privacy",
    From="WhatsApp <privacy@support.whatsapp.com>",
    To="erika@example.org",
    Subject="Ihre Anfrage",
    Date="Mon, 23 Nov 2026 09:00:00 +0100",
    Message_ID="<c@support.whatsapp.com>",
)
REPLY = mail(
    "Sehr geehrte Frau Beispiel,\r\n\r\nIhre Beschwerde ist eingegangen. Aktenzeichen: LDA-4711/27.\r\n\r\nBayLDA",
    From="BayLDA <poststelle@aufsicht.example>",
    To="erika@example.org",
    Subject="Ihre Beschwerde",
    Date="Mon, 25 Jan 2027 09:00:00 +0100",
    Message_ID="<d@aufsicht.example>",
)


class Helped(Walk):
    """A person who writes letters and reads answers in the app."""

    def go(self, place: str) -> None:
        self.page.goto(self.page.url.split("/", 3)[0] + "//" + self.page.url.split("/")[2] + place)

    def drop(self, folder: Path, raw: bytes) -> None:
        """An answer, as a mail program saves it."""
        file = folder / "antwort.eml"
        file.write_bytes(raw)
        self.go("/answer")
        self.page.get_by_label("Dateien").set_input_files(file)
        self.button("Lesen")

    def letter(self, kind: str) -> None:
        """The letter of a kind that the case file offers first."""
        self.go("/letters")
        self.click(self.page.locator(f"main a[href^='/letter/{kind}']").first)

    def fill_in(self, **fields: str) -> None:
        for name, value in fields.items():
            field = self.page.locator(f"#letter [name={name}]")
            if not field.is_visible():
                self.page.locator("#letter details", has=self.page.locator(f"[name={name}]")).locator(
                    "summary"
                ).first.click()
            field.fill(value)

    def send_by(self, server: TestServer) -> EmailMessage:
        """Through one's own mail server, after a look at the preview; the mail that arrived."""
        before = len(server.mails)
        self.button("Über meinen Mailserver senden")
        self.page.locator("[name=smtp-host]").fill("127.0.0.1")
        self.page.locator("[name=smtp-port]").fill(str(server.port))
        self.page.locator("[name=smtp-tls]").select_option("none")
        self.button("Jetzt senden")
        (taken,) = server.mails[before:]
        arrived = email.message_from_bytes(taken.data, policy=email.policy.default)
        assert isinstance(arrived, EmailMessage)
        return arrived


@pytest.fixture
def post() -> Iterator[TestServer]:
    """The person's own mail server, as far as it sends."""
    with smtp_server() as server:
        yield server


def text_of(arrived: EmailMessage) -> str:
    body = arrived.get_body(("plain",))
    assert body is not None
    return body.get_content()


def object_everywhere(walk: Walk) -> None:
    name_accounts(walk)
    walk.link("Mit dem ersten Schritt anfangen")
    for _ in range(3):
        send(walk)
    for way in (
        "WhatsApp: allgemeiner Widerspruch nach Art. 21 DSGVO",
        "Widerspruchsformular gegen das übrige KI-Training",
    ):
        walk.link("Plan")
        walk.link(way)
        send(walk)


@pytest.mark.skipif(dovecot.program() is None, reason=dovecot.WHY_NOT)
@WAYS
def test_a_person_is_answered_and_goes_on_where_they_are_not(
    context: dict[str, Any], chromium: Browser, options: ServeOptions, clock: Clock, post: TestServer, tmp_path: Path
) -> None:
    """Confirmed, refused, asked and left without an answer: each goes on its own way, to the authority and its reply."""
    exported = tmp_path / "dossier.zip"
    with dovecot.server() as box:
        trusted = ssl.create_default_context(cafile=str(box.ca_file))
        with served_from(options, chromium, mail_server_tls=trusted, **context) as walk:
            helped = Helped(walk.page)
            object_everywhere(helped)

            clock.today = date(2026, 11, 23)
            helped.drop(tmp_path, GRANT)
            assert "nimmt Ihren Widerspruch an" in helped.main()
            helped.button("Stimmt so, in die Akte")
            assert "Angenommen am 22.11.2026" in helped.main()

            fetch_the_refusal(helped, box)
            assert "lehnt Ihren Widerspruch ab" in helped.main()
            helped.button("Stimmt so, in die Akte")
            assert "Abgelehnt am 22.11.2026" in helped.main()

            helped.drop(tmp_path, QUESTION)
            assert "möchte zuerst etwas von Ihnen wissen" in helped.main()
            helped.button("Stimmt so, in die Akte")

            answer_without_papers(helped, post)

            clock.today = date(2027, 1, 5)
            helped.go("/residence")
            helped.page.get_by_label("Wohnort").select_option(label="Bayern")
            helped.click(helped.page.locator("main form button"))
            remind(helped, post)

            clock.today = date(2027, 1, 20)
            complain(helped, post)

            clock.today = date(2027, 1, 26)
            record_the_reply(helped, tmp_path)

            helped.go("/case/export")
            with helped.page.expect_download() as download:
                helped.page.get_by_role("button", name="ZIP-Datei herunterladen").click()
            download.value.save_as(exported)

    verify_elsewhere(exported, tmp_path)


def fetch_the_refusal(walk: Helped, box: dovecot.Dovecot) -> None:
    """From the mailbox, where a private mail lies beside it: that one stays there."""
    private = mail("Treffen wir uns?", From="Max <max@example.org>", Subject="Sonntag", Message_ID="<p@example.org>")
    box.deliver(REFUSAL, "1")
    box.deliver(private, "2")
    walk.go("/answer/server")
    walk.page.get_by_label("Mailserver (IMAP)").fill(f"{box.host}:{box.port}")
    walk.page.get_by_label("Benutzername").fill(dovecot.USER)
    walk.page.get_by_label("Passwort").fill(dovecot.PASSWORD)
    before = box.state()
    walk.button("Jetzt nachsehen")
    assert box.state() == before
    assert "Sonntag" not in walk.main()


def answer_without_papers(walk: Helped, post: TestServer) -> None:
    walk.letter("answer_identity")
    walk.fill_in(
        account="+49 170 0000000",
        sender_name="Erika Beispiel",
        sender_address="Musterweg 7\n80331 München",
        sender_email="erika@example.org",
        recipient_email="privacy@whatsapp.example",
    )
    walk.page.get_by_label("Ich schreibe von der E-Mail-Adresse des Kontos.").check()
    arrived = walk.send_by(post)
    assert arrived["To"].addresses[0].addr_spec == "privacy@whatsapp.example"
    assert "12(6)" in text_of(arrived)


def remind(walk: Helped, post: TestServer) -> None:
    """The silent one; the case file says until when it had time."""
    walk.go("/case")
    assert "21.12.2026" in walk.main()
    walk.go("/letters")
    walk.click(walk.page.locator("main a[href='/letter/reminder/5/linkedin-form-ts-dpro']"))
    walk.fill_in(recipient_email="privacy@linkedin.example")
    assert "21 December 2026" in text_of(walk.send_by(post))


def complain(walk: Helped, post: TestServer) -> None:
    """About the refusal, to the authority of where the person lives, with the refusal as an exhibit."""
    walk.go("/letters")
    walk.click(walk.page.get_by_role("link", name="Beschwerde bei der Aufsicht: Meta").first)
    walk.button("Vorschau")
    assert "Bayerisches Landesamt für Datenschutzaufsicht" in walk.main()
    arrived = walk.send_by(post)
    assert "Anlage 2" in text_of(arrived)  # as in the dossier
    attached = [part.get_content() for part in arrived.iter_attachments()]
    assert any(REFUSAL in (bytes(one) if isinstance(one, EmailMessage) else one) for one in attached)


def record_the_reply(walk: Helped, folder: Path) -> None:
    reply = folder / "bescheid.eml"
    reply.write_bytes(REPLY)
    walk.go("/step/3/meta-form-instagram-2025")
    walk.click(walk.page.get_by_text("Die Aufsichtsbehörde hat geantwortet").first)
    form = walk.page.locator("#act-replied")
    form.locator("input[type=file]").set_input_files(reply)
    walk.click(form.get_by_role("button", name="Antwort der Behörde eintragen"))
    walk.go("/case")
    assert "Aufsicht" in walk.main()


def verify_elsewhere(exported: Path, folder: Path) -> None:
    """With nothing of ours: the originals are there, byte for byte."""
    place = unpacked(exported, folder)
    alone = subprocess.run([sys.executable, "verify.py"], cwd=place, capture_output=True, check=False)
    assert (alone.returncode, alone.stderr) == (0, b"")
    kept = {file.read_bytes() for file in place.rglob("*") if file.is_file()}
    assert {GRANT, REFUSAL, QUESTION, REPLY} <= kept
