"""Threads, whose files lie inside the Instagram export."""

from collections.abc import Iterator

from widerspruch.exports.member import Reader, ReaderContext, Yielded
from widerspruch.exports.meta_json.records import JsonRecord, record_reader
from widerspruch.exports.meta_json.values import at, dicts_of
from widerspruch.exports.platforms.instagram.media import shared_item
from widerspruch.rulebook.vocabulary import State


def threads_reader(*root_keys: str, state: State = "live") -> Reader:
    """Posts and replies. `reply_control` says who may answer, not who may see."""

    def read(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
        parts = [record.value, *dicts_of(record.value.get("media"))]
        is_reply = any(at(part, "text_app_post", "is_reply") is True for part in parts)
        item = shared_item(record, context, "reply" if is_reply else "post", state)
        if item is not None:
            yield item

    return record_reader(*root_keys, platform="threads")(read)
