"""What hangs on a legacy record of Facebook: `attachments[].data[]`."""

from widerspruch.exports.medium_kind import medium_named
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
