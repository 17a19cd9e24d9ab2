"""What somebody may object for beside their accounts, and as what a row is looked up."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.identifiers.public_suffixes import PUBLIC_SUFFIXES
from widerspruch.identifiers.scopes import MOST_SEGMENTS, SCOPE_KINDS, fold_scope, scope_values
from widerspruch.protocol.hashing_key import IDENTIFIERS

VECTORS = json.loads((Path(__file__).parent / "vectors" / "scopes.json").read_text("utf-8"))
ROW_SCOPES = ("repository", "domain", "url")

LABELS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
DOMAINS = st.builds(".".join, st.lists(LABELS, min_size=1, max_size=4)).map(lambda labels: f"{labels}.example")
SEGMENTS = st.text(st.characters(codec="utf-8", exclude_characters="/\\?#\t\r\n"), min_size=1, max_size=8).filter(
    lambda segment: segment not in (".", "..", "*") and segment.strip() == segment
)
PATHS = st.lists(SEGMENTS, max_size=6)
SCHEMES = st.sampled_from(["https://", "http://", "HTTPS://www.", ""])


def is_below(kind: str, text: str, row: tuple[str, str], platform: str = "web") -> bool:
    """Whether an objection covers a row."""
    folded = fold_scope(kind, text, platform)
    assert folded
    return (kind, folded) in scope_values(*row, platform)


@pytest.mark.parametrize("vector", VECTORS["folds"], ids=lambda one: f"{one['kind']} {one['written'][:60]}")
def test_what_an_objection_is_keyed_by(vector):
    """Each vector folds to what is written beside it, and to itself."""
    kind, platform = vector["kind"], vector["platform"]

    assert fold_scope(kind, vector["written"], platform) == vector["folded"]
    assert fold_scope(kind, vector["folded"], platform) == vector["folded"]


@pytest.mark.parametrize("vector", VECTORS["rows"], ids=lambda one: f"{one['kind']} {one['written']}")
def test_as_what_a_row_is_looked_up(vector):
    """Each vector has the values that are written beside it."""
    values = scope_values(vector["kind"], vector["written"], vector["platform"])

    assert [list(value) for value in values] == vector["values"]


def test_vectors_are_of_this_version():
    """The vectors belong to the version that sets are stamped with."""
    assert VECTORS["version"] == FOLD_VERSION


def test_every_scope_has_keys():
    """A hashing key makes keys of each."""
    assert set(SCOPE_KINDS) <= set(IDENTIFIERS)


class TestBelow:
    @given(st.lists(LABELS, max_size=3), DOMAINS, SCHEMES, PATHS)
    def test_a_domain_covers_itself_and_what_is_below(self, below, domain, scheme, path):
        """However many labels stand before it, and whatever page it is."""
        host = ".".join([*below, domain])

        assert is_below("domain", domain, ("domain", host))
        assert is_below("domain", domain, ("url", f"{scheme}{host}/{'/'.join(path)}"))

    @given(LABELS, DOMAINS)
    def test_a_domain_covers_none_beside_or_above_it(self, label, domain):
        """`notexample.org` is not below `example.org`, and `example.org` not below `blog.example.org`."""
        for row in (f"not{domain}", f"{domain}.{label}x.example"):
            assert ("domain", fold_scope("domain", domain)) not in scope_values("url", f"https://{row}/")
        if label != "www":
            assert ("domain", f"{label}.{domain}") not in scope_values("domain", domain)

    @given(DOMAINS, PATHS, PATHS, SCHEMES, st.sampled_from(["", "/", "?q=1", "#top"]))
    def test_a_path_covers_what_begins_with_it(self, domain, path, below, scheme, end):
        """Segment by segment, however the address goes on."""
        page = f"{scheme}{domain}/{'/'.join([*path, *below])}{end}"

        assert is_below("path_prefix", f"https://{domain}/{'/'.join(path)}", ("url", page))

    @given(DOMAINS, PATHS, SEGMENTS, st.text("abc", min_size=1, max_size=3))
    def test_a_path_covers_no_segment_that_only_begins_alike(self, domain, path, last, more):
        """`example.org/ab` is not below `example.org/a`."""
        prefix = fold_scope("path_prefix", f"https://{domain}/{'/'.join([*path, last])}")
        values = scope_values("url", f"https://{domain}/{'/'.join([*path, last + more])}/x")

        assert ("path_prefix", prefix) not in values

    def test_a_path_covers_no_other_host(self):
        """Not even one below."""
        assert not is_below("path_prefix", "https://example.org/", ("url", "https://blog.example.org/"))

    @given(DOMAINS, PATHS, st.sampled_from(["", "?id=7", "?b=1&a=%2f"]), SCHEMES)
    def test_a_page_covers_itself_alone(self, domain, path, query, scheme):
        """By any scheme, with a stroke at its end or without; not what lies below, nor the page of another query."""
        page = f"{domain}/{'/'.join(path)}"

        assert is_below("url", f"https://{page}{query}", ("url", f"{scheme}{page}{query}#top"))
        assert not is_below("url", f"https://{page}{query}", ("url", f"https://{page}{query or '?'}&other=1"))
        assert not is_below("url", f"https://{page}", ("url", f"https://{page}/below"))

    def test_a_path_cannot_be_left_by_dots(self):
        """Servers and browsers resolve them, so does the fold, also where they are encoded."""
        assert not is_below("path_prefix", "https://example.org/a", ("url", "https://example.org/a/%2e%2E/b"))
        assert is_below("path_prefix", "https://example.org/b", ("url", "https://example.org/a/../b/c"))

    def test_long_addresses_are_looked_up_by_what_is_above(self):
        """A page without a key of its own is still its domain's, and below the paths that fit."""
        page = "https://example.org/a/" + "/".join(["b" * 30] * 200) + "?" + "q" * 10_000
        kinds = [kind for kind, _ in scope_values("url", page)]

        assert is_below("domain", "example.org", ("url", page))
        assert is_below("path_prefix", "https://example.org/a", ("url", page))
        assert "url" not in kinds
        assert kinds.count("path_prefix") == MOST_SEGMENTS + 1


