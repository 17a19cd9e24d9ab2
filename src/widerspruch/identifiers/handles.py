"""The user name of an account, out of what people and corpora write (`@erika`, `u/erika`, a profile's address), and
user names and account ids that a text in its normal form marks as such: `@anna`, `u/anna`, `@[12:Anna]`.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from widerspruch.identifiers.emails import INSIDE_EMAILS
from widerspruch.identifiers.fold import bare_handle, fold_handle, fold_url
from widerspruch.identifiers.found import ExactIdentifier, FoundValue
from widerspruch.identifiers.profile_hosts import OF_PLATFORM, account_id_at, handle_in, profile_host, profile_url
from widerspruch.identifiers.unruled_platforms import unruled_platform

_BESIDE = "²³¹⁰ⁱ⁴-⁹ⁿ₀-₉ªº"  # Python takes footnotes for digits and letters; they are no part of a word
_NAME = rf"[^\W{_BESIDE}](?:[^\W{_BESIDE}]|[.\-]){{0,99}}+"
_AFTER_AT = re.compile(rf"@({_NAME})(?:@((?:[\w\-]{{1,63}}+\.){{1,5}}[^\W\d_][\w\-]{{1,62}}+))?")
_EMPHASIS = re.compile(r"_{1,3}$")
_LONGEST_PATH = 200
"""Characters before an at sign that are looked at for the server to which its path belongs."""
_LONGEST_END = 20

# Platforms whose handles hold no hyphen: `@annaweiss-Fans` names @annaweiss there.
_WITHOUT_HYPHEN = frozenset(["instagram", "facebook", "threads", "x", "tiktok", "telegram"])

_MAYBE_REDDIT = re.compile("(?:[uU]|user)/|[rR]/[uU]_")
_OF_REDDIT = re.compile(r"(?<![\w/.])(?:/?u/|/user/|/?r/u_)([\w\-]{1,30}+)", re.IGNORECASE)
_SERVER = r"((?:[\w\-]{1,63}+\.){1,5}[^\W\d_][\w\-]{1,62}+)"
_AT_ENCODED = re.compile(rf"(?<![\w%.+\-/])%40({_NAME})(?:(?:@|%40){_SERVER})?")
_ACCOUNT = re.compile(rf"(?<!\w)acct(?::|%3a)(?:@|%40)?({_NAME})(?:@|%40){_SERVER}", re.IGNORECASE)
"""As servers ask each other for an account: `acct:anna@example.social`."""
_BY_ID = re.compile(
    r"@\[(?P<first>[\w\-.]{1,64}+):[^\]\n]{1,200}+\]"  # @[12:Anna Weiß], @[12:2048:Anna Weiß]
    r"|@\[[^\]\n]{1,200}+\]\((?:[a-z_]{1,20}+:(?://)?)*+(?P<last>[\w\-.]{1,64}+)\)"  # @[Anna Weiß](user:12)
    r"|<@!?(?P<angle>\w{2,30}+)(?:\|[^>\n]{0,100}+)?>"  # <@12>, <@12|anna>
    r"|\[id(?P<square>\d{1,20}+)\|[^\]\n]{1,200}+\]"  # [id12|Anna Weiß]
    r"|(?<![\w.\-])/?profile\.php\?(?:[^\s#]{0,200}?&)?id=(?P<page>\d{1,20}+)",
    re.IGNORECASE,
)
_DECENTRAL = re.compile(r"(?<![\w/])did:(?:plc|web):[\w.%\-]{1,240}(?<![.\-])")

_OF_MATRIX = re.compile(rf"(?<![\w.%+\-])(?:@|%40|matrix:u/)[\w.=+\-]{{1,253}}+(?::|%3A){_SERVER}", re.IGNORECASE)
_DECENTRAL_WITHIN = re.compile(r"(?<!\w)did:(?:plc|web):[\w.%\-]{1,240}(?<![.\-])")

HANDLES_RE2 = r"@|\b[uU]/|/user/|%40|\b[rR]/[uU]_|matrix:u/"
IDS_RE2 = r"@\[|<@|\[id\d|php\?|did:"
"""Sources for RE2, over many texts as they are: match where `handles` and `ids` may find anything."""


def handle_of(platform: str, written: str) -> str:
    """The folded handle; "" where nothing is left, or where an address is not that of a profile at this platform.

    An address that holds an id (`facebook.com/profile.php?id=12`, `youtube.com/channel/UC...`) holds no handle.
    Where each server has its own users, a handle is `user@server`; one without a server stays as it is, and is another.
    """
    if (unruled := unruled_platform(platform)) is not None and not unruled.same_as:
        return unruled.handle(written)
    platform = unruled.same_as if unruled else platform
    if "/" not in written:
        return fold_handle(written)
    address = written.strip().strip("/")
    if "://" not in address and "." not in address.partition("/")[0]:
        address = _on_its_host(platform, address)
    of, handle = handle_in(fold_url(address))
    if of != platform or _is_id(platform, address, handle):
        return ""
    return fold_handle(handle)


def plain_handles(platform: str) -> str:
    """A pattern of handles whose fold is nothing but their small letters, as of nearly all; for many at once."""
    unruled = unruled_platform(platform)
    # `erika.tumblr.com` is the address of a page.
    dots = "" if unruled is not None and any("." in page.partition("}")[2] for page in unruled.pages) else "."
    return rf"^[A-Za-z0-9_{dots}\-]*[A-Za-z0-9_\-]$"


def account_id_of(platform: str, written: str) -> str:
    """An account's id out of the address of its page, or written so that nobody takes it for a handle (`did:plc:...`);
    "" of anything else."""
    if (unruled := unruled_platform(platform)) is not None:
        return unruled.account_id(written)
    of, account = account_id_at(written.strip())
    return account if of == platform else ""


def account_listed(platform: str, written: str) -> str:
    """An account's id as a list of tagged accounts has it: as it is, or in the address of its page."""
    return ("/" in written and account_id_of(platform, written)) or written.strip()


