"""The one fold under which a person's identifiers are compared: names, handles, e-mail, phones, profile addresses.

Both ends must fold alike before they hash, so the fold is written here, outside every engine, and carries a version.
`tests/protocol/vectors/fold.toml` holds what each function answers; a change of any answer is a new `FOLD_VERSION`.

A name loses everything that people write differently: case, width, marks and zero-width characters, the spelling of
umlauts (ä, ae and a are one), ß, hyphens, spaces, titles and a possessive s after an apostrophe. What is left are bare
letters and digits in one run, so that "Anna-Lena Weiß", "annalena weiss" and "#AnnaLenaWeiss" are the same value.
Handles, e-mail addresses and profile addresses are exact: two accounts may differ by one dot or one umlaut.

Every function is pure, never raises on any string, is idempotent, and answers "" where nothing is left.
"""

import re
import unicodedata
from urllib.parse import unquote

from widerspruch.identifiers.characters import INVISIBLE, INVISIBLE_FAR, MARKS
from widerspruch.identifiers.profile_hosts import handle_below, profile_host, profile_url

FOLD_VERSION = 2
LONGEST_EMAIL, LONGEST_PHONE, LONGEST_URL = 320, 60, 2048  # characters; longer ones are none
SHORTEST_PHONE = 8  # characters with the plus: shorter ones are short codes, which are no person's

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_DROPPED_WITH_MARKS = re.compile(f"[{MARKS}{INVISIBLE}{INVISIBLE_FAR}]+")
_DROPPED = re.compile(f"[{INVISIBLE}{INVISIBLE_FAR}]+")
_DOTTED = re.compile("i\u0307+")
"""What Unicode's case folding makes of the Turkish capital İ, which people type for an i."""
_TOO_MANY_MARKS = re.compile(rf"(?<=[{MARKS}]{{8}})[{MARKS}]+")
"""No letter has so many; the time to put n of them in order grows with n * n."""

# Letters that no Unicode decomposition takes apart.
_LETTERS = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d",
    "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ƒ": "f", "ʼ": "'",
})  # fmt: skip
# Cyrillic and Greek letters drawn like Latin ones. Used only inside words that also hold Latin letters: a word written
# in one script is a word of that script.
_LOOK_ALIKES = str.maketrans("авекмнорстухіјѕӏԁԛԝһɡαβεικνορτυχ", "abekmhopctyxijsldqwhgabeikvoptux")
_MIXED_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[a-z]")
_FOREIGN = re.compile("[\u0370-\u052fɡ]")
_UMLAUT_E = re.compile("([aou])e+")
_NOT_ALNUM = re.compile(r"[\W_]+")
_POSSESSIVE = re.compile(r"(?<=\w)['’‘ʼ`´](?:s\b|(?!\w))")
_BEFORE_HANDLE = re.compile(r"\A[\s@]+")
_APOSTROPHES = "'’‘ʼ`´"

TITLES = frozenset(
    [
        *("dr", "prof", "professor", "dipl", "ing", "med", "phil", "rer", "nat", "jur", "habil", "mag", "herr"),
        *("herrn", "frau", "hr", "fr", "mr", "mrs", "ms", "miss", "mx", "sir"),
    ]
)
DEGREES = frozenset(["phd", "mba", "msc", "bsc", "llm"])
_HYPHENS = re.compile("[-‐‑]")
_TITLE_HYPHEN = re.compile(r"(?<=dipl )-(?=ing)")

_OPEN, _CLOSE = r"\s{0,3}[\[({<|]\s{0,3}", r"\s{0,3}[\])}>|]\s{0,3}"
_HIDDEN_AT = re.compile(f"{_OPEN}(?:at|ät|@|klammeraffe){_CLOSE}")
_HIDDEN_DOT = re.compile(f"{_OPEN}(?:dot|punkt|\\.){_CLOSE}")
_SPOKEN_AT = re.compile(r"\s+at\s+")
_SPOKEN_DOT = re.compile(r"\s+(?:dot|punkt)\s+")
_AROUND = re.compile(r"\s*([@.])\s*")
_LOCAL = re.compile(r"[^\s@<>()\[\]{},;:|\"]{1,64}")
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]{0,20}:)?//|^mailto:")


def _compatible(text: str) -> str:
    """NFKC and case folding until nothing changes (twice is enough), lone surrogates replaced."""
    text = _TOO_MANY_MARKS.sub("", _LONE_SURROGATES.sub("\ufffd", text))
    for _ in range(2):
        text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", text)


def _latin_look_alikes(text: str) -> str:
    """Words that mix Latin with Cyrillic or Greek letters, written in Latin only."""
    if _FOREIGN.search(text) is None:
        return text

    def latin(word: re.Match[str]) -> str:
        found = word[0]
        return found.translate(_LOOK_ALIKES) if _LATIN.search(found) else found

    return _MIXED_WORD.sub(latin, text)


def _exact(text: str) -> str:
    """The part of the fold that keeps letters apart which an identifier keeps apart: marks and umlauts stay."""
    if text.isascii():
        return text.lower()
    return _latin_look_alikes(_compatible(_DOTTED.sub("i", _DROPPED.sub("", _compatible(text)))))


