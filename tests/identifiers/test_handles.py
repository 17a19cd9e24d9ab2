"""A handle is found in all that people write for one, and in nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.identifiers.fold import fold_handle
from widerspruch.identifiers.handles import account_id_of, handle_of, plain_handles
from widerspruch.identifiers.profile_hosts import OF_PLATFORM
from widerspruch.identifiers.unruled_platforms import UNRULED_NAMES, profile_pages


@pytest.mark.parametrize(
    ("platform", "written", "handle"),
    [
        ("instagram", "erika.m", "erika.m"),
        ("instagram", " @Erika.M ", "erika.m"),
        ("instagram", "https://www.instagram.com/Erika.M/", "erika.m"),
        ("instagram", "https://instagram.com/erika.m?igsh=x", "erika.m"),
        ("instagram", "instagram.com/erika.m", "erika.m"),
        ("instagram", "m.instagram.com/erika.m/", "erika.m"),
        ("facebook", "https://de-de.facebook.com/erika.m", "erika.m"),
        ("x", "https://twitter.com/erika", "erika"),
        ("threads", "https://www.threads.net/@erika", "erika"),
        ("tiktok", "https://www.tiktok.com/@erika", "erika"),
        ("linkedin", "https://www.linkedin.com/in/erika-m/", "erika-m"),
        ("linkedin", "/in/erika-m", "erika-m"),
        ("reddit", "u/Erika", "erika"),
        ("reddit", "/u/erika", "erika"),
        ("reddit", "user/erika/", "erika"),
        ("reddit", "https://old.reddit.com/user/erika/", "erika"),
        ("snapchat", "https://www.snapchat.com/add/erika", "erika"),
        ("github_copilot", "erika-", "erika-"),
        ("github_copilot", "erika--m", "erika--m"),
    ],
)
def test_a_handle_as_it_is_written(platform, written, handle):
    """Bare, with its at sign, with the platform's path before it, or as the address of its page."""
    assert handle_of(platform, written) == handle


@pytest.mark.parametrize(
    ("platform", "written"),
    [
        ("instagram", "https://www.facebook.com/erika"),
        ("instagram", "https://www.instagram.com/p/abc/"),
        ("instagram", "https://example.org/erika"),
        ("instagram", "u/erika"),
        ("instagram", "erika/garden"),
        ("reddit", "r/erika"),
        ("reddit", "u/"),
        ("facebook", "https://www.facebook.com/profile.php?id=12"),
        ("facebook", "https://www.facebook.com/people/Erika-M/12"),
        ("youtube", "https://www.youtube.com/channel/UCabc"),
        ("xing", "/"),
        ("instagram", "@"),
        ("instagram", " "),
    ],
)
def test_what_is_no_handle(platform, written):
    """Another platform's page, a page that is nobody's, an id, a path that the platform does not have."""
    assert handle_of(platform, written) == ""


@given(st.text(st.characters(exclude_characters="/")))
def test_without_a_slash_it_is_the_fold(written):
    """Whoever folded before does so now."""
    assert handle_of("instagram", written) == fold_handle(written)


@given(st.sampled_from(["instagram", "reddit", "linkedin", "nowhere"]), st.text())
def test_once_is_enough(platform, written):
    """A handle is its own handle."""
    handle = handle_of(platform, written)
    assert handle_of(platform, handle) == handle


