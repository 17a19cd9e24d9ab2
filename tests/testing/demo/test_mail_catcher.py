"""Mail that is sent by SMTP is caught whole, and shown without doing anything."""

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import requests

from widerspruch.testing.demo.mail_catcher import MOST, MailCatcher, mail_catcher
from widerspruch.testing.demo.mail_pages import mail_pages


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[MailCatcher]:
    with mail_catcher(tmp_path) as catcher:
        yield catcher


@pytest.fixture
def pages(catcher: MailCatcher) -> Iterator[str]:
    with mail_pages(catcher) as address:
        yield address


def letter(subject: str = "Ihr Widerspruch: Äpfel") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "desk@example.org", "erika@example.org", subject
    made.set_content("Guten Tag,\nIhre Fallnummer: W-7KQ4-M2XD-9\n")
    made.add_alternative("<p>Guten Tag</p><script>alert(1)</script>", subtype="html")
    made.add_attachment(b'{"a": 1}\n', maintype="application", subtype="json", filename="receipt.json")
    return made


def send(catcher: MailCatcher, message: EmailMessage, sender: str = "bounce+1@example.org") -> None:
    with smtplib.SMTP("127.0.0.1", catcher.port, timeout=10) as smtp:
        smtp.send_message(message, from_addr=sender)


def test_a_mail_is_kept_as_it_came(catcher: MailCatcher, tmp_path: Path) -> None:
    """Envelope, text, HTML and attachment are those that were sent; the file holds the same bytes."""
    send(catcher, letter())
    mail = catcher.wait_for("erika@example.org")[0]

    assert (mail.number, mail.sender, mail.recipients) == (1, "bounce+1@example.org", ("erika@example.org",))
    assert mail.subject == "Ihr Widerspruch: Äpfel"
    assert "W-7KQ4-M2XD-9" in mail.text
    assert "Guten Tag" in mail.html
    assert mail.attachment("receipt.json") == b'{"a": 1}\n'
    assert (tmp_path / "000001.eml").read_bytes() == mail.raw


def test_waiting_ends_with_a_mail_or_an_error(catcher: MailCatcher) -> None:
    """Whoever waits for a mail to somebody else waits in vain."""
    send(catcher, letter())
    with pytest.raises(TimeoutError):
        catcher.wait_for("aylin@example.net", seconds=0.05)


def test_the_oldest_go(catcher: MailCatcher) -> None:
    """A demo that runs for weeks does not fill the memory; numbers are not given twice."""
    for _ in range(MOST + 3):
        catcher.take("a@example.org", ("b@example.org",), b"Subject: x\r\n\r\n")
    assert len(catcher.mails()) == MOST
    assert catcher.mail(3) is None
    assert catcher.mail(MOST + 3) is not None


def test_pages_show_what_was_caught(catcher: MailCatcher, pages: str) -> None:
    """List, letter, attachment, file."""
    send(catcher, letter())
    mail = catcher.wait_for("erika@example.org")[0]

    assert "Äpfel" in requests.get(pages, timeout=10).text
    assert "W-7KQ4-M2XD-9" in requests.get(f"{pages}/mails/1", timeout=10).text
    assert requests.get(f"{pages}/mails/1.eml", timeout=10).content == mail.raw
    attached = requests.get(f"{pages}/mails/1/attachments/0", timeout=10)
    assert attached.content == b'{"a": 1}\n'
    assert attached.headers["Content-Disposition"] == "attachment; filename=receipt.json"
    assert requests.get(f"{pages}/mails.json?to=erika@example.org", timeout=10).json()[0]["attachments"] == [
        "receipt.json"
    ]
    assert requests.get(f"{pages}/mails.json?to=nobody@example.org", timeout=10).json() == []


def test_a_mail_can_do_nothing_but_show_itself(catcher: MailCatcher, pages: str) -> None:
    """Its HTML is shown in a box in which no script runs, also when it is opened alone."""
    send(catcher, letter())
    catcher.wait_for("erika@example.org")
    policy = requests.get(f"{pages}/mails/1/letter", timeout=10).headers["Content-Security-Policy"]

    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "<script>" not in requests.get(f"{pages}/mails/1", timeout=10).text


@pytest.mark.parametrize("path", ["/mails/2", "/mails/1/attachments/7", "/mails/2/letter", "/mails/99999999999.eml"])
def test_what_is_not_there_is_not_found(catcher: MailCatcher, pages: str, path: str) -> None:
    """Numbers of mails and attachments that there are none of."""
    send(catcher, letter())
    catcher.wait_for("erika@example.org")
    assert requests.get(f"{pages}{path}", timeout=10).status_code == 404


def test_a_strange_mail_is_shown_all_the_same(catcher: MailCatcher, pages: str) -> None:
    """Without subject, without a text, with a file name that leads elsewhere, with bytes that are no letter."""
    catcher.take("", ("x@example.org",), b"")
    catcher.take("", ("x@example.org",), b"\xff\xfe\x00 no header at all")
    strange = EmailMessage()
    strange.add_attachment(b"x", maintype="application", subtype="zip", filename="../../etc/passwd")
    catcher.take("", ("x@example.org",), strange.as_bytes())

    assert requests.get(pages, timeout=10).status_code == 200
    for number in (1, 2, 3):
        assert requests.get(f"{pages}/mails/{number}", timeout=10).status_code == 200
    assert ">passwd<" in requests.get(f"{pages}/mails/3", timeout=10).text


def test_a_taken_port_is_an_error() -> None:
    """Nothing listens where something else does."""
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError),
        mail_catcher(None, taken.getsockname()[1]),
    ):
        pass
