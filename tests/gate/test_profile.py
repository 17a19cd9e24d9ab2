"""What a profile may say, and what it may not."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gate import made
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import (
    Adult,
    Author,
    Instant,
    Lines,
    Mentions,
    Profile,
    SpanColumns,
    WordField,
    load_profile,
    parse_profile,
)
from widerspruch.gate.profile_toml import to_toml

PLATFORMS = ("instagram", "linkedin")
FULL = r"""
platform = "instagram"
id = "post_id"

[author]
column = "user.id"
is = "handle"

[kind]
column = "type \"art\""
null = "post"
[kind.values]
"tweet\n" = "post"
"ä = 'b' \\" = "comment"
"1" = "ai_prompt"

[audience]
always = "public"

[state]
column = "state"
values = { "" = "live" }

[adult]
column = "born"
is = "birth_year"

[created_at]
column = "at"
is = "iso"
zone = "Europe/Berlin"

[mentions]
text = ["text", "title"]
entities = ["tags"]
thread = "thread"
"""
SHORT = '[author]\ncolumn = "a"\n[kind]\nalways = "post"\n[audience]\nalways = "public"\n'


def refusal(text: str) -> GateError:
    """Why this profile is refused."""
    with pytest.raises(GateError) as refused:
        parse_profile(text, PLATFORMS)
    return refused.value


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ('[created_at]\ncolumn = "TODO"\n', "[created_at]"),
        ('platform = "TODO"\n', "platform"),
        ('[state]\ncolumn = "s"\nvalues = { "x" = "TODO", "TODO" = "live" }\n', "[state]"),
        ('[platform]\ncolumn = "TODO"\n[created_at]\ncolumn = "c"\nzone = "TODO"\n', "[platform], [created_at]"),
    ],
)
def test_what_a_proposal_left_open_is_named(more: str, fields: str) -> None:
    """All of it at once, by where it stands."""
    text = more + SHORT if more.startswith("platform") else SHORT + more
    error = refusal(text)
    assert (error.code, error.values) == ("profile_unfinished", {"fields": fields})


def test_an_author_may_be_called_as_what_is_left_open() -> None:
    """Words in lists are the corpus's own."""
    text = SHORT.replace('column = "a"', 'column = "a"\nnobody = ["TODO"]')
    assert parse_profile(f'platform = "instagram"\n{text}', PLATFORMS).authors[0].nobody == ("TODO",)


def test_a_profile_comes_back_from_its_own_text() -> None:
    """What is written beside the published corpus reads as what was used, odd names and values included."""
    profile = parse_profile(FULL, PLATFORMS)
    assert parse_profile(to_toml(profile), PLATFORMS) == profile
    assert parse_profile(to_toml(made.PROFILE), PLATFORMS) == made.PROFILE


NAMES = st.sampled_from(["a", "user.id", "m[].acct", "r{key}", 'ä "b"\n', "c\x7f'"])
WORDS = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
    st.sampled_from(["public", "direct"]),
    min_size=1,
    max_size=3,
)
AUTHORS = st.builds(
    Author,
    column=NAMES,
    is_=st.sampled_from(["account", "handle", "key", "repository", "domain", "url"]),
    before=st.sampled_from([None, "/", '"']),
    after=st.sampled_from([None, "@"]),
    nobody=st.lists(st.sampled_from(["ghost", "0", ""]), max_size=2).map(tuple),
)
SPANS = st.sampled_from(
    [
        SpanColumns("text", start="s[]", end="e[]", unit="bytes"),
        SpanColumns("text", start="s[]", length="l[]", unit="utf16"),
        SpanColumns("text", both="i[]"),
    ]
)
MENTIONS = st.builds(
    Mentions,
    text=st.just(("text", "messages[].content")),
    entities=st.lists(NAMES, max_size=2).map(tuple),
    thread=st.one_of(st.none(), NAMES),
    spans=st.lists(SPANS, max_size=2).map(tuple),
)
PLATFORM = st.sampled_from(
    [WordField(always="mastodon"), WordField(column="p", values={"m": "mastodon", "i": "instagram"}, null="x-y")]
)
PROFILES = st.builds(
    Profile,
    authors=st.lists(AUTHORS, max_size=3).map(tuple),
    kind=st.just(WordField(always="post")),
    audience=WORDS.map(lambda values: WordField(column="a", values=values, null="unknown")),
    platform=PLATFORM,
    rule=st.sampled_from(["objections only", {"mastodon": "objections only", "x-y": "objections only", "instagram": "terms"}]),
    state=st.just(WordField(always="live")),
    adult=st.sampled_from([None, Adult("b", "birth_year")]),
    created_at=st.sampled_from([None, Instant("c"), Instant("c", "iso", "Europe/Berlin")]),
    mentions=st.one_of(st.none(), MENTIONS),
    lines=st.sampled_from([None, Lines("refuse")]),
    id=st.one_of(st.none(), NAMES),
)  # fmt: skip


@given(PROFILES)
def test_any_profile_comes_back_from_its_own_text(profile: Profile) -> None:
    """Several authors or none, platforms with and without terms, offsets, odd names."""
    assume(profile.persons() or isinstance(profile.rule, str))
    assert parse_profile(to_toml(profile), PLATFORMS) == profile


