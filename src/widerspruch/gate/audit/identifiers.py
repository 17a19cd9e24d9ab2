"""Identifiers of people in a text, as an audit reads it: the whole text, in its plain form (`plain`), is taken apart.

What counts as an identifier is said in docs/operators/mentions.md; this is a second reading of that page, made without
the gate's. Where a text may be read in two ways, both readings are given.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import unquote

from widerspruch.identifiers.fold import (
    LONGEST_EMAIL,
    bare_handle,
    fold_email,
    fold_handle,
    fold_name,
    fold_phone,
    fold_url,
)
from widerspruch.identifiers.handles import account_id_of
from widerspruch.identifiers.profile_hosts import OF_PLATFORM, handle_in, profile_host, profile_url
from widerspruch.identifiers.unruled_platforms import PAGE_DOMAINS
from widerspruch.protocol.hashing_key import Identifier

Value = tuple[Identifier, str]
"""A folded value, and as what it stands there."""

REGION = "DE"  # whose telephone numbers are written without a country

_HINTS = re.compile(r"[@/+0(\[{<|]|%40|www\.| at |php\?|did:|\.github\.io", re.IGNORECASE)
"""A text without any of these holds no exact identifier."""

_DASHES = str.maketrans(dict.fromkeys("‒–−", "-"))
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[—―](?=\d)")
_AT = re.compile(r"@([\w.\-]++)(?:@([\w\-]++(?:\.[\w\-]++)+))?")
_REDDIT = re.compile(r"(?:^|[^\w/.])(?:/user|/?u)/([\w\-]{1,30})", re.IGNORECASE)
_IDS = (
    re.compile(r"@\[([\w.\-]{1,64}):[^\]\n]{1,200}\]"),
    re.compile(r"@\[[^\]\n]{1,200}\]\((?:\w{1,20}:(?://)?){0,4}([\w.\-]{1,64})\)"),
    re.compile(r"<@!?(\w{2,30})(?:\|[^>\n]{0,100})?>"),
    re.compile(r"\[id(\d{1,20})\|[^\]\n]{1,200}\]", re.IGNORECASE),
    re.compile(r"(?:^|[^\w.\-])profile\.php\?(?:[^\s#]{0,200}?&)?id=(\d{1,20})", re.IGNORECASE),
)
_DID = re.compile(r"(?<!\w)did:(?:plc|web):[\w.%\-]{1,240}")
_PERCENT_AT = re.compile(r"(?<![\w.+\-])%40(?=\w)")
_ACCT = re.compile(r"(?<!\w)acct:@?([\w.\-]{1,64})@([\w\-]++(?:\.[\w\-]++)+)", re.IGNORECASE)
_OF_MATRIX = re.compile(
    r"(?:(?<![\w.+\-])@|matrix:u/)([\w.=+\-]{1,253}):((?:[\w\-]{1,63}\.){1,5}[\w\-]{2,63})", re.IGNORECASE
)
_AT_HANDLE = re.compile(r"(?<!\w)at://@?([\w\-]++(?:\.[\w\-]++)+)", re.IGNORECASE)
_PAGES_OF = re.compile(r"(?<![\w.\-])([\w\-]{1,39})\.github\.io(?!\.?[\w\-])", re.IGNORECASE)
_IN_PROGRAMS: tuple[tuple[str, Identifier, re.Pattern[str]], ...] = (
    ("facebook", "entity", re.compile(r"(?<!\w)fb://profile/(\d{1,20})", re.IGNORECASE)),
    ("linkedin", "handle", re.compile(r"(?<!\w)linkedin://in/([\w\-]{1,100})", re.IGNORECASE)),
    ("telegram", "handle", re.compile(r"(?<!\w)tg://resolve/?\?(?:[^\s#]{0,200}?&)?domain=(\w{1,40})", re.IGNORECASE)),
    ("reddit", "handle", re.compile(r"(?<![\w.])r/u_([\w\-]{1,30})", re.IGNORECASE)),
)
_ASKED_FOR = re.compile(
    r"(?<![\w.\-])(?:(instagram)://user|(twitter)://user|(?:[\w\-]+\.)?(x|twitter)\.com/intent/(?:user|follow))/?"
    r"\?(?:[^\s#]{0,200}?&)?(?:username|screen_name)=@?([\w.]{1,30})",
    re.IGNORECASE,
)
"""Links into a platform's programs and its buttons, where the handle is a value of the query."""
_PIECES = re.compile(r"[^\s<>\"'“”„]+")
_BEGINS = re.compile(r"https?://|(?<=web\+ap:)//|www\.", re.IGNORECASE)
_INNER = re.compile(r"https?(?:://|%3A%2F%2F)", re.IGNORECASE)
_MOST_INNER = 3
_SSH = re.compile(r"(?<![\w.\-])git@([\w.\-]+):")
_HOST = re.compile(r"(?<![\w@.\-])[\w\-]+(?:\.[\w\-]+)+/")
_ENDS = ".,;:!?)]}»*~"

