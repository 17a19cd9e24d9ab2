"""What somebody may object for beside their accounts: a repository, a domain, a page, all pages below a path.

An objection is found by the key of its folded text. A row of a corpus names one repository, domain or page; it is
looked up under everything that lies above it. So both ends fold here, under the version of `fold.FOLD_VERSION`, and
`tests/identifiers/vectors/scopes.json` holds what comes out.
"""

from collections.abc import Sequence
from typing import Literal, get_args

from msgspec import structs

from widerspruch.identifiers.code_hosts import is_of_code
from widerspruch.identifiers.public_suffixes import is_of_many
from widerspruch.identifiers.repositories import (
    fold_repository,
    of_repository_in_small_letters,
    paths_of_repository,
    repositories_named,
)
from widerspruch.identifiers.web_pages import WebPage, is_short_enough, pages_named, web_page

ScopeKind = Literal["repository", "domain", "url", "path_prefix"]
"""What an objection may be for. `domain`: with all domains below it. `url`: one page. `path_prefix`: all pages of one
host below a path; without a path, all of the host's."""
SCOPE_KINDS: tuple[ScopeKind, ...] = get_args(ScopeKind)

RowScope = Literal["repository", "domain", "url"]
"""What a column of a corpus may say of its rows."""

MOST_SEGMENTS = 32
"""Of a path that somebody may object for; rows whose paths are longer are looked up as far as that."""


def fold_scope(kind: ScopeKind, text: str, platform: str = "") -> str:
    """What an objection's key is made of.

    Args:
        platform: Whose repositories are named without their host (`repositories.fold_repository`).

    Returns:
        "" where the text is no such scope, or more than one may object for (`is_of_many`).
    """
    if kind == "repository":
        return fold_repository(text, platform)
    if kind == "domain":
        return _domain_alone(text)
    page = web_page(text)
    if page is not None and page.segments[-1:] == ("*",):  # all pages below, as many lists write it
        page = structs.replace(page, segments=page.segments[:-1]) if kind == "path_prefix" else None
    if page is None or (kind == "path_prefix" and not _is_a_prefix(page)):
        return ""
    folded = page.address if kind == "url" else _of_code(page).path
    return folded if is_short_enough(folded) else ""


def scope_values(kind: RowScope, text: str, platform: str = "") -> tuple[tuple[ScopeKind, str], ...]:
    """As what an objection may be keyed that covers a row of which this is said. None where the text says nothing.

    A domain is found by itself and by all domains above it, down to two labels; a page by itself, by its domain and
    those above, by its path and all paths above, the host's own among them, and by the repository in which it lies. A
    repository is found by itself, and by the paths of its owner and its own at its host. A copy is found by all that
    finds the page that was copied, and by the domains at which it stands.

    Args:
        platform: As in `fold_scope`.
    """
    if kind == "repository":
        return _of_repositories(repositories_named(text, platform), platform)
    pages = pages_named(_without_star(text) if kind == "domain" else text)
    if not pages:
        return ()
    of_copies = [domain for page in pages[:-1] for domain in _domains_from(page.domain)]
    page = pages[-1]
    domains: list[tuple[ScopeKind, str]] = [
        ("domain", domain) for domain in dict.fromkeys((*_domains_from(page.domain), *of_copies))
    ]
    if kind == "domain":
        return tuple(domains)
    own: list[tuple[ScopeKind, str]] = [("url", page.address)] if is_short_enough(page.address) else []
    names = repositories_named(page.address, platform) if is_of_code(page.domain) else ()
    paths = dict.fromkeys((*_paths_to(page), *_paths_to(_of_code(page))))  # sets of earlier versions have capitals
    of_names = (one for one in _of_repositories(names, platform) if one[0] == "repository" or one[1] not in paths)
    return (*own, *domains, *(("path_prefix", path) for path in paths), *of_names)


def _of_repositories(names: Sequence[str], platform: str) -> tuple[tuple[ScopeKind, str], ...]:
    paths = dict.fromkeys(path for name in names for path in paths_of_repository(name, platform))
    return (*(("repository", name) for name in names), *(("path_prefix", path) for path in paths))


def _of_code(page: WebPage) -> WebPage:
    """At a host of code, where owner and name are the same in capitals."""
    return structs.replace(page, segments=of_repository_in_small_letters(page.place, page.segments))


def _domain_alone(text: str) -> str:
    """A domain, also as `*.example.org` or as the address of its first page; not out of an e-mail address, nor out of
    a page's, whose writer meant less."""
    page = None if "@" in text else web_page(_without_star(text))
    if page is None or page.segments or page.query or page.place != page.domain or is_of_many(page.domain):
        return ""
    return page.domain


def _without_star(text: str) -> str:
    """`example.org` of `*.example.org` and of `.example.org`, as cookies and certificates write it."""
    return text.strip().removeprefix("*").removeprefix(".")


def _is_a_prefix(page: WebPage) -> bool:
    if page.segments:
        return len(page.segments) <= MOST_SEGMENTS
    return page.domain == "" or not is_of_many(page.domain)  # a number is one host's


def _domains_from(domain: str) -> list[str]:
    labels = domain.split(".")
    return [".".join(labels[place:]) for place in range(len(labels) - 1)]


def _paths_to(page: WebPage) -> list[str]:
    found, path = [page.place], page.place
    for segment in page.segments[:MOST_SEGMENTS]:
        path = f"{path}/{segment}"
        if not is_short_enough(path):
            break
        found.append(path)
    return found
