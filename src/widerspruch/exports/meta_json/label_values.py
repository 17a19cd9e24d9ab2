"""The label_values dialect: nested lists of translated labels with values.

A value is found by its untranslated field name, else by its label in the table of languages, else by its shape;
the last is a guess and is marked as one.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct

from widerspruch.exports.medium_kind import medium_named
from widerspruch.exports.meta_json.labels import is_state, meaning
from widerspruch.exports.meta_json.mentioned import mentions_in
from widerspruch.exports.meta_json.own_words import joined
from widerspruch.exports.meta_json.records import JsonRecord
from widerspruch.exports.meta_json.values import Json, dicts_of, identifier_of, instant, is_ip, is_url, text_of
from widerspruch.items.item import Item, Medium
from widerspruch.rulebook.vocabulary import Kind, State

LeafKind = Literal["value", "href", "time", "vec"]

_NO_TEXT = (
    "birth_date categories consent country email from group impression media_owner owner phone private_account "
    "reaction sender status time until url username"
)
NO_TEXT = frozenset(_NO_TEXT.split())
"""What is known to be no text: where the text's own label is unknown, it is none of these."""

_TITLES_OF_THE_PLATFORM = frozenset({"post", "group_post", "comment", "group_comment", "reaction", "poll_vote"})
"""Kinds whose records Facebook gives a sentence of its own for title: "… commented on …'s post."."""

_OWNERS = ("owner", "group", "media_owner")
_OWN_ADDRESSES = ("facebook.com/", "instagram.com/", "threads.net/", "threads.com/")


class Leaf(Struct, frozen=True):
    """One value.

    Attributes:
        path: Titles and labels from the outermost to its own; blocks without a title leave none.

        field: Untranslated name, where the export carries it.

        value: A string; for a time, microseconds UTC.
    """

    path: tuple[str, ...]
    field: str | None
    kind: LeafKind
    value: Any

    @property
    def concept(self) -> str | None:
        """What it is, by field name or label."""
        return meaning(self.field) or meaning(self.path[-1] if self.path else None)

    @property
    def blocks(self) -> Iterable[str]:
        """What the blocks around it are."""
        return (concept for title in self.path[:-1] if (concept := meaning(title)) is not None)


def is_labelled(value: Json) -> bool:
    """Whether a record is written in this dialect."""
    return isinstance(value.get("label_values"), list)


