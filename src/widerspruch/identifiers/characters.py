"""Characters that a reader takes for others, or does not see: what stands for what in the normal form of a text."""

import unicodedata
from functools import cache

# Written into classes of regular expressions.
MARKS = (
    "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # Latin, Greek, Cyrillic
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"  # Hebrew, Arabic points
)
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0"
)
INVISIBLE_FAR = "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
FAR = "\U00010480-\U0001efff\U0001f100-\U0001f1a0\U0001f200-\U0001f251\U0001fbf0-\U0001fbf9\U0002f800-\U0002fa1d"
"""Where beyond the first plane `replacements` lie, and others; no emoji."""
CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
SPACES = " \t\x1c-\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000"
SPACES_RE2 = r"\s\v\x1c-\x1f\x85\p{Z}"
"""What Python takes for a space, for RE2, to which `\\s` is ASCII only."""
LINE_ENDS = "\x0b\x0c\r\x85\u2028\u2029"
"""Beside `\\n`."""
PICTOGRAPHS = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2934-\u2b55\u3030\u303d\U0001f000-\U0001faff"
"""What joiners and variation selectors make one emoji of; they stay between these."""

_HYPHENS = "\u02d7\u1806\u2010\u2011\u2012\u2013\u2043\u2212\ufe63\uff0d"
_APOSTROPHES = "\u02bb\u02bc\u02bd\u055a\u2019\u201b\u2032\ua78b\ua78c\uff07"
_LETTERS_IN_BOXES = (0x1F150, 0x1F170)  # white on black, round and square: no decomposition knows them
_LEFT = "\u2024…‥ªºℹ©®ﷺﷻ"  # punctuation and signs whose letters would join those of a word beside them
_ALPHABETS = ((0xA0, 0x3400), (0xA000, 0xAC00), (0xD800, 0x20000), (0x2F800, 0x2FB00))
"""Where characters lie that are written for others: not among the ideographs and Hangul syllables between."""


@cache
def replacements() -> dict[str, str]:
    """One character -> what is read for it. Spaces, line ends, marks and what nobody sees are not among them.

    Compatibility forms of Unicode (full width, bold, in a circle, ligatures), digits of all scripts, hyphens,
    apostrophes, lone surrogates. Not: superscript and subscript digits, fractions, ellipses, trade marks: they stand
    beside a word or number and are no part of it.
    """
    found = {chr(code): read for first, end in _ALPHABETS for code in range(first, end) if (read := _read(chr(code)))}
    for first in _LETTERS_IN_BOXES:
        found.update({chr(first + place): chr(ord("A") + place) for place in range(26)})
    found.update(dict.fromkeys(_HYPHENS, "-"))
    found.update(dict.fromkeys(_APOSTROPHES, "'"))
    found["\u2024"] = "."
    return found


def _read(char: str) -> str:
    """What a character is read as; "" where it stands for itself."""
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    if "\u2776" <= char <= "\u2792" and (digit := unicodedata.digit(char, None)) is not None:  # in black circles
        return str(digit)
    if unicodedata.is_normalized("NFKC", char) or char in _LEFT:
        return ""
    kind, _, parts = unicodedata.decomposition(char).partition(" ")
    if kind == "<fraction>" or (kind in ("<super>", "<sub>") and (" " in parts or not chr(int(parts, 16)).isalpha())):
        return ""
    read = unicodedata.normalize("NFKC", char)
    return "" if any(one.isspace() for one in read) else read
