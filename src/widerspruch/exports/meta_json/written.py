"""Smaller files that hold nothing but words of the person: notes, reviews, polls, addresses of own pages."""

from collections.abc import Iterator

from widerspruch.exports.member import Reader, ReaderContext, Yielded
from widerspruch.exports.meta_json.label_values import is_labelled, labelled_item, media_of
from widerspruch.exports.meta_json.mentioned import mentions_in
from widerspruch.exports.meta_json.own_words import joined, words_in
from widerspruch.exports.meta_json.records import JsonRecord, record_reader
from widerspruch.exports.meta_json.string_map import cells, moment_in, value_of
from widerspruch.exports.meta_json.values import Json, dicts_of, instant, is_url, text_of
from widerspruch.items.item import Item
from widerspruch.rulebook.vocabulary import Kind

_STAMPS = ("created_timestamp", "creation_timestamp", "timestamp", "create_timestamp")


def written_reader(kind: Kind, *root_keys: str) -> Reader:
    """The reader of such a file. Few have been seen: whatever in a record may be words is taken, and marked as a
    guess where no label says that it is text."""

    def read(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
        for value in _listed(record.value):
            if item := _item(value, kind, record):
                yield item

    return record_reader(*root_keys)(read)


def _listed(value: Json) -> list[Json]:
    """The records of a list under a key that no table knows."""
    if len(value) == 1 and isinstance(below := next(iter(value.values())), list) and dicts_of(below):
        return dicts_of(below)
    return [value]


def _item(value: Json, kind: Kind, record: JsonRecord) -> Item | None:
    if is_labelled(value):
        return labelled_item(JsonRecord(value, record.no, record.flags), kind, titled=True)
    found = cells(value)
    title = text_of(value.get("title"))
    named = value_of(found, "text", "comment", "message") or text_of(value.get("text"))
    unnamed = {key: below for key, below in value.items() if key not in ("title", "text", "string_map_data")}
    told = [cell.value for cell in found if cell.concept in (None, "text", "name") and cell.value]
    guessed = [words for words in (*told, *words_in(unnamed)) if words and not is_url(words)]
    text = joined(title, named, *guessed)
    links = tuple(
        link for key in ("url", "uri", "href", "website") if (link := text_of(value.get(key))) and is_url(link)
    )
    media = media_of(value.get("media"))
    if text is None and not media and not links:
        return None
    stamps = (instant(value.get(key)) for key in _STAMPS)
    return Item(
        kind,
        next((stamp for stamp in stamps if stamp is not None), moment_in(found)),
        text,
        record.no,
        updated_at=instant(value.get("updated_timestamp")),
        media=media,
        mentions=mentions_in(text),
        links=links,
        parse_flags=(*record.flags, "label_guess") if guessed else record.flags,
    )
