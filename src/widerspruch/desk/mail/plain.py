"""A mail as plain text."""

import textwrap
from collections.abc import Iterable, Iterator

from widerspruch.desk.mail.blocks import (
    Block,
    MailAction,
    MailBody,
    MailCode,
    MailHeading,
    MailListing,
    MailNamed,
    MailParagraph,
    MailQuotation,
)

_WIDTH = 74


def plain_text(letter: MailBody) -> str:
    """Lines of at most 74 letters; only an address may be longer."""
    parts = ["\n".join(_lines(block)) for block in letter.blocks]
    return "\n\n".join((*parts, "-- \n" + "\n".join(_wrapped(letter.footer)))) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case MailParagraph(text):
            yield from _wrapped(text)
        case MailHeading(text):
            yield from ("", text, "-" * min(len(text), _WIDTH))
        case MailListing(items):
            for item in items:
                yield from _wrapped(item, "* ", "  ")
        case MailAction(label, address):
            yield from (*_wrapped(f"{label}:"), address)
        case MailCode(code):
            yield f"    {code}"
        case MailQuotation(lines, who):
            yield from _all(lines, "> ")
            yield from (f"> ({who})",) if who else ()
        case MailNamed(name, lines):
            yield from (*_wrapped(name), *_all(lines, "  "))


def _all(lines: Iterable[str], before: str) -> Iterator[str]:
    for line in lines:
        yield from _wrapped(line, before, before)


def _wrapped(text: str, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    ) or [first.rstrip()]
