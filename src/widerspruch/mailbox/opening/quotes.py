"""The text of a mail -> what its sender wrote now, what it quotes, and what it passes on.

What a person wrote in their objection stands in many answers below the answer. It must never be read as the platform's
words, and so whatever follows the mark of a quote is one: unless it is quoted line by line, for then people write
between the lines.
"""

import re
from functools import cache
from typing import NamedTuple

from widerspruch.mailbox.opening.quoted_head import QuotedHead, quoted_head
from widerspruch.mailbox.opening.quoting import quoting_table

_PREFIX = re.compile(r"[ \t]{0,3}[>|]")
_DASHES = " \t-–—_*=:|>"
_RULER = re.compile(r"\n\s*[-_=*]{5,}\s*\Z")
"""Outlook draws a line above what it quotes."""

_SIGNS = ":-–—_*="
"""One of these is in any mark, or in a line after it."""

_WRAPPED = 3
"""Over so many lines at most an introduction is wrapped."""


class SplitText(NamedTuple):
    """A text taken apart.

    Attributes:
        own: What was written now.

        quoted: What was written before.

        forwarded: The text that is passed on, with the head that stood over it.
    """

    own: str
    quoted: str = ""
    forwarded: tuple[QuotedHead, str] | None = None


def split_quotes(text: str, subject: str = "") -> SplitText:
    """Take a text apart.

    Args:
        subject: Of the mail: it may say that something is forwarded.
    """
    lines = text.split("\n")
    forwards = bool(_forwarding_subject().match(subject.strip()))
    own: list[str] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        found = _mark(lines, at, forwards or not any(line.strip() for line in own))
        if found is not None and found.forwarded is not None:
            return SplitText(_joined(own), _joined(quoted), found.forwarded)
        if found is not None:
            rest = lines[found.end :]
            if not _is_line_by_line(rest):
                return SplitText(_joined(own), _joined([*quoted, *lines[at:]]))
            quoted += lines[at : found.end]
            at = found.end
        elif _PREFIX.match(lines[at]):
            quoted.append(lines[at])
            at += 1
        else:
            own.append(lines[at])
            at += 1
    return SplitText(_joined(own), _joined(quoted))


class _Mark(NamedTuple):
    """Where something begins that was not written now. `end`: the line after the mark."""

    end: int
    forwarded: tuple[QuotedHead, str] | None = None


def _mark(lines: list[str], at: int, may_forward: bool) -> _Mark | None:
    line = lines[at]
    if not line.strip() or len(line) > 1_000:
        return None
    if not any(sign in one for one in lines[at : at + _WRAPPED] for sign in _SIGNS):
        return None  # so most lines end here
    bare = line.strip(_DASHES).lower().removesuffix(":").strip()
    words = _words()
    if bare in words["forwarded"] and _is_marked(line):
        return _forwarded(lines, at, at + 1)
    if bare in words["answered"] and _is_marked(line):
        if may_forward:
            found = _forwarded(lines, at, at + 1)
            if found.forwarded is not None:
                return found
        return _Mark(at + 1)
    if quoted_head(lines, at) is not None:
        return _forwarded(lines, at, at) if may_forward else _Mark(at + 1)
    end = _introduced(lines, at)
    return None if end is None else _Mark(end)


def _is_marked(line: str) -> bool:
    """Words of a mark stand alone, between dashes or before a colon: a sentence may begin with them, too."""
    bare = line.strip().lstrip("> |")
    return bare[:1] in "-–—_*=" or bare.endswith(":") or bare == bare.strip(_DASHES)


def _forwarded(lines: list[str], at: int, begin: int) -> _Mark:
    """The mail whose mark, or whose head, is at `at`."""
    rest = lines[begin:]
    if _PREFIX.match(lines[at]):  # Apple Mail quotes what it forwards
        rest = [_PREFIX.sub("", line, count=1).removeprefix(" ") for line in rest]
    first = next((number for number, line in enumerate(rest) if line.strip(_DASHES)), None)
    head = quoted_head(rest, first) if first is not None else None
    if head is None:
        # It has no head, or one that is not known: it is no less somebody else's.
        return _Mark(begin, (QuotedHead(), "\n".join(rest).strip("\n"))) if begin > at else _Mark(at + 1)
    return _Mark(begin, (head, "\n".join(rest[head.end :]).strip("\n")))


def _introduced(lines: list[str], at: int) -> int | None:
    """The line after an introduction that begins here."""
    text = ""
    for number in range(at, min(at + _WRAPPED, len(lines))):
        line = lines[number].strip().lstrip("> ")
        if not line:
            return None
        text = f"{text} {line}".strip()
        if len(text) > 600:
            return None
        if line.endswith(":") and _introduction().fullmatch(text.lower()):
            return number + 1
    return None


def _is_line_by_line(rest: list[str]) -> bool:
    """Whether what follows a mark is quoted by signs before its lines."""
    first = next((line for line in rest if line.strip()), "")
    return bool(_PREFIX.match(first))


def _joined(lines: list[str]) -> str:
    text = _RULER.sub("", "\n".join(line.rstrip() for line in lines))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(quoting_table()[name]["lines"]) for name in ("forwarded", "answered")}


@cache
def _introduction() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in quoting_table()["answered"]["introductions"]))


@cache
def _forwarding_subject() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(quoting_table()['forwarded']['subjects'])})\s?:", re.IGNORECASE)
