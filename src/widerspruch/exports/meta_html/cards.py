"""A page -> its cards, streaming. A card is what Meta prints for one record, in every layout seen since 2024.

The class names are Meta's own: `_a6-g` a card, `_a6-h` its heading, `_a6-p` its body, `_a6-o` its date, `_a6_q` a
label and `_a6_r` the value beside it.
"""

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree
from msgspec import Struct

from widerspruch.exports.meta_html.body import Body, read_body, text_of
from widerspruch.exports.problem import Problem

CARD, HEADING, BODY, DATE = "_a6-g", "_a6-h", "_a6-p", "_a6-o"
ZONES = (HEADING, BODY, DATE)

MOST_ELEMENTS = 100_000
"""Elements of one card that are kept; real cards have a few dozen."""


class Card(Struct, frozen=True):
    """One record of a page.

    Attributes:
        heading: A sentence of Facebook's, a caption on Instagram; empty if there is none.

        date: As printed, or empty.

        truncated: The card was too large to keep whole.
    """

    heading: str
    body: Body
    date: str
    truncated: bool = False


class Page(Struct):
    """Reads the cards of one page.

    Attributes:
        title: The page's heading, once it has been passed.

        damaged: The page could not be read to its end.
    """

    title: str = ""
    cards_seen: int = 0
    damaged: bool = False

    def problems(self, place: str) -> Iterator[Problem]:
        """What the person should know once the page has been read."""
        if not self.cards_seen:
            yield Problem("unknown_layout", place)
        elif self.damaged:
            yield Problem("damaged_member", place)

    def cards(self, stream: BinaryIO) -> Iterator[Card]:
        """Cards in the order in which they end: one that lies within another comes before it. A table outside
        any card is a card of its own. Damage ends the page early."""
        open_: list[etree._Element] = []
        elements = 0
        truncated = False
        for event, element in self._events(stream):
            is_outermost = not open_
            if event == "start":
                if _is_card(element) or (is_outermost and element.tag == "table"):
                    open_.append(element)
                    elements = 0 if is_outermost else elements
                continue
            elements += 1
            if open_ and element is open_[-1]:
                open_.pop()
                self.cards_seen += 1
                yield _card(element, truncated)
                if open_:
                    element.clear()
                else:
                    _forget(element)
                elements, truncated = 0, truncated and bool(open_)
            elif is_outermost:
                self._pass(element)
            elif elements > MOST_ELEMENTS and len(element) == 0:
                truncated = True
                _drop(element)

    def _events(self, stream: BinaryIO) -> Iterator[tuple[str, etree._Element]]:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            html=True,
            encoding="utf-8",
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            yield from events
        except etree.XMLSyntaxError:
            self.damaged = True
        # A parser of HTML gives up in silence; only its log tells.
        self.damaged = self.damaged or len(events.error_log.filter_from_fatals()) > 0

    def _pass(self, element: etree._Element) -> None:
        if element.tag in ("title", "h1"):
            self.title = text_of(element) or self.title
        _forget(element)


def _is_card(element: etree._Element) -> bool:
    classes = element.get("class")
    return classes is not None and CARD in classes and CARD in classes.split()


def _forget(element: etree._Element) -> None:
    """Frees an element and what stands before it under the same parent."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _drop(element: etree._Element) -> None:
    """Empties an element, and removes the one before it if that has been emptied, too: the parser may still hold
    the newest."""
    element.clear()
    before = element.getprevious()
    if before is not None and len(before) == 0 and before.text is None and not before.attrib:
        parent = element.getparent()
        assert parent is not None
        parent.remove(before)


def _card(element: etree._Element, truncated: bool) -> Card:
    if element.tag == "table":
        return Card("", read_body([element]), "", truncated)
    zones: dict[str, list[etree._Element]] = {name: [] for name in ZONES}
    _find_zones(element, zones)
    bodies = zones[BODY] or [child for child in element if child not in zones[HEADING] and child not in zones[DATE]]
    dates = ["".join(map(str, zone.itertext())).strip() for zone in zones[DATE]]
    return Card(
        heading="\n".join(filter(None, (text_of(zone) for zone in zones[HEADING]))),
        body=read_body(bodies),
        date=next((date for date in dates if date), ""),
        truncated=truncated,
    )


def _find_zones(element: etree._Element, zones: dict[str, list[etree._Element]]) -> None:
    """Headings, bodies and dates of a card, none within another."""
    for child in element:
        name = next((zone for zone in ZONES if zone in (child.get("class") or "").split()), None)
        if name is None:
            _find_zones(child, zones)
        else:
            zones[name].append(child)
