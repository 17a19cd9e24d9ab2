"""However a repository, a domain or a page is written, it is the same one."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identifiers.scope_spellings import AROUND, COPIES, NO_REPOSITORIES, SPELLED_REPOSITORIES
from widerspruch.identifiers.repositories import fold_repository, names_repository
from widerspruch.identifiers.scopes import SCOPE_KINDS, ScopeKind, fold_scope, scope_values
from widerspruch.identifiers.web_pages import web_page

LABELS = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).filter(lambda label: label != "www")
DOMAINS = st.lists(LABELS, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "example"]))
PATHS = st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True), max_size=4).map("/".join)


@pytest.mark.parametrize(("written", "platform", "name"), SPELLED_REPOSITORIES)
def test_a_repository_in_each_spelling(written: str, platform: str, name: str) -> None:
    """Folds to the one name, which folds to itself, and a row so written is found by it."""
    assert fold_repository(written, platform) == name
    assert fold_repository(name, platform) == name
    assert ("repository", name) in scope_values("repository", written, platform)


@pytest.mark.parametrize("written", NO_REPOSITORIES)
def test_what_is_no_repository(written: str) -> None:
    """Owners, packages of other registries, files that a host keeps under a number, other people's domains."""
    assert fold_repository(written, "github") == ""


@given(
    st.from_regex(r"[a-z][a-z0-9-]{0,9}[a-z0-9]", fullmatch=True),
    st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,9}", fullmatch=True),
    st.sampled_from(
        [(written, platform) for written, platform, name in SPELLED_REPOSITORIES if name == "erika/garten"]
    ),
)
def test_any_repository_in_each_spelling(owner: str, name: str, spelled: tuple[str, str]) -> None:
    """What holds for one holds for all."""
    written, platform = spelled
    if f"{owner}/x" == "com/x" or "garten" in owner or "erika" in name.lower():
        return
    lowered = written.replace("Erika", "erika").replace("Garten", "garten")
    assert (
        fold_repository(lowered.replace("erika", owner).replace("garten", name), platform) == f"{owner}/{name.lower()}"
    )


def test_pages_of_a_repository_may_be_of_two() -> None:
    """A row at `erika.github.io/garten` is of `erika/garten`, or lies in the repository of all her pages."""
    values = scope_values("repository", "https://erika.github.io/garten/", "github")
    assert tuple(one for one in values if one[0] == "repository") == (
        ("repository", "erika/garten"),
        ("repository", "erika/erika.github.io"),
    )
    deep = scope_values("repository", "https://gruppe.gitlab.io/unter/garten/", "gitlab")
    assert ("repository", "gruppe/unter/garten") in deep


def test_the_root_of_somebodys_pages_stands_for_them() -> None:
    """And not for one repository only, where an account is asked for."""
    assert not names_repository("github", "https://erika.github.io/")
    assert names_repository("github", "https://erika.github.io/garten/")


@pytest.mark.parametrize(
    "page",
    [
        "https://github.com/erika/garten/blob/main/a.py",
        "https://raw.githubusercontent.com/erika/garten/main/a.py",
        "https://erika.github.io/garten/",
        "https://web.archive.org/web/2020/https://github.com/erika/garten",
    ],
)
def test_a_page_is_found_by_its_repository(page: str) -> None:
    """Beside its own address, its domain and its path."""
    assert ("repository", "erika/garten") in scope_values("url", page, "web")
    assert ("repository", "erika/garten") not in scope_values("url", "https://example.org/erika/garten", "web")


@given(DOMAINS, PATHS, st.sampled_from(COPIES))
def test_a_copy_is_whose_the_page_is(domain: str, path: str, copy: str) -> None:
    """Whatever archive or cache shows it, by all that finds the page; the archive's own domain finds it, too."""
    page = f"{domain}/{path}".rstrip("/")
    written = copy.format(page=page, quoted=quote(page, safe=""))
    for kind in ("url", "path_prefix"):
        assert fold_scope(kind, written, "web") == fold_scope(kind, f"https://{page}", "web")
    found, own = scope_values("url", written, "web"), scope_values("url", f"https://{page}", "web")
    assert set(own) <= set(found)
    extra = set(found) - set(own)
    assert extra
    assert {kind for kind, _ in extra} == {"domain"}


