"""A mail as a value."""

import hashlib
from datetime import UTC, datetime

from widerspruch.mailbox.mail import MailParty, in_future
from widerspruch.mailbox.opening.eml import received_mail

SIMPLE = (
    b"From: Meta <case@support.facebook.com>\r\nTo: erika@mail.example\r\nSubject: =?utf-8?q?Best=C3=A4tigung?=\r\n"
    b"Date: Mon, 2 Jun 2025 10:00:00 +0200\r\nMessage-ID: <1@support.facebook.com>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nWir haben Ihren Widerspruch erhalten.\r\n"
)


def test_a_simple_mail_is_read():
    """Head and text, beside the bytes as they came."""
    mail = received_mail(SIMPLE)

    assert mail.raw == SIMPLE
    assert mail.digest == hashlib.sha256(SIMPLE).hexdigest()
    assert mail.subject == "Bestätigung"
    assert mail.sender == MailParty("Meta", "case@support.facebook.com")
    assert mail.sent_at == datetime(2025, 6, 2, 8, tzinfo=UTC)
    assert mail.message_id == "1@support.facebook.com"
    assert mail.text.strip() == "Wir haben Ihren Widerspruch erhalten."


def test_a_mail_of_tomorrow_is_noticed():
    """A fast clock is not: a day is allowed for."""
    mail = received_mail(SIMPLE)

    assert in_future(mail, datetime(2025, 6, 1, 9, tzinfo=UTC)) is None
    found = in_future(mail, datetime(2025, 5, 31, tzinfo=UTC))
    assert found is not None
    assert found.code == "in_future"
