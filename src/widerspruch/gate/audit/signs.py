"""Signs of people in a text, as an audit reads it: the whole text is put in one plain form, and then taken apart.

What counts as a sign is said in docs/operators/mentions.md; this is a second reading of that page, made without the
gate's. Where a text may be read in two ways, both readings are given.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import accumulate
from urllib.parse import unquote

from widerspruch.protocol.fold import (
    LONGEST_EMAIL,
    fold_email,
    fold_handle,
    fold_name,
    fold_phone,
    fold_url,
)
from widerspruch.protocol.hashing_key import Sign
from widerspruch.protocol.profile_hosts import handle_in

Value = tuple[Sign, str]
"""A folded value, and as what it stands there."""

REGION = "DE"  # whose telephone numbers are written without a country

MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0"
)
_WIDE = {0xFF01 + place: chr(0x21 + place) for place in range(94)}
_PLAIN = _WIDE | {ord(one): other for one, other in (("﹫", "@"), ("…", " "), ("‥", " "), ("‑", "-"), ("‐", "-"))}
_UNSEEN = re.compile(f"[{INVISIBLE}]+")

_HINTS = re.compile("[@/+0(\\[{<|\uff01-\uff5e﹫]")
_WORDS_AS_HINTS = ("www.", "WWW.", "Www.", " at ", " AT ", " At ")
"""A text without any of these holds no exact sign."""

_AFTER_AT = re.compile(rf"(?<![\w.+\-@/])@[{MARKS}{INVISIBLE}]*([\w.\-{MARKS}{INVISIBLE}]++)(?!@)")
_PIECES = re.compile(r"[^\s<>\"'“”„]+")
_BEGINS = re.compile(r"https?://|www\.", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w@.\-])[\w\-]+(?:\.[\w\-]+)+/")
_ENDS = ".,;:!?)]}»*~"

_OPEN, _CLOSE = r"\s{0,2}[\[({<|]\s?", r"\s?[\])}>|]\s{0,2}"
_HIDDEN_AT = re.compile(rf"{_OPEN}(?:at|ät|@|klammeraffe){_CLOSE}", re.IGNORECASE)
_HIDDEN_DOT = re.compile(rf"{_OPEN}(?:dot|punkt|\.){_CLOSE}", re.IGNORECASE)
_LONE_AT = re.compile(r"\s@\s")
_SPOKEN = re.compile(r"\sat\s+([\w.\-]{1,60}(?:\s+(?:dot|punkt)\s+[\w\-]{1,60}){1,5})", re.IGNORECASE)
_SPOKEN_DOT = re.compile(r"\s+(?:dot|punkt)\s+", re.IGNORECASE)
_EMAIL = re.compile(rf"(?<![\w.+\-{MARKS}])([\w.+\-{MARKS}]++)@\s?((?:[\w\-{MARKS}]++\.)+[\w\-{MARKS}]++)")
_SENTENCE = re.compile(r"[.\-][^\W\d_a-zß-öø-ÿ][\w\-]*$")

_NUMBER = re.compile(r"(?<![\w.,/\-])\(?[+0]\d?(?:[\s/().\-–]{0,3}\d){6,40}(?!\w)")
_DIGITS = re.compile(r"[+(]*\d+\)?")
_FEWEST_DIGITS, _MOST_DIGITS = 7, 17

_QUOTES = "„“”»«\"'‚‘’("
_BEHIND_NAMES = ".,;:!?…)“”»«\"'‘’"
_NAME_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST_NAME = 3  # words

# Platforms whose handles hold no hyphen: what follows one is not part of a handle there.
_WITHOUT_HYPHEN = frozenset(["facebook", "instagram", "telegram", "threads", "tiktok", "x"])


def exact_signs(text: str, platform: str) -> Iterator[Value]:
    """Handles, profile addresses, e-mail addresses and telephone numbers in a text, folded; some of them twice."""
    if _HINTS.search(text) is None and not any(word in text for word in _WORDS_AS_HINTS):
        return
    if not text.isascii():
        text = text.translate(_PLAIN)
    addresses, pieces, rest = _addresses(text)
    for address in addresses:
        yield "url", address
        whose, handle = handle_in(address)
        if whose == platform:
            yield "handle", handle
    for email in _emails(unquote(" ".join(pieces))):
        yield "email", email
    for match in _AFTER_AT.finditer(_apart(rest)):
        written = match[1].rstrip(".")
        if handle := fold_handle(written.split("-")[0] if platform in _WITHOUT_HYPHEN else written):
            yield "handle", handle
    bare = rest if rest.isascii() else _UNSEEN.sub("", rest)
    for email in _emails(bare):
        yield "email", email
    for phone in _phones(bare):
        yield "phone", phone


def plain_names(text: str, begins_a_name: Mapping[str, bool]) -> Iterator[Value]:
    """Full names of two and three words that are written plainly, folded.

    Plainly: words that begin with a capital letter, with one space between.

    Args:
        begins_a_name: Of every word as it stands between two spaces, whether it is anybody's first name.
    """
    words = text.split(" ")
    for place in [place for place, word in enumerate(words) if begins_a_name[word]]:
        run = without_quotes(words[place])
        for following in words[place + 1 : place + _LONGEST_NAME]:
            last = following.rstrip(_BEHIND_NAMES)
            if not is_name_word(last):
                break
            run = f"{run} {last}"
            if name := fold_name(run):
                yield "name", name
            if last != following:
                break


def without_quotes(word: str) -> str:
    """A word without what may stand before it."""
    return word.lstrip(_QUOTES)


def is_name_word(word: str) -> bool:
    """Whether a word is letters only, hyphens inside, and begins with a capital one."""
    return word[:1].isupper() and _NAME_WORD.fullmatch(word) is not None


def _apart(text: str) -> str:
    """Handles with a stroke between them as words of their own. A path behind a server's name stays as it is."""
    if "/@" not in text:
        return text
    words = text.split(" ")
    for place, word in enumerate(words):
        first = word.lstrip(_QUOTES).split("/@")[0]
        if first.startswith("@") or "." not in first:
            words[place] = word.replace("/@", " @")
    return " ".join(words)


