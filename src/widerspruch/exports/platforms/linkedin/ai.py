"""Chats with LinkedIn's AI: tables of messages, and the coach's own layout.

One rule for who wrote what: what the person wrote is a prompt of their own, what the AI wrote a reply by somebody
else, and where the export does not tell, both stay unknown.
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

from widerspruch.exports.ai_side import SIDES
from widerspruch.exports.member import Member, ReaderContext, Yielded
from widerspruch.exports.platforms.linkedin.dates import LAST_YEAR, Stamp
from widerspruch.exports.platforms.linkedin.layouts import TableLayout, text_of
from widerspruch.exports.platforms.linkedin.reader import date_of, problems_of, row_reader
from widerspruch.exports.platforms.linkedin.rows import Faults, Row, lines_of
from widerspruch.items.item import AiRole, Item

AI_MESSAGES = TableLayout("ai_prompt", ("from", "date", "content"), text=("content",))

_ME = frozenset({"you", "me", "du", "ich"})
_AI = re.compile(r"linkedin|\b(?:ai|ki|coach|guide|bot|copilot|assistant|assistent)\b", re.IGNORECASE)

_COACH_LINE = re.compile(
    r"(conversation|timestamp|user|member|you|coach|assistant|ai)[^\S\n]*:[^\S\n]?(.*)", re.IGNORECASE
)
_COACH_FILE = re.compile(r"\s*(?:(?:conversation|timestamp|user|coach)\s*:|no conversations found)", re.IGNORECASE)
_NOTHING = "no conversations found"
_MICROSECONDS_PER: dict[int, int] = {10: 1_000_000, 13: 1_000, 16: 1}
"""By how many digits a timestamp has: seconds, milliseconds or microseconds."""

_LATEST = (LAST_YEAR - 1970) * 365 * 86_400_000_000


def read_ai_messages(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """`guide_messages`, `learning_role_play_messages` and those of the coach, in whichever layout they are."""
    head = member.head().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return _conversations(member) if _COACH_FILE.match(head) else _read_table(member, context)


@row_reader(AI_MESSAGES)
def _read_table(row: Row, number: int, context: ReaderContext) -> Iterator[Yielded]:
    stamp, flags = date_of(AI_MESSAGES, row)
    item = _message(_role(row, context.display_name), text_of(AI_MESSAGES, row), stamp, number)
    item.state = "draft" if row.get("is message draft", "").strip().casefold() == "yes" else "live"
    item.parse_flags = flags
    item.thread, item.author = row.get("conversation id"), row.get("from")
    yield item


def _message(role: AiRole, text: str | None, stamp: Stamp | None, number: int) -> Item:
    return Item(
        kind="ai_reply" if role == "reply" else "ai_prompt",
        created_at=None if stamp is None else stamp.at,
        created_precision="s" if stamp is None else stamp.precision,
        text=text,
        record_no=number,
        audience="direct",
        audience_basis="kind_implies",
        actor_role=SIDES[role].actor_role,
        is_ai_interaction=True,
        ai_surface="linkedin",
        ai_role=role,
    )


def _role(row: Row, me: str | None) -> AiRole:
    """By who writes, else by who is written to, else by whether the writer has a profile of a person's."""
    sender = row.get("from", "").strip()
    written, answered = _party(sender, me), _party(row.get("to", "").strip(), me)
    if written != "unknown" and written != answered:
        return written
    if answered != "unknown" and written == "unknown":
        return "prompt" if answered == "reply" else "reply"
    if written == answered == "prompt" or "/in/" in row.get("sender profile url", ""):
        return "prompt"
    return "reply" if me is not None and sender and written == "unknown" else "unknown"


def _party(name: str, me: str | None) -> AiRole:
    """What this party writes: the person prompts, the AI replies; unknown by its name alone."""
    words = _words(name)
    mine = _words(me or "")
    if words and (words <= _ME or (mine and mine <= words)):
        return "prompt"
    return "reply" if _AI.search(name) else "unknown"


def _words(name: str) -> set[str]:
    return set(normalize("NFKC", name).casefold().replace(",", " ").split())


def _conversations(member: Member) -> Iterator[Yielded]:
    """The coach's chats: `conversation:`, `timestamp:`, then `user:` and `coach:` in turn, texts of any lines."""
    faults = Faults()
    thread, stamp, number = "", None, 0
    said: Item | None = None
    with member.open() as stream:
        for line in lines_of(stream, faults):
            match = _COACH_LINE.fullmatch(line.strip("\ufeff").rstrip("\n"))
            word = None if match is None else match[1].casefold()
            if match is None and said is not None:
                said.text = f"{said.text}\n{line.rstrip()}"
                continue
            if match is None:
                is_nothing = line.strip("\ufeff \n").rstrip(".").casefold() in ("", _NOTHING)
                faults.unaccounted += 0 if is_nothing else len(line.strip().encode("utf-8", "replace"))
                continue
            if said is not None:
                yield _finished(said)
                said = None
            if word == "conversation":
                thread, stamp = match[2].strip(), None
            elif word == "timestamp":
                stamp = _instant(match[2].strip())
            else:
                said = _message("prompt" if word in ("user", "member", "you") else "reply", match[2], stamp, number)
                said.thread, said.author = thread, word
                number += 1
    if said is not None:
        yield _finished(said)
    yield from problems_of(faults, member)


def _finished(said: Item) -> Item:
    said.text = (said.text or "").strip() or None
    return said


def _instant(digits: str) -> Stamp | None:
    factor = _MICROSECONDS_PER.get(len(digits)) if digits.isascii() and digits.isdecimal() else None
    if factor is None or int(digits) * factor > _LATEST:
        return None
    return Stamp(int(digits) * factor, "s")