_OPEN, _CLOSE = r"\s{0,2}[\[({<|]\s?", r"\s?[\])}>|]\s{0,2}"
_HIDDEN_AT = re.compile(rf"{_OPEN}(?:at|ät|@|klammeraffe){_CLOSE}", re.IGNORECASE)
_HIDDEN_DOT = re.compile(rf"{_OPEN}(?:dot|punkt|\.){_CLOSE}", re.IGNORECASE)
_LONE_AT = re.compile(r"\s@\s")
_SPOKEN = re.compile(r"\sat\s+([\w.\-]{1,60}(?:\s+(?:dot|punkt)\s+[\w\-]{1,60}){1,5})", re.IGNORECASE)
_SPOKEN_DOT = re.compile(r"\s+(?:dot|punkt)\s+", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+\-])([\w.+\-]++)@\s?((?:[\w\-]++\.)+[\w\-]++)")
_SENTENCE = re.compile(r"[.\-][^\W\d_a-zß-öø-ÿ][\w\-]*$")

_NUMBER = re.compile(r"(?:(?<![^\W_])(?<![.,/\-])|(?<!\d)(?=\+))\(?[+0]\d?(?:[\s/().\-]{0,3}\d){6,40}(?![^\W_])")
_DIGITS = re.compile(r"[+(]*\d+\)?")
_FEWEST_DIGITS, _MOST_DIGITS = 7, 17

_QUOTES = "„“”»«\"'‚‘’("
_BEHIND_NAMES = ".,;:!?…)“”»«\"'‘’"
_NAME_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST_NAME = 3  # words

# Platforms whose handles hold no hyphen: what follows one is not part of a handle there.
_WITHOUT_HYPHEN = frozenset(["facebook", "instagram", "telegram", "threads", "tiktok", "x"])


def exact_identifiers(text: str, platform: str) -> Iterator[Value]:
    """Handles, ids, profile addresses, e-mail addresses and telephone numbers in a text in plain form, folded; some of
    them twice."""
    if _HINTS.search(text) is None:
        return
    if not text.isascii():
        text = _BETWEEN_DIGITS.sub("-", text.translate(_DASHES))
    text = _PERCENT_AT.sub("@", text)
    yield from _in_other_schemes(text, platform)
    written, rest = _addresses(text)
    for pattern in _IDS if platform == "facebook" else _IDS[:-1]:
        yield from (("entity", match[1]) for match in pattern.finditer(rest))
    for address in written:
        for one in (address, *_inner(address)):
            yield from _at_address(one, platform)
    for email in _emails(unquote(" ".join(written))):
        yield "email", email
    yield from _handles(_apart(rest), platform)
    for match in _REDDIT.finditer(rest):
        yield "url", fold_url(f"reddit.com/user/{match[1]}")
        if platform == "reddit":
            yield "handle", fold_handle(match[1])
    for email in _emails(rest):
        yield "email", email
    for phone in _phones(rest):
        yield "phone", phone


def _in_other_schemes(text: str, platform: str) -> Iterator[Value]:
    """Who is named by an address of another kind than a page's."""
    for match in _ASKED_FOR.finditer(text):
        yield from _of_profile("instagram" if match[1] else "x", match[4], platform)
    for match in _PAGES_OF.finditer(text):
        yield from _of_profile("github_copilot", match[1], platform)
    for match in _AT_HANDLE.finditer(text) if platform == "bluesky" else ():
        yield "handle", fold_handle(match[1].rstrip(".-"))
    for match in _DID.finditer(text) if platform == "bluesky" else ():
        yield "entity", match[0].rstrip(".-")
    for whose, identifier, pattern in _IN_PROGRAMS:
        for match in pattern.finditer(text) if whose == platform else ():
            yield identifier, match[1] if identifier == "entity" else fold_handle(match[1])
    for match in _OF_MATRIX.finditer(unquote(text)) if platform == "matrix" else ():
        yield "handle", f"{fold_handle(match[1])}@{match[2].lower()}"
    for match in _ACCT.finditer(text):
        yield from _of_server(match[1], match[2], platform)


def _of_profile(whose: str, written: str, platform: str) -> Iterator[Value]:
    """A handle of one platform in a text of another, or of its own."""
    if handle := fold_handle(written.rstrip(".")):
        yield "url", profile_url(whose, handle)
        if _are_the_same(whose, platform):
            yield "handle", handle


def _are_the_same(whose: str, platform: str) -> bool:
    """Whether the handles of two platforms are the same people's, as those of Instagram and Threads."""
    host = OF_PLATFORM.get(whose)
    return whose == platform or (host is not None and platform in host.same_accounts)


