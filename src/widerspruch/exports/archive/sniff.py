"""What the first 4 KiB of a member show. The ending is not trusted."""

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from widerspruch.exports.archive.names import extension
from widerspruch.exports.member import Member
from widerspruch.exports.problem import Problem, RefusedError

Content = Literal["json", "html", "text", "binary", "empty"]

_TOKEN = re.compile(rb'[{\[}\]]|"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?', re.DOTALL)
_OPENING = frozenset({b"{", b"["})
_CLOSING = frozenset({b"}", b"]"})
_EMPTY_JSON = re.compile(rb"\s*(?:\[[\s{}]*\]|\{\s*\})\s*")
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|!--)", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"
_MAY_BE_RESAVED = frozenset({"csv", "txt"})
"""Tables and chats that another program has saved may be in UTF-16, and their readers know it."""


class Marks(Struct, frozen=True):
    """What in the beginning of a file says of what kind it is, by what it says.

    Attributes:
        lines: Of text that is no table.

        empty: How names of files end that only say that there is nothing.
    """

    lines: Mapping[str, re.Pattern[str]] = {}
    empty: tuple[str, ...] = ()


NO_MARKS = Marks()


class Sniff(Struct, frozen=True):
    """The first impression of a member.

    Attributes:
        root_keys: Keys of the JSON object at the root, as far as they are seen; empty for a list.

        lines: Whose lines its lines look like.

        problem: Why the member cannot even be looked at.
    """

    content: Content
    root_keys: tuple[str, ...] = ()
    lines: str | None = None
    problem: Problem | None = None


def sniff(member: Member, marks: Marks = NO_MARKS) -> Sniff:
    """Look at the beginning of a member. Damage is part of the answer, never raised."""
    if member.size == 0 or member.name.endswith(marks.empty):
        return Sniff("empty")
    try:
        head = member.head()
    except RefusedError as refusal:
        return Sniff("binary", problem=refusal.problem)
    except OSError:
        return Sniff("binary", problem=Problem("damaged_member", member.name))
    return look_at(head, extension(member.name), marks, whole=member.size <= len(head))


def look_at(head: bytes, ending: str, marks: Marks = NO_MARKS, *, whole: bool) -> Sniff:
    """The first impression of bytes. `whole`: they are the whole member."""
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) and ending in _MAY_BE_RESAVED:
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    body = head.removeprefix(_BOM).lstrip()
    if not body and whole:
        return Sniff("empty")
    if b"\0" in head:
        return Sniff("binary")
    if not body and ending == "json":
        return Sniff("json")
    if body.startswith((b"{", b"[")) and ending not in ("csv", "txt"):
        if whole and _EMPTY_JSON.fullmatch(body):
            return Sniff("empty")
        return Sniff("json", _root_keys(body))
    if _HTML_START.match(body) or (body.startswith(b"<") and ending in ("html", "htm", "json")):
        return Sniff("html")
    text = head.decode("utf-8", "replace")
    lines = next((name for name, mark in marks.lines.items() if mark.search(text)), None)
    return Sniff("text", lines=lines)


def _root_keys(body: bytes) -> tuple[str, ...]:
    """Keys one level deep in an object that may be cut off anywhere."""
    if not body.startswith(b"{"):
        return ()
    depth, keys = 0, []
    for token in _TOKEN.findall(body):
        if token in _OPENING:
            depth += 1
        elif token in _CLOSING:
            depth -= 1
        elif depth == 1 and token.endswith(b":"):
            keys.append(_plain(token[:-1].rstrip()))
    return tuple(keys)


def _plain(token: bytes) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token.strip(b'"').decode("utf-8", "replace")
