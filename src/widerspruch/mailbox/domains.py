"""Names of domains: as people read them, of which organisation they are, and whether they look like another."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

_NAMED = re.compile(r"(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}\b")


def readable_domain(domain: str) -> str:
    """In small letters, and with the letters that `xn--` stands for."""
    domain = domain.strip().rstrip(".").lower()
    if "xn--" not in domain:
        return domain
    return ".".join(map(_readable_label, domain.split(".")))


def _readable_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return unicodedata.normalize("NFKC", label[4:].encode("ascii").decode("punycode")).lower()
    except (UnicodeError, ValueError):
        return label


def ascii_domain(domain: str) -> str:
    """As name servers know it; the domain itself where it has no such form."""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except (UnicodeError, ValueError):
        return domain.lower()


def organisation(domain: str) -> str:
    """The domain that somebody registered: `mail.example.co.uk` -> `example.co.uk`.

    The last two labels, or three where the last two are a public suffix. Public suffixes are known by a short list and
    a rule for those of countries (`domains.toml`), not by the whole Public Suffix List. Where the rule takes too much
    for a suffix, two domains of one organisation count as two, and nothing is proven that is not so.
    """
    labels = readable_domain(domain).split(".")
    suffixes = _suffixes()
    under_country = len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in suffixes["under_countries"]
    if under_country or ".".join(labels[-2:]) in suffixes["of_two_labels"]:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def same_organisation(one: str, other: str) -> bool:
    """Whether both are of one (relaxed alignment, RFC 7489)."""
    if not one or not other:
        return False
    return organisation(one) == organisation(other) and "." in organisation(one)


@cache
def _suffixes() -> dict[str, frozenset[str]]:
    text = files("widerspruch.mailbox").joinpath("domains.toml").read_text("utf-8")
    return {name: frozenset(values) for name, values in tomllib.loads(text)["suffixes"].items()}


def domains_in(text: str) -> tuple[str, ...]:
    """What in a text looks like a domain."""
    return tuple(readable_domain(one) for one in _NAMED.findall(text[:500]))


def looks_like_another(domain: str) -> bool:
    """A label of letters of several scripts, or of foreign ones that all look Latin: how domains are imitated."""
    labels = readable_domain(domain).split(".")
    return any(_imitates(label) for label in labels)


def _imitates(label: str) -> bool:
    letters = [letter for letter in label if letter.isalpha()]
    scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in letters}
    if "LATIN" in scripts:
        return bool(scripts & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
    return bool(letters) and all(letter in _LIKE_LATIN for letter in letters)


_LIKE_LATIN = frozenset("аеорсухіјѕһԁԛԝвкмнтαορνυικτ")
"""Cyrillic and Greek letters that look like Latin ones."""
