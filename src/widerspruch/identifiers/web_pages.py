"""Addresses of pages on the web in one form: what stands at the same place is written alike, whatever its address says
of how to get there.

Scheme, user, default port, fragment, a leading ``www.``, the last stroke of a path and parameters that only follow a
reader around are left out. Case, order and all else of path and query stay: servers tell pages apart by them.
"""

import re
import unicodedata
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, unquote

from msgspec import Struct

from widerspruch.identifiers.copies import copied_address, plain_address
from widerspruch.identifiers.fold import LONGEST_URL
from widerspruch.identifiers.public_suffixes import PUBLIC_SUFFIXES

_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_LONGEST_DOMAIN = 253
_NUMBERS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_SIX = re.compile(r"\[([0-9A-Fa-f:.]{2,45})\](?=$|:)")
_PORT = re.compile(r"[0-9]{0,5}")
_SCHEME = re.compile(r"https?:/*|(?:[a-z][a-z0-9+.-]{0,20}:)?//", re.IGNORECASE)
_UNSEEN = re.compile("[\t\r\n\u00ad\u200b-\u200d\u2060\ufeff]")
_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")
_ENCODED = re.compile("%([0-9A-Fa-f]{2})?")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]*")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_OF_PATHS, _OF_QUERIES = "!$&'()*+,;=:@%[]", "!$&'()*+,;=:@%[]/?"
_FOLLOWING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_ga|_gl|_x_tr_\w+"
    r"|amp_js_v|amp_gsa)",
    re.IGNORECASE,
)
"""Parameters of which no server makes another page: where a reader came from, and in which frame they read."""
_MOST_COPIES = 20


class WebPage(Struct, frozen=True, gc=False):
    """An address, taken apart and in one form.

    Attributes:
        domain: In ASCII and lower case, without ``www.``; "" where the host is a number (IPv4, IPv6).

        place: Host and port, if that is not the usual one.
    """

    domain: str
    place: str
    segments: tuple[str, ...] = ()
    query: str = ""

    @property
    def path(self) -> str:
        """Without the query."""
        return "/".join((self.place, *self.segments))

    @property
    def address(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


def web_page(text: str) -> WebPage | None:
    """The page that an address names, with or without its scheme; None where it names none. Of a copy in an archive or
    a cache: the page that was copied.

    Linear in the text's length, and never raises.
    """
    pages = pages_named(text)
    return pages[-1] if pages else None


def pages_named(text: str) -> list[WebPage]:
    """The page that stands at an address, and if it is a copy, the page that was copied, and so on. None where the
    text names none."""
    found: list[WebPage] = []
    page = _page(plain_address(_UNSEEN.sub("", text).strip().replace("\\", "/")))
    while page is not None:
        found.append(page)
        copied = copied_address(page.domain, page.address[len(page.place) + 1 :])
        page = _page(copied) if copied and len(found) < _MOST_COPIES else None
    return found


def _page(text: str) -> WebPage | None:
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() if scheme else 0 :].partition("#")[0]
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    user, _, authority = authority.rpartition("@")
    if user and scheme is None:  # an e-mail address, and its domain is its provider's
        return None
    host, port = _host_and_port(authority)
    domain = fold_domain(host)
    if not (domain or host[:1] == "[" or _NUMBERS.fullmatch(host)) or not _PORT.fullmatch(port):
        return None
    place = domain or host
    if port.lstrip("0") not in ("", "80", "443"):
        place = f"{place}:{port.lstrip('0')}"
    return WebPage(domain, place, _segments(path), _query(query))


def _host_and_port(authority: str) -> tuple[str, str]:
    """Numbers of IPv6 in their one form; "" where the brackets hold something else."""
    six = _SIX.match(authority)
    if six is None:
        host, _, port = authority.partition(":")
        return ("" if host[:1] == "[" else host), port
    try:
        host = f"[{IPv6Address(six[1]).compressed}]"
    except AddressValueError:
        host = ""
    return host, authority[six.end() + 1 :]


def fold_domain(text: str) -> str:
    """A domain in the form that name servers know (``Müller.de.`` -> ``xn--mller-kva.de``), without ``www.``.

    ``www.`` goes because people write it or not and mean the same pages; it stays where nothing but a suffix of many
    would be left (``www.de``).

    Returns:
        "" where the text is no domain of at least two labels.
    """
    if not text.isascii() or "%" in text:
        text = _in_ascii(unquote(text, errors="replace"))
    domain = text.lower().removesuffix(".")
    if len(domain) > _LONGEST_DOMAIN or not _DOMAIN.fullmatch(domain):
        return ""
    while domain.startswith("www.") and "." in (rest := domain[4:]) and rest not in PUBLIC_SUFFIXES:
        domain = rest
    return domain


def _in_ascii(domain: str) -> str:
    """As browsers do: letters of other scripts stay what they are, `ß` too."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", domain).lower()).translate(_DOTS)
    labels = unicodedata.normalize("NFKC", plain).split(".")
    try:
        return ".".join(label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in labels)
    except UnicodeError:
        return ""


def _segments(path: str) -> tuple[str, ...]:
    """Of a path, dots and empty ones resolved."""
    found: list[str] = []
    for written in path.split("/"):
        segment = _encoded(written, _OF_PATHS)
        if segment == "..":
            found = found[:-1]
        elif segment not in ("", "."):
            found.append(segment)
    return tuple(found)


def _query(query: str) -> str:
    if not query:
        return ""
    kept = [one for one in query.split("&") if one and not _FOLLOWING.fullmatch(one.partition("=")[0])]
    return "&".join(_encoded(one, _OF_QUERIES) for one in kept)


def _encoded(text: str, safe: str) -> str:
    """Percent-encoded where it must be and nowhere else, in capital letters."""
    if _PLAIN.fullmatch(text):  # most of them
        return text

    def plain(found: re.Match[str]) -> str:
        if found[1] is None:
            return "%25"
        sign = chr(int(found[1], 16))
        return sign if sign in _UNRESERVED else found[0].upper()

    if "%" in text:
        text = _ENCODED.sub(plain, text)
    return quote(text, safe, errors="replace")


def is_short_enough(folded: str) -> bool:
    """Longer ones are nobody's address of anything, and no key is made of them."""
    return len(folded) <= LONGEST_URL
