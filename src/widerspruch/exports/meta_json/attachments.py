"""What hangs on a legacy record of Facebook: `attachments[].data[]`."""

from widerspruch.exports.medium_kind import medium_named
from widerspruch.exports.meta_json.own_words import words_in
from widerspruch.exports.meta_json.values import Json, at, dicts_of, text_of
from widerspruch.items.item import Medium


def attached_media(record: Json) -> tuple[Medium, ...]:
    """The media of a legacy record's attachments."""
    parts = (part for attachment in dicts_of(record.get("attachments")) for part in dicts_of(attachment.get("data")))
    names = (text_of(at(part, "media", "uri")) for part in parts)
    return tuple([medium_named(name) for name in names if name])


def attached_links(record: Json) -> tuple[str, ...]:
    """The pages that a legacy record's attachments link to."""
    parts = (part for attachment in dicts_of(record.get("attachments")) for part in dicts_of(attachment.get("data")))
    links = (text_of(at(part, "external_context", "url")) for part in parts)
    return tuple([link for link in links if link])


_READ_ELSEWHERE = ("media", "external_context", "place")


def attached_words(record: Json) -> tuple[str, ...]:
    """What a legacy record's attachments say: captions, and all words of kinds that are made of words."""
    parts = [part for attachment in dicts_of(record.get("attachments")) for part in dicts_of(attachment.get("data"))]
    captions = (text_of(at(part, "media", "description")) for part in parts)
    others = ({key: value for key, value in part.items() if key not in _READ_ELSEWHERE} for part in parts)
    return (*(words for words in captions if words), *(words for other in others for words in words_in(other)))
