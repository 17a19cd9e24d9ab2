"""Facebook comments, in both dialects, in groups and elsewhere."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from widerspruch.exports.member import ReaderContext, Yielded
from widerspruch.exports.meta_json.attachments import attached_links, attached_media, attached_words
from widerspruch.exports.meta_json.label_values import is_labelled, labelled_item, leaves
from widerspruch.exports.meta_json.mentioned import mentions_in
from widerspruch.exports.meta_json.own_words import joined
from widerspruch.exports.meta_json.records import JsonRecord, record_reader
from widerspruch.exports.meta_json.values import dict_of, dicts_of, instant, text_of
from widerspruch.items.item import Item

_MOST_LETTERS = 500
"""Of a title that is looked through: the patterns take longer than in proportion, and Meta's sentences are short."""


@cache
def _title_patterns() -> tuple[re.Pattern[str], ...]:
    table = tomllib.loads((files(__package__) / "comment_titles.toml").read_text("utf-8"))
    return tuple(re.compile(pattern) for pattern in table["patterns"])


def _owner_in_title(title: object) -> str | None:
    if not isinstance(title, str) or len(title) > _MOST_LETTERS:
        return None
    found = (match for pattern in _title_patterns() if (match := pattern.search(title)) is not None)
    return next((match["owner"] for match in found), None)


@record_reader("comments_v2", "group_comments_v2")
def read_comments(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """A comment of either dialect; in a group, if it names one."""
    value = record.value
    if is_labelled(value):
        if item := labelled_item(record, "group_comment" if _names_group(record) else "comment"):
            yield item
        return
    comment = next((found for entry in dicts_of(value.get("data")) if (found := dict_of(entry.get("comment")))), {})
    text, media = joined(text_of(comment.get("comment")), *attached_words(value)), attached_media(value)
    created = instant(comment.get("timestamp")) or instant(value.get("timestamp"))
    group = text_of(comment.get("group"))
    if not comment and not media and created is None:
        return
    yield Item(
        "group_comment" if group or record.root_key == "group_comments_v2" else "comment",
        created,
        text,
        record.no,
        surface_owner=group or _owner_in_title(value.get("title")),
        media=media,
        links=attached_links(value),
        mentions=mentions_in(text),
        parse_flags=record.flags,
    )


def _names_group(record: JsonRecord) -> bool:
    return any("group" in leaf.blocks or leaf.concept == "group" for leaf in leaves(record.value))
