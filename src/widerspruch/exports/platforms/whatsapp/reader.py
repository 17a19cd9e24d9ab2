"""One exported chat -> items, facts and problems, in the order of the file."""

import re
from collections.abc import Iterator

from msgspec import Struct

from widerspruch.exports.member import LeftOut, Member, ReaderContext, Yielded
from widerspruch.exports.platforms.whatsapp.content import calls_meta_ai, is_meta_ai, mentions, read_content
from widerspruch.exports.platforms.whatsapp.header import WrittenDate
from widerspruch.exports.platforms.whatsapp.lines import Chat, Message
from widerspruch.exports.platforms.whatsapp.stamps import DAY, Order, midnight, since_midnight
from widerspruch.exports.platforms.whatsapp.survey import ChatSurvey, chat_name, survey
from widerspruch.exports.platforms.whatsapp.system import SystemKind, SystemLines
from widerspruch.exports.problem import Problem
from widerspruch.exports.text_blocks import BlockReader
from widerspruch.items.item import AccountFact, AiRole, Item, ParseFlag
from widerspruch.rulebook.vocabulary import ActorRole, Kind

PRIVACY: dict[SystemKind, str] = {"privacy_on": "on", "privacy_off": "off"}


def read_chat(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """Reads the member twice: the order of the dates and who takes part are known only at its end."""
    with member.open() as stream:
        found = survey(stream, member.name)
    if found.undecodable:
        yield Problem("not_text", member.name)
    if not found.messages:
        if found.not_understood:
            yield Problem("unknown_layout", member.name)
        return
    yield from _about_the_file(found, member.name)
    with member.open() as stream:
        yield from _Reading(found, context, chat_name(member.name)).read(Chat(BlockReader()).messages(stream))


def _about_the_file(found: ChatSurvey, place: str) -> Iterator[Yielded]:
    if found.not_understood:
        yield Problem("bytes_unaccounted", place, n=found.not_understood)
    if found.system_lines:
        yield LeftOut("system_line", found.system_lines)
    if found.order is None:
        yield Problem("date_order_unknown", place)
    if found.limit_reached:
        yield Problem("message_limit", place, n=found.messages)
        yield AccountFact("message_limit_reached", str(found.messages))


class _Stamp(Struct, frozen=True, gc=False):
    """When a message was written, as far as the file says."""

    at: int | None
    month_unknown: bool
    backwards: bool


class _Clock:
    """Turns headers into instants and watches their order."""

    def __init__(self, order: Order | None) -> None:
        self._decided = order is not None
        self._order: Order = order or "dmy"
        self._date: WrittenDate | None = None
        self._midnight: int | None = None
        self._latest: int | None = None

    def read(self, message: Message) -> _Stamp:
        """The stamp of the next message. A date more than a day before the one above runs backwards; later
        dates are then compared with the one above that."""
        date = message.header.date
        if date is not self._date:
            self._date, self._midnight = date, midnight(date, self._order)
        offset = since_midnight(message.header.time)
        if self._midnight is None or offset is None:
            return _Stamp(None, month_unknown=False, backwards=False)
        at = self._midnight + offset
        backwards = self._decided and self._latest is not None and at < self._latest - DAY
        if not backwards:
            self._latest = at
        return _Stamp(at, month_unknown=not self._decided and date.first != date.middle, backwards=backwards)


class _Reading:
    """The second pass."""

    def __init__(self, found: ChatSurvey, context: ReaderContext, name: str | None) -> None:
        self._found = found
        self._me = context.display_name or found.me
        self._clock = _Clock(found.order)
        self._system = SystemLines()
        self._plain: Kind = "group_message" if found.is_group else "message"
        self._owner = name if found.is_group else None
        self._thread = _thread(found, name)

    def read(self, messages: Iterator[Message]) -> Iterator[Yielded]:
        """Items and facts, in the order of the file."""
        for number, message in enumerate(messages):
            stamp = self._clock.read(message)
            kind = self._system.kind(message)
            if kind is None:
                yield self._item(message, stamp, number)
            elif kind in PRIVACY:
                yield AccountFact("advanced_chat_privacy", PRIVACY[kind], stamp.at)

    def _item(self, message: Message, stamp: _Stamp, number: int) -> Item:
        author = message.header.author or ""
        content = read_content(message.body)
        text = content.text
        kind, role, ai_role = self._who_and_what(author, text or "")
        second_known = message.header.time.second is not None
        return Item(
            kind=kind,
            created_at=stamp.at,
            text=text,
            record_no=number,
            audience="direct",
            audience_basis="kind_implies",
            actor_role=role,
            surface_owner=self._owner,
            created_precision="month_unknown" if stamp.month_unknown else "s" if second_known else "min",
            created_tz="local_unknown",
            state="unsent" if content.deleted else "live",
            media=content.media,
            mentions=mentions(text) if text else (),
            is_ai_interaction=ai_role is not None,
            ai_surface="whatsapp" if ai_role is not None else None,
            ai_role=ai_role,
            parse_flags=_flags(message, stamp),
            thread=self._thread,
            author=author,
        )

    def _who_and_what(self, author: str, text: str) -> tuple[Kind, ActorRole, AiRole | None]:
        if is_meta_ai(author):
            return "ai_reply", "other_in_my_export", "reply"
        if self._found.with_meta_ai:
            return "ai_prompt", "own", "prompt"
        role = self._role_of(author)
        if calls_meta_ai(text):
            return "ai_prompt", role, "prompt"
        return self._plain, role, None

    def _role_of(self, author: str) -> ActorRole:
        if self._me is None:
            return "unknown"
        return "own" if author.casefold() == self._me.casefold().strip() else "other_in_my_export"


def _thread(found: ChatSurvey, name: str | None) -> str:
    """Which chat it is, whatever its file is called: two people by who they are, a group by its name."""
    return _COPY.sub("", name or "").rstrip(" _") if found.is_group else " ".join(sorted(found.others))


_COPY = re.compile(r"\([0-9]+\)$")
"""What systems put behind the name of a file that is there already."""


def _flags(message: Message, stamp: _Stamp) -> tuple[ParseFlag, ...]:
    flags: list[ParseFlag] = []
    if stamp.at is None:
        flags.append("date_unparsed")
    if stamp.backwards:
        flags.append("date_backwards")
    if message.truncated:
        flags.append("truncated")
    return tuple(flags)
