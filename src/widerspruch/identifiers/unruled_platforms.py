"""How accounts are named at platforms for which the rulebook has no terms: whoever objects there must be found, too.

Data, one entry a platform. What is not in it is another platform's, and its accounts are named as they are written.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from msgspec import Struct

from widerspruch.identifiers.fold import fold_handle, fold_url
from widerspruch.identifiers.web_pages import fold_domain

_WEB = r"(?:https?://)?(?:www\.|m\.)?"
_END = r"(?:[/?#].*)?"
_LONGEST = 2048


class UnruledPlatform(Struct, frozen=True):
    """One platform.

    Attributes:
        names: What it may be called in a profile and a set.

        handles: Patterns of whole cells that hold a handle: a `user`, and the `server` where each has its own.

        ids: Patterns of whole cells that hold an account's `id`, though they may stand where handles do.

        pages: Addresses of an account's page, by its handle's `{user}` and `{server}`.

        domains: Where else addresses lie that are an account's, with all below.

        same_as: The platform of the rulebook that has the same accounts.
    """

    names: tuple[str, ...]
    handles: tuple[re.Pattern[str], ...] = ()
    ids: tuple[re.Pattern[str], ...] = ()
    pages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    same_as: str = ""

    def handle(self, written: str) -> str:
        """The folded handle, `user` or `user@server`; "" where a cell holds none, but an id or another address."""
        text = written.strip()
        if len(text) > _LONGEST or self.account_id(text):
            return ""
        found = _first(self.handles, text)
        if found is not None:
            parts = found.groupdict()
            user = _one_word(unquote(parts["user"]))
            server = fold_domain(parts.get("server") or "")
            return f"{user}@{server}" if user and server else user
        return "" if "/" in text else _one_word(text)

    def account_id(self, written: str) -> str:
        """The account's id, where the cell holds one that nobody takes for a handle; else ""."""
        found = _first(self.ids, written.strip()) if len(written) <= _LONGEST else None
        return "" if found is None else found["id"]


