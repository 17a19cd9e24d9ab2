"""Signs that name one account, in a text: handles, profile addresses, e-mail addresses, telephone numbers.

Every pattern is linear in the text's length: runs are possessive, and no run can begin inside another.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import product
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.mentions.names import Found
from widerspruch.gate.mentions.plain_texts import rows_with
from widerspruch.gate.mentions.words import SLACK
from widerspruch.protocol.fold import fold_email, fold_handle, fold_phone, fold_url
from widerspruch.protocol.hashing_key import Sign
from widerspruch.protocol.profile_hosts import BY_DOMAIN, OF_PLATFORM, handle_in

_W = rf"\w＿{SLACK}"
_DOTS = ".．"
_HOSTS = "|".join(re.escape(domain) for domain in sorted(BY_DOMAIN, key=len, reverse=True))
_AT_SIGNS = "@＠﹫"

_HANDLE = re.compile(rf"[{SLACK}]*([{_W}][{_W}{_DOTS}\-]{{0,99}}+)(?![{_AT_SIGNS}])")
"""After an at sign. One more behind it: a handle of another server."""
URL = re.compile(
    rf"(?:https?://|www\.|(?:(?<![\w{_AT_SIGNS}.-])|(?<=\s-)|(?<=^-))(?:[a-z][a-z-]{{0,7}}\.)?(?:{_HOSTS})/)"
    r"[^\s<>\"'“”„…]{1,1000}+",
    re.IGNORECASE,
)
_BRACKETED = r"\s{{0,2}}[\[({{<|]\s?(?:{})\s?[\])}}>|]\s{{0,2}}"
_HIDDEN_AT = (
    rf"(?:{_BRACKETED.format(f'at|ät|[{_AT_SIGNS}]|klammeraffe')}|\s+at\s+(?=[{_W}.-]{{1,60}}\s+(?:dot|punkt)\s))"
)
_DOT = rf"(?:[.．]|{_BRACKETED.format('dot|punkt|[.]')}|\s+(?:dot|punkt)\s+)"
_DOMAIN = rf"[\w\-{SLACK}]{{1,63}}+(?:{_DOT}[\w\-{SLACK}]{{1,63}}+){{1,5}}"
_AFTER_AT = re.compile(rf"\s?({_DOMAIN})", re.IGNORECASE)
_BEFORE_AT = re.compile(rf"[{_W}][{_W}{_DOTS}+\-]*+$")
_LOCAL = rf"[{_W}][{_W}.+\-]{{0,63}}+"
_HIDDEN_DOT = _BRACKETED.format("dot|punkt|[.]")
_HIDDEN_EMAIL = re.compile(rf"(?<![{_W}]){_LOCAL}(?:{_HIDDEN_DOT}{_LOCAL}){{0,3}}{_HIDDEN_AT}{_DOMAIN}", re.IGNORECASE)
_BRACKETS, _SPOKEN = re.compile(r"[\[({<|]\s?[aäkAÄK@]"), re.compile(r"\s(?:dot|punkt)\s", re.IGNORECASE)
_LOCAL_AT_MOST = 64
PHONE = re.compile(r"(?:(?<![\w.,/-])|(?<=\d/)|(?<=\d\s/))(?:\+|\(?0)\d(?:[\s/().\-–‑]{0,3}\d){6,40}(?!\w)")
"""One number, or several with nothing but strokes, spaces and line breaks between."""
_ANOTHER_PHONE = re.compile(r"(?<=\d)[\s/.\-–‑]{1,3}(?=(?:\+|\(?0)\d)")
_FEWEST_DIGITS, _MOST_DIGITS, _MOST_GAPS = 7, 17, 6
_HYPHEN = re.compile("[-‐‑]")
_TRAILING = ".,;:!?)]}»*_~…"

_INSIDE_EMAILS = frozenset("_.+-．＿")
_LONGEST_PATH = 200
"""Characters before an at sign that are looked at for the server to which its path belongs."""

_FULL_WIDTH = "！-～"
_IS_FULL_WIDTH = re.compile(f"[{_FULL_WIDTH}]")
_TO_ASCII = {ord("！") + place: chr(0x21 + place) for place in range(94)}

# Platforms whose handles hold no hyphen: `@annaweiss-Fans` names @annaweiss there.
_WITHOUT_HYPHEN = frozenset(["instagram", "facebook", "threads", "x", "tiktok", "telegram"])

_SPACE = r"\s\v\x1c-\x1f\x85\p{Z}"
"""For classes of RE2, to which `\\s` is ASCII only: what Python takes for a space."""

# For RE2, over many texts: whatever the patterns above match, one of these matches.
_NEED_ALL_ROWS = frozenset(["email", "url", "phone"])
_COARSE = {
    "handle": f"[{_AT_SIGNS}]",
    "email": (
        rf"(?i:[{_AT_SIGNS}]|%40|[\[({{<|][{_SPACE}]?(?:at|ät|klammeraffe)[{_SPACE}]?[\])}}>|]"
        rf"|[{_SPACE}]at[{_SPACE}]+[^{_SPACE}]+[{_SPACE}]+(?:dot|punkt)[{_SPACE}])"
    ),
    "url": r"(?i:://|www\.|\.(?:com|net|de|am|me)/|\bt\.me/)",
    "phone": rf"(?:\+|0)\p{{Nd}}(?:[{_SPACE}/().–‑-]{{0,3}}\p{{Nd}}){{6}}",
}


# For RE2, over the texts that are read, so that the slow patterns are tried on few of them. They match more than these.
_MAYBE_PHONE = rf"(?s:[+0]\p{{Nd}}(?:.{{0,3}}\p{{Nd}}){{6}})|[{_FULL_WIDTH}]"
_MAYBE_HIDDEN = rf"(?s:[\[({{<|].?[aäkAÄK@])|(?i:dot|punkt)|[{_FULL_WIDTH}]"
HIDDEN_EMAIL = "hidden e-mail"

_BYTES_OF_HANDLES = (b"@", b"/", b"%", b"\xef")
"""In UTF-8, whatever an at sign of any width, or the address of a profile, cannot do without."""


def texts_to_read(texts: pa.Array, signs: frozenset[str]) -> Iterator[tuple[int, str, frozenset[str]]]:
    """All texts that may hold one of these signs: the row, the text, and what to look for in it, for `exact_signs`."""
    rows = _rows_to_read(texts, signs)
    some = texts.take(rows)
    possible = [("phone", _MAYBE_PHONE), (HIDDEN_EMAIL, _MAYBE_HIDDEN)]
    wanted = signs | {HIDDEN_EMAIL} if "email" in signs else signs
    asked = [(sign, pattern) for sign, pattern in possible if sign in wanted]
    everywhere = wanted - {sign for sign, _ in asked}
    there = [pc.match_substring_regex(some, pattern).to_pylist() for _, pattern in asked]
    together = {
        which: everywhere | {sign for (sign, _), is_there in zip(asked, which, strict=True) if is_there}
        for which in product((False, True), repeat=len(asked))
    }
    for row, text, *which in zip(rows.to_pylist(), some.to_pylist(), *there, strict=True):
        yield row, text, together[tuple(which)]


def _rows_to_read(texts: pa.Array, signs: frozenset[str]) -> pa.Array:
    """The numbers of all rows that may hold one of these signs, in order."""
    wanted = [_COARSE[sign] for sign in _COARSE if sign in signs or (sign == "url" and "handle" in signs)]
    if not wanted:
        return pa.array([], pa.int64())
    wanted.append(f"[{_FULL_WIDTH}]")
    some = rows_with(texts, _BYTES_OF_HANDLES) if signs.isdisjoint(_NEED_ALL_ROWS) else None
    if some is None:
        return pc.indices_nonzero(pc.match_substring_regex(texts, "|".join(wanted)))
    return some.filter(pc.match_substring_regex(texts.take(some), "|".join(wanted)).fill_null(False))


def exact_signs(text: str, platform: str, signs: frozenset[str], region: str) -> list[tuple[Sign, Found]]:
    """The exact signs in a text, folded. A profile address of the platform itself is also its account's handle.

    E-mail addresses that people hide are only looked for if `HIDDEN_EMAIL` stands among the signs, too.
    """
    if not text.isascii() and _IS_FULL_WIDTH.search(text):
        text = text.translate(_TO_ASCII)  # one character for one: places stay as they are
    found: list[tuple[Sign, Found]] = []
    addresses: list[tuple[int, int]] = []
    handles, emails = "handle" in signs, "email" in signs
    if "/" in text or "www." in text.lower():
        addresses = [match.span() for match in URL.finditer(text)]
        for start, end in addresses:
            found += _address(text, start, end, platform, emails)
    if handles or emails:
        for at in _at_signs(text):
            if not (addresses and _inside(addresses, at)):
                found += _around_at(text, at, platform, handles, emails)
    if HIDDEN_EMAIL in signs and (_BRACKETS.search(text) or _SPOKEN.search(text)):
        for match in _HIDDEN_EMAIL.finditer(text):
            found += _emails(text, *match.span())
    if "phone" in signs:
        for match in PHONE.finditer(text):
            if not _inside(addresses, match.start()):
                found += _phones(text, *match.span(), region)
    return found


def _around_at(text: str, at: int, platform: str, handles: bool, emails: bool) -> Iterator[tuple[Sign, Found]]:
    """A handle after the sign, an e-mail address around it, or with a space on both sides of it either of them."""
    before = text[at - 1] if at else " "
    inside_word = before.isalnum() or before in _INSIDE_EMAILS
    elsewhere = inside_word or before in _AT_SIGNS or (before == "/" and _on_a_server(text, at))
    if handles and not elsewhere and (one := _handle(text, at, platform)):
        yield "handle", one
    if emails and (inside_word or (before.isspace() and text[at + 1 : at + 2].isspace())):
        yield from _plain_emails(text, at)


def _on_a_server(text: str, at: int) -> bool:
    """Whether an at sign behind a stroke is in a path (`example.social/@anna`), not one of several (`@anna/@ben`)."""
    before = text[max(0, at - _LONGEST_PATH) : at].split()[-1].lstrip("([{\"'")
    return "." in before and before[0] not in _AT_SIGNS


def _at_signs(text: str) -> list[int]:
    places: list[int] = []
    for sign in _AT_SIGNS[:1] if text.isascii() else _AT_SIGNS:
        at = text.find(sign)
        while at >= 0:
            places.append(at)
            at = text.find(sign, at + 1)
    return places


def _address(text: str, start: int, end: int, platform: str, emails: bool) -> Iterator[tuple[Sign, Found]]:
    """The address, once with low lines at its end and once without: they may be the account's or the typesetting's.
    With `emails` what is in it of these, too."""
    with_lines = text[start:end].rstrip(_TRAILING.replace("_", ""))
    for written in dict.fromkeys((text[start:end].rstrip(_TRAILING), with_lines)):
        if folded := fold_url(written):
            found = Found(folded, start, start + len(written))
            yield "url", found
            whose, handle = handle_in(folded)
            if whose == platform and whose in OF_PLATFORM:
                yield "handle", Found(handle, found.start, found.end)
    if emails:
        yield from _emails_in_address(text, start, end)


def _emails_in_address(text: str, start: int, end: int) -> Iterator[tuple[Sign, Found]]:
    """E-mail addresses in a query or a path (`?to=anna@example.org`, `%40` too); each stands for the whole address."""
    written = text[start:end].rstrip(_TRAILING)
    if "@" not in written and "%40" not in written:
        return
    plain = unquote(written)
    for at in _at_signs(plain):
        for sign, email in _plain_emails(plain, at):
            yield sign, Found(email.value, start, start + len(written))


def _plain_emails(text: str, at: int) -> Iterator[tuple[Sign, Found]]:
    earliest = max(0, at - _LOCAL_AT_MOST - 1)
    local = _BEFORE_AT.search(text[earliest:at].rstrip())
    domain = _AFTER_AT.match(text, at + 1)
    if local is not None and domain is not None:
        yield from _emails(text, earliest + local.start(), domain.end())


def _emails(text: str, start: int, end: int) -> Iterator[tuple[Sign, Found]]:
    """The address, and what it is if the end belongs to the sentence (`...de.Danke`, `...de-Adresse`)."""
    written = text[start:end]
    whole = fold_email(written)
    if whole:
        yield "email", Found(whole, start, end)
    for border in (".", "-"):
        shorter, _, rest = written.rpartition(border)
        if rest[:1].isupper() and not shorter.isupper() and (value := fold_email(shorter)) and value != whole:
            yield "email", Found(value, start, start + len(shorter))


def _phones(text: str, start: int, end: int, region: str) -> Iterator[tuple[Sign, Found]]:
    """The numbers that a run of digits may be: a group that begins with 0 may be another number, or inside of one."""
    gaps = [gap.span() for gap in _ANOTHER_PHONE.finditer(text, start, end)]
    if len(gaps) > _MOST_GAPS:  # a text that is made to take long: whole numbers one after the other, no more
        gaps = [gap for gap, far in zip(gaps, _far_apart(text, start, gaps), strict=True) if far]
    begins, ends = [start, *(behind for _, behind in gaps)], [*(before for before, _ in gaps), end]
    for place, begin in enumerate(begins):
        for stop in ends[place:]:
            digits = sum(map(str.isdigit, text[begin:stop]))
            if digits > _MOST_DIGITS:
                break
            if digits >= _FEWEST_DIGITS and (number := fold_phone(text[begin:stop], region)):
                yield "phone", Found(number, begin, stop)


def _far_apart(text: str, start: int, gaps: list[tuple[int, int]]) -> Iterator[bool]:
    """Of each gap, whether enough digits for a number lie between it and the last one that had so many before it."""
    for before, behind in gaps:
        far = sum(map(str.isdigit, text[start:before])) >= _FEWEST_DIGITS
        if far:
            start = behind
        yield far


def _handle(text: str, at: int, platform: str) -> Found | None:
    if (match := _HANDLE.match(text, at + 1)) is None:
        return None
    start, end = match.span(1)
    written = text[start:end].rstrip(_DOTS)
    if platform in _WITHOUT_HYPHEN and (hyphen := _HYPHEN.search(written)) is not None:
        written = written[: hyphen.start()]
    handle = fold_handle(written)
    return Found(handle, at, start + len(written)) if handle else None


def _inside(spans: list[tuple[int, int]], place: int) -> bool:
    """Whether a place lies in one of some spans, which are sorted and apart."""
    before = bisect_right(spans, (place, len(spans) and spans[-1][1]))
    return before > 0 and place < spans[before - 1][1]
