"""Bytes -> text, whatever the mail says of its character set, and what is to be known of the result."""

import codecs
import re
import unicodedata

from widerspruch.mailbox.problem import MailProblemCode

Decoded = tuple[str, tuple[MailProblemCode, ...]]

_NO_CHARSETS = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem"})
"""Codecs of Python that no mail may name."""

_EIGHT_BIT = re.compile(r"iso8859|cp125|latin|mac|koi8|ascii")
"""Nearly all bytes mean something in these: that bytes can be decoded does not say that the name is right."""

_MOST_TO_GUESS_BY = 1 << 16

_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0b\x0e-\x1f\x7f]"
)
"""Nobody sees them, and they would split a word for whoever looks for it."""

_LINE_END = re.compile("\r\n|[\r\f\u0085\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")


def decode(data: bytes, named: str | None) -> Decoded:
    """The text that the bytes stand for.

    Args:
        named: The character set that the mail names; None: it names none.
    """
    if data.isascii() and b"\x1b" not in data and not _is_wide(named):
        known = named is None or _codec(named) is not None
        return data.decode("ascii"), () if known else ("charset_unknown",)
    codec = _codec(named) if named else None
    if codec is None:
        text = _as_utf8(data)
        if text is not None:
            return text, ("charset_unknown",) if named else ()
        return _guess(data, "charset_unknown" if named else "charset_guessed")
    return _decode_as(data, codec)


def _decode_as(data: bytes, codec: str) -> Decoded:
    if _EIGHT_BIT.match(codec):
        # Text that is UTF-8 by chance does not occur; text whose name was lost on the way does.
        text = _as_utf8(data)
        if text is not None:
            return text, ("charset_wrong",)
    try:
        return data.decode("cp1252" if codec == "iso8859-1" else codec), ()
    except (UnicodeError, ValueError):
        pass
    if codec == "iso8859-1":
        return data.decode("latin-1"), ()
    if codec == "utf-8" and _nearly_all(data):
        return data.decode("utf-8", "replace"), ("characters_lost",)
    return _guess(data, "charset_wrong")


def _guess(data: bytes, problem: MailProblemCode) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_MOST_TO_GUESS_BY], cp_isolation=list(_GUESSED)).best()
    codec = "cp1252" if best is None else best.encoding
    text = data.decode(codec, "replace")
    return text, (problem, "characters_lost") if "\ufffd" in text else (problem,)


_GUESSED = ("cp1252", "cp1250", "cp1251", "iso8859_15", "shift_jis", "gb18030", "big5", "euc_kr", "koi8_r", "mac_roman")
"""What answers are written in where they do not say it."""


def _codec(name: str) -> str | None:
    try:
        info = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError, TypeError):
        return None
    if info.name.replace("-", "_") in _NO_CHARSETS or not getattr(info, "_is_text_encoding", True):
        return None
    return info.name


def _is_wide(name: str | None) -> bool:
    """Whether ASCII bytes may stand for other characters."""
    codec = _codec(name) if name else None
    return codec is not None and re.match(r"utf-(7|16|32)|hz|iso2022|cp037|cp500|cp1140|cp273", codec) is not None


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _nearly_all(data: bytes) -> bool:
    """A few broken letters do not make it another character set: of its bytes two in a row seldom are one by chance."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(map("\x7f".__lt__, text)) - broken > 2 * broken


def plain(text: str) -> str:
    """The text in NFC, with one kind of line end and of space, and without characters that nobody sees."""
    text = _LINE_END.sub("\n", text).replace("\x0b", "\n")
    text = _INVISIBLE.sub("", _SPACES.sub(" ", text))
    text = text.encode("utf-8", "replace").decode("utf-8")  # halves of characters
    return unicodedata.normalize("NFC", text)