class TestOfCode:
    """What begins an address at a host of code, where a corpus names repositories and no addresses."""

    @pytest.mark.parametrize(
        ("prefix", "row", "platform", "covers"),
        [
            ("https://github.com/Erika/", "erika/Garten", "github", True),
            ("https://github.com/Erika/*", "https://github.com/erika/garten", "web", True),
            ("https://github.com/erika/garten.git", "Erika/Garten", "github", True),
            ("https://github.com/erika/garten/tree/main", "erika/garten", "github", False),
            ("https://github.com/erik", "erika/garten", "github", False),
            ("https://github.com/erika", "gitlab.com/erika/garten", "github", False),
            ("https://gitlab.com/gruppe", "https://gitlab.com/Gruppe/unter/garten", "github", True),
            ("https://huggingface.co/datasets/erika", "erika/daten", "huggingface", True),
            ("https://erika.github.io/", "erika/garten", "github", False),
        ],
    )
    def test_owners_and_repositories_are_found(self, prefix, row, platform, covers):
        """Whatever lies deeper in a repository is not: a row says nothing of it."""
        assert is_below("path_prefix", prefix, ("repository", row), platform) == covers

    def test_capitals_are_the_same_in_addresses_too(self):
        """As far as the repository's name; below, they count."""
        page = ("url", "https://github.com/Erika/garten/blob/main/A.py")

        assert is_below("path_prefix", "https://github.com/erika/Garten", page)
        assert not is_below("path_prefix", "https://github.com/erika/Garten/blob/MAIN", page)


class TestOfMany:
    @pytest.mark.parametrize("suffix", sorted(PUBLIC_SUFFIXES)[::9])
    def test_nobody_objects_for_a_suffix_of_many(self, suffix):
        """Only for a name below it."""
        assert fold_scope("domain", suffix) == ""
        assert fold_scope("domain", f"www.{suffix}") in ("", f"www.{suffix}")
        assert fold_scope("domain", f"erika.{suffix}") == f"erika.{suffix}"

    def test_hosts_of_profiles_have_paths(self):
        """Who has a page at a host of many objects for its path."""
        assert fold_scope("domain", "medium.com") == fold_scope("path_prefix", "https://medium.com") == ""
        assert fold_scope("path_prefix", "https://medium.com/@erika/") == "medium.com/@erika"


class TestAnything:
    @given(st.sampled_from(SCOPE_KINDS), st.text(max_size=60), st.sampled_from(["web", "github", "gitlab"]))
    def test_folding_twice_changes_nothing(self, kind, text, platform):
        """Whatever the text, and nothing is raised."""
        folded = fold_scope(kind, text, platform)

        assert fold_scope(kind, folded, platform) == folded

    @given(
        st.sampled_from(ROW_SCOPES),
        st.text("abAB.:/%2e?#@[]\\ä\u00ad-_~wxn", max_size=40) | DOMAINS.map(lambda one: f"https://{one}/%c3//../"),
    )
    def test_a_row_is_below_its_own_values(self, kind, text):
        """Each value folds to itself: an objection may be keyed by it."""
        for of, value in scope_values(kind, text, "github"):
            folded = fold_scope(of, value, "github")
            assert folded in (value, "")  # "" for what belongs to many
            assert folded or of in ("domain", "path_prefix")

    def test_hostile_addresses_take_no_time(self):
        """Megabytes of dots, strokes and percent signs are read once."""
        began = time.process_time()
        for sign in (
            ".",
            "/",
            "%",
            "../",
            "www.",
            "@",
            ":",
            "a.",
            "&",
            "\u00e4.",
            "%2e/",
            "<",
            ",",
            ")",
            "[",
            "a,",
            "swh:1:",
            "com,a)/",
        ):
            text = sign * (500_000 // len(sign))
            for start in ("https://example.org/", "https://", "", "https://example.org/?", "web.archive.org/web/1/"):
                scope_values("url", start + text, "github")
                fold_scope("repository", start + text, "github")

        assert time.process_time() - began < 20