def walk(entries: object, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """All values of a record's `label_values`, depth first. What is unknown in them is passed over."""
    for entry in dicts_of(entries):
        label = text_of(entry.get("label")) or text_of(entry.get("title"))
        here = (*path, label) if label else path
        field = text_of(entry.get("ent_field_name"))
        if value := text_of(entry.get("value")):
            yield Leaf(here, field, "value", value)
        href = text_of(entry.get("href"))
        if href and href != entry.get("value"):
            yield Leaf(here, field, "href", href)
        if (moment := instant(entry.get("timestamp_value"))) is not None:
            yield Leaf(here, field, "time", moment)
        yield from _listed(entry.get("vec"), here, field)
        if "dict" in entry:
            yield from walk(entry["dict"], here)


def _listed(values: object, path: tuple[str, ...], field: str | None) -> Iterator[Leaf]:
    for element in values if isinstance(values, list) else ():
        if isinstance(element, dict) and ("dict" in element or "label" in element):
            yield from walk([element], path)
        elif value := text_of(element.get("value") if isinstance(element, dict) else element):
            yield Leaf(path, field, "vec", value)


def leaves(record: Json) -> tuple[Leaf, ...]:
    """All values of a record."""
    return tuple(walk(record.get("label_values")))


def first(found: Iterable[Leaf], concepts: Collection[str], kind: LeafKind = "value") -> Any:
    """The first value of one of these meanings, outside of blocks about others; None if there is none."""
    for leaf in found:
        if leaf.kind == kind and leaf.concept in concepts and not any(block in _OWNERS for block in leaf.blocks):
            return leaf.value
    return None


def every(found: Iterable[Leaf], concepts: Sequence[str]) -> list[str]:
    """All values of these meanings, outside of blocks about others, in the order of the meanings."""
    said = [
        (concepts.index(leaf.concept), leaf.value)
        for leaf in found
        if leaf.kind == "value" and leaf.concept in concepts and not any(block in _OWNERS for block in leaf.blocks)
    ]
    return [value for _, value in sorted(said, key=lambda entry: entry[0])]


def is_words(value: str) -> bool:
    """Whether a string may be something that somebody wrote: no address, no number, no state of something."""
    return not (is_url(value) or is_ip(value) or value.strip().isdigit() or is_state(value))


def longest_words(found: Sequence[Leaf]) -> str | None:
    """The longest string that may be somebody's words; those outside of titled blocks come first."""
    written = [
        leaf
        for leaf in found
        if leaf.kind == "value"
        and is_words(leaf.value)
        and leaf.concept not in NO_TEXT
        and not any(block in _OWNERS for block in leaf.blocks)
    ]
    unknown = [leaf for leaf in written if leaf.concept is None] or written
    outside = [leaf for leaf in unknown if len(leaf.path) <= 1] or unknown
    return max((leaf.value for leaf in outside), key=len, default=None)


def surface_owner(found: Iterable[Leaf]) -> str | None:
    """Whose wall, post or group it stands on, as a block about an owner or a group names it."""
    for leaf in found:
        if leaf.kind == "value" and (
            leaf.concept in _OWNERS
            or (leaf.concept in ("name", "username") and any(block in _OWNERS for block in leaf.blocks))
        ):
            return str(leaf.value)
    return None


def moment_of(record: Json, found: Iterable[Leaf]) -> int | None:
    """When: the record's own time, else the first that its labels name."""
    own = instant(record.get("timestamp"))
    return own if own is not None else next((leaf.value for leaf in found if leaf.kind == "time"), None)


def addresses(found: Iterable[Leaf]) -> tuple[str, ...]:
    """All links, each once."""
    links = (leaf.value for leaf in found if leaf.kind in ("href", "value") and is_url(leaf.value))
    return tuple(dict.fromkeys(links))


def media_of(value: object) -> tuple[Medium, ...]:
    """The media of a record's `media` list."""
    return tuple([medium_named(uri) for entry in dicts_of(value) if (uri := text_of(entry.get("uri")))])


def captions_of(value: object) -> list[str]:
    """What is said of the media of a record's `media` list. The title of a photo is its album's."""
    said: list[str] = []
    for entry in dicts_of(value):
        is_film = medium_named(text_of(entry.get("uri")) or "").kind == "video"
        keys = ("title", "description") if is_film else ("description",)
        said += [words for key in keys if (words := text_of(entry.get(key)))]
    return said


def labelled_item(
    record: JsonRecord,
    kind: Kind,
    state: State = "live",
    concepts: Sequence[str] = ("text", "comment", "message"),
    *,
    titled: bool | None = None,
    captions: Sequence[str] | None = None,
) -> Item | None:
    """A record of this dialect as an item; None if it says nothing of its own.

    Args:
        titled: Whether the record's title is the person's; None: as records of its kind mostly are.
        captions: What is said of its media, if not what Facebook's media say.
    """
    value = record.value
    found = leaves(value)
    if titled is None:
        titled = kind not in _TITLES_OF_THE_PLATFORM
    title = text_of(value.get("title"))
    text = joined(title if titled else None, *every(found, concepts))
    flags = record.flags
    if text is None and (text := longest_words(found) or title) is not None:
        flags = (*flags, "label_guess")
    text = joined(text, *(captions_of(value.get("media")) if captions is None else captions))
    links = addresses(found)
    own_address = next((link for link in links if any(host in link for host in _OWN_ADDRESSES)), None)
    media = media_of(value.get("media"))
    if text is None and not links and not media:
        return None
    return Item(
        kind,
        moment_of(value, found),
        text,
        record.no,
        state=state,
        surface_owner=surface_owner(found),
        media=media,
        mentions=mentions_in(text),
        links=tuple(link for link in links if link != own_address),
        external_id=identifier_of(value.get("fbid")),
        external_url=own_address,
        parse_flags=flags,
    )
