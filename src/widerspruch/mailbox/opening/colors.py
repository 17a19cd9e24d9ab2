"""Colours as mails name them, and whether a text in one could be seen on another."""

import re

Color = tuple[int, int, int]

_NAMES: dict[str, Color] = {
    "white": (255, 255, 255),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255),
    "black": (0, 0, 0),
    "silver": (192, 192, 192),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "navy": (0, 0, 128),
}
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*[)/,]")
_DIFFERENCE = 30
"""Of all three parts together: less of it nobody sees."""


def color_of(text: str | None) -> Color | None:
    """None: none is named, or in a way that is not known here."""
    if not text:
        return None
    text = text.strip().lower()
    found = _HEX.search(text)
    if found:
        digits = found[1] if len(found[1]) >= 6 else "".join(2 * digit for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    found = _RGB.search(text)
    if found:
        return min(int(found[1]), 255), min(int(found[2]), 255), min(int(found[3]), 255)
    first = text.split(" ", 1)[0]
    return _NAMES.get(first)


def near(one: Color, other: Color) -> bool:
    """Whether text in one on the other cannot be read."""
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) + abs(one[2] - other[2]) < _DIFFERENCE