def _of_server(user: str, server: str, platform: str) -> Iterator[Value]:
    """An account at a server: a platform's own, or one of many that know each other."""
    if (host := profile_host(server.lower())) is not None:
        yield from _of_profile(host.platform, user, platform)
    elif address := fold_url(f"{server}/@{user}"):
        yield "url", address


def _handles(text: str, platform: str) -> Iterator[Value]:
    end = -1
    for match in _AT.finditer(text):
        at = match.start()
        glued, before = at == end, text[at - 1 : at]
        if not glued and (before in ("@", "/") or _is_of_a_word(before)):
            continue
        if match[2] is None or "." not in match[2]:
            end = match.end(1)
            for handle in _as_handles(match[1], platform, emphasised=before == "_"):
                yield "handle", handle
        else:
            yield from _of_server(match[1], match[2], platform)


def _is_of_a_word(char: str) -> bool:
    """Whether a letter or digit before an at sign belongs to what follows. Letters of alphabets without capitals do
    not: nobody sets a space there."""
    return char.isdecimal() or char.isupper() or char.islower()


def _as_handles(written: str, platform: str, *, emphasised: bool) -> Iterator[str]:
    name = written.rstrip(".")
    if platform in _WITHOUT_HYPHEN:
        name = name.split("-")[0]
    host = OF_PLATFORM.get(platform)
    for one in {name, name.rstrip("-"), *([name.rstrip("_")] if emphasised else [])}:
        yield from {fold_handle(one), bare_handle(one) if host is not None and host.only_ascii else ""} - {""}


def _at_address(written: str, platform: str) -> Iterator[Value]:
    for one in {written, written.rstrip(f"_{_ENDS}")}:
        if folded := fold_url(one):
            yield "url", folded
            whose, handle = handle_in(folded)
            if whose and _are_the_same(whose, platform):
                yield "handle", handle
            yield from _seen_elsewhere(folded)
            yield from _whose_page(folded, platform)
    if account := account_id_of(platform, written):
        yield "entity", account


def _seen_elsewhere(page: str) -> Iterator[Value]:
    """The page of a federated account that another server, another face of its own, or a post of it shows."""
    here, _, path = page.partition("/")
    first, _, behind = path.removeprefix("web/").removeprefix("deck/").partition("/")
    sign, _, whom = first.partition("@")
    user, _, server = whom.partition("@")
    if first == "u" and behind.count("@") in (1, 2):
        user, _, server = behind.removeprefix("@").partition("@")
        yield from (("url", f"{server}/u/{user}"), ("url", f"{server}/@{user}"))
    elif user and not sign and (not behind or _POST.fullmatch(behind)) and (not server or "." in server):
        yield "url", f"{server or here}/@{user}"


def _whose_page(page: str, platform: str) -> Iterator[Value]:
    """The page of whoever has what an address shows, where the address says that."""
    for pattern, above in _ABOVE:
        if match := pattern.fullmatch(page):
            yield from (("url", match.expand(one)) for one in above)
    for pattern in _NAMED_BY.get(platform, ()):
        if match := pattern.fullmatch(page):
            yield "handle", fold_handle(match[1])


_PAGES_OF_GITLAB = "-|api|dashboard|explore|groups|help|search|users"
_ABOVE = (
    (re.compile(r"([^/]+)/users/([^/]+)(?:/.*)?"), (r"\1/@\2", r"\1/users/\2")),
    (re.compile(r"(bsky\.app/profile/[^/]+)/.+"), (r"\1",)),
    (re.compile(r"(huggingface\.co)/(?:datasets/|spaces/)?([^/]+)(?:/.*)?"), (r"\1/\2",)),
    (re.compile(rf"(gitlab\.com/(?!(?:{_PAGES_OF_GITLAB})/)[^/]+)/.+"), (r"\1",)),
    (re.compile(r"(medium\.com/[^/]+)/.+"), (r"\1",)),
    (re.compile(r"([\w\-]+)\.gitlab\.io(?:/.*)?"), (r"gitlab.com/\1",)),
    (re.compile(r"([\w\-]+\.(?:medium|tumblr)\.com)/.+"), (r"\1",)),
)
_NAMED_BY = {
    "bluesky": (
        re.compile(r"bsky\.app/profile/((?!did:)[^/]+)(?:/.*)?"),
        re.compile(r"([\w\-]+\.bsky\.social)(?:/.*)?"),
    ),
    "wikipedia": (re.compile(r"[\w\-]+(?:\.m)?\.wikipedia\.org/wiki/(?:benutzer|benutzerin|user):([^/]+)(?:/.*)?"),),
}

_POST = re.compile(r"(?:statuses/)?\d+(?:/.*)?|(?:with_replies|media|followers|following|featured)")


def _has_pages(domain: str) -> bool:
    return domain in PAGE_DOMAINS or profile_host(domain) is not None


