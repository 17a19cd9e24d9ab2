"""Addresses around an address: what people and programs write before one, and copies that archives and caches show of
pages under addresses of their own. Whoever objected for a page, or has it, is who has the copy, too.
"""

import re
from urllib.parse import unquote

from msgspec import Struct

_BEFORE = re.compile(r"(?:view-source|blob|feed|cache|url)(?::|%3a)(?=[a-z(])", re.IGNORECASE)
"""What a browser or a search engine is told to do with the address behind it."""
_BRACKETS = re.compile(r"<\s*(?:url:)?([^<>]*)>", re.IGNORECASE)
_ARCHIVED_SOURCE = re.compile(r"swh:1:[a-z]{3}:[0-9a-f]{40};(?:[^;]{0,999};){0,9}origin=([^;]+)", re.IGNORECASE)
"""https://docs.softwareheritage.org: an identifier with where its content was found."""
_SURT = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,20}://)?\(?(?P<labels>[\w*.,-]{1,300})(?P<port>:[0-9]{0,5})?(?:@[^)/]{0,99})?(?:\)|$)",
    re.IGNORECASE,
)
"""`com,example)/a`, `http://(com,example,:8080)/a`: the order in which archives keep addresses."""
_NUMBERS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_MOST = 8

_STAMP = r"(?:[0-9]{1,14}\*?|\*)(?:[a-z]{2}_)?/"
_FIELDS = r"(?:[^&#]{0,500}&){0,20}"
_AMP = r"(?:c|i|r|v|wp)/(?:b/)?(?:s/)?"


class Copier(Struct, frozen=True):
    """Who shows pages of others.

    Attributes:
        hosts: With all that lies below them.

        before: What stands between the host's first stroke and the address of the page; where it has a group, that is
            the address, encoded as a field of a query.
    """

    hosts: tuple[str, ...]
    before: re.Pattern[str]


def _copier(hosts: str, *before: str) -> Copier:
    return Copier(tuple(hosts.split()), re.compile("|".join(before)))


COPIERS = (
    _copier("web.archive.org", rf"(?:web/)?{_STAMP}", r"(?:web|save)/(?:_embed/)?(?=[\w-]+[.:%])"),
    _copier(
        "archive.ph archive.today archive.is archive.li archive.vn archive.fo archive.md",
        r"(?:[0-9.-]{4,24}|newest|oldest|timegate|timemap|o/\w{4,8})/",
        r"(?=https?(?::|%3A))",
    ),
    _copier("arquivo.pt", rf"(?:wayback|noFrame/replay)/{_STAMP}"),
    _copier("wayback.archive-it.org", rf"(?:[\w-]{{1,40}}/)?{_STAMP}"),
    _copier("webarchive.nationalarchives.gov.uk", rf"(?:ukgwa/)?{_STAMP}"),
    _copier("timetravel.mementoweb.org", rf"(?:memento|list|reconstruct|timegate)/(?:{_STAMP})?"),
    _copier(
        "archive.softwareheritage.org", rf"[\w/:;=-]{{1,200}}\?{_FIELDS}origin_url=([^&]+)", r"browse/origin/(?=http)"
    ),
    _copier("cdn.ampproject.org bing-amp.com", _AMP),
    _copier(
        "google.com google.at google.ch google.de google.co.uk google.fr",
        r"amp/(?:s/)?(?=[\w-]+\.)",
        rf"url\?{_FIELDS}(?:q|url)=(http[^&]+)",
        rf"translate(?:_c)?\?{_FIELDS}u=([^&]+)",
    ),
    _copier(
        "webcache.googleusercontent.com", rf"search\?{_FIELDS}q=cache(?::|%3A)(?:[\w-]{{10,16}}(?::|%3A))?([^&+ ]+)"
    ),
    _copier("r.jina.ai", r"(?=https?:)"),
)
_BY_HOST = {host: one for one in COPIERS for host in one.hosts}
_TRANSLATED = ".translate.goog"
"""`my--blog-example-org.translate.goog` shows my-blog.example.org."""


def plain_address(text: str) -> str:
    """An address without what is written around it: `<https://...>`, `view-source:`, and in the usual order of its
    labels (`com,example)/a` -> `example.com/a`)."""
    for _ in range(_MOST):
        bare = text.strip()
        if (bracketed := _BRACKETS.fullmatch(bare)) is not None:
            bare = bracketed[1].strip()
        if (source := _ARCHIVED_SOURCE.match(bare)) is not None:
            bare = unquote(source[1])
        bare = _in_order(_BEFORE.sub("", bare, count=1) if _BEFORE.match(bare) else bare)
        if bare == text:
            break
        text = bare
    return text


def copied_address(domain: str, rest: str) -> str:
    """The address of which a page shows a copy; "" where it is no copier's, or nobody's copy.

    Args:
        domain: In lower case.

        rest: Path and query, encoded, without the first stroke.
    """
    if domain.endswith(_TRANSLATED):
        host = domain.removesuffix(_TRANSLATED).replace("--", "\0").replace("-", ".").replace("\0", "-")
        return f"{host}/{rest}"
    copier = _copier_at(domain)
    found = copier.before.match(rest) if copier is not None else None
    if found is None:
        return ""
    if found.lastindex:
        return unquote(found[found.lastindex], errors="replace")
    inner = rest[found.end() :]
    return unquote(inner, errors="replace") if re.match("https?%3A", inner, re.IGNORECASE) else inner


def _copier_at(domain: str) -> Copier | None:
    for _ in range(5):
        if (found := _BY_HOST.get(domain)) is not None or not domain:
            return found
        domain = domain.partition(".")[2]
    return None


def _in_order(text: str) -> str:
    head = re.split("[/?#]", text.partition("://")[2] or text, maxsplit=1)[0]
    if "," not in head and ")" not in head:
        return text
    found = _SURT.match(text)
    if found is None or (found.end() < len(text) and text[found.end()] not in "/?#"):
        return text
    labels = [label for label in found["labels"].split(",") if label not in ("", "*")]
    if len(labels) < 2 and not _NUMBERS.fullmatch("".join(labels)):
        return text
    return ".".join(reversed(labels)) + (found["port"] or "") + text[found.end() :]
