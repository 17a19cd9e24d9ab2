"""An audit's own plain form of a text: what a reader sees of it, character by character of Unicode's own tables.

The gate has another reading of the same, which keeps places; none of it is used here, so that what one overlooks the
other may see.
"""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

_MAY_DIFFER = re.compile(r"[^ -%'-;=-\[\]-~\n]")
"""Any character that is not printed ASCII, and what begins an entity, a tag or an escape."""
_ESCAPED = re.compile(r"\\+(?=[!-/:-@\[\]-`{-~])")
_ENTITY = re.compile(r"&(?:#\w{1,24};?|[A-Za-z]\w{1,31};)")
_MOST_ESCAPES = 6
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])[^<>]*>")
_OF_A_LINE = frozenset(
    [
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins"),
        *("kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt"),
        *("u", "var", "wbr"),
    ]
)
_MARK = r"[\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_LONG_RUN = re.compile(rf"({_MARK}{{8}}){_MARK}+")
"""More marks than any letter has: to put n of them in order takes time that grows with n * n."""


class _Seen(dict[int, int | str | None]):
    """Of every character what is seen of it; asked once for each."""

    def __missing__(self, code: int) -> int | str | None:
        seen = self[code] = _seen(chr(code))
        return seen


def _seen(char: str) -> str | None:
    category = unicodedata.category(char)
    if char in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if category == "Zs" or char in "\t\x1c\x1d\x1e\x1f\u2800":
        return " "
    if category in ("Cf", "Cc") or unicodedata.combining(char) or category == "Me" or char in _FILLERS:
        return None
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if char in "\u2010\u2011\u02d7\u1806\u2043":
        return "-"
    if char in "\u2019\u02bc\u02bb\u02bd\u055a\u201b\u2032\ua78b\ua78c":
        return "'"
    return _compatible(char)


def _compatible(char: str) -> str:
    name = unicodedata.name(char, "")
    if name.startswith(("NEGATIVE CIRCLED LATIN CAPITAL LETTER ", "NEGATIVE SQUARED LATIN CAPITAL LETTER ")):
        return name[-1]
    if "CIRCLED DIGIT " in name and (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    if name.startswith(("SUPERSCRIPT ", "SUBSCRIPT ")) or char in "ªº…‥":
        return " "
    form = unicodedata.normalize("NFKC", char)
    if form == char or char in "™℠ℹ" or "VULGAR FRACTION" in name or " " in form:
        return char
    return form


_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe0e\ufe0f" + "".join(map(chr, range(0xFE00, 0xFE0E)))
_SEEN = _Seen()


def readings(text: str) -> Iterator[str]:
    """A text in plain form; then, if it has tags, what a page shows of it."""
    if _MAY_DIFFER.search(text) is None:
        yield text
        return
    plain = _plain(text)
    yield plain
    if "<" in plain and _TAG.search(plain):
        shown = _TAG.sub(lambda tag: "" if tag[1].lower() in _OF_A_LINE else "\n", plain)
        yield _plain(shown)


def _plain(text: str) -> str:
    for _ in range(_MOST_ESCAPES):
        if "&" not in text:
            break
        further = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
        if further == text:
            break
        text = further
    if not text.isascii():
        text = unicodedata.normalize("NFC", _LONG_RUN.sub(r"\1", text)).translate(_SEEN)
    text = text.replace("\t", " ")
    return _ESCAPED.sub("", text) if "\\" in text else text