@given(DOMAINS, PATHS, st.sampled_from(AROUND))
def test_whatever_stands_around_an_address(domain: str, path: str, around: str) -> None:
    """It is the same page."""
    page = f"{domain}/{path}".rstrip("/")
    assert scope_values("url", around.format(page=page), "web") == scope_values("url", f"https://{page}", "web")


@given(DOMAINS, PATHS, st.sampled_from(["", "http://(", "https://("]), st.sampled_from(["", ",", ",www", ",www,"]))
def test_labels_in_the_order_of_archives(domain: str, path: str, start: str, end: str) -> None:
    """`com,example)/a` is `example.com/a`; without the bracket it is the domain."""
    labels = ",".join(reversed(domain.split(".")))
    own = f"https://{domain}/{path}"
    assert scope_values("url", f"{start}{labels}{end})/{path}", "web") == scope_values("url", own, "web")
    assert scope_values("domain", f"{start}{labels}{end}", "web") == scope_values("domain", domain, "web")
    assert fold_scope("domain", f"{labels}{end}", "web") == fold_scope("domain", domain, "web")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("com,example,:8080)/a?b=1", "example.com:8080/a?b=1"),
        ("192.0.2.1)/a", "192.0.2.1/a"),
        ("1,2,0,192)/a", "192.0.2.1/a"),
        ("https://[2001:DB8:0:0::1]/a", "[2001:db8::1]/a"),
        ("http://[2001:db8::1]:8080/a", "[2001:db8::1]:8080/a"),
        ("[::1]", "[::1]"),
        ("https://name@[2001:db8::1]:443", "[2001:db8::1]"),
        ("https://mein--garten-example-org.translate.goog/a?_x_tr_sl=de&b=1", "mein-garten.example.org/a?b=1"),
    ],
)
def test_other_spellings_of_hosts(written: str, address: str) -> None:
    """Numbers of IPv6 in their one form, ports, hosts that a translator spells with hyphens."""
    assert fold_scope("url", written) == address
    assert fold_scope("url", address) == address
    assert fold_scope("path_prefix", written) == address.partition("?")[0]


@pytest.mark.parametrize(
    "written", ["https://[zz]/a", "https://[2001:db8::1", "https://[]/", "[1:2]x/a", "com)/a", "a b,c)/a", "<a", ",)"]
)
def test_what_is_no_page(written: str) -> None:
    """Brackets and commas around nothing."""
    assert scope_values("url", written) == ()


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("https://web.archive.org/", "web.archive.org"),
        ("https://web.archive.org/web/2020/", "web.archive.org"),
        ("https://web.archive.org/about/x.example", "web.archive.org"),
        ("https://archive.ph/AbCdE", "archive.ph"),
        ("https://notweb.archive.example/web/2020/https://x.example/", "notweb.archive.example"),
        ("https://www.google.com/search?q=x.example", "google.com"),
        ("https://example.org/web/2020/https://x.example/", "example.org"),
        ("https://example.org/?u=https://x.example/", "example.org"),
    ],
)
def test_what_is_no_copy(written: str, domain: str) -> None:
    """Pages of the archive itself, and pages elsewhere with an address in theirs, are nobody else's."""
    page = web_page(written)
    assert page is not None
    assert page.domain == domain


@given(
    st.sampled_from(SCOPE_KINDS),
    st.lists(
        st.sampled_from(
            [
                "https://",
                "web.archive.org/",
                "web/",
                "2020/",
                "archive.ph/",
                "<",
                ">",
                "view-source:",
                "com,",
                "github",
                ")",
                "/",
                "erika",
                ".github.io",
                "github.com/",
                "raw.githubusercontent.com/",
                "@",
                ":",
                "pkg:",
                "scm:git:",
                "a.example",
                "[::1]",
                "*",
                "?u=",
                "www.",
                "%2F",
                "git@",
                "gitlab:",
                ".git",
                ".wiki",
                "-",
                "swh:1:",
                "cdn.ampproject.org/c/s/",
                "x.translate.goog/",
            ]
        ),
        max_size=9,
    ).map("".join),
    st.sampled_from(["web", "github", "gitlab"]),
)
def test_folding_twice_changes_nothing(kind: ScopeKind, text: str, platform: str) -> None:
    """Whatever it is put together from."""
    folded = fold_scope(kind, text, platform)
    assert fold_scope(kind, folded, platform) == folded
