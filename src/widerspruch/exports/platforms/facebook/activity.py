"""Facebook's smaller files: archive and bin, listings, events, votes, reactions, recommendations, answers."""

from collections.abc import Iterator

from widerspruch.exports.member import Reader, ReaderContext, Yielded
from widerspruch.exports.meta_json.attachments import attached_media
from widerspruch.exports.meta_json.label_values import is_labelled, labelled_item, leaves, media_of, surface_owner
from widerspruch.exports.meta_json.mentioned import mentions_in
from widerspruch.exports.meta_json.records import JsonRecord, record_reader
from widerspruch.exports.meta_json.values import (
    Json,
    at,
    dict_of,
    dicts_of,
    identifier_of,
    instant,
    is_url,
    number_of,
    text_of,
)
from widerspruch.exports.platforms.facebook.post import legacy_item
from widerspruch.items.item import AccountFact, Item, Place
from widerspruch.rulebook.vocabulary import Kind, State


def kept_post_reader(state: State, *root_keys: str) -> Reader:
    """Archived or deleted posts: the only files that give a post's id and address."""

    def read(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
        value = record.value
        if is_labelled(value):
            if item := labelled_item(record, "post", state):
                yield item
            return
        item = legacy_item(record, None, state)
        if item is not None:
            entries = [value, *dicts_of(value.get("data"))]
            addresses = (text_of(entry.get("url")) for entry in entries)
            item.external_url = next((address for address in addresses if address and is_url(address)), None)
            item.external_id = identifier_of(value.get("fbid"))
            item.parse_flags = record.flags
            yield item

    return record_reader(*root_keys)(read)


def labelled_reader(kind: Kind, *root_keys: str, titled: bool | None = None) -> Reader:
    """Files of the label_values dialect that hold words of the person. `titled`: as for `labelled_item`."""

    def read(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
        if is_labelled(record.value):
            item = labelled_item(record, kind, titled=titled)
        else:
            item = legacy_item(record, kind, "live")
        if item is not None:
            if kind == "message":
                item.audience, item.audience_basis = "direct", "kind_implies"
            yield item

    return record_reader(*root_keys)(read)


@record_reader("items_selling_v2")
def read_listings(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """Listings are made to be seen by anybody."""
    value = record.value
    if is_labelled(value):
        item = labelled_item(record, "listing", concepts=("name", "text"))
    else:
        item = _listing(value, record)
    if item is not None:
        item.audience, item.audience_basis = "public", "kind_implies"
        yield item


def _listing(value: Json, record: JsonRecord) -> Item | None:
    words = [part for key in ("title", "description") if (part := text_of(value.get(key)))]
    place = dict_of(value.get("location"))
    name = text_of(place.get("name")) or text_of(place.get("city"))
    latitude = number_of(at(place, "coordinate", "latitude"))
    longitude = number_of(at(place, "coordinate", "longitude"))
    if not words:
        return None
    return Item(
        "listing",
        instant(value.get("created_timestamp")) or instant(value.get("timestamp")),
        "\n".join(words),
        record.no,
        updated_at=instant(value.get("updated_timestamp")),
        media=media_of(value.get("photos")) or attached_media(value),
        mentions=mentions_in("\n".join(words)),
        place=Place(name, latitude, longitude) if name or latitude is not None else None,
        parse_flags=record.flags,
    )


def _created(value: Json) -> int | None:
    """When the record was made: equal in the two files that tell of the same event."""
    stamps = (instant(value.get(key)) for key in ("create_timestamp", "created_timestamp", "timestamp"))
    return next((stamp for stamp in stamps if stamp is not None), None)


@record_reader("your_events_v2")
def read_events(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    value = record.value
    words = [part for key in ("name", "description") if (part := text_of(value.get(key)))]
    place = text_of(at(value, "place", "name"))
    if words:
        yield Item(
            "event",
            _created(value),
            "\n".join(words),
            record.no,
            mentions=mentions_in("\n".join(words)),
            place=Place(place) if place else None,
            parse_flags=record.flags,
        )
    elif is_labelled(value) and (item := labelled_item(record, "event", concepts=("name", "text"))):
        yield item


@record_reader("poll_votes_v2")
def read_votes(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """The option that was chosen; of the poll nothing else is the person's own."""
    value = record.value
    if is_labelled(value):
        if item := labelled_item(record, "poll_vote", concepts=("option", "text")):
            yield item
        return
    parts = [part for attachment in dicts_of(value.get("attachments")) for part in dicts_of(attachment.get("data"))]
    options = [option for part in parts for option in dicts_of(at(part, "poll", "options"))]
    chosen = [name for option in options if option.get("voted") is True and (name := text_of(option.get("option")))]
    created = instant(value.get("timestamp"))
    if chosen or created is not None:
        yield Item("poll_vote", created, "\n".join(chosen) or None, record.no, parse_flags=record.flags)


@record_reader("stories_feedback_v2", "reactions_v2")
def read_reactions(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """A reaction has no words; whose content it is about is not the person's own."""
    value = record.value
    created = instant(value.get("timestamp"))
    if is_labelled(value):
        found = leaves(value)
        links = (leaf.value for leaf in found if leaf.kind in ("value", "href") and is_url(leaf.value))
        yield Item(
            "reaction",
            created,
            None,
            record.no,
            surface_owner=surface_owner(found),
            external_url=next(links, None),
            parse_flags=record.flags,
        )
    elif created is not None:
        yield Item("reaction", created, None, record.no, parse_flags=record.flags)


@record_reader("recommended_pages_v2")
def read_recommendations(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    value = record.value
    review = next((found for entry in dicts_of(value.get("data")) if (found := dict_of(entry.get("review")))), value)
    texts = (text_of(review.get(key)) for key in ("text", "review_text", "recommendation", "description"))
    text = next((text for text in texts if text), None)
    page = text_of(value.get("name")) or text_of(review.get("name"))
    if text is not None or page is not None:
        created = instant(value.get("timestamp")) or instant(value.get("recommended_timestamp"))
        yield Item(
            "recommendation",
            created,
            text,
            record.no,
            surface_owner=page,
            mentions=mentions_in(text),
            parse_flags=record.flags,
        )
    elif is_labelled(value) and (item := labelled_item(record, "recommendation")):
        yield item


@record_reader("group_membership_questions_answers_v2")
def read_membership_answers(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """What the person answered to a group's administrators: their own words, to few."""
    value = record.value
    if is_labelled(value):
        item = labelled_item(record, "message", concepts=("option", "text"))
        found = [item] if item is not None else []
    else:
        found = list(_answers(value, record))
    for item in found:
        item.audience, item.audience_basis = "direct", "kind_implies"
        yield item


def _answers(value: Json, record: JsonRecord) -> Iterator[Item]:
    group = text_of(value.get("group_name")) or text_of(value.get("name"))
    answers = value.get("answers") or value.get("questions_answers") or [value]
    for answer in dicts_of(answers):
        if text := text_of(answer.get("answer")):
            created = instant(answer.get("timestamp")) or instant(value.get("timestamp"))
            yield Item("message", created, text, record.no, surface_owner=group, parse_flags=record.flags)


@record_reader("pages_v2")
def read_pages(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    if name := text_of(record.value.get("name")):
        yield AccountFact("administers_page", name, instant(record.value.get("timestamp")))
