"""Whose an address is, where no profile host says it: pages below somebody's page, owners of code, links into apps."""

import re
from collections.abc import Iterator

from widerspruch.identifiers.code_hosts import is_of_code
from widerspruch.identifiers.fold import fold_url
from widerspruch.identifiers.repositories import fold_repository
from widerspruch.identifiers.unruled_platforms import UNRULED_PLATFORMS, UnruledPlatform, has_servers, profile_pages

_APPS = (
    ("instagram://user?username=", "instagram.com/"),
    ("twitter://user?screen_name=", "x.com/"),
    ("twitter://user?id=", "x.com/i/user/"),
    ("fb://profile/", "facebook.com/profile.php?id="),
    ("tg://resolve?domain=", "t.me/"),
    ("linkedin://in/", "linkedin.com/in/"),
    ("linkedin://profile/", "linkedin.com/in/"),
    ("snapchat://add/", "snapchat.com/add/"),
    ("at://", "bsky.app/profile/"),
    ("web+ap://", "https://"),
)
"""How an app's own links begin, and the addresses on the web for which they stand."""
APP_LINKS = "|".join(dict.fromkeys(re.escape(link.partition("://")[0]) for link, _ in _APPS))
"""Source of a pattern: their schemes."""

_USER, _LEMMY_USER = r"(?P<user>[\w.\-]++)", r"(?P<there>[\w.\-]++)"
_SEEN_FROM = re.compile(
    rf"(?P<here>[^/]+)/(?:(?:web/|deck/)?@{_USER}(?:@(?P<server>(?:[\w\-]{{1,63}}+\.){{1,5}}[\w\-]{{2,63}}))?"
    rf"|u/@?{_LEMMY_USER}@(?P<lemmy>(?:[\w\-]{{1,63}}+\.){{1,5}}[\w\-]{{2,63}})"
    r"|users/(?P<at_home>[\w.\-]++))(?:/.*+)?"
)
"""A page of an account, or below it, as another server, or another face of its own, shows it:
`home.example/@anna@there.example/1234`, `there.example/users/anna/statuses/1`."""


_OF_SERVERS = ("/@", "/users/", "/u/")


def _by_domain() -> dict[str, UnruledPlatform]:
    found = {domain: one for one in UNRULED_PLATFORMS for domain in one.domains}
    for one in UNRULED_PLATFORMS:
        for page in one.pages:
            domain = page.partition("/")[0].removeprefix("{user}.")
            if "{" not in domain:
                found[domain] = one
    return found


_BY_DOMAIN = _by_domain()


def without_app(address: str) -> str:
    """The address on the web for which a link into an app stands; any other address as it is."""
    if address[:4].lower() in ("http", "www."):
        return address
    small = address.lower()
    return next((page + address[len(link) :] for link, page in _APPS if small.startswith(link)), address)


def pages_of_accounts(address: str, folded: str) -> Iterator[str]:
    """Folded addresses of the pages of those to whom an address belongs, as a set may know them.

    Args:
        folded: What `fold_url` makes of it.
    """
    domain = folded.partition("/")[0]
    seen = _SEEN_FROM.fullmatch(folded) if any(part in folded for part in _OF_SERVERS) else None
    if seen is not None:
        if seen["there"]:
            yield from (f"{seen['lemmy']}/u/{seen['there']}", f"{seen['lemmy']}/@{seen['there']}")
        elif seen["user"]:
            yield f"{seen['server'] or seen['here']}/@{seen['user']}"
        else:
            yield from (f"{seen['here']}/users/{seen['at_home']}", f"{seen['here']}/@{seen['at_home']}")
    if (known := _platform_at(domain)) is not None:
        if account := known.account_id(address):
            yield from (fold_url(page.format(user=account)) for page in known.pages if page.startswith(domain))
        elif handle := known.handle(address):
            yield from profile_pages(known.names[0], handle)
    if is_of_code(domain) and (page := _of_owner(address)):
        yield page


def handle_at(platform: str, address: str, folded: str) -> str:
    """The handle in the address of a page of a platform without terms; "" of another's, or where each server has its
    own users, so that pages name them."""
    known = _platform_at(folded.partition("/")[0])
    if known is None or platform not in known.names or has_servers(platform):
        return ""
    return known.handle(address)


def _platform_at(domain: str) -> UnruledPlatform | None:
    """Of whose accounts pages stand at a domain, or at one above it."""
    for _ in range(3):
        if (found := _BY_DOMAIN.get(domain)) is not None:
            return found
        domain = domain.partition(".")[2]
    return None


def _of_owner(address: str) -> str:
    """The page of who owns the repository at an address."""
    parts = fold_repository(address).split("/")
    host, owner = (parts[0], parts[1]) if "." in parts[0] else ("github.com", parts[0])
    return fold_url(f"{host}/{owner}") if owner else ""
