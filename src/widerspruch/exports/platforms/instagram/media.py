"""Instagram's content: posts, stories, reels, archive, comments, reposts, what an AI inferred."""

from collections.abc import Iterator

from widerspruch.exports.medium_kind import medium_named
from widerspruch.exports.member import Reader, ReaderContext, Yielded
from widerspruch.exports.meta_json.label_values import first, is_labelled, is_words, labelled_item, leaves, moment_of
from widerspruch.exports.meta_json.mentioned import mentions_in
from widerspruch.exports.meta_json.own_words import joined
from widerspruch.exports.meta_json.records import JsonRecord, record_reader
from widerspruch.exports.meta_json.string_map import cells, moment_in, value_of
from widerspruch.exports.meta_json.values import Json, dicts_of, instant, is_url, text_of
from widerspruch.items.item import Item
from widerspruch.rulebook.vocabulary import Kind, State


def shared_item(record: JsonRecord, context: ReaderContext, kind: Kind | None, state: State) -> Item | None:
    """A post, story or reel as an item. `kind`: None if its media tell it.

    With one medium the caption stands in the medium, with several beside them; a story is its own medium.
    """
    value = record.value
    parts = _parts(value)
    media = tuple([medium_named(name) for part in parts if (name := text_of(part.get("uri")))])
    text = _caption(value, parts)
    if text is None and not media:
        return None
    stamps = (instant(source.get("creation_timestamp")) for source in [value, *parts])
    created = next((stamp for stamp in stamps if stamp is not None), instant(value.get("timestamp")))
    if kind is None:
        kind = "caption" if not media else "video" if media[0].kind == "video" else "photo"
    audience, basis = context.audience_of(created) if state == "live" else ("unknown", "none")
    return Item(
        kind,
        created,
        text,
        record.no,
        audience,
        basis,
        state=state,
        media=media,
        mentions=mentions_in(text),
        parse_flags=record.flags,
    )


def _parts(value: Json) -> list[Json]:
    """The media of a record."""
    return [value] if "uri" in value else dicts_of(value.get("media"))


def _caption(value: Json, parts: list[Json]) -> str | None:
    """Where both the record and a medium have a title and they differ, both are the person's."""
    return joined(*(text_of(one.get("title")) for one in [value, *parts]))


def _labelled_item(record: JsonRecord, context: ReaderContext, kind: Kind | None, state: State) -> Item | None:
    """A record of the other dialect: its text stands under a label, its captions in the media as ever."""
    parts = _parts(record.value)
    captions = [title for part in parts if (title := text_of(part.get("title")))]
    item = labelled_item(record, kind or "caption", state, captions=captions)
    plain = shared_item(record, context, kind, state)
    if item is not None and plain is not None:
        item.kind, item.created_at = plain.kind, plain.created_at or item.created_at
    item = item or plain
    if item is not None and state == "live":
        item.audience, item.audience_basis = context.audience_of(item.created_at)
    return item


def shared_reader(*root_keys: str, kind: Kind | None = None, state: State = "live") -> Reader:
    """The reader of posts, stories, reels and the like."""

    def read(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
        read_as = _labelled_item if is_labelled(record.value) else shared_item
        if (item := read_as(record, context, kind, state)) is not None:
            yield item

    return record_reader(*root_keys)(read)


@record_reader("ig_profile_picture")
def read_profile_pictures(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    item = shared_item(record, context, "profile_identity", "live")
    if item is not None:
        item.audience, item.audience_basis = "public", "kind_implies"
        yield item


@record_reader("comments_media_comments", "comments_reels_comments", "comments_story_comments")
def read_comments(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """A comment: who can see it depends on the account that it stands under, which the export does not tell."""
    found = cells(record.value)
    text, owner = value_of(found, "comment", "text"), value_of(found, "media_owner", "owner", "username")
    flags = record.flags
    if text is None:
        unread = [cell.value for cell in found if cell.concept is None and cell.value and is_words(cell.value)]
        text = unread[0] if unread else None
        owner = owner or (unread[1] if len(unread) > 1 else None)
        flags = (*flags, "label_guess") if text else flags
    created = moment_in(found)
    if text is not None or created is not None:
        yield Item(
            "comment",
            created,
            text,
            record.no,
            surface_owner=owner,
            mentions=mentions_in(text),
            parse_flags=flags,
        )


@record_reader("profile_media_reposts")
def read_reposts(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """The person's own note on a repost."""
    found = cells(record.value)
    named = value_of(found, "text", "comment")
    text = named or next(
        (cell.value for cell in found if cell.concept is None and cell.value and is_words(cell.value)), None
    )
    created = moment_in(found)
    if text is None and created is None:
        return
    audience, basis = context.audience_of(created)
    flags = (*record.flags, "label_guess") if text and not named else record.flags
    yield Item(
        "post",
        created,
        text,
        record.no,
        audience,
        basis,
        mentions=mentions_in(text),
        parse_flags=flags,
    )


@record_reader()
def read_interests(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """What an AI inferred about the person: shown, but nothing that the person said."""
    found = leaves(record.value)
    named = first(found, ("interest", "name"))
    text = named or next((leaf.value for leaf in found if leaf.kind == "value" and not is_url(leaf.value)), None)
    if text is not None:
        flags = record.flags if named else (*record.flags, "label_guess")
        yield Item("inference", moment_of(record.value, found), text, record.no, parse_flags=flags)
