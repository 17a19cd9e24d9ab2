"""Finding a passage in a document, and what of it changed between two versions."""

import difflib
import re
from collections import deque
from collections.abc import Iterator

from msgspec import Struct

_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"\]\([^)]*\)|<br\s*/?>|[*_`\[\]|]")
_LINK = re.compile(r"\]\((https?://[^)\s]+)\)|(?<![(\[])\b(https?://[^\s)>\]|]+)")
_HEADING = re.compile(r"(?:\|\s*)?#{1,6}\s+(.*)")
"""Of a row of a table, too: some documents part long tables so."""

_MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*\.?"
_DAY = rf"(?:\d{{1,2}}\.? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}-\d\d-\d\d)"
_IN_FORCE = re.compile(
    r"(?:(?:effective|last (?:modified|revised)|in force|g[uü]ltig|in kraft|stand)\b|updated)"
    rf"[^.\n]{{0,60}}?({_DAY})",
    re.IGNORECASE,
)
NEAR = 16
"""Paragraphs: a document without headings says so far above what a list is about and whom it concerns."""

_HEAD = 6_000
"""Characters at the beginning of a document among which it says since when it is in force."""


class Passage(Struct, frozen=True):
    """A paragraph or a row of a table.

    Attributes:
        text: Without markup, with single spaces. `links`: the addresses in it.

        heading: Of the section; empty where there is none.
    """

    text: str
    links: tuple[str, ...]
    heading: str


def passages(document: str) -> Iterator[Passage]:
    """All paragraphs, in their order."""
    heading = ""
    for line in document.split("\n"):
        found = _HEADING.match(line)
        if found:
            heading = plain(found[1])
        text = plain(line)
        if text:
            yield Passage(text, tuple(one or other for one, other in _LINK.findall(line)), heading)


def with_anchor(document: str, anchor: str, section: str = "") -> tuple[Passage, ...]:
    """The passages that have these words, below those of a section.

    Args:
        anchor: Words, or a part of a link's address.

        section: Words of the heading, or of a paragraph at most `NEAR` above; after " / " more words, which stand
            between the nearest paragraph with the first ones and the passage.
    """
    wanted, address = plain(anchor).casefold(), anchor.strip().casefold()
    below = [plain(words).casefold() for words in section.split(" / ")]
    folded = document.casefold()
    if address not in folded and not all(word in folded for word in wanted.split(" ")):
        return ()  # most versions of most documents, and looking at each paragraph takes a hundred times as long
    found: list[Passage] = []
    heading = ""
    above: deque[str] = deque(maxlen=NEAR)
    for one in passages(document):
        if one.heading != heading:
            heading = one.heading
            above.clear()
        is_here = wanted in one.text.casefold() or any(address in link.casefold() for link in one.links)
        if is_here and _stands_below([heading, *above], below):
            found.append(one)
        above.append(one.text)
    return tuple(found)


def _stands_below(above: list[str], section: list[str]) -> bool:
    folded = [text.casefold() for text in above]
    begins = max((at for at, text in enumerate(folded) if section[0] in text), default=None)
    return begins is not None and all(any(words in text for text in folded[begins:]) for words in section)


def plain(text: str) -> str:
    """Without markup, with single spaces."""
    return _SPACE.sub(" ", _MARKUP.sub(" ", text).replace("\u200b", "").replace("\ufeff", "")).strip()


def in_force_since(document: str) -> str | None:
    """Since when a document says at its beginning that it is in force: the first such day, as it is written."""
    found = _IN_FORCE.search(plain(document[:_HEAD]))
    return None if found is None else found[1]


def new_words(before: str, after: str, longest: int = 240) -> str:
    """What stands in the later passage and did not in the earlier one, shortened."""
    old, new = before.split(" "), after.split(" ")
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    added = [
        " ".join(new[start:end]) for tag, _, _, start, end in matcher.get_opcodes() if tag in ("insert", "replace")
    ]
    told = " … ".join(added)
    return told if len(told) <= longest else told[: longest - 2] + " …"
