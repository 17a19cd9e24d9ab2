"""An mbox, however long -> the bytes of its mails, one after the other.

Mails begin after an empty line with one that begins with `From ` and has a time in it. Lines of a mail that begin so,
too, have a `>` put before them (mboxo, mboxrd): it is taken away again.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

_SEPARATOR = re.compile(rb"From \S[^\n]{0,500}\d\d:\d\d[^\n]{0,200}\n")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BLOCK = 1 << 20
_LONGEST = 1 << 10
"""Of a separator."""


def mails_in(file: BinaryIO, most: int) -> Iterator[bytes | None]:
    """The mails. None: one of more than `most` bytes, which is passed over."""
    held = bytearray()
    passing = False  # over the rest of one that is too large
    looked = 0
    while True:
        block = file.read(_BLOCK)
        held += block
        start = 0
        for at in _separators(held, looked, whole=not block):
            if not (start == 0 and not bytes(held[:at]).strip()) or passing:
                yield None if passing or at - start > most else _mail(bytes(held[start:at]))
            passing = False
            start = at
        if start:
            del held[:start]
        if not block:
            break
        if len(held) > most + _LONGEST:
            passing = True
            del held[: len(held) - _LONGEST]
        # What ends the block may be the beginning of a separator.
        looked = max(0, len(held) - _LONGEST)
    if passing or held.strip():
        yield None if passing or len(held) > most else _mail(bytes(held))


def _separators(held: bytearray, looked: int, *, whole: bool) -> Iterator[int]:
    """Where mails begin. What is not `whole` may go on."""
    at = held.find(b"From ", looked)
    while at >= 0:
        if _is_after_empty(held, at) and (whole or len(held) - at > _LONGEST or b"\n" in held[at:]):
            line = _SEPARATOR.match(held, at) or (whole and _SEPARATOR.match(bytes(held[at:]) + b"\n"))
            if line:
                yield at
        at = held.find(b"From ", at + 1)


def _is_after_empty(held: bytearray, at: int) -> bool:
    before = bytes(held[max(0, at - 4) : at])
    return at == 0 or before.endswith((b"\n\n", b"\n\r\n")) or before in (b"\n", b"\r\n")


def _mail(data: bytes) -> bytes:
    separator = _SEPARATOR.match(data)
    if separator:
        data = data[separator.end() :]
    # The empty line stands there for the next mail's sake.
    for end in (b"\r\n\r\n", b"\n\n"):
        if data.endswith(end):
            data = data[: len(data) - len(end) // 2]
            break
    return _ESCAPED.sub(rb"\1", data) if b">From " in data else data