def _inner(address: str) -> Iterator[str]:
    """Addresses within an address: where it leads to, or of what it is a copy."""
    for match in [*_INNER.finditer(address, 1)][:_MOST_INNER]:
        inner = address[match.start() :]
        yield unquote(re.split("[&#]", inner)[0]) if "%" in match[0] else inner


def plain_names(text: str, begins_a_name: Mapping[str, bool]) -> Iterator[Value]:
    """Full names of two and three words that are written plainly, folded.

    Plainly: words that begin with a capital letter, with one space between.

    Args:
        begins_a_name: Of every word as it stands between two spaces, whether it is anybody's first name.
    """
    words = text.split(" ")
    for place in [place for place, word in enumerate(words) if begins_a_name[word]]:
        run = without_quotes(words[place])
        for following in words[place + 1 : place + _LONGEST_NAME]:
            last = following.rstrip(_BEHIND_NAMES)
            if not is_name_word(last):
                break
            run = f"{run} {last}"
            if name := fold_name(run):
                yield "name", name
            if last != following:
                break


def without_quotes(word: str) -> str:
    """A word without what may stand before it."""
    return word.lstrip(_QUOTES)


def is_name_word(word: str) -> bool:
    """Whether a word is letters only, hyphens inside, and begins with a capital one."""
    return word[:1].isupper() and _NAME_WORD.fullmatch(word) is not None


def _apart(text: str) -> str:
    """Handles with a stroke between them as words of their own. A path behind a server's name stays as it is."""
    if "/@" not in text:
        return text
    words = text.split(" ")
    for place, word in enumerate(words):
        first = word.lstrip(_QUOTES).split("/@")[0]
        if first.startswith("@") or "." not in first:
            words[place] = word.replace("/@", " @")
    return " ".join(words)


def _addresses(text: str) -> tuple[list[str], str]:
    """Addresses on the web as they are written, and the text without them."""
    if "/" not in text and "www." not in text.lower() and "git@" not in text:
        return [], text
    text = _SSH.sub(lambda ssh: f" {ssh[1]}/" if profile_host(ssh[1].lower()) else ssh[0], text)
    all_written: list[str] = []
    rest, done = [], 0
    for piece in _PIECES.finditer(text):
        begin = _BEGINS.search(piece[0])
        host = _HOST.search(piece[0], 0, begin.start() if begin else len(piece[0]))
        if host is not None and _has_pages(host[0].rstrip("/").lower()):
            begin = host
        if begin is None:
            continue
        all_written.append(_cut(piece[0][begin.start() :]))
        rest.append(text[done : piece.start() + begin.start()])
        done = piece.end()
    return all_written, " ".join([*rest, text[done:]])


def _cut(address: str) -> str:
    return address.rstrip(_ENDS)


def _emails(text: str) -> Iterator[str]:
    if "@" not in text and not (_HIDDEN_AT.search(text) or _SPOKEN.search(text)):
        return
    text = _HIDDEN_DOT.sub(".", _LONE_AT.sub("@", _HIDDEN_AT.sub("@", text)))
    text = _SPOKEN.sub(lambda spoken: f"@{_SPOKEN_DOT.sub('.', spoken[1])} ", text)
    for match in _EMAIL.finditer(text):
        for local in {match[1], match[1].lstrip(".-"), match[1].lstrip("_")}:
            for domain in _without_sentence(match[2].rstrip("_")):
                if folded := fold_email(f"{local}@{domain}"):
                    yield folded


def _without_sentence(domain: str) -> Iterator[str]:
    """A domain, and what it is if its end belongs to the sentence (`...de.Danke`, `...de-Adresse`)."""
    yield domain
    if len(domain) > LONGEST_EMAIL:
        return
    while not domain.isupper() and (end := _SENTENCE.search(domain)) is not None:
        domain = domain[: end.start()]
        yield domain


def _phones(text: str) -> Iterator[str]:
    if "0" not in text and "+" not in text:
        return
    for match in _NUMBER.finditer(text):
        for written in _numbers(match[0]):
            if folded := _folded_phone(written):
                yield folded


def _numbers(run: str) -> Iterator[str]:
    """The numbers that a run of digits may be: from a group that may begin one to the end of any, not too far on."""
    groups = list(_DIGITS.finditer(run))
    digits = [sum(map(str.isdigit, group[0])) for group in groups]
    for place, group in enumerate(groups):
        if place and not group[0].startswith(("0", "+", "(0", "(+")):
            continue
        count = 0
        for last in range(place, len(groups)):
            count += digits[last]
            if count > _MOST_DIGITS:
                break
            if count >= _FEWEST_DIGITS:
                yield run[group.start() : groups[last].end()]


@lru_cache(1 << 16)
def _folded_phone(written: str) -> str:
    return fold_phone(written, REGION)
