"""Repositories of code, models and data sets: ``owner/name``, and the addresses under which they stand."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from widerspruch.identifiers.code_hosts import (
    BY_PLATFORM,
    SHORT_NAMES,
    CodeHost,
    is_of_code,
    owner_of_pages,
    places_at,
)
from widerspruch.identifiers.copies import plain_address
from widerspruch.identifiers.web_pages import web_page

_BY_SSH = re.compile(r"(?:[\w.-]{1,64}@)?([\w-]{1,63}(?:\.[\w-]{1,63}){1,5}):(?!\d+/)/?(?!/)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://(?:[^/@]{0,256}@)?|//", re.IGNORECASE)
_TOLD_BEFORE = re.compile(
    r"scm[:|][a-z]{1,10}[:|]|git::|https?://gitpod\.io/(?:new/?)?#|(?:git|hg|svn)\+(?=https?:|ssh:|git:)", re.IGNORECASE
)
"""What build files and programs write before an address, so that it is known what stands there."""
_SHORT = re.compile(rf"(hf(?=://)|(?:{'|'.join(SHORT_NAMES)})(?!://)):(?://)?", re.IGNORECASE)
_BY_NUMBER_OR_NAME = re.compile(r"gitlab\.com/api/v\d/projects/([^/?#]{1,1000})", re.IGNORECASE)
_PACKAGE = re.compile(r"pkg:/{0,2}([a-z0-9.+-]{1,30})/", re.IGNORECASE)
_SOURCE = re.compile(r"[?&](?:vcs_url|download_url)=([^&#]+)", re.IGNORECASE)
_NAMED_BY_ADDRESS = ("golang", "swift")
"""Types of packages that are named by where their code lies: ``pkg:golang/github.com/erika/garten@1.0``."""
_FILE = re.compile(r".+\.(?:html?|php|xml|css|js|json|txt|md|pdf|png|jpe?g|gif|svg|ico|webp)")
_HASH = re.compile(r"[0-9a-f]{32}")
_SEGMENT = re.compile(r"[a-z0-9_.~-]{1,255}")
_LONGEST = 2048
_WITHIN = frozenset(
    [
        "actions",
        "archive",
        "blame",
        "blob",
        "branches",
        "branch",
        "commit",
        "commits",
        "compare",
        "deployments",
        "discussions",
        "downloads",
        "edit",
        "files",
        "find",
        "forks",
        "graphs",
        "issues",
        "labels",
        "media",
        "milestones",
        "network",
        "packages",
        "projects",
        "pull",
        "pulls",
        "pulse",
        "raw",
        "releases",
        "resolve",
        "search",
        "security",
        "settings",
        "src",
        "stargazers",
        "tags",
        "tarball",
        "tree",
        "watchers",
        "wiki",
        "wikis",
        "zipball",
    ]
)
"""Segments behind a repository's name that lead into it: no name of anything is one of these there."""
_RESERVED = frozenset(
    [
        "badges",
        "blame",
        "blob",
        "builds",
        "commits",
        "create",
        "edit",
        "find_file",
        "new",
        "preview",
        "raw",
        "refs",
        "tree",
        "wikis",
    ]
)
"""Those that no project may be called where groups lie in groups."""
_MOST_GROUPS = 4


def fold_repository(text: str, platform: str = "") -> str:
    """A repository as ``owner/name`` in lower case, out of that or of an address on a host of code.

    ``https://github.com/Erika/Garten.git`` -> ``erika/garten`` at `platform` github. A repository of another host than
    the platform's is another one: ``gitlab.com/erika/garten``. A platform of which no host is known, such as a
    collection of code, means github.com by names without one.

    Returns:
        "" where the text names no repository: an owner alone, a page of the host, an address elsewhere.
    """
    named = repositories_named(text, platform)
    return named[0] if named else ""


def repositories_named(text: str, platform: str = "") -> tuple[str, ...]:
    """All repositories that may be meant, the likeliest first: ``erika.github.io/garten`` is a page of
    ``erika/garten``, or of ``erika/erika.github.io``."""
    if len(text) > _LONGEST:
        return ()
    home = BY_PLATFORM.get(platform, BY_PLATFORM["github"])
    written = plain_address(text)
    while (told := _TOLD_BEFORE.match(written)) is not None:
        written = written[told.end() :]
    if (package := _PACKAGE.match(written)) is not None:
        if (source := _SOURCE.search(written)) is not None:
            return repositories_named(unquote(source[1]), platform)
        kind, written = package[1].lower(), written[package.end() :]
        if kind not in _NAMED_BY_ADDRESS:
            host = SHORT_NAMES.get(kind)
            return _from(home, host, _name(host, _segments(written), as_address=False)) if host is not None else ()
    elif (short := _SHORT.match(written)) is not None:
        host = SHORT_NAMES[short[1].lower()]
        return _from(home, host, _name(host, _segments(written[short.end() :]), as_address=not host.is_deep))
    return _at_address(home, written)


def paths_of_repository(name: str, platform: str = "") -> tuple[str, ...]:
    """Addresses, without a scheme, of what a repository lies below, its own last: of its owner, of groups, of itself.

    ``erika/garten`` -> ``github.com/erika``, ``github.com/erika/garten`` at `platform` github.

    Args:
        name: As `fold_repository` writes it.
    """
    first, *rest = name.split("/")
    elsewhere = next((host for path, host in places_at(first) if not path), None)
    host = elsewhere or BY_PLATFORM.get(platform, BY_PLATFORM["github"])
    segments = rest if elsewhere is not None else [first, *rest]
    return tuple(
        "/".join([host.host, *before, *segments[:depth]])
        for depth in range(1, len(segments) + 1)
        for before in ((), *((one,) for one in host.before))
    )


