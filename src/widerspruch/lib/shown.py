"""Strangers' words on our channels: what others wrote neither commands a terminal nor turns a line round.

Every sign that a channel might obey becomes U+FFFD, one for one, so that places found in a text still fit. What only
people read (letters of all scripts, emoji with their joiners) stays.
"""

import re

REPLACED = "\ufffd"

_OBEYED = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff"
"""C0 and C1 (ESC, CSI), marks that turn the writing direction of what follows, halves of characters."""

_BREAKING = "\t\n\r\u2028\u2029"
_DIRECTING = "\u061c\u200e\u200f"

_IN_TEXTS = re.compile(f"[{_OBEYED}]|\r(?!\n)")
_IN_NAMES = re.compile(f"[{_OBEYED}{_BREAKING}{_DIRECTING}]")
_FORMULA = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")


def shown(name: object) -> str:
    """A name or another value within a line: of a file, an account, an option; never more than that line."""
    return _IN_NAMES.sub(REPLACED, str(name))


LONGEST = 1000
"""Letters of a name that are shown in a sentence: one in an archive can have 65,535."""


def in_a_line(name: object) -> str:
    """A name as it stands in a sentence: of one that goes on and on, the beginning and the end."""
    text = shown(name)
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 10 :]}"


def shown_text(text: str) -> str:
    """A text of several lines."""
    return _IN_TEXTS.sub(REPLACED, text)


def shown_cell(value: object) -> str:
    """A cell of a table that a spreadsheet may open: never a formula."""
    return f"'{shown(value)}" if _FORMULA.match(str(value)) else shown(value)
