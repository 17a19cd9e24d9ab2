"""A handle is found in all that people write for one, and in nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.identifiers.fold import fold_handle
from widerspruch.identifiers.handles import handle_of


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