def of_repository_in_small_letters(place: str, segments: Sequence[str]) -> tuple[str, ...]:
    """The path of a page, with owner and name of the repository in which it lies as `fold_repository` writes them:
    hosts of code do not tell capitals there. Any other path as it is."""
    host = next((host for path, host in places_at(place) if host.host == place and not path), None)
    if host is None or not segments or segments[0].lower() in host.pages:
        return tuple(segments)
    begin = 1 if segments[0].lower() in host.before else 0
    ends = (at for at, one in enumerate(segments) if one == "-" or one.lower() in _RESERVED)
    end = next(ends, len(segments)) if host.is_deep else begin + 2
    named = [segment.lower() for segment in segments[:end]]
    if end == len(segments) or not host.is_deep:
        named[begin + 1 : end] = [segment.removesuffix(".git") or segment for segment in named[begin + 1 : end]]
    return (*named, *segments[end:])


def names_repository(platform: str, text: str) -> bool:
    """Whether a text that stands for an account of a platform of code names a repository of it."""
    if platform not in BY_PLATFORM or "/" not in text:
        return False
    page = web_page(text)
    is_root = page is not None and not page.segments  # ``erika.github.io``: whose pages these are
    return not is_root and fold_repository(text, platform) != ""


def _at_address(home: CodeHost, written: str) -> tuple[str, ...]:
    address = _SCHEME.sub("", written, count=1)
    has_scheme = address != written
    ssh = _BY_SSH.match(address)
    if ssh is not None and places_at(ssh[1].lower()):
        address = f"{ssh[1]}/{address[ssh.end() :]}"
    elif (called := _BY_NUMBER_OR_NAME.match(address)) is not None:
        address = f"gitlab.com/{called[1]}"
    segments = _segments(address)
    domain = _domain(segments[0]) if segments else ""
    if "." in domain and (has_scheme or len(segments) > 2) and not is_of_code(domain):
        page = web_page(written)  # a copy of somebody's page
        if page is not None and is_of_code(page.domain):
            segments, domain = _segments(page.address), page.domain
    if (pages := owner_of_pages(domain)) is not None:
        host, owner = pages
        return _from(home, host, *_of_pages(host, owner, segments[1:]))
    for path, host in places_at(domain):
        if tuple(segments[1 : len(path) + 1]) == path:
            return _from(home, host, _name(host, segments[len(path) + 1 :], as_address=True))
    is_bare = not has_scheme and not places_at(domain)
    return _from(home, home, _name(home, segments, as_address=False)) if is_bare else ()


def _from(home: CodeHost, host: CodeHost, *names: str) -> tuple[str, ...]:
    return tuple(name if host is home else f"{host.host}/{name}" for name in names if name)


def _segments(address: str) -> list[str]:
    """Of a path, in lower case, as far as a query; behind a version stands a lone `@`."""
    path = unquote(re.split("[?#]", address, maxsplit=1)[0]).lower()
    segments: list[str] = []
    for segment in filter(None, path.split("/")):
        name, at, _ = segment.partition("@")
        if segments and name and at:
            return [*segments, name, "@"]
        segments.append(segment)
    return segments


def _domain(segment: str) -> str:
    return segment.partition(":")[0].removesuffix(".").removeprefix("www.")


def _of_pages(host: CodeHost, owner: str, segments: list[str]) -> list[str]:
    root = f"{owner}/{host.pages_root.format(owner=owner)}"
    if not segments or _FILE.fullmatch(segments[0]):
        return [root]
    deepest = _MOST_GROUPS if host.is_deep else 1
    below = ["/".join([owner, *segments[:depth]]) for depth in range(1, min(deepest, len(segments)) + 1)]
    return [name for name in (*below, root) if all(_SEGMENT.fullmatch(one) for one in name.split("/"))]


def _name(host: CodeHost, segments: list[str], *, as_address: bool) -> str:
    """Owner and name out of a path; "" where it is another's."""
    if len(segments) > 2 and segments[0] in host.before:
        segments = segments[1:]
    if as_address and segments and segments[0] in host.pages:
        return ""
    if "@" in segments:  # a version behind it: names end before it, and what follows an owner's name is a path in it
        segments = segments[: segments.index("@")]
        as_address = True
    segments = _as_far_as_the_name(host, segments)
    if as_address and not host.is_deep:
        segments = segments[:2]
    if len(segments) < 2 or (len(segments) > 2 and not host.is_deep):
        return ""
    *groups, name = segments
    while (shorter := name.removesuffix(".git").removesuffix(".wiki")) and shorter != name:
        name = shorter
    named = [*groups, name]
    is_a_name = not is_of_code(_domain(named[0])) and all(
        _SEGMENT.fullmatch(one) and one not in (".", "..") for one in named
    )
    return "/".join(named) if is_a_name else ""


def _as_far_as_the_name(host: CodeHost, segments: list[str]) -> list[str]:
    """Without pages, branches and files in a repository."""
    for place in range(1, len(segments)):
        if segments[place].endswith(".git") and segments[place] != ".git":
            return segments[: place + 1]
        if place == 1:
            continue
        if host.is_deep:
            is_upload = segments[place] == "uploads" and _HASH.fullmatch("".join(segments[place + 1 : place + 2]))
            if segments[place] == "-" or segments[place] in _RESERVED or is_upload:
                return segments[:place]
        elif segments[place] in _WITHIN:
            return segments[:2]
    return segments
