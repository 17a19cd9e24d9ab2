"""What evidence is, by its bytes: what somebody calls it, or the ending of its name, proves nothing."""

import json
import re
from collections.abc import Callable, Mapping

PLAIN = "text/plain"
JSON = "application/json"
UNKNOWN = "application/octet-stream"

ENDINGS: Mapping[str, str] = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "application/pdf": "pdf",
    "message/rfc822": "eml",
    PLAIN: "txt",
    JSON: "json",
    UNKNOWN: "bin",
}
"""How the name of a file of each type ends: all types that there are for us."""

IMAGES = frozenset(one for one in ENDINGS if one.startswith("image/"))
TEXTS = frozenset((PLAIN, JSON))
"""What can be read as it is."""


def sniffed(data: bytes) -> str:
    """The media type of some bytes. An image is one whose beginning describes a picture, not only one by its first
    bytes; what nobody can tell is `UNKNOWN`."""
    for media_type, is_such in _BINARY:
        if is_such(data):
            return media_type
    if not _is_text(data):
        return UNKNOWN
    return "message/rfc822" if _is_mail(data) else JSON if _is_json(data) else PLAIN


def _is_png(data: bytes) -> bool:
    header = data[:33]
    return header.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") and len(header) == 33 and _has_area(header[16:24], 4)


def _is_jpeg(data: bytes) -> bool:
    return bool(_JPEG.match(data)) and bool(_JPEG_FRAME.search(data))


_JPEG = re.compile(rb"\xff\xd8\xff[\xc0-\xfe]")
_JPEG_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]\0[\x0b-\xff][\x08-\x10]", re.DOTALL)


def _is_gif(data: bytes) -> bool:
    return data[:6] in (b"GIF87a", b"GIF89a") and len(data) > 13 and _has_area(data[6:10], 2)


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP" and data[12:16] in (b"VP8 ", b"VP8L", b"VP8X")


def _is_pdf(data: bytes) -> bool:
    return data.startswith((b"%PDF-1.", b"%PDF-2."))


def _has_area(sides: bytes, width: int) -> bool:
    return any(sides[:width]) and any(sides[width:])


_BINARY: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("image/png", _is_png),
    ("image/jpeg", _is_jpeg),
    ("image/webp", _is_webp),
    ("image/gif", _is_gif),
    ("application/pdf", _is_pdf),
)


def _is_text(data: bytes) -> bool:
    if _CONTROLS.search(data):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return _is_mail(data)  # a mail may be of any encoding
    return bool(data)


_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")


def _is_json(data: bytes) -> bool:
    """An object, such as a platform's receipt; of a long one nobody asks."""
    if len(data) > _LONGEST_JSON or data.lstrip()[:1] != b"{":
        return False
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


_LONGEST_JSON = 1 << 20


def _is_mail(data: bytes) -> bool:
    """It begins with lines of a header, and somebody sent it."""
    header = re.split(rb"\r?\n\r?\n", data[:_LONGEST_HEADER], maxsplit=1)[0]
    return bool(_HEADER.fullmatch(header)) and bool(_SENDER.search(header))


_LONGEST_HEADER = 64 * 1024
_HEADER = re.compile(rb"(?:[!-9;-~]+:[^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z))+")
_SENDER = re.compile(rb"(?im)^from:")
