"""Undoes Meta's encoding fault: in its JSON files every string is UTF-8 whose bytes were read as Latin-1.

Whether a file has the fault is decided for the file, not for the string: a genuine `Ã¼` in a file without the
fault must stay. A file has it if its bytes are ASCII and no escape stands for more than one byte (`\\u00ff`).
"""

import re

from widerspruch.items.item import ParseFlag

EXAMINED_BYTES = 1 << 20
"""How much of a file is searched for escapes above one byte before its strings are believed to be faulty."""

NESTING_CAP = 64
"""How deep records may nest. Real ones stay below 12."""

_REPAIRED, _MIXED, _TRUNCATED = 1, 2, 4

_FLAGS: tuple[tuple[ParseFlag, ...], ...] = (
    (),
    ("mojibake_repaired",),
    ("mojibake_mixed",),
    ("mojibake_repaired", "mojibake_mixed"),
    ("truncated",),
    ("mojibake_repaired", "truncated"),
    ("mojibake_mixed", "truncated"),
    ("mojibake_repaired", "mojibake_mixed", "truncated"),
)

_MAYBE_ABOVE_ONE_BYTE = re.compile(rb"\\u(?!00)")
_ESCAPE = re.compile(rb"\\(?:u(?P<code>[0-9a-fA-F]{4})|.)", re.DOTALL)


class TooDeepError(Exception):
    """A record nests deeper than `NESTING_CAP`."""


class Encoding:
    """What is known about one file's encoding so far, and the repair that follows from it.

    Show it the file's bytes with `see` before repairing strings that come from them.

    Attributes:
        repairs: Whether the file is taken for a faulty one.

        found: Not 0 if there is something for `take_flags` to tell.
    """

    __slots__ = ("_ever_repaired", "_examined", "_mixed", "found", "repairs")

    def __init__(self, *, repairs: bool = True) -> None:
        self.repairs = repairs
        self._mixed = False
        self._ever_repaired = False
        self._examined = 0
        self.found = 0

    def see(self, raw: bytes) -> None:
        """Take note of bytes of the file: whole records, or its beginning."""
        if not self.repairs or self._mixed:
            return
        if not raw.isascii():
            self._take_for_sound()
        elif self._examined < EXAMINED_BYTES:
            self._examined += len(raw)
            if _has_escape_above_one_byte(raw):
                self._take_for_sound()

    def _take_for_sound(self) -> None:
        if self._ever_repaired:
            self._mixed = True
        else:
            self.repairs = False

    def text(self, text: str) -> str:
        """A string of the file as it was meant. What had to be done is kept for `take_flags`."""
        if not self.repairs or text.isascii():
            return text
        try:
            repaired = text.encode("latin-1").decode("utf-8")
        except UnicodeEncodeError:
            return self._with_larger_characters(text)
        except UnicodeDecodeError:
            return self._without_cut_characters(text)
        self._ever_repaired = True
        self.found |= _REPAIRED | _MIXED if self._mixed else _REPAIRED
        return repaired

    def _with_larger_characters(self, text: str) -> str:
        self._take_for_sound()
        if self._mixed:
            self.found |= _MIXED
        return text

    def _without_cut_characters(self, text: str) -> str:
        repaired = _drop_cut_sequences(text.encode("latin-1"), lone_lead_is_stump=self._ever_repaired)
        if repaired is None:
            self.found |= _MIXED
            return text
        self._ever_repaired = True
        self.found |= _REPAIRED | _TRUNCATED | (_MIXED if self._mixed else 0)
        return repaired

    def tree(self, value: object, depth: int = 0) -> object:
        """Any JSON value with all its strings repaired, keys too. Raises `TooDeepError` beyond the cap."""
        if type(value) is str:
            return self.text(value)
        if type(value) is dict:
            if depth == NESTING_CAP:
                raise TooDeepError
            return {self.text(key): self.tree(below, depth + 1) for key, below in value.items()}
        if type(value) is list:
            if depth == NESTING_CAP:
                raise TooDeepError
            return [self.tree(below, depth + 1) for below in value]
        return value

    def take_flags(self) -> tuple[ParseFlag, ...]:
        """What was done to strings since the last call."""
        found, self.found = self.found, 0
        return _FLAGS[found]


def _has_escape_above_one_byte(raw: bytes) -> bool:
    if _MAYBE_ABOVE_ONE_BYTE.search(raw) is None:
        return False
    codes = (match["code"] for match in _ESCAPE.finditer(raw))
    return any(code is not None and not code.startswith(b"00") for code in codes)


_CHARACTER = (
    rb"[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_STUMP = (
    rb"\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f]|\xf0[\x90-\xbf][\x80-\xbf]?"
    rb"|[\xf1-\xf3][\x80-\xbf]{1,2}|\xf4[\x80-\x8f][\x80-\xbf]?"
)
_STRETCH = re.compile(rb"(?P<whole>(?:" + _CHARACTER + rb")++)|(?:" + _STUMP + rb")|(?P<lead>[\xc2-\xf4])\Z")
"""What a text with cut characters is made of. Each byte is looked at once."""


def _drop_cut_sequences(raw: bytes, *, lone_lead_is_stump: bool) -> str | None:
    """UTF-8 in which characters were cut in two, without the stumps; None if it is not UTF-8 at all.

    A stump has two bytes and more, or is the first byte of a character at the very end of the text; the latter
    may as well be an umlaut of a string that never had the fault, unless others of its file had it.
    """
    kept: list[bytes] = []
    position = 0
    while position < len(raw):
        stretch = _STRETCH.match(raw, position)
        if stretch is None:
            return None
        if (whole := stretch["whole"]) is not None:
            kept.append(whole)
        elif stretch["lead"] is not None and not lone_lead_is_stump and all(map(bytes.isascii, kept)):
            return None
        position = stretch.end()
    return b"".join(kept).decode("utf-8")