def _addresses(text: str) -> tuple[list[str], list[str], str]:
    """Addresses on the web: folded, as they are written, and the text without them."""
    if "/" not in text and "www." not in text.lower():
        return [], [], text
    found: list[str] = []
    all_written: list[str] = []
    rest, done = [], 0
    for piece in _PIECES.finditer(text):
        begin = _BEGINS.search(piece[0])
        host = _HOST.search(piece[0], 0, begin.start() if begin else len(piece[0]))
        if host is not None and handle_in(fold_url(_cut(piece[0][host.start() :]))) != ("", ""):
            begin = host
        if begin is None:
            continue
        written = _cut(piece[0][begin.start() :])
        all_written.append(written)
        found += [folded for one in {written, written.rstrip(f"_{_ENDS}")} if (folded := fold_url(one))]
        rest.append(text[done : piece.start() + begin.start()])
        done = piece.end()
    return found, all_written, " ".join([*rest, text[done:]])


def _cut(address: str) -> str:
    return address.rstrip(_ENDS)


def _emails(text: str) -> Iterator[str]:
    if "@" not in text and not (_HIDDEN_AT.search(text) or _SPOKEN.search(text)):
        return
    text = _HIDDEN_DOT.sub(".", _LONE_AT.sub("@", _HIDDEN_AT.sub("@", text)))
    text = _SPOKEN.sub(lambda spoken: f"@{_SPOKEN_DOT.sub('.', spoken[1])} ", text)
    for match in _EMAIL.finditer(text):
        for local in {match[1], match[1].lstrip(".-")}:
            for domain in _without_sentence(match[2]):
                if folded := fold_email(f"{local}@{domain}"):
                    yield folded


def _without_sentence(domain: str) -> Iterator[str]:
    """A domain, and what it is if its end belongs to the sentence (`...de.Danke`, `...de-Adresse`)."""
    yield domain
    if len(domain) > LONGEST_EMAIL:
        return
    while not domain.isupper() and (end := _SENTENCE.search(domain)) is not None:
        domain = domain[: end.start()]
        yield domain


def _phones(text: str) -> Iterator[str]:
    if "0" not in text and "+" not in text:
        return
    for match in _NUMBER.finditer(text):
        for written in _numbers(match[0]):
            if folded := _folded_phone(written):
                yield folded


def _numbers(run: str) -> Iterator[str]:
    """A run of digits as one number, and as several where others may begin in it (`0171 39200 / 0171 39201`)."""
    groups = list(_DIGITS.finditer(run))
    digits = [sum(map(str.isdigit, group[0])) for group in groups]
    if sum(digits) <= _MOST_DIGITS:
        yield run
    before = [0, *accumulate(digits)]
    borders, last = [0], 0
    for place, group in enumerate(groups):
        begins = group[0].startswith(("0", "+"))
        if begins and min(before[place] - before[last], before[-1] - before[place]) >= _FEWEST_DIGITS:
            borders.append(group.start())
            last = place
    if len(borders) > 1:
        for start, end in zip(borders, [*borders[1:], len(run)], strict=True):
            yield run[start:end].rstrip(" /().-–")


@lru_cache(1 << 16)
def _folded_phone(written: str) -> str:
    return fold_phone(written, REGION)
