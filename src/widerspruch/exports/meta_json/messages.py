"""Message threads: chats with Meta AI are read. Chats with people are private: they are counted, never read."""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from widerspruch.exports.ai_side import SIDES
from widerspruch.exports.medium_kind import medium_named
from widerspruch.exports.member import LeftOut, Member, ReaderContext, Yielded
from widerspruch.exports.meta_json.json_stream import RecordStream, Shape
from widerspruch.exports.meta_json.mentioned import mentions_in
from widerspruch.exports.meta_json.mojibake import TooDeepError
from widerspruch.exports.meta_json.notices import is_notice
from widerspruch.exports.meta_json.values import Json, at, dicts_of, instant_of_milliseconds, text_of
from widerspruch.exports.problem import Problem
from widerspruch.items.item import AiRole, Item, Medium, ParseFlag
from widerspruch.rulebook.vocabulary import ActorRole

META_AI = "Meta AI"
AI_SURFACE = "meta_ai"

_CHUNK = 1 << 20
_NAMES_META_AI = b'"Meta AI"'
_SENDERS = (b'sender_name":', b'senderName":')
"""Each stands once per message: inside a text the quotation mark would be escaped."""

TO_META_AI = re.compile(r"(?<!\w)@(?:Meta AI|AI)\b", re.IGNORECASE)
_MEDIA_KEYS = ("photos", "videos", "audio_files", "files", "gifs", "media")
_ANYTHING: Shape[Any] = Shape(orjson.loads, lambda value: value)


def read_thread(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """One file of a thread: read if Meta AI takes part, else only counted."""
    glance = _Glance()
    with member.open() as file:
        while chunk := file.read(_CHUNK):
            glance.at(chunk)
    if glance.counts[_NAMES_META_AI]:
        yield from _read_with_meta_ai(member, context)
        return
    messages = sum(glance.counts[sender] for sender in _SENDERS)
    if messages:
        yield LeftOut("private_message", messages)
    if not glance.is_closed:
        yield Problem("invalid_json", member.name, 1)


class _Glance:
    """What the bytes of a file show without being parsed, chunk by chunk."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys((_NAMES_META_AI, *_SENDERS), 0)
        self.is_closed = False
        self._tail = b""

    def at(self, chunk: bytes) -> None:
        """Count in one more chunk; what lies across the border counts once."""
        window = self._tail + chunk
        for needle in self.counts:
            overlap = min(len(self._tail), len(needle) - 1)
            self.counts[needle] += window.count(needle, len(self._tail) - overlap)
        self._tail = window[-32:]
        ending = self._tail.rstrip()
        if ending:
            self.is_closed = ending.endswith(b"}")


def _read_with_meta_ai(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    stream = RecordStream(member, _ANYTHING, ("participants", "messages"))
    names: list[str] = []
    private = notices = 0
    for block in stream:
        for no, raw in enumerate(block.records, block.first_no):
            try:
                value = stream.encoding.tree(raw)
            except TooDeepError:
                stream.report("too_deeply_nested")
                continue
            flags = stream.encoding.take_flags()
            if block.root_key == "participants":
                names.append(str(at(value, "name") or value))
            elif block.root_key != "messages" or not isinstance(value, dict):
                stream.report("unknown_layout")
            elif is_notice(_sender(value), _text(value)):
                notices += 1
            elif item := _ai_message(value, no, flags, context, is_alone=META_AI in names and len(names) <= 2):
                item.thread = thread_of(member.name)
                yield item
            else:
                private += 1
    if private:
        yield LeftOut("private_message", private)
    if notices:
        yield LeftOut("technical", notices)
    yield from stream.problems()


def _sender(message: Json) -> str | None:
    return text_of(message.get("sender_name")) or text_of(message.get("senderName"))


def _text(message: Json) -> str | None:
    return text_of(message.get("content")) or text_of(message.get("text"))


def _ai_message(
    message: Json, no: int, flags: tuple[ParseFlag, ...], context: ReaderContext, *, is_alone: bool
) -> Item | None:
    """A message to or from Meta AI; None for one between people (in a group, only `@Meta AI` reaches it)."""
    sender, text = _sender(message), _text(message)
    is_reply = sender == META_AI
    if not (is_reply or is_alone or (text and TO_META_AI.search(text))):
        return None
    stamp = message.get("timestamp_ms", message.get("timestamp"))
    share = text_of(at(message, "share", "link"))
    created = instant_of_milliseconds(stamp)
    if created is None and stamp:
        flags = (*flags, "date_unparsed")
    role: AiRole = "reply" if is_reply else "prompt"
    kind, actor_role = SIDES[role]
    if not is_reply and not is_alone:
        actor_role = who_prompts(sender, context)
    return Item(
        kind,
        created,
        text,
        no,
        "direct",
        "kind_implies",
        actor_role=actor_role,
        state="unsent" if (message.get("is_unsent") or message.get("isUnsent")) is True else "live",
        media=_media_of(message),
        links=(share,) if share else (),
        mentions=mentions_in(text) if text and not is_reply and not is_alone else (),
        is_ai_interaction=True,
        ai_surface=AI_SURFACE,
        ai_role=role,
        parse_flags=flags,
        author=sender,
    )


def thread_of(member_name: str) -> str:
    """Which chat a file belongs to: its folder, or its own name where chats have no folders."""
    folder, _, base = member_name.rpartition("/")
    stem = base.rpartition(".")[0]
    return folder.rpartition("/")[2] if _NUMBERED.fullmatch(stem) else stem


_NUMBERED = re.compile(r"message_[0-9]+")


def who_prompts(sender: str | None, context: ReaderContext) -> ActorRole:
    """In a group, prompts of others stand among the person's own."""
    if context.display_name is None:
        return "unknown"
    return "own" if sender == context.display_name else "other_in_my_export"


def _media_of(message: Json) -> tuple[Medium, ...]:
    entries = (entry for key in _MEDIA_KEYS for entry in dicts_of(message.get(key)))
    return tuple([medium_named(name) for entry in entries if (name := text_of(entry.get("uri")))])
