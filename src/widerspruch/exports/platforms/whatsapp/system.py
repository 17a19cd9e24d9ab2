"""Which messages of a chat WhatsApp wrote itself."""

import re
from functools import cache
from typing import Literal

from msgspec import Struct

from widerspruch.exports.platforms.whatsapp.content import LRM, is_meta_ai
from widerspruch.exports.platforms.whatsapp.header import WITHOUT_MARKS
from widerspruch.exports.platforms.whatsapp.lines import Message
from widerspruch.exports.platforms.whatsapp.phrases import any_of, load_phrases, named, one_of

LONGEST_SYSTEM_LINE = 700
MOST_NAMES = 10_000

SystemKind = Literal["group", "any", "privacy_on", "privacy_off", "not_understood"]
"""group: only groups have it. not_understood: a header without an author, and what follows is no line of WhatsApp's
that we know nor one that nobody else can have written."""

_KINDS: dict[str | None, SystemKind] = {
    "group": "group",
    "any": "any",
    "privacy_on": "privacy_on",
    "privacy_off": "privacy_off",
}
_COLONS = (":", "\uff1a")


@cache
def _system() -> re.Pattern[str]:
    phrases = load_phrases()
    lines = {
        "privacy_on": phrases.privacy.on,
        "privacy_off": phrases.privacy.off,
        "group": phrases.system.group,
        "any": phrases.system.any,
    }
    return re.compile(rf"(?:{named(lines).pattern})(?:\.? {any_of(phrases.system.closing)})?", re.IGNORECASE)


@cache
def _certain() -> tuple[re.Pattern[str], re.Pattern[str]]:
    system = load_phrases().system
    return one_of(system.certain), one_of((*system.certain, *system.certain_of_ai))


class SystemLines(Struct):
    """Tells what WhatsApp wrote from what people wrote. Remembers which authors are names."""

    names: dict[str, bool] = {}

    def kind(self, message: Message) -> SystemKind | None:
        """What kind of system line a message is; None for what a person (or Meta AI) wrote.

        A system line is one line, and all of it. One without an author is WhatsApp's, for people's lines have one;
        so is one whose "author" is the start of a sentence. iOS also gives system lines an author: there the
        invisible mark before the text must come with a whole line of the catalogue.
        """
        author, body = message.header.author, message.body
        if author is None:
            return _kind_of(body) or _without_author(body)
        if "\n" in body:
            return None
        if not self._is_name(author):
            return _kind_of(f"{author}: {body}") or "any"
        if body.startswith(LRM):
            return _kind_of(body)
        return "any" if _is_certain(author, body) else None

    def _is_name(self, author: str) -> bool:
        known = self.names.get(author)
        if known is None:
            known = one_of(load_phrases().system.no_name).search(author) is None
            if len(self.names) < MOST_NAMES:
                self.names[author] = known
        return known


def _is_certain(author: str, body: str) -> bool:
    system = load_phrases().system
    if not (body.startswith(system.certain_starts) or body.endswith(system.certain_ends)):
        return False
    if len(body) > LONGEST_SYSTEM_LINE:
        return False
    return _certain()[is_meta_ai(author)].fullmatch(_plain(body)) is not None


def _kind_of(text: str) -> SystemKind | None:
    if len(text) > LONGEST_SYSTEM_LINE or "\n" in text:
        return None
    match = _system().fullmatch(_plain(text))
    return None if match is None else _KINDS[match.lastgroup]


def _plain(text: str) -> str:
    """A line without marks, closing full stop and blanks of other widths."""
    return " ".join(text.translate(WITHOUT_MARKS).replace("\u2019", "'").split()).rstrip(".")


def _without_author(body: str) -> SystemKind:
    """Nobody's message lacks a colon behind the name, or has a first line of WhatsApp's above lines of its own."""
    return "not_understood" if "\n" in body or any(colon in body for colon in _COLONS) else "any"