def _first(patterns: Iterable[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((found for pattern in patterns if (found := pattern.fullmatch(text))), None)


def _one_word(name: str) -> str:
    """Names of several words stand in addresses with low lines."""
    folded = "_".join(fold_handle(name).split())
    return "" if "/" in folded else folded  # such as `℀`, folded `a/c`


def _patterns(*written: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE | re.DOTALL) for one in written)


_USER, _LABEL = r"(?P<user>[\w.-]{1,253})", r"(?P<user>[\w-]{1,63})"
_SERVER = r"(?P<server>(?:[\w-]{1,63}\.){1,5}[\w-]{2,63})"
_LOCAL, _PORT = r"(?P<user>[\w.=+-]{1,253})", r"(?::\d{1,5})?"
_BUT = r"(?!(?:{})(?:[/?#]|$))"
_STACK_SITES = (
    r"(?:[\w.-]{1,80}\.)?(?:stackexchange\.com|stackoverflow\.com|superuser\.com|serverfault\.com|askubuntu\.com"
    r"|mathoverflow\.net|stackapps\.com)"
)
_OF_HUGGINGFACE = "blog|collections|datasets|docs|enterprise|join|learn|login|models|new|papers|pricing|settings|spaces"
_OF_GITLAB = "-|api|dashboard|explore|groups|help|search|users"
_OF_TUMBLR = "blog|communities|dashboard|explore|search|tagged"
_OF_WIKIPEDIA = (
    r"(?:(?:User(?:[_ ]talk)?|Benutzer(?:in|[_ ]Diskussion)?|Utilisat(?:eur|rice)|Usuario|Utente)(?::|%3A)"
    r"|(?:Special|Spezial)(?::|%3A)(?:Contributions|Beitr(?:ä|%C3%A4)ge)/)"
)

UNRULED_PLATFORMS = (
    UnruledPlatform(
        ("mastodon", "fediverse", "pixelfed"),
        handles=_patterns(
            rf"(?:acct:)?@?{_USER}@{_SERVER}",
            rf"https?://[^/@\s]{{1,255}}/@{_USER}@{_SERVER}{_END}",
            rf"https?://{_SERVER}/(?:@|users/){_USER}{_END}",
        ),
        pages=("{server}/@{user}", "{server}/users/{user}"),
    ),
    UnruledPlatform(
        ("lemmy", "kbin", "mbin"),
        handles=_patterns(
            rf"(?:acct:)?@?{_USER}@{_SERVER}",
            rf"https?://[^/@\s]{{1,255}}/u/@?{_USER}@{_SERVER}{_END}",
            rf"https?://{_SERVER}/(?:u/|@){_USER}{_END}",
        ),
        pages=("{server}/u/{user}", "{server}/@{user}"),
    ),
    UnruledPlatform(
        ("matrix",),
        handles=_patterns(
            rf"@?{_LOCAL}:{_SERVER}{_PORT}",
            rf"(?:https?://)?matrix\.to/#/(?:@|%40){_LOCAL}(?::|%3A){_SERVER}{_PORT}{_END}",
            rf"matrix:u/{_LOCAL}:{_SERVER}{_PORT}{_END}",
        ),
    ),
    UnruledPlatform(
        ("bluesky",),
        handles=_patterns(
            rf"(?:{_WEB}bsky\.app/profile/|at://)(?!did:){_USER}{_END}",
            rf"https?://(?P<user>[\w-]{{1,63}}\.bsky\.social){_END}",
        ),
        ids=_patterns(rf"(?:{_WEB}bsky\.app/profile/|at://)?(?P<id>did:[a-z]{{1,20}}:[\w.%:-]{{1,240}}){_END}"),
        pages=("bsky.app/profile/{user}",),
        domains=("bsky.social",),
    ),
    UnruledPlatform(
        ("stackexchange", "stackoverflow"),
        ids=_patterns(rf"{_WEB}{_STACK_SITES}/(?:users|u)/(?P<id>-?\d{{1,12}}){_END}"),
    ),
    UnruledPlatform(
        ("huggingface",),
        handles=_patterns(rf"{_WEB}(?:huggingface\.co|hf\.co)/{_BUT.format(_OF_HUGGINGFACE)}{_USER}{_END}"),
        pages=("huggingface.co/{user}", "hf.co/{user}"),
    ),
    UnruledPlatform(
        ("gitlab",),
        handles=_patterns(rf"{_WEB}gitlab\.com/{_BUT.format(_OF_GITLAB)}{_USER}{_END}"),
        pages=("gitlab.com/{user}",),
    ),
    UnruledPlatform(
        ("wikipedia",),
        handles=_patterns(
            rf"(?:https?://)?(?:[a-z-]{{2,20}}\.)?(?:m\.)?wikipedia\.org/wiki/{_OF_WIKIPEDIA}(?P<user>[^/?#]{{1,255}}){_END}",
            rf"{_OF_WIKIPEDIA}(?P<user>[^/?#]{{1,255}})",
        ),
        domains=("wikipedia.org",),
    ),
    UnruledPlatform(
        ("tumblr",),
        handles=_patterns(
            rf"{_WEB}(?!www\.){_LABEL}\.tumblr\.com{_END}",
            rf"{_WEB}tumblr\.com/(?:blog/)?(?:view/)?{_BUT.format(_OF_TUMBLR)}{_LABEL}{_END}",
        ),
        pages=("{user}.tumblr.com", "tumblr.com/{user}", "tumblr.com/blog/{user}"),
    ),
    UnruledPlatform(
        ("medium",),
        handles=_patterns(rf"{_WEB}medium\.com/@{_USER}{_END}", rf"{_WEB}(?!www\.){_LABEL}\.medium\.com{_END}"),
        pages=("medium.com/@{user}", "{user}.medium.com"),
    ),
    UnruledPlatform(("github",), pages=("github.com/{user}",), same_as="github_copilot"),
    UnruledPlatform(("web",)),
)
_BY_NAME: Mapping[str, UnruledPlatform] = {name: one for one in UNRULED_PLATFORMS for name in one.names}
UNRULED_NAMES: tuple[str, ...] = tuple(_BY_NAME)
PAGE_DOMAINS = frozenset(
    domain for one in UNRULED_PLATFORMS for page in one.pages if "{" not in (domain := page.partition("/")[0])
)
"""Where pages of accounts stand that have one domain for all."""


def unruled_platform(name: str) -> UnruledPlatform | None:
    """What is known of a platform; None of the rulebook's, and of those of which nobody wrote anything down."""
    return _BY_NAME.get(name)


def has_servers(platform: str) -> bool:
    """Whether each server of a platform has its own users, so that a handle is `user@server`."""
    known = _BY_NAME.get(platform)
    return known is not None and any("server" in pattern.groupindex for pattern in known.handles)


def handles_on(server: str, handle: str) -> tuple[str, ...]:
    """A folded handle as a corpus of this server may have it: its own users stand there without it."""
    user, _, of = handle.partition("@")
    return (f"{user}@{server}", user) if of in ("", server) else (handle,)


def profile_pages(platform: str, handle: str) -> list[str]:
    """Folded addresses by which others may name the holder of a folded handle, as `fold.fold_url` writes them."""
    known = _BY_NAME.get(platform)
    user, _, server = handle.partition("@")
    if known is None or not user:
        return []
    pages = [page.format(user=user, server=server) for page in known.pages if server or "{server}" not in page]
    return [folded for page in pages if (folded := fold_url(page))]
