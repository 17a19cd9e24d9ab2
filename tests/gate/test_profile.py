"""What a profile may say, and what it may not."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from gate import made
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Profile, load_profile, parse_profile, to_toml

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


def test_a_profile_comes_back_from_its_own_text() -> None:
    """What is written beside the published corpus reads as what was used, odd names and values included."""
    profile = parse_profile(FULL, PLATFORMS)
    assert parse_profile(to_toml(profile), PLATFORMS) == profile
    assert parse_profile(to_toml(made.PROFILE), PLATFORMS) == made.PROFILE


def test_the_least_that_a_profile_says() -> None:
    """Author, kind, audience and platform suffice; rows are live, and nobody's age or date is known."""
    profile = parse_profile('platform = "linkedin"\n' + SHORT, PLATFORMS)
    assert (profile.state.always, profile.adult, profile.created_at, profile.mentions) == ("live", None, None, None)
    assert profile.platform.words() == ("linkedin",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("platform = ", "profile_toml"),
        (SHORT, "profile_field"),
        ('platform = "instagram"\ncolour = "red"\n' + SHORT, "profile_field"),
        ('platform = "instagram"\n' + SHORT.replace("column =", "colum ="), "profile_field"),
        ('platform = "instagram"\n' + SHORT.replace('"a"', '"a"\nis = "name"'), "profile_field"),
        ('platform = "friendster"\n' + SHORT, "profile_word"),
        ('platform = "TODO"\n' + SHORT, "profile_word"),
        ('platform = "instagram"\n' + SHORT.replace('"post"', '"posting"'), "profile_word"),
        ('platform = "instagram"\n' + SHORT.replace('"public"', '"public"\ncolumn = "b"'), "profile_column_or_always"),
        ('platform = "instagram"\n' + SHORT.replace('always = "public"', ""), "profile_column_or_always"),
        ('platform = "instagram"\n' + SHORT.replace("always", "column"), "profile_without_values"),
        ('platform = "instagram"\n' + SHORT + '[created_at]\ncolumn = "at"\nzone = "TODO"', "profile_zone"),
        ('platform = "instagram"\n' + SHORT + '[created_at]\ncolumn = "at"\nzone = "../etc"', "profile_zone"),
    ],
)
def test_what_a_profile_may_not_say(text: str, code: str) -> None:
    """Unknown fields and words, a field without values, or `TODO`: refused before a row is read."""
    assert refusal(text).code == code


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
