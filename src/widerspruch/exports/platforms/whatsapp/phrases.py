"""The table of WhatsApp's own phrases, compiled."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct, convert


class Times(Struct, frozen=True, forbid_unknown_fields=True):
    """Words around a time."""

    am: tuple[str, ...]
    pm: tuple[str, ...]
    noon: tuple[str, ...]
    night: tuple[str, ...]
    before_time: tuple[str, ...]
    after_time: tuple[str, ...]
    era: tuple[str, ...]


class MediaPhrases(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that stand for a medium."""

    omitted_ends: tuple[str, ...]
    omitted_unknown: tuple[str, ...]
    omitted_photo: tuple[str, ...]
    omitted_video: tuple[str, ...]
    omitted_audio: tuple[str, ...]
    omitted_file: tuple[str, ...]
    attached_before: tuple[str, ...]
    attached_after: tuple[str, ...]


class MessagePhrases(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands instead of a text, or behind it."""

    deleted_starts: tuple[str, ...]
    deleted: tuple[str, ...]
    deleted_by_me: tuple[str, ...]
    missing: tuple[str, ...]
    edited: tuple[str, ...]


class PrivacyPhrases(Struct, frozen=True, forbid_unknown_fields=True):
    """Lines that tell of advanced chat privacy."""

    on: tuple[str, ...]
    off: tuple[str, ...]


class SystemPhrases(Struct, frozen=True, forbid_unknown_fields=True):
    """Lines that WhatsApp writes in its own name."""

    group: tuple[str, ...]
    any: tuple[str, ...]
    closing: tuple[str, ...]
    certain_starts: tuple[str, ...]
    certain_ends: tuple[str, ...]
    certain: tuple[str, ...]
    certain_of_ai: tuple[str, ...]
    no_name: tuple[str, ...]


class People(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that stand for a name."""

    me: tuple[str, ...]


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands before the name of a chat in the name of its file."""

    chat: tuple[str, ...]


class WhatsAppPhrases(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table, as `phrases.toml` has it."""

    times: Times
    media: MediaPhrases
    messages: MessagePhrases
    privacy: PrivacyPhrases
    system: SystemPhrases
    people: People
    names: Names


WHO = r"[^\\s<].{0,160}?"
"""A name or a list of names, in a line of WhatsApp's own; written as the table writes a backslash."""


@cache
def load_phrases() -> WhatsAppPhrases:
    """The table that this package ships."""
    text = (files("widerspruch.exports.platforms.whatsapp") / "phrases.toml").read_text("utf-8")
    return convert(tomllib.loads(text.replace("{who}", WHO)), WhatsAppPhrases)


def any_of(patterns: tuple[str, ...]) -> str:
    """Patterns as one alternative, longest first, so that a short one does not hide a long one."""
    return "(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"


def one_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Patterns as one compiled alternative."""
    return re.compile(any_of(patterns), re.IGNORECASE)


def named(patterns: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """Several lists in one compiled pattern; the name of the group that matched is the name of the list."""
    return re.compile("|".join(f"(?P<{name}>{any_of(list_)})" for name, list_ in patterns.items()), re.IGNORECASE)
