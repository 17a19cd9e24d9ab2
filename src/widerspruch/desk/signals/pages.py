"""Whose public pages are meant: of everybody whose objection counts now, was shown to be theirs, and is about what they
published. Claims are not among them: else anybody could have anybody's pages marked.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlsplit

from django.db.models import F, Q
from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Coverage
from widerspruch.desk.values import AccountIdentity
from widerspruch.identifiers.fold import fold_handle
from widerspruch.identifiers.profile_hosts import profile_url
from widerspruch.identifiers.unruled_platforms import profile_pages

_AT_ONCE = 500
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?")
_DID = re.compile(r"did:(plc:[a-z2-7]{24}|web:[A-Za-z0-9._%:-]{1,240})")
_KEPT = "/%:@!&'()+,;=~-._"
"""Characters of a path that stay. `*` and `$` mean something in patterns, and a space ends a path."""

_LONGEST = 2_000


class PublicPage(Struct, frozen=True, order=True):
    """A page of somebody who objected. `path`: encoded, with its query; nothing in it means anything in a pattern."""

    host: str
    path: str


class DecentralAccount(Struct, frozen=True, order=True):
    """An account that has its own identity: `did:plc:…`. `since`: when its objection began to count."""

    did: str
    since: int


class ObjectorsSeen(Struct, frozen=True):
    """All of a platform, in order.

    Attributes:
        accounts: How many. `without_page`: of how many no public page is known; their objection counts all the same.
    """

    pages: tuple[PublicPage, ...]
    decentral: tuple[DecentralAccount, ...]
    accounts: int
    without_page: int


def objectors_seen(desk: Desk, platform: str) -> ObjectorsSeen:
    """As it is now.

    Raises:
        DeskError: `sealed_unreadable`: whom a coverage keeps out, no key tells. A list without them would be wrong.
    """
    pages: set[PublicPage] = set()
    decentral: dict[str, int] = {}
    count = without = 0
    for identity, since in _objectors(desk, platform):
        count += 1
        own = pages_of(platform, identity)
        without += not own
        pages.update(own)
        if _DID.fullmatch(identity.account_id):
            decentral[identity.account_id] = min(since, decentral.get(identity.account_id, since))
    accounts = tuple(sorted(DecentralAccount(did, since) for did, since in decentral.items()))
    return ObjectorsSeen(tuple(sorted(pages)), accounts, count, without)


def pages_of(platform: str, identity: AccountIdentity) -> Sequence[PublicPage]:
    """What the platform told of an account's pages; where it told none, where pages of its handles stand."""
    told = [page for url in identity.profile_urls if (page := _page(url, identity)) is not None]
    if told:
        return told
    made = []
    for handle in identity.handles:
        written = handle.strip().removeprefix("@")
        for one in dict.fromkeys((written, fold_handle(written))):
            known = profile_url(platform, one)
            for address in (known,) if known else profile_pages(platform, one):
                page = _page(f"https://{address}", identity)
                if page is not None:
                    made.append(page)
    return [*dict.fromkeys(made)]


def _objectors(desk: Desk, platform: str) -> Iterator[tuple[AccountIdentity, int]]:
    now = desk.now()
    counts = Q(until=None) | Q(until__gt=now)
    rows = Coverage.objects.filter(
        counts,
        platform=platform,
        own_content=True,
        since__lte=now,
        account__isnull=False,
        case__kind="objection",
        case__assurance="verified",
    )
    told = rows.order_by("account_id", "since", "id").values_list("account_id", F("account__sealed"), "since")
    last = None
    for account, sealed, since in told.iterator(chunk_size=_AT_ONCE):
        if account == last:
            continue
        last = account
        if not sealed:
            raise DeskError("sealed_unreadable")
        yield desk.keys.sealer.open(bytes(sealed), AccountIdentity), since


def _page(url: str, identity: AccountIdentity) -> PublicPage | None:
    """None: it is no address of a page, or of one that is not theirs alone."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").encode("idna").decode().lower(), parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("https", "http") or not _HOST.fullmatch(host) or port is not None or len(url) > _LONGEST:
        return None
    path = quote(parts.path or "/", safe=_KEPT)
    if path.strip("/") == "" and not parts.query:
        # A whole host is marked only where it is theirs: `erika.example.org`.
        if fold_handle(host.partition(".")[0]) not in {fold_handle(one) for one in identity.handles}:
            return None
        return PublicPage(host, "/")
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    return PublicPage(host, path.rstrip("/") + query)
