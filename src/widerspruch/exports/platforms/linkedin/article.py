"""An article of the person's own: one HTML page -> one item."""

import re
from collections.abc import Iterator

from lxml import etree

from widerspruch.exports.member import Member, ReaderContext, Yielded
from widerspruch.exports.platforms.linkedin.dates import Stamp, find_date
from widerspruch.exports.problem import Problem
from widerspruch.items.item import Item, ParseFlag

DATE_IN_NAME = re.compile(r"(?:^|/)(\d{4}-\d{2}-\d{2})(?:[ T_](\d{2})[:_](\d{2})(?:[:_](\d{2}))?)?[^/]*\Z")
DATE_IN_TEXT = re.compile(r"^(?:Created|Published) on [\d: .-]{8,24}$", re.IGNORECASE | re.MULTILINE)
BLOCKS = frozenset(("p", "div", "h1", "h2", "h3", "h4", "li", "blockquote", "br", "tr"))
NO_TEXT = frozenset(("head", "style", "script", "title"))
LARGEST_PAGE = 1 << 22
"""Bytes that are read of a page; LinkedIn allows about 120,000 characters."""


def read_article(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """The article's words, its headline first. An article that was written to be read is public by its kind;
    whether it is still a draft, the export does not say."""
    with member.open() as stream:
        page = stream.read(LARGEST_PAGE)
        truncated = bool(stream.read(1))
    text = _words(page)
    stamp = _date(member.name, text)
    body = "\n".join(line for line in DATE_IN_TEXT.sub("", text).split("\n") if line)
    if not body:
        yield Problem("unknown_layout", member.name)
        return
    yield Item(
        kind="article",
        created_at=None if stamp is None else stamp.at,
        created_precision="s" if stamp is None else stamp.precision,
        text=body,
        audience="public",
        audience_basis="kind_implies",
        parse_flags=_flags(stamp, truncated),
    )


def _flags(stamp: Stamp | None, truncated: bool) -> tuple[ParseFlag, ...]:
    flags: list[ParseFlag] = []
    if stamp is None:
        flags.append("date_unparsed")
    if truncated:
        flags.append("truncated")
    return tuple(flags)


def _date(name: str, text: str) -> Stamp | None:
    in_name = DATE_IN_NAME.search(name)
    if in_name is not None:
        day, hour, minute, second = in_name.groups()
        return find_date(day if hour is None else f"{day} {hour}:{minute}" + (f":{second}" if second else ""))
    in_text = DATE_IN_TEXT.search(text)
    return None if in_text is None else find_date(in_text[0])


def _words(page: bytes) -> str:
    """The page's text, one line per block."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(page, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if root is None:
        return ""
    parts: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            silent += element.tag in NO_TEXT
            parts.append("\n" if element.tag in BLOCKS else "")
            parts.append(element.text or "" if silent == 0 else "")
        else:
            silent -= element.tag in NO_TEXT
            parts.append("\n" if element.tag in BLOCKS else "")
            parts.append(element.tail or "" if silent == 0 else "")
    return "\n".join(" ".join(line.split()) for line in "".join(parts).split("\n"))