@pytest.mark.parametrize(
    ("rule", "platform", "code"),
    [
        ('"objections only"', '"mastodon"', None),
        ('{ mastodon = "objections only" }', '"mastodon"', None),
        ('{ mastodon = "objections only" }', '{ column = "p", values = { m = "mastodon", i = "instagram" } }', "profile_lacks"),
        ("{}", '"instagram"', "profile_lacks"),
        ('"terms"', '"instagram"', "profile_lacks"),
        ('"terms"', '"mastodon"', "profile_platform"),
        ("{}", '"mastodon"', "profile_platform"),
        ('"anything"', '"mastodon"', "profile_lacks"),
    ],
)  # fmt: skip
def test_what_may_be_left_out_where_nothing_is_claimed(rule: str, platform: str, code: str | None) -> None:
    """Kind and audience play no part under objections alone; where one platform has terms, they must be said."""
    text = f'rule = {rule}\nplatform = {platform}\n[author]\ncolumn = "a"\n'
    if code is None:
        assert parse_profile(text, PLATFORMS).kind.always == "post"
    else:
        assert refusal(text).code == code


@pytest.mark.parametrize(
    "spans",
    [
        'text = "title"\nboth = "i[]"',
        'text = "text"\nstart = "s[]"',
        'text = "text"\nstart = "s[]"\nend = "e[]"\nlength = "l[]"',
        'text = "messages[].content"\nboth = "i[]"',
        'text = "text"',
    ],
)
def test_offsets_that_cannot_be_read(spans: str) -> None:
    """They need one text a row, a beginning and an end."""
    text = (
        f'platform = "instagram"\n{SHORT}[mentions]\ntext = ["text", "messages[].content"]\n[[mentions.spans]]\n{spans}'
    )
    assert refusal(text).code == "profile_spans"


def test_the_least_that_a_profile_says() -> None:
    """Author, kind, audience and platform suffice; rows are live, and nobody's age or date is known."""
    profile = parse_profile('platform = "linkedin"\n' + SHORT, PLATFORMS)
    assert (profile.state.always, profile.adult, profile.created_at, profile.mentions) == ("live", None, None, None)
    assert profile.platform.words() == ("linkedin",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("platform = ", "profile_toml"),
        (SHORT, "profile_lacks"),
        ('platform = "instagram"\ncolour = "red"\n' + SHORT, "profile_unknown_field"),
        ('platform = "instagram"\n' + SHORT.replace("column =", "colum ="), "profile_unknown_field"),
        ('platform = "instagram"\n' + SHORT.replace('"a"', '"a"\nis = "name"'), "profile_word"),
        ('platform = "instagram"\n' + SHORT.replace('column = "a"', ""), "profile_lacks"),
        ('platform = "instagram"\nid = 7\n' + SHORT, "profile_field"),
        ('platform = "friendster"\n' + SHORT, "profile_platform"),
        ('platform = "No Name"\n' + SHORT, "profile_word"),
        ('platform = "TODO"\n' + SHORT, "profile_unfinished"),
        ('platform = "instagram"\n' + SHORT.replace('"post"', '"posting"'), "profile_word"),
        ('platform = "instagram"\n' + SHORT.replace('"public"', '"public"\ncolumn = "b"'), "profile_column_or_always"),
        ('platform = "instagram"\n' + SHORT.replace('always = "public"', ""), "profile_column_or_always"),
        ('platform = "instagram"\n' + SHORT.replace("always", "column"), "profile_without_values"),
        ('platform = "instagram"\n' + SHORT + '[created_at]\ncolumn = "at"\nzone = "TODO"', "profile_unfinished"),
        ('platform = "instagram"\n' + SHORT + '[created_at]\ncolumn = "at"\nzone = "../etc"', "profile_zone"),
    ],
)
def test_what_a_profile_may_not_say(text: str, code: str) -> None:
    """Unknown fields and words, a field without values, or `TODO`: refused before a row is read."""
    assert refusal(text).code == code


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (SHORT.replace('"a"', '"a"\nis = "mail"'), {"field": "author.is", "word": "mail", "known": "account, handle, email, key, repository, domain, url"}),
        (SHORT + '[created_at]\ncolumn = "b"\nis = "days"', {"field": "created_at.is", "word": "days", "known": "timestamp, seconds, milliseconds, microseconds, iso"}),
        (SHORT + "[mentions]\ntexts = []", {"field": "[mentions] texts"}),
        (SHORT + '[created_at]\nis = "iso"', {"fields": "[created_at] column"}),
    ],
)  # fmt: skip
def test_a_slip_is_named_as_it_stands_in_the_profile(text: str, values: dict[str, str]) -> None:
    """Table and field, and the words that are possible."""
    assert refusal('platform = "instagram"\n' + text).values == values


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_profile_that_cannot_be_read(content: bytes | None, tmp_path: Path) -> None:
    """A missing file, or one that is no text, is named."""
    path = tmp_path / "profile.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GateError) as refused:
        load_profile(path, PLATFORMS)
    assert (refused.value.code, refused.value.values) == ("profile_unreadable", {"file": "profile.toml"})


def test_a_profile_that_windows_wrote(tmp_path: Path) -> None:
    """A byte order mark and Windows line ends do not disturb."""
    path = tmp_path / "profile.toml"
    path.write_bytes(b"\xef\xbb\xbf" + to_toml(made.PROFILE).replace("\n", "\r\n").encode())
    assert load_profile(path, PLATFORMS) == made.PROFILE


def test_words_come_out_once_and_in_order() -> None:
    """Two values of one meaning are one word; an empty cell's word belongs to them."""
    table: dict[str, Any] = {"column": "c", "values": {"b": "public", "a": "direct", "c": "public"}, "null": "unknown"}
    assert made.profile(audience=table).audience.words() == ("public", "direct", "unknown")


def test_a_profile_travels_to_workers() -> None:
    """Encoded and decoded it is the same."""
    profile = parse_profile(FULL, PLATFORMS)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(profile), type=Profile) == profile
