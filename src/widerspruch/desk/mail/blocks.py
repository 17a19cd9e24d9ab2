"""What a mail consists of: composed once, printed as text and as HTML."""

from msgspec import Struct


class MailParagraph(Struct, frozen=True, tag=True):
    """Sentences."""

    text: str


class MailHeading(Struct, frozen=True, tag=True):
    """Of a section."""

    text: str


class MailListing(Struct, frozen=True, tag=True):
    """Sentences, each with a dot before it."""

    items: tuple[str, ...]


class MailAction(Struct, frozen=True, tag=True):
    """The one address that is to be followed."""

    label: str
    address: str


class MailCode(Struct, frozen=True, tag=True):
    """A code to be typed."""

    code: str


class MailQuotation(Struct, frozen=True, tag=True):
    """What somebody wrote, line by line; `who` where that is known."""

    lines: tuple[str, ...]
    who: str = ""


class MailNamed(Struct, frozen=True, tag=True):
    """Something with what belongs to it in lines of their own: an authority and its address."""

    name: str
    lines: tuple[str, ...]


Block = MailParagraph | MailHeading | MailListing | MailAction | MailCode | MailQuotation | MailNamed


class MailBody(Struct, frozen=True):
    """A mail before it is printed.

    Attributes:
        footer: Why it came. `attachments`: name and bytes, JSON.

        links: Addresses that can be followed where they stand in its sentences. What strangers wrote is none.

        no_more: Where one says that no more such mails are wanted, with one call (RFC 8058); empty: of those that one
            has asked for.
    """

    language: str
    sender_name: str
    subject: str
    blocks: tuple[Block, ...]
    footer: str
    links: tuple[str, ...] = ()
    attachments: tuple[tuple[str, bytes], ...] = ()
    no_more: str = ""