@pytest.mark.parametrize(
    ("platform", "written", "handle"),
    [
        ("mastodon", "@Erika@Example.social", "erika@example.social"),
        ("mastodon", "acct:erika@example.social", "erika@example.social"),
        ("mastodon", "https://example.social/@Erika", "erika@example.social"),
        ("mastodon", "https://example.social/@erika/1234", "erika@example.social"),
        ("mastodon", "https://example.social/users/erika", "erika@example.social"),
        ("mastodon", "https://other.example/@erika@example.social", "erika@example.social"),
        ("mastodon", "erika@müller.example", "erika@xn--mller-kva.example"),
        ("mastodon", "@erika", "erika"),
        ("lemmy", "https://other.example/u/Erika@example.social", "erika@example.social"),
        ("lemmy", "https://example.social/u/erika", "erika@example.social"),
        ("matrix", "@Erika:Example.org", "erika@example.org"),
        ("matrix", "https://matrix.to/#/%40erika%3Aexample.org?via=x", "erika@example.org"),
        ("matrix", "matrix:u/erika:example.org:8448", "erika@example.org"),
        ("bluesky", "@Erika.bsky.social", "erika.bsky.social"),
        ("bluesky", "https://bsky.app/profile/erika.example/post/3k", "erika.example"),
        ("bluesky", "at://erika.example/app.bsky.feed.post/3k", "erika.example"),
        ("huggingface", "https://huggingface.co/Erika", "erika"),
        ("huggingface", "hf.co/erika", "erika"),
        ("github", "https://github.com/Erika", "erika"),
        ("github", "erika--m-", "erika--m-"),
        ("gitlab", "https://gitlab.com/erika.m", "erika.m"),
        ("wikipedia", "Erika Muster", "erika_muster"),
        ("wikipedia", "https://de.wikipedia.org/wiki/Benutzer:Erika_Muster", "erika_muster"),
        ("wikipedia", "https://en.m.wikipedia.org/wiki/Special:Contributions/Erika_M%C3%BCller", "erika_müller"),
        ("wikipedia", "User:Erika Muster", "erika_muster"),
        ("tumblr", "https://erika.tumblr.com/post/1", "erika"),
        ("tumblr", "https://www.tumblr.com/blog/view/erika", "erika"),
        ("tumblr", "tumblr.com/erika", "erika"),
        ("medium", "https://medium.com/@Erika.M/titel-1", "erika.m"),
        ("medium", "https://erika.medium.com", "erika"),
        ("web", "erika", "erika"),
    ],
)
def test_a_handle_of_a_platform_without_terms(platform, written, handle):
    """Bare, and as the addresses that people give; where each server has its own users, with the server."""
    assert handle_of(platform, written) == handle
    assert handle_of(platform, handle) == handle


@pytest.mark.parametrize(
    ("platform", "written"),
    [
        ("bluesky", "did:plc:abc"),
        ("bluesky", "https://bsky.app/profile/did:plc:abc"),
        ("bluesky", "https://example.org/erika"),
        ("mastodon", "https://example.social/about"),
        ("stackexchange", "https://stackoverflow.com/users/12/erika"),
        ("huggingface", "https://huggingface.co/datasets/erika/saetze"),
        ("tumblr", "https://www.tumblr.com/dashboard"),
        ("medium", "https://medium.com/tag/erika"),
        ("wikipedia", "https://de.wikipedia.org/wiki/Erika"),
        ("github", "https://github.com/orgs"),
        ("web", "https://example.org/erika"),
    ],
)
def test_what_is_no_handle_of_a_platform_without_terms(platform, written):
    """An id, somebody else's address, a page that is nobody's."""
    assert handle_of(platform, written) == ""


@pytest.mark.parametrize(
    ("platform", "written", "account_id"),
    [
        ("bluesky", "did:plc:abc", "did:plc:abc"),
        ("bluesky", "at://did:plc:abc/app.bsky.feed.post/3k", "did:plc:abc"),
        ("bluesky", "https://bsky.app/profile/did:web:erika.example", "did:web:erika.example"),
        ("stackexchange", "https://stackoverflow.com/users/12/erika", "12"),
        ("stackexchange", "https://german.stackexchange.com/users/12", "12"),
        ("youtube", "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv", "UCabcdefghijklmnopqrstuv"),
        ("facebook", "https://www.facebook.com/profile.php?id=12345", "12345"),
        ("instagram", "https://www.facebook.com/profile.php?id=12345", ""),
        ("bluesky", "erika.example", ""),
        ("mastodon", "12", ""),
    ],
)
def test_an_id_that_is_no_handle(platform, written, account_id):
    """Out of an address, or by how it begins."""
    assert account_id_of(platform, written) == account_id


@given(
    st.sampled_from(["mastodon", "bluesky", "wikipedia", "tumblr", "medium", "huggingface", "github", "web"]), st.text()
)
def test_once_is_enough_without_terms(platform, written):
    """A handle is its own handle."""
    handle = handle_of(platform, written)
    assert handle_of(platform, handle) == handle


@given(
    st.sampled_from([*UNRULED_NAMES, *OF_PLATFORM, "nowhere"]),
    st.from_regex(r"[A-Za-z0-9_.\-]{1,12}(\.tumblr\.com|\.medium\.com)?", fullmatch=True),
)
def test_plain_handles_are_folded_by_small_letters(platform, written):
    """So that many can be folded without a look at each."""
    if re.search(plain_handles(platform), written):
        assert handle_of(platform, written) == written.lower()


def test_pages_by_which_others_name_an_account():
    """As a text's addresses are folded."""
    assert profile_pages("mastodon", "erika@example.social") == ["example.social/@erika", "example.social/users/erika"]
    assert profile_pages("mastodon", "erika") == []
    assert profile_pages("bluesky", "erika.example") == ["bsky.app/profile/erika.example"]
    assert profile_pages("github", "erika") == ["github.com/erika"]
    assert profile_pages("instagram", "erika") == profile_pages("web", "erika") == []
