"""`ai_conversations.json`: conversations with Meta AI in the label_values dialect.

Only its structure has been seen, with masked values: so each innermost block with a time counts as one message.
Who wrote it is said only where it can be read.
"""

from collections.abc import Iterator
from typing import Any

from widerspruch.exports.ai_side import SIDES
from widerspruch.exports.member import LeftOut, ReaderContext, Yielded
from widerspruch.exports.meta_json.label_values import Leaf, addresses, first, longest_words, walk
from widerspruch.exports.meta_json.labels import is_state
from widerspruch.exports.meta_json.messages import AI_SURFACE, META_AI
from widerspruch.exports.meta_json.notices import is_notice
from widerspruch.exports.meta_json.records import JsonRecord, record_reader
from widerspruch.exports.meta_json.values import dicts_of, instant
from widerspruch.items.item import AiRole, Item, ParseFlag


def blocks_with_time(entries: object) -> Iterator[tuple[list[Any], int | None]]:
    """The innermost lists of entries that hold a time, with the time in microseconds; None if it is no time."""
    found = dicts_of(entries)
    inner = [block for entry in found if "dict" in entry for block in blocks_with_time(entry["dict"])]
    stamps = [entry["timestamp_value"] for entry in found if entry.get("timestamp_value") is not None]
    if inner:
        yield from inner
    elif stamps:
        yield list(found), next((at for stamp in stamps if (at := instant(stamp)) is not None), None)


@record_reader()
def read_ai_conversations(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    messages = [
        (tuple(walk(entries)), moment)
        for entry in dicts_of(record.value.get("label_values"))
        if "dict" in entry
        for entries, moment in blocks_with_time(entry["dict"])
    ]
    named = [_named(found) for found, _ in messages]
    tells_apart = META_AI in named
    notices = 0
    for (found, moment), name in zip(messages, named, strict=True):
        text, flags = _said(found, context)
        if text is not None and is_notice(name, text):
            notices += 1
        elif text is not None:
            role = _role(found, name, context, names_tell_apart=tells_apart)
            yield _message(found, moment, text, role, (*record.flags, *flags), record.no)
    if notices:
        yield LeftOut("technical", notices)


def _said(found: tuple[Leaf, ...], context: ReaderContext) -> tuple[str | None, tuple[ParseFlag, ...]]:
    """The words of a message; by a guess, the longest string that is no name of a side."""
    said = tuple(leaf for leaf in found if leaf.value not in {META_AI, context.display_name})
    if text := first(said, ("message", "text")):
        return text, ()
    short = (leaf.value for leaf in said if leaf.kind == "value" and leaf.concept is None and is_state(leaf.value))
    return longest_words(said) or next(short, None), ("label_guess",)


def _message(
    found: tuple[Leaf, ...], moment: int | None, text: str, role: AiRole, flags: tuple[ParseFlag, ...], no: int
) -> Item:
    kind, actor_role = SIDES[role]
    return Item(
        kind,
        moment,
        text,
        no,
        "direct",
        "kind_implies",
        actor_role=actor_role,
        links=addresses(found),
        is_ai_interaction=True,
        ai_surface=AI_SURFACE,
        ai_role=role,
        parse_flags=flags,
    )


def _named(found: tuple[Leaf, ...]) -> str | None:
    """Whom a message names: Meta AI wherever it stands alone, else the value of a label that means a name."""
    if any(leaf.kind == "value" and leaf.value == META_AI for leaf in found):
        return META_AI
    name = first(found, ("sender", "name", "username"))
    return name if isinstance(name, str) else None


def _role(found: tuple[Leaf, ...], name: str | None, context: ReaderContext, *, names_tell_apart: bool) -> AiRole:
    """By the label for the sender. Other names tell the sides apart only if one of the conversation is Meta AI's:
    Instagram prints the account's name beside the messages of both sides."""
    if name == META_AI:
        return "reply"
    if first(found, ("sender",)) is not None:
        return "prompt"
    values = {leaf.value for leaf in found if leaf.kind == "value"}
    is_named = name is not None or context.display_name in values
    return "prompt" if names_tell_apart and is_named else "unknown"
