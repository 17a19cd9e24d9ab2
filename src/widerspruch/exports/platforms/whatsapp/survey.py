"""The first pass over a chat: what only the whole of it can tell."""

import re
from functools import cache
from typing import BinaryIO

from msgspec import Struct

from widerspruch.exports.platforms.whatsapp.content import is_meta_ai, may_be_special, read_content
from widerspruch.exports.platforms.whatsapp.kind import CHAT_FILE
from widerspruch.exports.platforms.whatsapp.lines import Chat
from widerspruch.exports.platforms.whatsapp.phrases import any_of, load_phrases
from widerspruch.exports.platforms.whatsapp.stamps import DateEvidence, Order
from widerspruch.exports.platforms.whatsapp.system import SystemLines
from widerspruch.exports.text_blocks import BlockReader

LIMIT_WITHOUT_MEDIA = 40_000
LIMIT_WITH_MEDIA = 10_000
"""WhatsApp exports no more messages of a chat than that, the newest ones."""

MOST_AUTHORS = 5_000
LONGEST_SPECIAL = 400
"""Messages that were deleted or that name a file are no longer than that, captions aside."""


class ChatSurvey(Struct, frozen=True):
    """What the first pass found.

    Attributes:
        messages: Headers found, system lines included: what WhatsApp's limit counts.

        system_lines: How many of them WhatsApp wrote itself.

        others: Authors other than Meta AI, as the file names them.

        is_group: The chat has lines that only groups have, or more than two authors besides Meta AI.

        with_meta_ai: The chat's other party is Meta AI.

        me: The author who exported the chat, if the chat itself tells ("You deleted this message", or "You").

        order: Order of the dates; None if undecided.

        not_understood: Characters before the first header, or of what has a header and is nobody's.
    """

    messages: int
    system_lines: int
    others: frozenset[str]
    is_group: bool
    with_meta_ai: bool
    me: str | None
    order: Order | None
    limit_reached: bool
    not_understood: int
    undecodable: bool


def chat_name(member_name: str) -> str | None:
    """The other party or the group's subject, from a name such as `WhatsApp Chat mit Name.txt` or
    `WhatsApp Chat - Name/_chat.txt`."""
    folder, _, base = member_name.rpartition("/")
    named = folder.rpartition("/")[2] if base.casefold() == CHAT_FILE else base.removesuffix(".txt")
    match = re.fullmatch(rf"{any_of(load_phrases().names.chat)}[ _](.+)", named, re.IGNORECASE)
    return None if match is None else match[1].strip()


@cache
def _me() -> frozenset[str]:
    return frozenset(map(str.casefold, load_phrases().people.me))


def survey(stream: BinaryIO, member_name: str) -> ChatSurvey:
    """Reads the whole stream once, in constant memory."""
    blocks, evidence, system = BlockReader(), DateEvidence(), SystemLines()
    chat = Chat(blocks)
    authors: set[str] = set()
    group_line = attached = False
    me: set[str] = set()
    count = system_lines = not_understood = 0
    for message in chat.messages(stream):
        count += 1
        evidence.see(message.header.date)
        kind = system.kind(message)
        if kind is not None:
            group_line = group_line or kind == "group"
            system_lines += kind != "not_understood"
            not_understood += len(message.body) if kind == "not_understood" else 0
            continue
        author = message.header.author or ""
        if len(authors) < MOST_AUTHORS:
            authors.add(author)
            if author.casefold() in _me():
                me.add(author)
        if len(message.body) <= LONGEST_SPECIAL and may_be_special(message.body):
            content = read_content(message.body)
            attached = attached or any(medium.ref for medium in content.media)
            if content.deleted_by_me and len(me) < MOST_AUTHORS:
                me.add(author)
    others = frozenset(author for author in authors if not is_meta_ai(author))
    is_group = group_line or len(others) > 2
    return ChatSurvey(
        messages=count,
        system_lines=system_lines,
        others=others,
        is_group=is_group,
        with_meta_ai=_with_meta_ai(member_name, is_group, len(others), len(authors) > len(others)),
        me=next(iter(me)) if len(me) == 1 else None,
        order=evidence.order(),
        limit_reached=count >= (LIMIT_WITH_MEDIA if attached else LIMIT_WITHOUT_MEDIA),
        not_understood=chat.text_before + not_understood,
        undecodable=blocks.undecodable_blocks > 0,
    )


def _with_meta_ai(member_name: str, is_group: bool, others: int, ai_writes: bool) -> bool:
    name = chat_name(member_name)
    if name is not None:
        return is_meta_ai(name)
    return ai_writes and not is_group and others <= 1
