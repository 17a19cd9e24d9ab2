"""The record of a Facebook post, and the item it becomes. This is the hot path: an account's timeline.

Records are decoded straight into the structs below, which skip what is not read (EXIF data with IP addresses
among it). Where a record does not fit them, `post_of` takes from it what has the right type.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from widerspruch.exports.medium_kind import KIND_OF_ENDING, kind_of
from widerspruch.exports.member import BATCH_ITEMS, Member, Reader, ReaderContext, Yielded
from widerspruch.exports.meta_json.json_stream import RecordStream, Shape
from widerspruch.exports.meta_json.label_values import is_labelled, labelled_item
from widerspruch.exports.meta_json.mentioned import mentions_in
from widerspruch.exports.meta_json.mojibake import Encoding, TooDeepError
from widerspruch.exports.meta_json.own_words import joined, words_in
from widerspruch.exports.meta_json.records import JsonRecord
from widerspruch.exports.meta_json.values import (
    EARLIEST,
    LATEST,
    Json,
    at,
    backdated_instant,
    dict_of,
    dicts_of,
    instant,
    number_of,
    text_of,
)
from widerspruch.items.columns import ItemColumns
from widerspruch.items.item import Item, Mention, Place
from widerspruch.rulebook.vocabulary import Kind, State

Repair = Callable[[str], str]

_UNREADABLE = -1
"""Stands for a time that is there and is none."""


class _Words(Struct, gc=False):
    post: str | None = None
    update_timestamp: int | None = None
    backdated_timestamp: int | None = None


class _Picture(Struct, gc=False):
    """The title of a film is the person's; that of a photo is its album's."""

    uri: str | None = None
    title: str | None = None
    description: str | None = None


class _Linked(Struct, gc=False):
    url: str | None = None


class _Coordinate(Struct, gc=False):
    latitude: float | None = None
    longitude: float | None = None


class _Spot(Struct, gc=False):
    name: str | None = None
    coordinate: _Coordinate | None = None


class _LifeEvent(Struct, gc=False):
    title: str | None = None


class _Attached(Struct, gc=False, forbid_unknown_fields=True):
    """What hangs on a post, one of these kinds. Of the seldom ones all words are the person's; a kind that is not
    among them does not fit, so that `post_of` takes it: into `unknown`."""

    media: _Picture | None = None
    external_context: _Linked | None = None
    place: _Spot | None = None
    life_event: _LifeEvent | None = None
    text: str | None = None
    poll: Any = None
    for_sale_item: Any = None
    note: Any = None
    event: Any = None
    unknown: Any = None


class _Attachment(Struct, gc=False):
    data: list[_Attached] | None = None


class _Tag(Struct, gc=False):
    name: str | None = None


class Post(Struct, gc=False):
    """What is read of a post's record. The last three: only in the label_values dialect."""

    timestamp: int | None = None
    data: list[_Words] | None = None
    attachments: list[_Attachment] | None = None
    tags: list[_Tag] | None = None
    label_values: list[Any] | None = None
    media: Any = None
    fbid: Any = None


_KNOWN_KINDS = frozenset(_Attached.__struct_fields__) - {"unknown"}
_ALL_WORDS = ("poll", "for_sale_item", "note", "event")


def post_of(value: object) -> Post | None:
    """The post in a JSON value of any shape; None if it is no object."""
    if not isinstance(value, dict):
        return None
    return Post(
        timestamp=_seconds_of(value.get("timestamp")),
        data=[_words_of(entry) for entry in dicts_of(value.get("data"))],
        attachments=[
            _Attachment([_attached_of(entry) for entry in dicts_of(attachment.get("data"))])
            for attachment in dicts_of(value.get("attachments"))
        ],
        tags=_tags_of(value.get("tags")),
        label_values=value["label_values"] if is_labelled(value) else None,
        media=value.get("media"),
        fbid=value.get("fbid"),
    )


def _seconds_of(stamp: object) -> int | None:
    if stamp is None or type(stamp) is int:
        return stamp
    moment = instant(stamp)
    return _UNREADABLE if moment is None else moment // 1_000_000


def _words_of(entry: Json) -> _Words:
    updated, backdated = entry.get("update_timestamp"), entry.get("backdated_timestamp")
    return _Words(
        text_of(entry.get("post")),
        updated if type(updated) is int else None,
        backdated if type(backdated) is int else None,
    )


