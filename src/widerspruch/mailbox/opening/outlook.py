"""A mail as Outlook keeps it in a file (.msg) -> `ReceivedMail`.

Outlook does not keep the mail as it arrived: it takes it apart. The head is there mostly, so that it can be told whom
the mail says it is from; nothing in it can be checked.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TypeVar

from widerspruch.mailbox.charsets import plain
from widerspruch.mailbox.mail import MailAttachment, ReceivedMail
from widerspruch.mailbox.mime import MailHead, note
from widerspruch.mailbox.opening.eml import assembled
from widerspruch.mailbox.opening.parts import MOST_ATTACHED, MOST_ATTACHMENTS, MOST_TEXT, BodyTexts, PartsReader
from widerspruch.mailbox.opening.versions import say_the_same
from widerspruch.mailbox.problem import unopened

Found = TypeVar("Found")


def outlook_mail(raw: bytes) -> ReceivedMail:
    """Read it. Raises `MailError` where it cannot be."""
    from oxmsg import Message

    message = _tried(lambda: Message.load(raw))
    if message is None:
        raise unopened("msg_unread")
    head = MailHead(_head(message))
    reader = PartsReader()
    note(reader.problems, "msg_rebuilt")
    body = _body(message, reader)
    if not body.shown.strip():
        note(reader.problems, "no_text")
    _attach(message, reader)
    if not head.fields and not body.shown.strip():
        raise unopened("msg_unread")
    return assembled(raw, "msg", head, body, reader)


def _tried(get: Callable[[], Found]) -> Found | None:
    """What the library makes of a broken file is not foreseeable; memory that is not there is another matter."""
    try:
        return get()
    except MemoryError:
        raise
    except Exception:
        return None


def _head(message: object) -> bytes:
    """As it arrived, or put together from what Outlook knows."""
    from oxmsg import Message
    from oxmsg.domain import constants

    assert isinstance(message, Message)
    kept = _tried(lambda: message.properties.str_prop_value(constants.PID_TRANSPORT_MESSAGE_HEADERS))
    if kept:
        return kept.encode("utf-8", "replace")
    fields = {
        "From": _tried(lambda: message.sender),
        "Subject": _tried(lambda: message.subject),
        "Date": _moment(_tried(lambda: message.sent_date)),
        "Message-ID": _tried(lambda: message.properties.str_prop_value(_MESSAGE_ID)),
        "To": _tried(lambda: ", ".join(f"<{one.email_address}>" for one in message.recipients)),
    }
    lines = (f"{name}: {' '.join(value.split())}\r\n" for name, value in fields.items() if value)
    return "".join(lines).encode("utf-8", "replace")


_MESSAGE_ID = 0x1035  # PidTagInternetMessageId


def _moment(sent: datetime | None) -> str | None:
    if sent is None:
        return None
    with suppress(ValueError, OverflowError):
        return format_datetime(sent.replace(tzinfo=sent.tzinfo or UTC))
    return None


def _body(message: object, reader: PartsReader) -> BodyTexts:
    from oxmsg import Message

    assert isinstance(message, Message)
    text = _tried(lambda: message.body) or ""
    html = _tried(lambda: message.html_body) or ""
    shown = plain(text)[:MOST_TEXT]
    designed = reader.of_html(html) if html.strip() else BodyTexts()
    if not shown.strip():
        return designed
    if not designed.shown.strip() or say_the_same(shown, designed.shown):
        return BodyTexts(shown, designed.hidden)
    note(reader.problems, "versions_differ")
    return BodyTexts(shown, designed.hidden, (designed.shown,))


def _attach(message: object, reader: PartsReader) -> None:
    from oxmsg import Message

    assert isinstance(message, Message)
    size = 0
    for one in (_tried(lambda: message.attachments) or ())[:MOST_ATTACHMENTS]:
        data = _tried(lambda one=one: one.file_bytes)  # type: ignore[misc]
        if data is None:
            continue
        size += len(data)
        if size > MOST_ATTACHED:
            note(reader.problems, "attachment_too_large")
            return
        name = _tried(lambda one=one: one.file_name) or ""  # type: ignore[misc]
        media_type = _tried(lambda one=one: one.mime_type) or "application/octet-stream"  # type: ignore[misc]
        reader.attachments.append(MailAttachment(plain(name).replace("\n", " ")[:200], media_type, data))
