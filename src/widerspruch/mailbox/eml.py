"""The bytes of a mail -> `ReceivedMail`. Whatever the bytes are, there is one."""

import email
import email.policy
import hashlib
import unicodedata
from datetime import UTC, datetime

from widerspruch.mailbox.mail import MailFormat, MailParty, ReceivedMail


def received_mail(raw: bytes, kind: MailFormat = "eml") -> ReceivedMail:
    """Read one mail. Never raises for what is in it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    sender = message["from"].addresses[0] if message["from"] else None
    sent = message["date"].datetime if message["date"] else None
    return ReceivedMail(
        raw,
        hashlib.sha256(raw).hexdigest(),
        kind,
        subject=str(message["subject"] or ""),
        sender=sender and MailParty(sender.display_name, sender.addr_spec),
        sent_at=_in_utc(sent),
        message_id=str(message["message-id"] or "").strip("<> ") or None,
        text=unicodedata.normalize("NFC", body.get_content()) if body is not None else "",
    )


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