def _on_its_host(platform: str, path: str) -> str:
    """`u/erika` as the address that it is short for; "" where the platform has no such paths."""
    host = OF_PLATFORM.get(platform)
    if host is None or path.partition("/")[0].casefold() not in host.marks:
        return ""
    return f"{host.host}/{path}"


def _is_id(platform: str, address: str, handle: str) -> bool:
    return (platform == "facebook" and handle.isdecimal()) or (
        platform == "youtube" and "/channel/" in address.casefold()
    )


def handles(text: str, platform: str) -> list[tuple[ExactIdentifier, FoundValue]]:
    """User names behind at signs, those of other servers as addresses of profiles, and reddit's."""
    found: list[tuple[ExactIdentifier, FoundValue]] = []
    for match in at_names(text):
        at, name = match.start(), match[1]
        if match[2] is not None:
            found += _on_another_server(match, platform)
        elif name.isascii() and "-" not in name and not text.endswith("_", 0, at):  # nothing to be read otherwise
            name = name.rstrip(".").lower()
            found.append(("handle", FoundValue(name, at, at + 1 + len(name))))
        else:
            found += [("handle", one) for one in _read(text, at, name, platform)]
    if "%40" in text:
        found += _encoded(text, platform)
    if "acct" in text:
        found += encoded_accounts(text)
    if platform == "matrix" and ":" in text:
        found += accounts_of_matrix(text)
    if "/" in text and _MAYBE_REDDIT.search(text):
        found += _of_reddit(text, platform)
    return found


def at_names(text: str, *, alone: bool = False) -> Iterator[re.Match[str]]:
    """At signs with a name behind them (1), and the server that a second one names (2).

    Args:
        alone: Leave out names before which stands what may belong to an e-mail address or to a path.
    """
    previous = -1
    at = text.find("@")
    while at >= 0:
        match = _AFTER_AT.match(text, at)
        if match is not None:
            before = text[at - 1] if at else " "
            if before == " " or at == previous or not _belongs_to_a_word(text, at, before, alone):
                if match[2] is None:
                    previous = match.end()
                yield match
        at = text.find("@", at + 1)


def encoded_accounts(text: str) -> Iterator[tuple[ExactIdentifier, FoundValue]]:
    """Pages of accounts of other servers that are written as `acct:`, also inside of an address."""
    for match in _ACCOUNT.finditer(text):
        if address := fold_url(f"{match[2]}/@{match[1]}"):
            yield "url", FoundValue(address, *match.span())


