"""Whom a mail says it comes from: a sender whose answers are known, one that only looks like it, or anybody else."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Literal
from unicodedata import combining, normalize

from msgspec import Struct

from widerspruch.mailbox.domains import organisation
from widerspruch.mailbox.mail import MailParty
from widerspruch.rulebook.load import Rulebook

SenderKind = Literal["known", "look_alike", "unknown", "missing", "own", "passed_on"]
"""known: of a domain that answers of a platform come from; look_alike: made to be taken for one; own: the person;
passed_on: passed on by somebody else, who may have written it."""

_ALIKE = str.maketrans(
    {
        "0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "i": "l", "j": "l", "|": "l", "!": "l",
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "і": "l", "ѕ": "s", "к": "k", "т": "t",
        "м": "m", "н": "h", "в": "b", "ѵ": "v", "ԁ": "d", "ո": "n", "ɡ": "g", "ο": "o", "α": "a", "ν": "v", "ι": "l",
        "ı": "l", "ł": "l", "ø": "o", "đ": "d",
    }
)  # fmt: skip
"""Characters that a reader takes for others: digits, and letters of other alphabets."""

_LONG_ENOUGH = 6
"""Letters of a name that is looked for within longer words: shorter ones stand in them by chance."""

_PIECES = re.compile(r"[^\W_]+")


_LINK = re.compile(r"https?://(?:[^\s/@]{1,200}@)?([^\s/:?#<>\"')\]]{1,253})[^\s<>\"')\]]{0,2000}", re.IGNORECASE)


class SenderFound(Struct, frozen=True):
    """Whom a mail comes from, as it says.

    Attributes:
        domain: Of its address.

        platforms: Whose answers come from there.

        like: What it looks like, of a `look_alike`.
    """

    kind: SenderKind
    domain: str = ""
    platforms: frozenset[str] = frozenset()
    like: str = ""


class KnownSenders:
    """The senders of a rulebook: those that routes name, and those of the platforms' files of answers."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._platforms: dict[str, set[str]] = {}
        for platform, domain in _named(rulebook):
            self._platforms.setdefault(domain.casefold(), set()).update(_served(platform, rulebook))
        self._pages = frozenset((*map(organisation, self._platforms), *_hosts(rulebook)))
        self._brands: Mapping[str, str] = dict(_brands(self._platforms, rulebook))

    def of_platforms(self, platforms: Collection[str]) -> tuple[str, ...]:
        """The domains that answers of some platforms come from."""
        wanted = set(platforms)
        return tuple(sorted(domain for domain, of in self._platforms.items() if of & wanted))

    @property
    def domains(self) -> tuple[str, ...]:
        """All whose answers are known."""
        return tuple(sorted(self._platforms))

    def find(self, party: MailParty | None, own: frozenset[str] = frozenset()) -> SenderFound:
        """Who a sender is. `own`: the person's own addresses, in small letters."""
        if party is None or "@" not in party.address:
            return SenderFound("missing")
        domain = party.domain.casefold().rstrip(".")
        if party.address.casefold() in own:
            return SenderFound("own", domain)
        for known, platforms in self._platforms.items():
            if domain == known or domain.endswith(f".{known}"):
                return SenderFound("known", domain, frozenset(platforms))
        if organisation(domain) in self._pages:
            # Nobody else can send from there: of it no answers are known, that is all.
            return SenderFound("unknown", domain)
        like = self._looks_like(domain) or self._looks_like(party.name)
        return SenderFound("look_alike", domain, like=like) if like else SenderFound("unknown", domain)

    def foreign_links(self, text: str) -> Iterator[tuple[int, int]]:
        """Where in a text stand addresses of pages that are no platform's: a mail that grants needs none."""
        for match in _LINK.finditer(text):
            if organisation(match[1]) not in self._pages:
                yield match.span()

    def _looks_like(self, written: str) -> str:
        """The name of a platform that a reader sees in a domain or in the name beside it."""
        pieces = [_skeleton(piece) for piece in _PIECES.findall(written)]
        joined = "".join(pieces)
        for brand, name in self._brands.items():
            if brand in pieces or (len(brand) >= _LONG_ENOUGH and brand in joined):
                return name
            if len(brand) >= _LONG_ENOUGH and any(_one_apart(piece, brand) for piece in pieces):
                return name
        return ""


def _hosts(rulebook: Rulebook) -> Iterator[str]:
    """Whose pages the platforms' routes lead to."""
    for route in rulebook.routes().values():
        match = _LINK.match(route.url or "")
        if match is not None:
            yield organisation(match[1])


def _named(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    for file in rulebook.answers:
        for domain in file.senders if file.platform else ():
            yield file.platform or "", domain
    for slug, platform in rulebook.platforms.items():
        for route in platform.routes:
            for domain in route.confirms.mail_senders if route.confirms else ():
                yield slug, domain


def _served(slug: str, rulebook: Rulebook) -> Iterator[str]:
    """A platform and all of its family: their mails come from the same house."""
    platform = rulebook.platforms[slug]
    family = slug if platform.role == "family" else platform.family
    for other, one in rulebook.platforms.items():
        if other == slug or (family is not None and family in (other, one.family)):
            yield other


def _brands(domains: Mapping[str, set[str]], rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    for platform in rulebook.platforms.values():
        for word in _PIECES.findall(platform.name):
            if len(word) > 3:
                yield _skeleton(word), platform.name
    for domain, platforms in domains.items():
        label = organisation(domain).partition(".")[0]
        if len(label) > 3:
            yield _skeleton(label), rulebook.platforms[min(platforms)].name


def _skeleton(written: str) -> str:
    """As a reader takes it who does not look closely."""
    plain = "".join(one for one in normalize("NFKD", written.casefold()) if not combining(one))
    return plain.replace("rn", "m").replace("vv", "w").replace("cl", "d").translate(_ALIKE)


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter was changed, added, left out or swapped with its neighbour."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    at = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, other_rest = one[at:], other[at:]
    swapped = rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:] and len(rest) > 1
    return rest[1:] in (other_rest[1:], other_rest) or rest == other_rest[1:] or swapped
