"""Signs that name one account, in a text: handles, profile addresses, e-mail addresses, telephone numbers.

Every pattern is linear in the text's length: runs are possessive, and no run can begin inside another.
"""

import re
from collections.abc import Iterator
from functools import cache

from widerspruch.gate.mentions.names import Found
from widerspruch.gate.mentions.words import SLACK
from widerspruch.protocol.fold import fold_email, fold_handle, fold_phone, fold_url
from widerspruch.protocol.hashing_key import Sign
from widerspruch.protocol.profile_hosts import BY_DOMAIN, OF_PLATFORM, handle_in

_W = rf"\w{SLACK}"
_HOSTS = "|".join(re.escape(domain) for domain in sorted(BY_DOMAIN, key=len, reverse=True))
_AT_SIGNS = "@＠﹫"

HANDLE = re.compile(rf"(?<![\w{_AT_SIGNS}.+/-])[{_AT_SIGNS}][{SLACK}]*([{_W}][{_W}.\-]{{0,99}}+)(?![{_AT_SIGNS}])")
URL = re.compile(
    rf"(?:https?://|www\.|(?<![\w{_AT_SIGNS}.-])(?:[a-z-]{{1,8}}\.)?(?:{_HOSTS})/)[^\s<>\"'“”„]{{1,1000}}+",
    re.IGNORECASE,
)
_BRACKETED = r"\s{{0,2}}[\[({{<|]\s?(?:{})\s?[\])}}>|]\s{{0,2}}"
_AT = (
    rf"(?:\s?[{_AT_SIGNS}]\s?|{_BRACKETED.format(rf'at|ät|[{_AT_SIGNS}]|klammeraffe')}"
    rf"|\s+at\s+(?=[{_W}.-]{{1,60}}\s+(?:dot|punkt)\s))"
)
_DOT = rf"(?:[.．]|{_BRACKETED.format('dot|punkt|[.]')}|\s+(?:dot|punkt)\s+)"
EMAIL = re.compile(
    rf"(?<![{_W}.+-])([{_W}][{_W}.+\-]{{0,63}}+){_AT}([\w\-{SLACK}]{{1,63}}+(?:{_DOT}[\w\-{SLACK}]{{1,63}}+){{1,5}})",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<![\w.,/-])(?:\+|\(?0)\d(?:[\s/().\-–‑]{0,3}\d){6,15}(?![\w])")
_TRAILING = ".,;:!?)]}»*_~…"

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
    taken: list[tuple[int, int]] = []
    if "/" in text or "www." in text:
        for match in URL.finditer(text):
            yield from _address(match, platform)
            taken.append(match.span())
    for match in EMAIL.finditer(text):
        if not _overlaps(taken, *match.span()):
            yield from (("email", Found(value, *span)) for value, span in _emails(match))
            if not re.search(r"\s", match[0]):
                taken.append(match.span())
    if "handle" in signs:
        for match in HANDLE.finditer(text):
            if not _overlaps(taken, *match.span()):
                yield from _handles(match, platform)
    if "phone" in signs:
        for match in PHONE.finditer(text):
            if not _overlaps(taken, *match.span()) and (number := fold_phone(match[0], region)):
                yield "phone", Found(number, *match.span())


def _address(match: re.Match[str], platform: str) -> Iterator[tuple[Sign, Found]]:
    written = match[0].rstrip(_TRAILING)
    if not (folded := fold_url(written)):
        return
    found = Found(folded, match.start(), match.start() + len(written))
    yield "url", found
    whose, handle = handle_in(folded)
    if whose == platform and whose in OF_PLATFORM:
        yield "handle", Found(handle, found.start, found.end)


def _emails(match: re.Match[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """The address, and what it is if the last label belongs to the sentence (`...de.Danke`, `...de-Adresse`)."""
    if whole := fold_email(match[0]):
        yield whole, match.span()
    for border in (".", "-"):
        shorter = match[0].rpartition(border)[0]
        if "." in shorter[len(match[1]) :] and (value := fold_email(shorter)) and value != whole:
            yield value, (match.start(), match.start() + len(shorter))


def _handles(match: re.Match[str], platform: str) -> Iterator[tuple[Sign, Found]]:
    written = match[1].rstrip(".")
    if platform in _WITHOUT_HYPHEN:
        written = re.split("[-‐‑]", written, maxsplit=1)[0]
    if handle := fold_handle(written):
        yield "handle", Found(handle, match.start(), match.start(1) + len(written))


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(begin < end and start < stop for begin, stop in taken[-8:]) if taken else False
