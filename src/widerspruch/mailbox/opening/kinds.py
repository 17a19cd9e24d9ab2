"""What a file is, told by its bytes, and by its name only where they do not say."""

import re
from typing import Literal

Container = Literal["eml", "emlx", "mbox", "msg", "pdf", "picture", "text", "zip"]

START = 4_096
"""Bytes that are looked at."""

_SIGNS: tuple[tuple[bytes, Container], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "msg"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
)
_HELD_SIGNS: tuple[tuple[bytes, bytes], ...] = (
    (b"RIFF", b"WEBP"),
    (b"", b"ftypheic"),
    (b"", b"ftypavif"),
    (b"", b"ftypmif1"),
)
_MBOX = re.compile(rb"From \S[^\n]*\d\d:\d\d[^\n]*\n")
_FIELD = re.compile(rb"[\x21-\x39\x3b-\x7e]{1,100}[ \t]*:")
_OF_MAILS = re.compile(
    rb"^(?:return-path|received|delivered-to|x-[\w-]+|arc-[\w-]+|dkim-signature|authentication-results|from|to|date|subject"
    rb"|message-id|mime-version|content-[\w-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_EMLX = re.compile(rb"\d{1,10}[ \t]*\r?\n(?=[\x21-\x39\x3b-\x7e]{1,100}:)")
_LEAST_FIELDS = 3
_NAMED: dict[str, Container] = {
    "eml": "eml",
    "mbox": "mbox",
    "mbx": "mbox",
    "txt": "text",
    "html": "text",
    "htm": "text",
}


def kind_of(start: bytes, name: str = "") -> Container | None:
    """The kind of a file that begins so; None: none that is read.

    Args:
        start: Its first `START` bytes, or all where there are fewer.
    """
    bare = start.lstrip(b"\xef\xbb\xbf\r\n\t ")
    for sign, kind in _SIGNS:
        if start.startswith(sign) or (kind == "pdf" and sign in start[:1_024]):
            return kind
    if any(start.startswith(sign) and held in start[:16] for sign, held in _HELD_SIGNS):
        return "picture"
    if _MBOX.match(bare):
        return "mbox"
    if _EMLX.match(bare):
        return "emlx"
    if _is_head(bare):
        return "eml"
    named = _NAMED.get(name.rpartition(".")[2].lower())
    if named is not None and (named != "text" or _is_text(start)):
        return named
    return "text" if _is_text(start) else None


def _is_head(start: bytes) -> bool:
    """It begins with fields that only mails have: a pasted `From: ... Subject: ...` is text."""
    if not _FIELD.match(start):
        return False
    head = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    names = {name.lower().rstrip(b" \t:") for name in _OF_MAILS.findall(head)}
    return len(names) >= _LEAST_FIELDS and bool(names & _ONLY_OF_MAILS)


_ONLY_OF_MAILS = {b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to", b"content-type"}


def _is_text(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    strange = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in start)
    return strange * 100 <= len(start)
