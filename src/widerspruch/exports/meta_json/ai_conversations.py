"""`ai_conversations.json`: conversations with Meta AI in the label_values dialect.

Only its structure has been seen, with masked values: so each innermost block with a time counts as one message,
and where the sender cannot be read, as a prompt, which is the safer reading for the person.
"""

from collections.abc import Iterator
from typing import Any

from widerspruch.exports.member import Context, Yielded
from widerspruch.exports.meta_json.label_values import Leaf, addresses, first, longest_words, walk
from widerspruch.exports.meta_json.messages import AI_SURFACE, META_AI
from widerspruch.exports.meta_json.records import Record, record_reader
from widerspruch.exports.meta_json.values import dicts_of, instant
from widerspruch.items.item import AiRole, Item


def blocks_with_time(entries: object) -> Iterator[tuple[list[Any], int]]:
    """The innermost lists of entries that hold a time, with the time in microseconds."""
    found = dicts_of(entries)
    inner = [block for entry in found if "dict" in entry for block in blocks_with_time(entry["dict"])]
    moment = next((at for entry in found if (at := instant(entry.get("timestamp_value"))) is not None), None)
    if inner:
        yield from inner
    elif moment is not None:
        yield list(found), moment


def _read_conversation(record: Record, context: Context) -> Iterator[Yielded]:
    blocks = [
        block
        for entry in dicts_of(record.value.get("label_values"))
        if "dict" in entry
        for block in blocks_with_time(entry["dict"])
    ]
    for entries, moment in blocks:
        item = _message(tuple(walk(entries)), moment, record, context)
        if item is not None:
            yield item


def _message(found: tuple[Leaf, ...], moment: int, record: Record, context: Context) -> Item | None:
    names = {META_AI, context.display_name}
    said = tuple(leaf for leaf in found if leaf.value not in names)
    text = first(said, ("message", "text"))
    flags = record.flags
    if text is None and (text := longest_words(said)) is not None:
        flags = (*flags, "label_guess")
    if text is None:
        return None
    role = _role(found, context)
    return Item(
        "ai_reply" if role == "reply" else "ai_prompt",
        moment,
        text,
        record.no,
        "direct",
        "kind_implies",
        links=addresses(found),
        is_ai_interaction=True,
        ai_surface=AI_SURFACE,
        ai_role=role,
        parse_flags=flags,
        thread=str(record.value.get("fbid") or ""),
    )


def _role(found: tuple[Leaf, ...], context: Context) -> AiRole:
    """By the label for the sender, else by a value that is a sender's name."""
    sender = first(found, ("sender",))
    values = {leaf.value for leaf in found if leaf.kind == "value"} if sender is None else {sender}
    if META_AI in values:
        return "reply"
    if sender is not None or context.display_name in values:
        return "prompt"
    return "unknown"


read_ai_conversations = record_reader(_read_conversation)