def _bare(text: str) -> str:
    """Lower case without marks and invisible characters, spaces and punctuation still there."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", _compatible(text))
    text = unicodedata.normalize("NFKC", _DROPPED_WITH_MARKS.sub("", text).translate(_LETTERS))
    return _latin_look_alikes(text)


def fold_word(text: str) -> str:
    """A word of a place, an employer or a name: letters and digits in one run. ``München`` -> ``munchen``."""
    if text.isascii() and text.isalnum():  # most words of most texts
        run = text.lower()
        return _UMLAUT_E.sub(r"\1", run) if "e" in run else run
    run = _NOT_ALNUM.sub("", _POSSESSIVE.sub("", _bare(text)))
    return _UMLAUT_E.sub(r"\1", run if run.isascii() else _latin_look_alikes(run))


def name_words(text: str) -> list[str]:
    """The folded words of a name, a hyphenated word as one, without leading titles and trailing degrees."""
    return [fold_word(part) for part in _name_parts(text)]


def first_words(text: str) -> list[str]:
    """What a text may begin this name with: ``Anna-Lena Weiß`` with ``annalena``, ``anna``. [] if it is one word."""
    parts = _name_parts(text)
    if len(parts) < 2:
        return []
    found = [fold_word(parts[0]), *(fold_word(part) for part in _HYPHENS.split(parts[0])[:1])]
    if len(parts) > 2:
        found.append(fold_word(parts[0] + parts[1]))
    return list(dict.fromkeys(word for word in found if word))


def _name_parts(text: str) -> list[str]:
    spaced = _POSSESSIVE.sub("", _bare(text)).replace(".", " ").replace(",", " ")
    parts = [part for part in _TITLE_HYPHEN.sub(" ", spaced).split() if fold_word(part)]
    first, last = 0, len(parts)
    while first < last - 1 and fold_word(parts[first]) in TITLES:
        first += 1
    while last - first > 1 and fold_word(parts[last - 1]) in DEGREES:
        last -= 1
    return parts[first:last]


def fold_name(text: str) -> str:
    """A person's full name in one run, titles off. ``Dr. Anna-Lena Müller's`` -> ``annalenamuller``.

    Order is kept and nothing is shortened: give each way of writing a name (nickname, former name) by itself.
    """
    return fold_word("".join(name_words(text)))


def fold_handle(text: str) -> str:
    """A handle without its ``@``. ``＠Anna.Weiß's`` -> ``anna.weiss``."""
    handle = _BEFORE_HANDLE.sub("", _exact(text))
    while True:
        shorter = handle.rstrip().rstrip("." + _APOSTROPHES)
        if len(shorter) > 2 and shorter[-1] == "s" and shorter[-2] in _APOSTROPHES:
            shorter = shorter[:-2]
        if shorter == handle:
            return handle
        handle = shorter


def bare_handle(text: str) -> str:
    """A handle as a platform may mean it whose handles hold no marks. ``@Weíss`` -> ``weiss``, ``@paweł`` -> ``pawel``.

    Beside `fold_handle`, never instead of it: elsewhere both may be accounts.
    """
    return fold_handle(_bare(text))


def fold_email(text: str) -> str:
    """An e-mail address, also as people hide it (``anna (at) beispiel [dot] de``), without a ``+tag``.

    Returns:
        ``local@domain`` in lower case, the domain in its ASCII form; "" where the text is no e-mail address.
    """
    if len(text) > LONGEST_EMAIL:
        return ""
    address = _HIDDEN_DOT.sub(".", _HIDDEN_AT.sub("@", _exact(text).strip()))
    if "@" not in address:
        address = _SPOKEN_DOT.sub(".", _SPOKEN_AT.sub("@", address))
    local, at, domain = _AROUND.sub(r"\1", address).removeprefix("mailto:").rpartition("@")
    domain = _ascii_domain(domain.rstrip("."))
    local = local.partition("+")[0] or local
    if not at or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return ""
    return f"{local}@{'gmail.com' if domain == 'googlemail.com' else domain}"


def fold_phone(text: str, region: str = "DE") -> str:
    """A telephone number as ``+`` and digits (E.164), numbers without a country read as numbers of `region`.

    Returns:
        "" where the text is no possible number.
    """
    import phonenumbers  # which takes a while, and most that folds something meets no number

    if len(text) > LONGEST_PHONE:
        return ""
    try:
        number = phonenumbers.parse(_compatible(_DROPPED.sub("", text)), region)
    except phonenumbers.NumberParseException:
        return ""
    number.extension = None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if len(written) > SHORTEST_PHONE and phonenumbers.is_possible_number(number) else ""


def fold_url(text: str) -> str:
    """An address on the web without scheme, ``www.``, query and fragment; a profile page in the one form of its host.

    ``https://m.facebook.com/profile.php?id=12&ref=x`` -> ``facebook.com/12``. Addresses of hosts that hold profiles
    but that are not a profile's (``instagram.com/p/...``) answer "".
    """
    if len(text) > LONGEST_URL:
        return ""
    address = text.strip()
    for _ in range(LONGEST_URL):  # ends much sooner: every round that changes something shortens or lowers
        plainer = _exact(unquote(address, errors="replace")).strip()
        if plainer == address:
            break
        address = plainer
    address = _SCHEME.sub("", address).replace("/#!/", "/")  # as pages were called that a program filled in
    address, _, _ = address.partition("#")
    address, _, query = address.partition("?")
    host, _, path = address.partition("/")
    host = _ascii_domain(host.rpartition("@")[2].partition(":")[0].strip("."))
    if not _DOMAIN.fullmatch(host):
        return ""
    segments = [segment for segment in path.split("/") if segment]
    profiles = profile_host(host)
    if profiles is not None:
        handle = profiles.handle(segments, query)
        return f"{profiles.host}/{profiles.prefix}{handle}" if handle else ""
    whose, handle = handle_below(host)
    if whose:
        return profile_url(whose, handle)
    return "/".join([host.removeprefix("www."), *segments])


def _ascii_domain(domain: str) -> str:
    """A domain in the form that name servers know (``müller.de`` -> ``xn--mller-kva.de``), if it has one."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain
