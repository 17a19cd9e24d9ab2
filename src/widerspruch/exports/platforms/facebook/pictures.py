"""Facebook's pictures and films that stand in no post, and albums."""

from collections.abc import Iterator

from widerspruch.exports.medium_kind import medium_named
from widerspruch.exports.member import Reader, ReaderContext, Yielded
from widerspruch.exports.meta_json.mentioned import mentions_in
from widerspruch.exports.meta_json.own_words import joined
from widerspruch.exports.meta_json.records import JsonRecord, record_reader
from widerspruch.exports.meta_json.values import Json, dicts_of, instant, text_of
from widerspruch.items.item import Item
from widerspruch.rulebook.vocabulary import Kind


def medium_reader(kind: Kind, *root_keys: str) -> Reader:
    """Pictures or films that stand in no post: each is an item of its own."""

    def read(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
        if item := _medium_item(record.value, kind, record):
            yield item

    return record_reader(*root_keys)(read)


def _medium_item(medium: Json, kind: Kind, record: JsonRecord, album: str | None = None) -> Item | None:
    name = text_of(medium.get("uri"))
    title, description = text_of(medium.get("title")), text_of(medium.get("description"))
    text = joined(title if title != album else None, description)
    created = instant(medium.get("creation_timestamp"))
    if name is None and text is None:
        return None
    return Item(
        kind,
        created,
        text,
        record.no,
        media=(medium_named(name),) if name else (),
        mentions=mentions_in(text),
        parse_flags=record.flags,
    )


@record_reader()
def read_album(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """An album, then each of its pictures: nearly none of them is in a post."""
    value = record.value
    name, told = text_of(value.get("name")), text_of(value.get("description"))
    words = [part for part in (name, told) if part]
    photos = dicts_of(value.get("photos")) + dicts_of(value.get("videos"))
    stamps = [stamp for photo in photos if (stamp := instant(photo.get("creation_timestamp"))) is not None]
    if not words and not photos:
        return
    yield Item(
        "album",
        instant(value.get("last_modified_timestamp")) or max(stamps, default=None),
        "\n".join(words) or None,
        record.no,
        parse_flags=record.flags,
    )
    for photo in photos:
        item = _medium_item(photo, "photo", record, name)
        if item is not None:
            if item.media and item.media[0].kind == "video":
                item.kind = "video"
            yield item
