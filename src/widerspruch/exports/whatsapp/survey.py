"""The first pass over a chat: what only the whole of it can tell."""

import re
from typing import BinaryIO

from msgspec import Struct

from widerspruch.exports.text_blocks import BlockReader
from widerspruch.exports.whatsapp.content import META_AI, may_be_special, read_content
from widerspruch.exports.whatsapp.lines import Chat, SystemLines
from widerspruch.exports.whatsapp.stamps import Evidence, Order

LIMIT_WITHOUT_MEDIA = 40_000
LIMIT_WITH_MEDIA = 10_000
"""WhatsApp exports no more messages of a chat than that, the newest ones."""

MOST_AUTHORS = 5_000
LONGEST_SPECIAL = 400
"""Messages that were deleted or that name a file are no longer than that, captions aside."""

CHAT_NAME = re.compile(r"whatsapp[ _-]chat[ _]?(?:mit|with|-)[ _](.+)\.txt\Z", re.IGNORECASE)


class Survey(Struct, frozen=True):
    """What the first pass found.

    Attributes:
        messages: Headers found, system lines included: what WhatsApp's limit counts.

        others: Authors other than Meta AI, as the file names them.

        is_group: The chat has lines that only groups have, or more than two authors besides Meta AI.

        with_meta_ai: The chat's other party is Meta AI.

        me: The author who exported the chat, if the chat itself tells ("You deleted this message").

        order: Order of the dates; None if undecided.
    """

    messages: int
    others: frozenset[str]
    is_group: bool
    with_meta_ai: bool
    me: str | None
    order: Order | None
    limit_reached: bool
    text_before: int
    undecodable: bool


def chat_name(member_name: str) -> str | None:
    """The other party or the group's subject, from a file name such as `WhatsApp Chat mit Name.txt`."""
    match = CHAT_NAME.match(member_name.rsplit("/", 1)[-1])
    return None if match is None else match[1].strip()


def is_meta_ai(author: str) -> bool:
    """Whether messages of this author come from Meta AI."""
    return META_AI.fullmatch(author) is not None


def survey(stream: BinaryIO, member_name: str) -> Survey:
    """Reads the whole stream once, in constant memory."""
    blocks, evidence, system = BlockReader(), Evidence(), SystemLines()
    chat = Chat(blocks)
    authors: set[str] = set()
    group_line = attached = False
    me: set[str] = set()
    count = 0
    for message in chat.messages(stream):
        count += 1
        evidence.see(message.header.date)
        kind = system.kind(message)
        if kind is not None:
            group_line = group_line or kind == "group"
            continue
        author = message.header.author or ""
        if len(authors) < MOST_AUTHORS:
            authors.add(author)
        if len(message.body) <= LONGEST_SPECIAL and may_be_special(message.body):
            content = read_content(message.body)
            attached = attached or any(medium.ref for medium in content.media)
            if content.deleted_by_me and len(me) < MOST_AUTHORS:
                me.add(author)
    others = frozenset(author for author in authors if not is_meta_ai(author))
    is_group = group_line or len(others) > 2
    return Survey(
        messages=count,
        others=others,
        is_group=is_group,
        with_meta_ai=_with_meta_ai(member_name, is_group, len(others), len(authors) > len(others)),
        me=next(iter(me)) if len(me) == 1 else None,
        order=evidence.order(),
        limit_reached=count >= (LIMIT_WITH_MEDIA if attached else LIMIT_WITHOUT_MEDIA),
        text_before=chat.text_before,
        undecodable=blocks.undecodable_blocks > 0,
    )


def _with_meta_ai(member_name: str, is_group: bool, others: int, ai_writes: bool) -> bool:
    name = chat_name(member_name)
    if name is not None:
        return is_meta_ai(name)
    return ai_writes and not is_group and others <= 1