def accounts_of_matrix(text: str) -> Iterator[tuple[ExactIdentifier, FoundValue]]:
    """Accounts with their servers, `@anna:example.org`, also inside of an address (`matrix.to/#/@anna:example.org`)."""
    for match in _OF_MATRIX.finditer(text):
        if handle := handle_of("matrix", unquote(match[0])):
            yield "handle", FoundValue(handle, *match.span())


def decentral_ids(text: str) -> list[str]:
    """Ids of bluesky anywhere in an address."""
    return [match[0] for match in _DECENTRAL_WITHIN.finditer(text)]


def ids(text: str, platform: str) -> Iterator[FoundValue]:
    """Accounts that are named by the platform's own id, as its programs write it into texts."""
    if platform == "bluesky" and "did:" in text:
        yield from (FoundValue(match[0], *match.span()) for match in _DECENTRAL.finditer(text))
    if "[" not in text and "<@" not in text and "php" not in text:
        return
    for match in _BY_ID.finditer(text):
        if match["page"] is None or platform == "facebook":
            yield FoundValue(match[match.lastgroup or 0], *match.span())


def _belongs_to_a_word(text: str, at: int, before: str, alone: bool) -> bool:
    """Whether an at sign is an e-mail address's, or in the path of an address."""
    if before == "@":
        return True
    if alone and (before == "/" or _ends_like_an_email(text[max(0, at - _LONGEST_END) : at])):
        return True
    if before == "/":
        return _on_a_server(text, at)
    # Alphabets without capital letters set no space before a name; a full stop or a low line may be the sentence's.
    return before.isdecimal() or before.upper() != before.lower()


def _ends_like_an_email(before: str) -> bool:
    return before[-1] in INSIDE_EMAILS and before.rstrip(INSIDE_EMAILS)[-1:].isalnum()


def _on_a_server(text: str, at: int) -> bool:
    """Whether an at sign behind a stroke is in a path (`example.social/@anna`), not one of several (`@anna/@ben`)."""
    before = text[max(0, at - _LONGEST_PATH) : at].split()[-1].lstrip("([{\"'")
    return "." in before and before[0] != "@"


def _read(text: str, at: int, written: str, platform: str) -> Iterator[FoundValue]:
    """A name, and what else it may be: without hyphens, without the low lines of an emphasis, without marks."""
    name = written.rstrip(".")
    if platform in _WITHOUT_HYPHEN:
        name = name.partition("-")[0]
    readings = [name, name.rstrip("-")]
    if (lines := _EMPHASIS.search(text, max(0, at - 3), at)) is not None:
        readings.append(name.removesuffix(lines[0]))
    host = OF_PLATFORM.get(platform)
    for reading in dict.fromkeys(readings):
        values = [fold_handle(reading)]
        if not values[0].isascii() and host is not None and host.only_ascii:
            values.append(bare_handle(reading))
        for value in values:
            if value:
                yield FoundValue(value, at, at + 1 + len(reading))


def _encoded(text: str, platform: str) -> Iterator[tuple[ExactIdentifier, FoundValue]]:
    """Names behind an at sign that is written as in an address."""
    for match in _AT_ENCODED.finditer(text):
        if match[2] is not None:
            yield from _on_another_server(match, platform)
        elif name := fold_handle(match[1]):
            yield "handle", FoundValue(name, *match.span())


def _on_another_server(match: re.Match[str], platform: str) -> Iterator[tuple[ExactIdentifier, FoundValue]]:
    """`@anna@example.social` is who has the page `example.social/@anna`; on a server of a platform, its account."""
    host = profile_host(match[2].lower())
    if host is None:
        if address := fold_url(f"{match[2]}/@{match[1]}"):
            yield "url", FoundValue(address, *match.span())
    elif handle := fold_handle(match[1]):
        yield "url", FoundValue(profile_url(host.platform, handle), *match.span())
        if host.platform == platform or platform in host.same_accounts:
            yield "handle", FoundValue(handle, *match.span())


def _of_reddit(text: str, platform: str) -> Iterator[tuple[ExactIdentifier, FoundValue]]:
    for match in _OF_REDDIT.finditer(text):
        if platform == "reddit":
            yield "handle", FoundValue(fold_handle(match[1]), *match.span())
        yield "url", FoundValue(fold_url(f"reddit.com/user/{match[1]}"), *match.span())
