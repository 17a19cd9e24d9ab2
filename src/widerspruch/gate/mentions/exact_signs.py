"""Signs that name one account, in a text: handles, profile addresses, e-mail addresses, telephone numbers.

Every pattern is linear in the text's length: runs are possessive, and no run can begin inside another.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from widerspruch.gate.mentions.names import Found
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
    rf"(?:https?://|www\.|(?<![\w{_AT_SIGNS}.-])(?:[a-z-]{{1,8}}\.)?(?:{_HOSTS})/)[^\s<>\"'“”„]{{1,1000}}+",
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
_HIDDEN_EMAIL = re.compile(
    rf"(?<![{_W}.+-]){_LOCAL}(?:{_HIDDEN_DOT}{_LOCAL}){{0,3}}{_HIDDEN_AT}{_DOMAIN}", re.IGNORECASE
)
_BRACKETS, _SPOKEN = re.compile(r"[\[({<|]\s?[aäkAÄK@]"), re.compile(r"\s(?:dot|punkt)\s", re.IGNORECASE)
_LOCAL_AT_MOST = 64
PHONE = re.compile(r"(?<![\w.,/-])(?:\+|\(?0)\d(?:[\s/().\-–‑]{0,3}\d){6,15}(?![\w])")
_TRAILING = ".,;:!?)]}»*_~…"

_INSIDE_EMAILS = frozenset("_.+-．＿")
_NO_HANDLE_AFTER = frozenset(_AT_SIGNS + "/")

# Platforms whose handles hold no hyphen: `@annaweiss-Fans` names @annaweiss there.
_WITHOUT_HYPHEN = frozenset(["instagram", "facebook", "threads", "x", "tiktok", "telegram"])

# For RE2, over all texts: whatever the patterns above match, one of these matches.
_COARSE = {
    "handle": f"[{_AT_SIGNS}]",
    "email": rf"(?i:[{_AT_SIGNS}]|[\[({{<|]\s?(?:at|ät|klammeraffe)\s?[\])}}>|]|\sat\s+\S+\s+(?:dot|punkt)\s)",
    "url": r"(?i:://|www\.|\.(?:com|net|de|am|me)/|\bt\.me/)",
    "phone": r"(?:\+|0)\d(?:[\s/().–‑-]{0,3}\d){6}",
}


@cache
def coarse_pattern(signs: frozenset[str]) -> str:
    """A pattern for RE2 that every text with one of these signs matches; "" if none of them stands in texts."""
    wanted = [_COARSE[sign] for sign in _COARSE if sign in signs or (sign == "url" and "handle" in signs)]
    return "|".join(wanted)


def exact_signs(text: str, platform: str, signs: frozenset[str], region: str) -> Iterator[tuple[Sign, Found]]:
    """The exact signs in a text, folded. A profile address of the platform itself is also its account's handle."""
    addresses = [match.span() for match in URL.finditer(text)] if "/" in text or "www." in text.lower() else []
    for start, end in addresses:
        yield from _address(text, start, end, platform)
    for at in _at_signs(text):
        if not _inside(addresses, at):
            yield from _around_at(text, at, platform, signs)
    if "email" in signs and (_BRACKETS.search(text) or _SPOKEN.search(text)):
        for match in _HIDDEN_EMAIL.finditer(text):
            yield from _emails(text, *match.span())
    if "phone" in signs and ("0" in text or "+" in text):
        for match in PHONE.finditer(text):
            if not _inside(addresses, match.start()) and (number := fold_phone(match[0], region)):
                yield "phone", Found(number, *match.span())


def _around_at(text: str, at: int, platform: str, signs: frozenset[str]) -> Iterator[tuple[Sign, Found]]:
    """A handle after the sign, an e-mail address around it, or with a space on both sides of it either of them."""
    before = text[at - 1] if at else " "
    inside_word = before.isalnum() or before in _INSIDE_EMAILS
    if "handle" in signs and not inside_word and before not in _NO_HANDLE_AFTER:
        yield from _handles(text, at, platform)
    if "email" in signs and (inside_word or (before.isspace() and text[at + 1 : at + 2].isspace())):
        yield from _plain_emails(text, at)


def _at_signs(text: str) -> Iterator[int]:
    for sign in _AT_SIGNS:
        at = text.find(sign)
        while at >= 0:
            yield at
            at = text.find(sign, at + 1)


def _address(text: str, start: int, end: int, platform: str) -> Iterator[tuple[Sign, Found]]:
    written = text[start:end].rstrip(_TRAILING)
    if not (folded := fold_url(written)):
        return
    found = Found(folded, start, start + len(written))
    yield "url", found
    whose, handle = handle_in(folded)
    if whose == platform and whose in OF_PLATFORM:
        yield "handle", Found(handle, found.start, found.end)


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


def _handles(text: str, at: int, platform: str) -> Iterator[tuple[Sign, Found]]:
    if (match := _HANDLE.match(text, at + 1)) is None:
        return
    written = match[1].rstrip(_DOTS)
    if platform in _WITHOUT_HYPHEN and not written.isalnum():
        written = re.split("[-‐‑]", written, maxsplit=1)[0]
    if handle := fold_handle(written):
        yield "handle", Found(handle, at, match.start(1) + len(written))


def _inside(spans: list[tuple[int, int]], place: int) -> bool:
    """Whether a place lies in one of some spans, which are sorted and apart."""
    before = bisect_right(spans, (place, len(spans) and spans[-1][1]))
    return before > 0 and place < spans[before - 1][1]
