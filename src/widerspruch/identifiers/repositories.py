"""Repositories of code, models and data sets: ``owner/name``, and the addresses under which they stand."""

import re
from urllib.parse import unquote

from msgspec import Struct

from widerspruch.identifiers.profile_hosts import OF_PLATFORM


class CodeHost(Struct, frozen=True):
    """Where repositories stand.

    Attributes:
        platforms: Of which a repository named without a host stands here.

        also: Other hosts of the same repositories.

        before: Segments that may stand before the owner.

        pages: First segments that are pages of the host itself.

        is_deep: Whether groups lie in groups, so that a name may have more than two segments.
    """

    host: str
    platforms: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    pages: frozenset[str] = frozenset()
    is_deep: bool = False


_GITHUB = CodeHost(
    "github.com",
    ("github", "github_copilot"),
    (
        "api.github.com",
        "raw.githubusercontent.com",
        "raw.github.com",
        "codeload.github.com",
        "github.dev",
        "ssh.github.com",
    ),
    before=("repos",),
    pages=OF_PLATFORM["github_copilot"].no_handles | {"apps", "gist", "orgs", "sponsors", "users"},
)
CODE_HOSTS = (
    _GITHUB,
    CodeHost("gitlab.com", ("gitlab",), is_deep=True, pages=frozenset(["dashboard", "explore", "groups", "users"])),
    CodeHost("codeberg.org", ("codeberg",), pages=frozenset(["explore", "user"])),
    CodeHost("bitbucket.org", ("bitbucket",), pages=frozenset(["account", "dashboard", "product"])),
    CodeHost(
        "huggingface.co",
        ("huggingface",),
        ("hf.co",),
        before=("datasets", "models", "spaces"),
        pages=frozenset(
            ["blog", "collections", "docs", "join", "learn", "login", "organizations", "papers", "settings"]
        ),
    ),
    CodeHost("gitee.com", ("gitee",)),
    CodeHost("git.sr.ht", ("sourcehut",)),
)
_BY_HOST = {host: code for code in CODE_HOSTS for host in (code.host, *code.also)}
_BY_PLATFORM = {platform: code for code in CODE_HOSTS for platform in code.platforms}

_BY_SSH = re.compile(r"[\w.-]{1,64}@([\w.-]{1,253}):(?!\d+/)/?")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://(?:[^/@]{0,256}@)?", re.IGNORECASE)
_SEGMENT = re.compile(r"[a-z0-9_.~-]{1,255}")
_LONGEST = 1024


def fold_repository(text: str, platform: str = "") -> str:
    """A repository as ``owner/name`` in lower case, out of that or of an address on a host of code.

    ``https://github.com/Erika/Garten.git`` -> ``erika/garten`` at `platform` github. A repository of another host than
    the platform's is another one: ``gitlab.com/erika/garten``. A platform of which no host is known, such as a
    collection of code, means github.com by names without one.

    Returns:
        "" where the text names no repository: an owner alone, a page of the host, an address elsewhere.
    """
    if len(text) > _LONGEST:
        return ""
    home = _BY_PLATFORM.get(platform, _GITHUB)
    written = text.strip()
    if ssh := _BY_SSH.match(written):
        written = f"ssh://{ssh[1]}/{written[ssh.end() :]}"
    address = _SCHEME.sub("", written, count=1)
    has_scheme = address != written
    segments = [one for one in unquote(re.split("[?#]", address, maxsplit=1)[0]).lower().split("/") if one]
    host = _BY_HOST.get(segments[0].partition(":")[0].removesuffix(".").removeprefix("www.")) if segments else None
    if host is None and has_scheme:
        return ""
    name = _name(home, segments, as_address=False) if host is None else _name(host, segments[1:], as_address=True)
    return name if host in (None, home) or not name else f"{host.host}/{name}"


def names_repository(platform: str, text: str) -> bool:
    """Whether a text that stands for an account of a platform of code names a repository of it."""
    return platform in _BY_PLATFORM and "/" in text and fold_repository(text, platform) != ""


def _name(host: CodeHost, segments: list[str], *, as_address: bool) -> str:
    """Owner and name out of a path; "" where it is another's."""
    if len(segments) > 2 and segments[0] in host.before:
        segments = segments[1:]
    if as_address and segments and segments[0] in host.pages:
        return ""
    if host.is_deep:
        segments = segments[: segments.index("-")] if "-" in segments else segments
    elif as_address:
        segments = segments[:2]
    if len(segments) < 2 or (len(segments) > 2 and not host.is_deep):
        return ""
    *groups, name = segments
    while name.endswith(".git"):
        name = name.removesuffix(".git")
    named = [*groups, name]
    is_a_name = named[0] not in _BY_HOST and all(_SEGMENT.fullmatch(one) and one not in (".", "..") for one in named)
    return "/".join(named) if is_a_name else ""
