"""Pages of content -> items, in the order in which their cards end."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.exports.medium_kind import medium_named
from widerspruch.exports.member import ForPlatform, Member, ReaderContext, Yielded
from widerspruch.exports.meta_html.cards import Card, Page
from widerspruch.exports.meta_html.dates import MONTH_FIRST, Printed, read_stamp
from widerspruch.exports.meta_html.kinds import ZONE_OF, PageKind
from widerspruch.exports.meta_json.label_values import NO_TEXT, is_words
from widerspruch.exports.meta_json.labels import meaning
from widerspruch.exports.meta_json.mentioned import mentions_in
from widerspruch.exports.meta_json.own_words import joined
from widerspruch.items.item import Item, Medium, ParseFlag, Zone
from widerspruch.rulebook.vocabulary import Audience, AudienceBasis, Kind

MOST_WORDS_BEFORE_STAMP = 3
CHANGED = frozenset({"updated", "edited", "aktualisiert", "bearbeitet", "geändert"})
"""Before any other shape of date than Facebook's usual one, which people write themselves."""


def read_page(kind: PageKind, member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """A page of content."""
    if kind.platform != context.platform:
        yield ForPlatform(kind.platform)
    page = Page()
    number = 0
    with member.open() as stream:
        for card in page.cards(stream):
            item = _item(kind, card, context, number)
            if item is not None:
                yield item
                number += 1
    yield from page.problems(member.name)


_CLOCK = len("09:05:20 a.m. Uhr")
_TEXTS = ("text", "comment", "message", "option", "name", "interest")


class _Words(Struct, frozen=True):
    """What a card says: the text, whose medium it is about, its date and when it was changed."""

    text: str | None
    date: str
    owner: str | None = None
    updated: int | None = None
    guessed: bool = False


def _item(kind: PageKind, card: Card, context: ReaderContext, number: int) -> Item | None:
    zone = ZONE_OF[kind.platform]
    words = _from_rows(card, zone) if kind.words == "comment_row" else _from_card(kind, card, zone)
    media = tuple(medium_named(name) for name in card.body.media)
    if words.text is None and not media and not words.date:
        return None
    printed = read_stamp(words.date, zone)
    audience, basis = _audience(kind, context, printed.at)
    text = words.text
    return Item(
        kind=kind.kind or _kind_by_media(kind, media),
        created_at=printed.at,
        text=text,
        record_no=number,
        audience=audience,
        audience_basis=basis,
        surface_owner=words.owner,
        created_precision=printed.precision,
        created_tz=zone,
        updated_at=words.updated,
        state=kind.state,
        media=media,
        mentions=mentions_in(text),
        links=tuple(card.body.links),
        parse_flags=_flags(card, printed, guessed=words.guessed),
    )


def _flags(card: Card, printed: Printed, *, guessed: bool) -> tuple[ParseFlag, ...]:
    flags: list[ParseFlag] = []
    if printed.at is None:
        flags.append("date_unparsed")
    if printed.guessed or guessed:
        flags.append("label_guess")
    if card.truncated:
        flags.append("truncated")
    return tuple(flags)


def _kind_by_media(kind: PageKind, media: tuple[Medium, ...]) -> Kind:
    if not media:
        return kind.without_media
    return "video" if media[0].kind == "video" else "photo"


def _audience(kind: PageKind, context: ReaderContext, at: int | None) -> tuple[Audience, AudienceBasis]:
    if kind.audience in ("public", "direct"):
        return kind.audience, "kind_implies"
    if kind.audience == "flag":
        return context.audience_of(at)
    return "unknown", "none"


def _from_card(kind: PageKind, card: Card, zone: Zone) -> _Words:
    lines: list[str] = []
    updated = None
    for block in card.body.blocks:
        at = _changed_at(block, zone)
        if at is None:
            lines.append(block)
        else:
            updated = at
    if kind.words == "none":
        lines = []
    elif kind.words == "rows":
        return _from_labels(card, zone, lines, updated)
    elif kind.words == "heading" and card.heading:
        lines = [card.heading]
    elif kind.words == "both" and card.heading:
        lines = [card.heading, *(line for line in lines if line != card.heading)]
    return _Words("\n".join(lines) or None, card.date, updated=updated)


def _changed_at(line: str, zone: Zone) -> int | None:
    """The instant that ends a line Facebook adds to a post, `Updated Jun 26, 2026 9:05:20 am`: when it was
    changed. None for a line of the person's own."""
    if ":" not in line[-_CLOCK:]:
        return None
    words = line.split()
    for length in (2, 3, 4, 5):
        if length <= len(words) <= length + MOST_WORDS_BEFORE_STAMP:
            date = " ".join(words[-length:])
            printed = read_stamp(date, zone)
            if MONTH_FIRST.fullmatch(date) is None and words[0].casefold() not in CHANGED:
                continue
            if printed.at is not None and printed.precision != "day":
                return printed.at
    return None


def _from_labels(card: Card, zone: Zone, lines: list[str], updated: int | None) -> _Words:
    """A card of labels and values, of which few have been seen: what is known to be no text is none, what is text by
    its label is text, and without such a label all that is left, marked as a guess."""
    said: list[str] = []
    left: list[str] = []
    owner = date = None
    for label, value in card.body.rows:
        concept = meaning(label)
        if concept in _TEXTS:
            said.append(value)
        elif concept in ("owner", "group", "media_owner"):
            owner = owner or value
        elif read_stamp(value, zone).at is not None:
            date = date or value
        elif concept not in NO_TEXT and is_words(value):
            left.append(value)
    printed = [value for _, value in card.body.rows]
    said += [line for line in lines if line not in printed and not any(line in value for value in printed)]
    text = joined(*said) or joined(*left)
    return _Words(text, card.date or date or "", owner, updated, guessed=not said and bool(left))


def _from_rows(card: Card, zone: Zone) -> _Words:
    """A comment printed as a table. Labels are translated: one that no table knows is told by its place, the
    comment first, then whose medium it stands under."""
    text = owner = date = None
    unread: list[str] = []
    for label, value in card.body.rows:
        match meaning(label):
            case "comment" | "text":
                text = value
            case "media_owner" | "owner" | "username":
                owner = value
            case "time":
                date = value
            case _ if date is None and read_stamp(value, zone).at is not None:
                date = value
            case _:
                unread.append(value)
    guessed = text is None and bool(unread)
    if guessed:
        text = unread[0]
        owner = owner or (unread[1] if len(unread) > 1 else None)
    return _Words(text or None, date or card.date, owner or None, guessed=guessed)
