"""The bytes of a mail -> `ReceivedMail`. Whatever the bytes are, there is one."""

import hashlib

from msgspec import structs

from widerspruch.mailbox.charsets import decode, plain
from widerspruch.mailbox.domains import domains_in, looks_like_another, same_organisation
from widerspruch.mailbox.head import (
    arrival,
    decoded_words,
    is_automatic,
    language,
    message_id,
    moment,
    parties,
    references,
    senders,
)
from widerspruch.mailbox.mail import MailFormat, MailParty, ReceivedMail
from widerspruch.mailbox.mime import MOST_LEVELS, MailHead, MailPart, note
from widerspruch.mailbox.opening.parts import MOST_TEXT, BodyTexts, PartsReader
from widerspruch.mailbox.opening.quoted_head import QuotedHead
from widerspruch.mailbox.opening.quotes import SplitText, split_quotes
from widerspruch.mailbox.problem import MailProblem

MOST_SUBJECT = 1_000


def received_mail(raw: bytes, kind: MailFormat = "eml") -> ReceivedMail:
    """Read one mail. Never raises for what is in it."""
    return _mail(raw, kind, 0)


def _mail(raw: bytes, kind: MailFormat, level: int) -> ReceivedMail:
    part = MailPart(_with_line_ends(raw))
    reader = PartsReader()
    return assembled(raw, kind, part.head, reader.read(part), reader, level)


def assembled(
    raw: bytes, kind: MailFormat, head: MailHead, body: BodyTexts, reader: PartsReader, level: int = 0
) -> ReceivedMail:
    """The mail of a head and of what was read of its parts.

    Args:
        level: How many mails it lies within.
    """
    problems = reader.problems
    found = senders(head)
    _look_at_head(head, found, problems)
    subject = decoded_words(head.first("subject"))[:MOST_SUBJECT]
    own = _own(body, subject)
    return ReceivedMail(
        raw,
        hashlib.sha256(raw).hexdigest(),
        kind,
        subject=subject,
        sender=found[0] if found else None,
        reply_to=next(iter(parties(head.first("reply-to"))), None),
        to=parties(", ".join(head.all("to")[:5])),
        sent_at=moment(head.first("date")),
        arrived_at=arrival(head),
        message_id=message_id(head),
        references=references(head),
        text=own.own,
        quoted=own.quoted,
        hidden=body.hidden,
        language_hint=language(head),
        automatic=is_automatic(head),
        forwarded=_forwarded(reader, own.forwarded, level),
        attachments=tuple(reader.attachments),
        problems=tuple(problems),
        embedded=level > 0,
        links=tuple(reader.links),
    )


def _own(body: BodyTexts, subject: str) -> SplitText:
    """What was written now, in any version."""
    splits = [split_quotes(text[:MOST_TEXT], subject) for text in (body.shown, *body.others)]
    return SplitText(
        "\n\n".join(one.own for one in splits if one.own),
        "\n\n".join(one.quoted for one in splits if one.quoted),
        next((one.forwarded for one in splits if one.forwarded is not None), None),
    )


def _with_line_ends(raw: bytes) -> bytes:
    """Mails of very old programs end their lines with a carriage return alone."""
    start = raw[: 1 << 16]
    return raw.replace(b"\r", b"\n") if b"\r" in start and b"\n" not in start else raw


def _forwarded(reader: PartsReader, inline: tuple[QuotedHead, str] | None, level: int) -> ReceivedMail | None:
    if reader.forwarded is not None:
        if level >= MOST_LEVELS:
            note(reader.problems, "nested_too_deep", MOST_LEVELS)
            return None
        return _mail(reader.forwarded, "eml", level + 1)
    return None if inline is None else passed_on(*inline, level)


def passed_on(head: QuotedHead, text: str, level: int = 0) -> ReceivedMail | None:
    """The mail that stands in a text, below the head that it shows."""
    raw = text.encode("utf-8", "replace")
    own = split_quotes(text, head.subject)
    deeper = None
    if own.forwarded is not None and level < MOST_LEVELS:
        deeper = passed_on(*own.forwarded, level + 1)
    return ReceivedMail(
        raw,
        hashlib.sha256(raw).hexdigest(),
        "text",
        subject=head.subject,
        sender=head.sender,
        to=head.to,
        sent_at=head.sent_at,
        text=own.own,
        quoted=own.quoted,
        forwarded=deeper,
        embedded=True,
    )


def text_mail(raw: bytes) -> ReceivedMail:
    """What somebody pasted or saved as text or as a page: with or without a head above it."""
    reader = PartsReader()
    text, codes = decode(raw, "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else None)
    for code in codes:
        note(reader.problems, code)
    start = text[:1_000].lstrip().lower()
    is_page = start.startswith(("<!doctype html", "<html"))
    return shown_mail(raw, "text", reader.of_html(text) if is_page else BodyTexts(plain(text)[:MOST_TEXT]), reader)


def shown_mail(raw: bytes, kind: MailFormat, body: BodyTexts, reader: PartsReader) -> ReceivedMail:
    """What shows a mail, and is none: a text, a page, a print."""
    own = _own(body, "")
    shown = passed_on(*own.forwarded) if own.forwarded is not None else None
    read = ReceivedMail(
        raw,
        hashlib.sha256(raw).hexdigest(),
        kind,
        text=own.own,
        quoted=own.quoted,
        hidden=body.hidden,
        forwarded=shown,
        problems=tuple(reader.problems),
        embedded=True,
        links=tuple(reader.links),
    )
    if shown is None or own.own.strip():
        return read
    # A head and the mail below it: what is shown is that mail.
    return structs.replace(
        shown, raw=raw, digest=read.digest, kind=kind, hidden=body.hidden, problems=read.problems, links=read.links
    )


def _look_at_head(head: MailHead, found: tuple[MailParty, ...], problems: list[MailProblem]) -> None:
    if not found:
        note(problems, "sender_missing")
    elif len(found) > 1 or len(head.all("from")) > 1:
        note(problems, "senders_several")
    for sender in found[:1]:
        named = domains_in(sender.name)
        if any(not same_organisation(one, sender.domain) for one in named):
            note(problems, "name_is_address")
        if looks_like_another(sender.domain):
            note(problems, "address_look_alike")
    if not head.first("date"):
        note(problems, "date_missing")
    elif moment(head.first("date")) is None:
        note(problems, "date_broken")
    if not head.first("message-id"):
        note(problems, "no_message_id")
