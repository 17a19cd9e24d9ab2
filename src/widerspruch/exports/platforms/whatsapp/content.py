"""The text of a message -> what the person wrote, which media stood there, whether it was taken back."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from widerspruch.exports.medium_kind import medium_named
from widerspruch.exports.platforms.whatsapp.header import without_tilde
from widerspruch.exports.platforms.whatsapp.phrases import any_of, load_phrases, one_of
from widerspruch.items.item import Medium, MediumKind, Mention

LONGEST_MARKER = 300
LRM = "\u200e"

META_AI = re.compile(r"Meta\s?AI", re.IGNORECASE)
AI_CALLED = re.compile(r"@\u2068?(?:(?i:Meta\s?AI)|AI)(?!\w)")
_MARKS = f"{LRM}\ufeff"
_WITHOUT_MARKS = dict.fromkeys(map(ord, _MARKS))
ISOLATED_MENTION = re.compile("@\u2068([^\u2068\u2069\n]{1,120})\u2069")
PLAIN_MENTION = re.compile(r"(?<![\w@.])@(\w[\w.\-]{0,62}\w|\w)")


class Content(Struct, frozen=True, gc=False):
    """What a message holds. `text` is None where the person wrote nothing (a medium alone, a deleted message)."""

    text: str | None
    media: tuple[Medium, ...] = ()
    deleted: bool = False
    deleted_by_me: bool = False


class WholeMessages(NamedTuple):
    """Patterns for what stands instead of a text; `edited` for what stands behind it."""

    deleted: re.Pattern[str]
    deleted_by_me: re.Pattern[str]
    missing: re.Pattern[str]
    edited: re.Pattern[str]


@cache
def _omitted() -> Mapping[MediumKind, re.Pattern[str]]:
    media = load_phrases().media
    return {
        "photo": one_of(media.omitted_photo),
        "video": one_of(media.omitted_video),
        "audio": one_of(media.omitted_audio),
        "file": one_of((*media.omitted_unknown, *media.omitted_file)),
    }


@cache
def _attached() -> tuple[re.Pattern[str], ...]:
    media = load_phrases().media
    return (
        re.compile(rf"<{any_of(media.attached_before)}\s?: ?(.{{1,255}})>", re.IGNORECASE),
        re.compile(rf"(.{{1,255}}) \({any_of(media.attached_after)}\)", re.IGNORECASE),
    )


@cache
def _attached_in_brackets() -> re.Pattern[str]:
    before = any_of(load_phrases().media.attached_before)
    return re.compile(rf"(?:^|(?<=[ \n]))<{before}\s?: ?([^<>\n]{{1,255}})>(?=\n|\Z)", re.IGNORECASE)


@cache
def _whole_messages() -> WholeMessages:
    messages = load_phrases().messages
    return WholeMessages(
        deleted=one_of(messages.deleted),
        deleted_by_me=one_of(messages.deleted_by_me),
        missing=one_of(messages.missing),
        edited=re.compile(rf"[ \n]?{LRM}?{any_of(messages.edited)}\Z", re.IGNORECASE),
    )


def read_content(body: str) -> Content:
    """What stands behind `author: `, continuation lines included."""
    if not may_be_special(body):
        return Content(body or None)
    text = body.lstrip(_MARKS)
    if len(text) < len(body):
        text = text.lstrip(" \t\u00a0\u202f")
    if len(text) <= LONGEST_MARKER:
        short = text.strip().rstrip(".")
        if _whole_messages().missing.fullmatch(short):
            return Content(None)
        if _whole_messages().deleted_by_me.fullmatch(short):
            return Content(None, deleted=True, deleted_by_me=True)
        if _whole_messages().deleted.fullmatch(short):
            return Content(None, deleted=True)
    if text.endswith(">"):
        text = _whole_messages().edited.sub("", text)
    text, media = _without_media(text)
    return Content(text or None, media)


def may_be_special(body: str) -> bool:
    """Whether it is worth looking for a medium or a deleted message: a test that most messages fail quickly."""
    phrases = load_phrases()
    return (
        LRM in body
        or "<" in body
        or "(" in body
        or body.endswith(phrases.media.omitted_ends)
        or body.startswith(phrases.messages.deleted_starts)
    )


def _without_media(text: str) -> tuple[str, tuple[Medium, ...]]:
    """The caption and the media of a message. iOS sets an invisible mark before its marker, sometimes another within,
    and the caption before that; Android writes the caption on the lines below."""
    if LRM in text and (attached := _attached_in_brackets().search(plain := text.translate(_WITHOUT_MARKS))):
        around = (plain[: attached.start()].strip(), plain[attached.end() :].strip("\n"))
        return "\n".join(filter(None, around)), (medium_named(attached[1].strip()),)
    caption, mark, marker = text.rpartition(LRM)
    first_line, _, below = (marker if mark else text).partition("\n")
    medium = _medium(first_line.strip())
    if medium is None:
        return text, ()
    return "\n".join(part for part in (caption.strip(_MARKS + " \n"), below) if part), (medium,)


def _medium(line: str) -> Medium | None:
    if len(line) > LONGEST_MARKER:
        return None
    for attached in _attached():
        if match := attached.fullmatch(line):
            return medium_named(match[1].strip(LRM))
    for kind, omitted in _omitted().items():
        if omitted.fullmatch(line):
            return Medium(ref="", kind=kind)
    return None


def calls_meta_ai(text: str) -> bool:
    """Whether a message speaks to Meta AI by mention."""
    return "@" in text and AI_CALLED.search(text) is not None


def mentions(text: str) -> tuple[Mention, ...]:
    """Whom a message names with `@`; Meta AI is nobody."""
    if "@" not in text:
        return ()
    names = (without_tilde(name) for name in ISOLATED_MENTION.findall(text))
    isolated = (Mention(name=name) for name in names if name and not _is_ai(name))
    called = AI_CALLED.sub("", text)
    plain = (Mention(handle=handle) for handle in PLAIN_MENTION.findall(called))
    return tuple(dict.fromkeys((*isolated, *plain)))


def _is_ai(name: str) -> bool:
    return name == "AI" or META_AI.fullmatch(name) is not None


def is_meta_ai(author: str) -> bool:
    """Whether messages of this author come from Meta AI."""
    return META_AI.fullmatch(author) is not None
