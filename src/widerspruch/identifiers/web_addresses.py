"""Addresses on the web, in a text in its normal form: of profiles, of anything else, and what stands inside of them."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, unquote_plus

from widerspruch.identifiers.account_pages import APP_LINKS, handle_at, pages_of_accounts, without_app
from widerspruch.identifiers.emails import emails_around_ats
from widerspruch.identifiers.fold import LONGEST_URL, fold_url
from widerspruch.identifiers.found import ExactIdentifier, FoundValue
from widerspruch.identifiers.handles import account_id_of, accounts_of_matrix, decentral_ids, encoded_accounts, handles
from widerspruch.identifiers.profile_hosts import BY_DOMAIN, OF_PLATFORM, handle_in
from widerspruch.identifiers.unruled_platforms import PAGE_DOMAINS

_DOMAINS = sorted({*BY_DOMAIN, *PAGE_DOMAINS})
_HOSTS = "|".join(re.escape(domain) for domain in sorted(_DOMAINS, key=len, reverse=True))
URL = re.compile(
    rf"(?:https?://|www\.|(?<![\w+.-])(?:{APP_LINKS})://|(?:(?<![\w@.-])|(?<=\s-)|(?<=^-))(?:[a-z][a-z-]{{0,7}}\.)?(?:{_HOSTS})/"
    rf"|(?<![\w.-])git@(?:{_HOSTS}):)"
    r"[^\s<>\"'“”„…‥]{1,1000}+",
    re.IGNORECASE,
)
_BY_SSH = re.compile(r"git@([^:]+):")
_WITHIN = re.compile(r"https?(?::|%3A)(?:/|%2F){2}", re.IGNORECASE)
_ANOTHER_FIELD = re.compile(r"[&#]")
_MOST_WITHIN = 3
_TRAILING = ".,;:!?)]}»*_~"

_ENDINGS = "|".join(sorted({domain.rpartition(".")[2] for domain in _DOMAINS}))
WEB_ADDRESSES_RE2 = rf"(?i:://|www\.|\.(?:{_ENDINGS})[/:]|@|\bu/|/user/)"
"""Source for RE2, over many texts as they are: matches where an address, or what stands for one, may be found."""


def addresses(found: re.Match[str], platform: str, *, emails: bool) -> Iterator[tuple[ExactIdentifier, FoundValue]]:
    """A match of `URL`, what else it names of the platform's own account, and with `emails` what is in it of these."""
    start = found.start()
    for written in _readings(found[0]):
        yield from _named(_BY_SSH.sub(r"\1/", written), start, start + len(written), platform)
    whole = found[0].rstrip(_TRAILING)
    for within in _within(whole):
        yield from _named(within, start, start + len(whole), platform)
    for identifier, value in _inside(whole, platform):
        yield identifier, FoundValue(value, start, start + len(whole))
    if emails and ("@" in whole or "%40" in whole):
        for email in emails_around_ats(unquote(whole)):
            yield "email", FoundValue(email.value, start, start + len(whole))


def _inside(address: str, platform: str) -> Iterator[tuple[ExactIdentifier, str]]:
    """Accounts that stand in an address in other ways than as its page: a text that it hands on, an `acct:`, an id."""
    _, _, query = address.partition("?")
    if "@" in query or "%40" in query:
        yield from ((identifier, one.value) for identifier, one in handles(unquote_plus(query), platform))
    if "acct" in address:
        yield from ((identifier, one.value) for identifier, one in encoded_accounts(address))
    if platform == "matrix":
        yield from ((identifier, one.value) for identifier, one in accounts_of_matrix(address))
    if platform == "bluesky" and "did:" in address:
        yield from (("entity", one) for one in decentral_ids(address))


def _readings(written: str) -> Iterable[str]:
    """The address, once with low lines at its end and once without: they may be the account's or the typesetting's."""
    return dict.fromkeys((written.rstrip(_TRAILING), written.rstrip(_TRAILING.replace("_", ""))))


def _named(address: str, start: int, end: int, platform: str) -> Iterator[tuple[ExactIdentifier, FoundValue]]:
    address = without_app(address)
    if folded := fold_url(address):
        yield "url", FoundValue(folded, start, end)
        whose, handle = handle_in(folded)
        if whose:
            if whose == platform or platform in OF_PLATFORM[whose].same_accounts:
                yield "handle", FoundValue(handle, start, end)
        else:
            yield from _elsewhere(address, folded, start, end, platform)
    if account := account_id_of(platform, address):
        yield "entity", FoundValue(account, start, end)


def _elsewhere(
    address: str, folded: str, start: int, end: int, platform: str
) -> Iterator[tuple[ExactIdentifier, FoundValue]]:
    """Whose an address is that stands at no host of profiles."""
    if handle := handle_at(platform, address, folded):
        yield "handle", FoundValue(handle, start, end)
    for page in pages_of_accounts(address, folded):
        yield "url", FoundValue(page, start, end)
        whose, handle = handle_in(page)
        if whose == platform:
            yield "handle", FoundValue(handle, start, end)


def _within(address: str) -> Iterator[str]:
    """Addresses inside of one: what it leads on to, or a copy of what it keeps."""
    for number, match in enumerate(_WITHIN.finditer(address, 1, LONGEST_URL)):
        if number == _MOST_WITHIN:
            break
        inner = address[match.start() :]
        yield unquote(_ANOTHER_FIELD.split(inner, maxsplit=1)[0] if "%" in match[0] else inner)
