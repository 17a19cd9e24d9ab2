"""A mail as a value: what came in, unchanged, and what was derived from it."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from widerspruch.mailbox.problem import MailProblem

MailFormat = Literal["eml", "mbox", "msg", "pdf", "text", "picture"]
"""In what it came; `mbox`: as one of several mails of a file."""


class MailParty(Struct, frozen=True):
    """Somebody in a mail's head. What stands there is what the sender wrote: neither name nor address is proven.

    Attributes:
        name: As shown by mail programs; may be empty.

        address: `local@domain`, the domain in small letters and as people read it (not `xn--`); may be empty.
    """

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What follows the address's last `@`."""
        return self.address.rpartition("@")[2]


class MailAttachment(Struct, frozen=True):
    """A part that is no text of the mail. `name` is the sender's, never to be used as a path."""

    name: str
    media_type: str
    data: bytes


class ReceivedMail(Struct, frozen=True, tag=True):
    """One mail, or another answer that a person has.

    Attributes:
        raw: Its bytes, unchanged: what is kept as evidence. Of a mail in an mbox without the line before it and
            without the `>` put before its lines that begin with `From `; of a mail forwarded in another's text that
            text.

        digest: SHA-256 of `raw`, hexadecimal.

        sent_at: What the sender says, in UTC.

        arrived_at: What the receiving server says, in UTC: from the topmost `Received`.

        message_id: Without angle brackets; so are `references` (those of `In-Reply-To` first).

        text: What the sender wrote now, readable, NFC: neither quotes of earlier mails, nor what was forwarded, nor
            what a reader of the mail would not see.

        quoted: Quotes of earlier mails.

        hidden: Text that the mail holds but does not show: nobody read it, and nothing follows from it.

        language_hint: The language that its head names, such as `de`.

        automatic: Its head says that no person wrote it.

        forwarded: The mail that this one passes on, as attachment or in its text.

        embedded: It came within another mail, or as text: whoever wrote that may have written this, and what it says of
            how it was received, too.

        links: Pages that its designed text leads to, whatever the text says of them.
    """

    raw: bytes
    digest: str
    kind: MailFormat
    subject: str = ""
    sender: MailParty | None = None
    reply_to: MailParty | None = None
    to: tuple[MailParty, ...] = ()
    sent_at: datetime | None = None
    arrived_at: datetime | None = None
    message_id: str | None = None
    references: tuple[str, ...] = ()
    text: str = ""
    quoted: str = ""
    hidden: str = ""
    language_hint: str | None = None
    automatic: bool = False
    forwarded: "ReceivedMail | None" = None
    attachments: tuple[MailAttachment, ...] = ()
    problems: tuple[MailProblem, ...] = ()
    embedded: bool = False
    links: tuple[str, ...] = ()


CLOCKS_DIFFER = timedelta(days=1)
"""By how much a sender's clock may be fast before it is said: a day, for zones that were mixed up."""


def in_future(mail: ReceivedMail, now: datetime) -> MailProblem | None:
    """A mail that says it was sent later than now."""
    if mail.sent_at is not None and mail.sent_at > now + CLOCKS_DIFFER:
        return MailProblem("in_future")
    return None
