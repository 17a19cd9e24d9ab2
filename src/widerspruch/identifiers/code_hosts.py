"""Where repositories of code, models and data sets stand, and who shows them under addresses of their own."""

from msgspec import Struct

from widerspruch.identifiers.profile_hosts import OF_PLATFORM


class CodeHost(Struct, frozen=True):
    """Where repositories stand.

    Attributes:
        platforms: Of which a repository named without a host stands here.

        also: Other hosts of the same repositories, with the path that stands there before the owner, if any.

        short: By which names programs call the host (``github:erika/garten``, ``pkg:github/erika/garten``).

        before: Segments that may stand before the owner.

        pages: First segments that are pages of the host itself.

        pages_at: Below which domain owners have web pages out of their repositories, and `pages_root` the name of the
            repository of those that no other has.

        is_deep: Whether groups lie in groups, so that a name may have more than two segments.
    """

    host: str
    platforms: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    pages: frozenset[str] = frozenset()
    pages_at: str = ""
    pages_root: str = ""
    is_deep: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CODE_HOSTS = (
    CodeHost(
        "github.com",
        ("github", "github_copilot"),
        _words(
            "api.github.com/repos uploads.github.com/repos raw.githubusercontent.com raw.github.com"
            " media.githubusercontent.com/media codeload.github.com github.dev ssh.github.com github1s.com"
            " cdn.jsdelivr.net/gh raw.githack.com rawcdn.githack.com rawgit.com cdn.rawgit.com cdn.statically.io/gh"
            " colab.research.google.com/github mybinder.org/v2/gh nbviewer.org/github vscode.dev/github"
        ),
        short=("github", "gh"),
        before=("repos",),
        pages=OF_PLATFORM["github_copilot"].no_handles
        | {"apps", "gist", "orgs", "repositories", "sponsors", "user-attachments", "users"},
        pages_at="github.io",
        pages_root="{owner}.github.io",
    ),
    CodeHost(
        "gitlab.com",
        ("gitlab",),
        _words("cdn.statically.io/gl gl.githack.com mybinder.org/v2/gl vscode.dev/gitlab"),
        short=("gitlab", "gl"),
        pages=frozenset(["-", "api", "dashboard", "explore", "groups", "help", "search", "uploads", "users"]),
        pages_at="gitlab.io",
        pages_root="{owner}.gitlab.io",
        is_deep=True,
    ),
    CodeHost(
        "codeberg.org",
        ("codeberg",),
        _words("codeberg.org/api/v1/repos"),
        short=("codeberg",),
        pages=frozenset(["api", "explore", "user"]),
        pages_at="codeberg.page",
        pages_root="pages",
    ),
    CodeHost(
        "bitbucket.org",
        ("bitbucket",),
        _words("api.bitbucket.org/2.0/repositories bb.githack.com cdn.statically.io/bb"),
        short=("bitbucket", "bb"),
        pages=frozenset(["account", "dashboard", "product"]),
        pages_at="bitbucket.io",
        pages_root="{owner}.bitbucket.io",
    ),
    CodeHost(
        "huggingface.co",
        ("huggingface",),
        _words("huggingface.co/api/datasets huggingface.co/api/models huggingface.co/api/spaces hf.co"),
        short=("huggingface", "hf"),
        before=("datasets", "models", "spaces"),
        pages=frozenset(
            ["blog", "collections", "docs", "join", "learn", "login", "organizations", "papers", "settings"]
        ),
    ),
    CodeHost("gitee.com", ("gitee",), short=("gitee",)),
    CodeHost("git.sr.ht", ("sourcehut",), short=("sourcehut", "srht")),
)
BY_PLATFORM = {platform: code for code in CODE_HOSTS for platform in code.platforms}
SHORT_NAMES = {name: code for code in CODE_HOSTS for name in code.short}


Place = tuple[tuple[str, ...], CodeHost]
"""A path before owners' names, and the host whose repositories stand behind it."""


def _places() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for code in CODE_HOSTS:
        for at in (code.host, *code.also):
            domain, *path = at.split("/")
            found.setdefault(domain, []).append((tuple(path), code))
    return {domain: tuple(sorted(places, key=_longest_first)) for domain, places in found.items()}


def _longest_first(place: Place) -> int:
    return -len(place[0])


_PLACES = _places()
_PAGES_AT = {code.pages_at: code for code in CODE_HOSTS if code.pages_at}


def places_at(domain: str) -> tuple[Place, ...]:
    """Where at a domain, in lower case, repositories stand; the longest paths first."""
    return _PLACES.get(domain, ())


def owner_of_pages(domain: str) -> tuple[CodeHost, str] | None:
    """Whose web pages out of repositories stand at a domain (``erika.github.io``): the host of these, and the owner."""
    owner, _, below = domain.partition(".")
    host = _PAGES_AT.get(below)
    return (host, owner) if host is not None and owner else None


def is_of_code(domain: str) -> bool:
    """Whether repositories, or web pages out of them, stand at a domain."""
    return domain in _PLACES or owner_of_pages(domain) is not None
