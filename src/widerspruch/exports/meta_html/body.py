"""The body of a card: its words line by line, its media, its addresses, its labels and values."""

import re
from collections.abc import Iterable

from lxml import etree
from msgspec import Struct

from widerspruch.exports.medium_kind import kind_of

LABEL = "_a6_q"
BLOCKS = frozenset(
    ("div", "p", "section", "li", "ul", "ol", "tr", "td", "table", "tbody", "h1", "h2", "h3", "h4", "footer", "header")
)
MEDIA = frozenset(("img", "video", "audio", "source"))
WEB = re.compile(r"https?://", re.IGNORECASE)


class Body(Struct):
    """What stands in a body.

    Attributes:
        blocks: Stretches of text that nothing but inline marks divides; line breaks as line feeds.

        rows: Labels with their values, in order.

        media: Names of media within the export, each once, in order.

        links: Addresses on the web, each once, in order.
    """

    blocks: list[str] = []
    rows: list[tuple[str, str]] = []
    media: dict[str, None] = {}
    links: dict[str, None] = {}


def read_body(elements: Iterable[etree._Element], *, keeps_links: bool = False) -> Body:
    """The elements of a body, one after the other. `keeps_links`: words of links that stand alone are words."""
    reading = _Reading(keeps_links=keeps_links)
    for element in elements:
        reading.element(element)
    reading.end_block()
    return reading.body


def text_of(element: etree._Element) -> str:
    """All words of an element, blocks on lines of their own."""
    if len(element) == 0:
        return (element.text or "").strip()
    return "\n".join(read_body([element], keeps_links=True).blocks)


class _Reading:
    """A walk through a body, depth first."""

    def __init__(self, *, keeps_links: bool) -> None:
        self.body = Body()
        self._inline: list[str] = []
        self._has_words = False
        self._keeps_links = keeps_links

    def element(self, element: etree._Element) -> None:
        """One element with all in it, its tail left to the caller."""
        tag = element.tag
        if tag == "br":
            self._inline.append("\n")
        elif tag in MEDIA:
            self._medium(element.get("src"))
            self._children(element)
        elif tag == "a":
            self._anchor(element)
        elif tag == "tr" and self._row(element):
            return
        elif tag in BLOCKS:
            self.end_block()
            self._text(element.text)
            self._children(element)
            self.end_block()
        elif isinstance(tag, str) and tag not in ("style", "script"):
            self._text(element.text)
            self._children(element)

    def _children(self, element: etree._Element) -> None:
        for child in element:
            self.element(child)
            tail = child.tail
            if tail and child.tag == "br":
                tail = tail.removeprefix(" ")  # the tag and the blank behind it are one line break
            self._text(tail)

    def _text(self, text: str | None) -> None:
        if text:
            self._inline.append(text)
            self._has_words = self._has_words or not text.isspace()

    def end_block(self) -> None:
        """What has been gathered is one stretch of text."""
        text = "".join(self._inline).strip()
        self._inline.clear()
        self._has_words = False
        if text:
            self.body.blocks.append(text)

    def _medium(self, name: str | None) -> None:
        if not name or WEB.match(name) or name.startswith(("data:", "#")):
            return
        while name.startswith("../"):
            name = name[3:]
        if kind_of(name) != "file":
            self.body.media[name] = None

    def _anchor(self, element: etree._Element) -> None:
        """A link. Around a medium it names the medium; one that is all there is in its block is what Meta prints
        of a shared page, no word of the person's."""
        address = (element.get("href") or "").strip()
        on_web = WEB.match(address) is not None
        if not on_web:
            self._medium(address)
        else:
            self.body.links[address] = None
        stands_alone = on_web and not self._keeps_links and not self._has_words and _ends_its_block(element)
        inline, blocks = len(self._inline), len(self.body.blocks)
        self._text(element.text)
        self._children(element)
        if stands_alone:
            del self._inline[inline:], self.body.blocks[blocks:]
            self._has_words = False

    def _row(self, element: etree._Element) -> bool:
        """A row of a table with a label: newer pages put the value within the label's cell."""
        cells = [cell for cell in element if cell.tag in ("td", "th")]
        if not cells or LABEL not in (cells[0].get("class") or "").split():
            return False
        if len(cells) > 1:
            label, *values = (read_body([cell], keeps_links=True) for cell in cells)
            self._add_row("\n".join(label.blocks), [label, *values], values)
        else:
            value = read_body(cells[0], keeps_links=True)
            self._add_row((cells[0].text or "").strip(), [value], [value])
        return True

    def _add_row(self, label: str, cells: list[Body], values: list[Body]) -> None:
        value = "\n".join(block for cell in values for block in cell.blocks)
        if label or value:
            self.body.rows.append((label, value))
        for cell in cells:
            self.body.rows.extend(cell.rows)
            self.body.media |= cell.media
            self.body.links |= cell.links


def _ends_its_block(element: etree._Element) -> bool:
    """Whether no word follows an inline element before its block ends."""
    if (element.tail or "").strip():
        return False
    following = element.getnext()
    if following is not None:
        return following.tag in BLOCKS
    parent = element.getparent()
    return parent is None or parent.tag in BLOCKS or _ends_its_block(parent)