def _attached_of(entry: Json) -> _Attached:
    media, place = dict_of(entry.get("media")), dict_of(entry.get("place"))
    coordinate = _Coordinate(
        number_of(at(place, "coordinate", "latitude")), number_of(at(place, "coordinate", "longitude"))
    )
    return _Attached(
        media=_Picture(*(text_of(media.get(key)) for key in ("uri", "title", "description"))) if media else None,
        external_context=_Linked(text_of(at(entry, "external_context", "url"))),
        place=_Spot(text_of(place.get("name")), coordinate) if place else None,
        life_event=_LifeEvent(text_of(at(entry, "life_event", "title"))),
        text=text_of(entry.get("text")),
        **{kind: entry.get(kind) for kind in _ALL_WORDS},
        unknown={key: value for key, value in entry.items() if key not in _KNOWN_KINDS} or None,
    )


def _tags_of(value: object) -> list[_Tag]:
    """Older exports list plain names."""
    if not isinstance(value, list):
        return []
    names = [tag.get("name") if isinstance(tag, dict) else tag for tag in value]
    return [_Tag(name) for name in names if isinstance(name, str)]


def _add(
    attachments: list[_Attachment], columns: ItemColumns, text: str | None, stored: str | None, repair: Repair
) -> str | None:
    """Adds what hangs on a post to the row that comes next; returns the post's text with what it adds to it.

    Args:
        stored: The text before the repair, which the description of each picture usually repeats.
    """
    refs, kinds = columns.media_refs, columns.media_kinds
    for attachment in attachments:
        for attached in attachment.data or ():
            picture = attached.media
            if picture is None:
                text = _add_other(attached, columns, text, repair)
                continue
            uri, words = picture.uri, picture.description
            if uri:
                uri = uri if uri.isascii() else repair(uri)
                refs.append(uri)
                kind = KIND_OF_ENDING.get(uri[-3:]) or kind_of(uri)
                kinds.append(kind)
                if kind == "video" and picture.title and picture.title != stored:
                    text = joined(text, repair(picture.title))
            if words and words != stored:
                text = _said_once(text, words if words.isascii() else repair(words))
    return text


def _said_once(text: str | None, words: str) -> str:
    """As `joined`, for the two that are met a million times."""
    if text is None:
        return words
    return text if words in text else f"{text}\n{words}"


def _add_other(attached: _Attached, columns: ItemColumns, text: str | None, repair: Repair) -> str | None:
    row = len(columns.kind)
    outside, words = attached.external_context, attached.text
    if outside is not None and outside.url:
        columns.links[row] = (*columns.links.get(row, ()), repair(outside.url))
    if attached.place is not None and (place := _place(attached.place, repair)) is not None:
        columns.place[row] = place
    if words:
        text = _said_once(text, repair(words))
    if attached.life_event is not None and attached.life_event.title:
        text = _said_once(text, repair(attached.life_event.title))
    if attached.poll or attached.for_sale_item or attached.note or attached.event:
        for kind in _ALL_WORDS:
            text = joined(text, *map(repair, words_in(getattr(attached, kind))))
    if attached.unknown and (guessed := list(words_in(attached.unknown))):
        text = joined(text, *map(repair, guessed))
        columns.parse_flags[row] = ("label_guess",)
    return text


def _place(spot: _Spot, repair: Repair) -> Place | None:
    name = repair(spot.name) if spot.name else None
    coordinate = spot.coordinate
    if coordinate is None:
        return Place(name) if name else None
    latitude, longitude = number_of(coordinate.latitude), number_of(coordinate.longitude)
    return Place(name, latitude, longitude) if name or latitude is not None else None


def _mentions(tags: list[_Tag] | None, text: str | None, repair: Repair) -> tuple[Mention, ...]:
    names = [tag.name for tag in tags or () if tag.name]
    tagged = tuple([Mention(name if name.isascii() else repair(name), None, "structured") for name in names])
    return tagged + mentions_in(text) if text is not None and "@" in text else tagged


def _add_changes(columns: ItemColumns, data: list[_Words]) -> None:
    """When the post of the next row was changed, and the time that the person gave it."""
    row = len(columns)
    for words in data:
        if words.update_timestamp is not None:
            columns.updated_at[row] = instant(words.update_timestamp)
        if words.backdated_timestamp is not None:
            columns.backdated_at[row] = backdated_instant(words.backdated_timestamp)


