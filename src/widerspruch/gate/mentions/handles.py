"""User names and account ids that are marked as such, in a text in its normal form: `@anna`, `u/anna`, `@[12:Anna]`."""

import re
from collections.abc import Iterator

from widerspruch.gate.mentions.names import Found
from widerspruch.identifiers.fold import bare_handle, fold_handle, fold_url
from widerspruch.identifiers.profile_hosts import OF_PLATFORM, profile_host, profile_url
from widerspruch.protocol.hashing_key import Identifier

_BESIDE = "²³¹⁰ⁱ⁴-⁹ⁿ₀-₉ªº"  # Python takes footnotes for digits and letters; they are no part of a word
_NAME = rf"[^\W{_BESIDE}](?:[^\W{_BESIDE}]|[.\-]){{0,99}}+"
_AFTER_AT = re.compile(rf"@({_NAME})(?:@((?:[\w\-]{{1,63}}+\.){{1,5}}[^\W\d_][\w\-]{{1,62}}+))?")
_EMPHASIS = re.compile(r"_{1,3}$")
_LONGEST_PATH = 200
"""Characters before an at sign that are looked at for the server to which its path belongs."""

# Platforms whose handles hold no hyphen: `@annaweiss-Fans` names @annaweiss there.
_WITHOUT_HYPHEN = frozenset(["instagram", "facebook", "threads", "x", "tiktok", "telegram"])

_MAYBE_REDDIT = re.compile("(?:[uU]|user)/")
_OF_REDDIT = re.compile(r"(?<![\w/.])(?:/?u|/user)/([\w\-]{1,30}+)", re.IGNORECASE)
_BY_ID = re.compile(
    r"@\[(?P<first>[\w\-.]{1,64}+):[^\]\n]{1,200}+\]"  # @[12:Anna Weiß], @[12:2048:Anna Weiß]
    r"|@\[[^\]\n]{1,200}+\]\((?:[a-z_]{1,20}+:(?://)?)*+(?P<last>[\w\-.]{1,64}+)\)"  # @[Anna Weiß](user:12)
    r"|<@!?(?P<angle>\w{2,30}+)(?:\|[^>\n]{0,100}+)?>"  # <@12>, <@12|anna>
    r"|\[id(?P<square>\d{1,20}+)\|[^\]\n]{1,200}+\]"  # [id12|Anna Weiß]
    r"|(?<![\w.\-])/?profile\.php\?(?:[^\s#]{0,200}?&)?id=(?P<page>\d{1,20}+)",
    re.IGNORECASE,
)


def handles(text: str, platform: str) -> list[tuple[Identifier, Found]]:
    """User names behind at signs, those of other servers as addresses of profiles, and reddit's."""
    found: list[tuple[Identifier, Found]] = []
    previous = -1
    at = text.find("@")
    while at >= 0:
        match = _AFTER_AT.match(text, at)
        if match is not None and (at == previous or not _belongs_to_a_word(text, at)):
            name = match[1]
            if match[2] is not None:
                found += _on_another_server(match, platform)
            elif name.isascii() and "-" not in name and not text.endswith("_", 0, at):  # nothing to be read otherwise
                previous, name = match.end(), name.rstrip(".").lower()
                found.append(("handle", Found(name, at, at + 1 + len(name))))
            else:
                previous = match.end()
                found += [("handle", one) for one in _read(text, at, name, platform)]
        at = text.find("@", at + 1)
    if "/" in text and _MAYBE_REDDIT.search(text):
        found += _of_reddit(text, platform)
    return found


def ids(text: str, platform: str) -> Iterator[Found]:
    """Accounts that are named by the platform's own id, as its programs write it into texts."""
    for match in _BY_ID.finditer(text):
        if match["page"] is None or platform == "facebook":
            yield Found(match[match.lastgroup or 0], *match.span())


def _belongs_to_a_word(text: str, at: int) -> bool:
    """Whether an at sign is an e-mail address's, or in the path of an address."""
    if not at or text[at - 1] == " ":
        return False
    before = text[at - 1]
    if before == "@":
        return True
    if before == "/":
        return _on_a_server(text, at)
    # Alphabets without capital letters set no space before a name; a full stop or a low line may be the sentence's.
    return before.isdecimal() or before.upper() != before.lower()


def _on_a_server(text: str, at: int) -> bool:
    """Whether an at sign behind a stroke is in a path (`example.social/@anna`), not one of several (`@anna/@ben`)."""
    before = text[max(0, at - _LONGEST_PATH) : at].split()[-1].lstrip("([{\"'")
    return "." in before and before[0] != "@"


def _read(text: str, at: int, written: str, platform: str) -> Iterator[Found]:
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
                yield Found(value, at, at + 1 + len(reading))


def _on_another_server(match: re.Match[str], platform: str) -> Iterator[tuple[Identifier, Found]]:
    """`@anna@example.social` is who has the page `example.social/@anna`; on a server of a platform, its account."""
    host = profile_host(match[2].lower())
    if host is None:
        if address := fold_url(f"{match[2]}/@{match[1]}"):
            yield "url", Found(address, *match.span())
    elif handle := fold_handle(match[1]):
        yield "url", Found(profile_url(host.platform, handle), *match.span())
        if host.platform == platform:
            yield "handle", Found(handle, *match.span())


def _of_reddit(text: str, platform: str) -> Iterator[tuple[Identifier, Found]]:
    for match in _OF_REDDIT.finditer(text):
        if platform == "reddit":
            yield "handle", Found(fold_handle(match[1]), *match.span())
        yield "url", Found(fold_url(f"reddit.com/user/{match[1]}"), *match.span())
