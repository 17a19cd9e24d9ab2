"""How deep JSON nests and how much it holds, counted on its bytes before any parser sees them.

A parser needs memory for every level and every value: a few hundred bytes can make it take gigabytes.
"""

import re
from itertools import accumulate

from widerspruch.exports.meta_json.mojibake import NESTING_CAP, TooDeepError

MOST_VALUES = 1_000_000
"""In one record, and in what is decoded at once. Each takes about 100 bytes of memory."""

_PIECE = 1 << 20
_STRING = re.compile(rb'"[^"]*"')
_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = [0] * 256
for _bracket, _step in ((b"[", 1), (b"{", 1), (b"]", -1), (b"}", -1)):
    _STEPS[_bracket[0]] = _step


class Nesting:
    """Follows the brackets of a JSON text that is shown piece by piece."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_string = False
        self._held = b""

    def see(self, raw: bytes) -> None:
        """Take note of the next bytes. Raises `TooDeepError` where more than `NESTING_CAP` brackets are open."""
        for at in range(0, len(raw), _PIECE):
            self._see(self._held + raw[at : at + _PIECE])

    def _see(self, piece: bytes) -> None:
        # A backslash at the end belongs to what comes next.
        backslashes = len(piece) - len(piece.rstrip(b"\\"))
        self._held = b"\\" if backslashes % 2 else b""
        if self._held:
            piece = piece[:-1]
        piece = piece.replace(b"\\\\", b"").replace(b'\\"', b"")
        if self._in_string:
            piece = b'"' + piece
        piece = _STRING.sub(b"", piece)
        outside, quote, _ = piece.partition(b'"')
        self._in_string = bool(quote)
        brackets = outside.translate(None, _BRACKETS)
        if not brackets:
            return
        depths = accumulate(map(_STEPS.__getitem__, brackets), initial=self._depth)
        deepest = last = self._depth
        for last in depths:
            if last > deepest:
                deepest = last
        self._depth = last
        if deepest > NESTING_CAP:
            raise TooDeepError


def nests_too_deep(raw: bytes) -> bool:
    """Whether a whole text nests deeper than `NESTING_CAP`."""
    try:
        Nesting().see(raw)
    except TooDeepError:
        return True
    return False


def most_values(raw: bytes) -> int:
    """How many values a text can hold at most: what separates and begins them, also where it stands in strings."""
    return raw.count(b",") + raw.count(b"{") + raw.count(b"[")