def _add_posts(
    posts: Iterable[tuple[int, Post]], columns: ItemColumns, encoding: Encoding, always: Kind | None = None
) -> None:
    """Adds a row for each post in which anything stands.

    The title is never read: it is a sentence of Facebook's in the account's language.

    Args:
        posts: With the numbers of their records.
        always: The kind of all; None if the attachments tell it.
    """
    repair = encoding.text
    kinds, texts, instants, numbers = columns.kind, columns.text, columns.created_at, columns.record_no
    media_ends, media_kinds = columns.media_ends, columns.media_kinds
    for record_no, post in posts:
        seconds, data, attachments, tags = post.timestamp, post.data, post.attachments, post.tags
        created = seconds * 1_000_000 if seconds is not None and EARLIEST <= seconds < LATEST else None
        stored: str | None = None
        is_changed = False
        for words in data or ():
            if words.post:
                stored = words.post if stored is None else f"{stored}\n{words.post}"
            if words.update_timestamp is not None or words.backdated_timestamp is not None:
                is_changed = True
        text = stored if stored is None or stored.isascii() else repair(stored)
        kind: Kind = always or "post"
        if attachments:
            first = len(media_kinds)
            text = _add(attachments, columns, text, stored, repair)
            if always is None and len(media_kinds) > first:
                kind = "video" if media_kinds[first] == "video" else "photo"
        elif created is None and text is None and not tags:
            continue
        if (tags or (text is not None and "@" in text)) and (mentions := _mentions(tags, text, repair)):
            columns.mentions[len(kinds)] = mentions
        if is_changed and data is not None:
            _add_changes(columns, data)
        if encoding.found:
            guessed = columns.parse_flags.get(len(kinds)) if columns.parse_flags else None
            flags = encoding.take_flags()
            columns.parse_flags[len(kinds)] = (*flags, *guessed) if guessed else flags
        if created is None and seconds:
            columns.parse_flags[len(kinds)] = (*columns.parse_flags.get(len(kinds), ()), "date_unparsed")
        kinds.append(kind)
        instants.append(created)
        texts.append(text)
        numbers.append(record_no)
        media_ends.append(len(media_kinds))


def item_of(post: Post, record_no: int, encoding: Encoding, kind: Kind | None, state: State) -> Item | None:
    """A post as an item; None if nothing stands in it. `kind`: None if the attachments tell it."""
    columns = ItemColumns(state)
    _add_posts([(record_no, post)], columns, encoding, kind)
    return columns[0] if columns else None


_REPAIRED_BEFORE = Encoding(repairs=False)


def legacy_item(record: JsonRecord, kind: Kind | None, state: State) -> Item | None:
    """As `item_of`, for a record whose strings have been repaired."""
    post = post_of(record.value)
    return None if post is None else item_of(post, record.no, _REPAIRED_BEFORE, kind, state)


def _labelled(post: Post, record_no: int, stream: RecordStream[Post], kind: Kind | None, state: State) -> Item | None:
    """A post whose file is written in the other dialect."""
    record = {"timestamp": post.timestamp, "label_values": post.label_values, "media": post.media, "fbid": post.fbid}
    try:
        value = stream.encoding.tree(record)
    except TooDeepError:
        stream.report("too_deeply_nested")
        return None
    flags = stream.encoding.take_flags()
    return labelled_item(JsonRecord(dict_of(value), record_no, flags), kind or "post", state)


def _one_by_one(
    posts: Iterable[tuple[int, Post]], stream: RecordStream[Post], kind: Kind | None, state: State
) -> Iterator[Item]:
    """The items of posts of which some are written in the other dialect."""
    for record_no, post in posts:
        if post.label_values is None:
            item = item_of(post, record_no, stream.encoding, kind, state)
        else:
            item = _labelled(post, record_no, stream, kind, state)
        if item is not None:
            yield item


_SHAPE = Shape(msgspec.json.Decoder(list[Post]).decode, post_of)


def post_reader(*root_keys: str, kind: Kind | None = None, state: State = "live") -> Reader:
    """The reader of a file of posts: a list as root, or a list under one of the root keys."""

    def read(member: Member, context: ReaderContext) -> Iterator[Yielded]:
        # What is known of an account changes nothing about its posts: Facebook states nothing that would.
        stream = RecordStream(member, _SHAPE, root_keys)
        columns = ItemColumns(state)
        try:
            for block in stream:
                posts = enumerate(block.records, block.first_no)
                is_labelled = any(post.label_values is not None for post in block.records)
                if columns and (is_labelled or len(columns) >= BATCH_ITEMS):
                    yield columns
                    columns = ItemColumns(state)
                if is_labelled:
                    yield from _one_by_one(posts, stream, kind, state)
                else:
                    _add_posts(posts, columns, stream.encoding, kind)
        except Exception:
            if columns:
                yield columns
            raise
        if columns:
            yield columns
        yield from stream.problems()

    return read
