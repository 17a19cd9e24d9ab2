"""What is proposed for columns as platforms and dumps call them; what cannot be told is left open."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gate import made
from widerspruch.gate.corpus.shards import find_shards
from widerspruch.gate.propose.draft import LOOKED_AT, TODO, Draft, draft
from widerspruch.gate.propose.sample import look_into
from widerspruch.lib.texts import load_catalogue


def proposed(folder: Path, *records: dict[str, Any]) -> Draft:
    """Of a corpus of JSON Lines."""
    (folder / "c.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return of(folder / "c.jsonl")


def of(corpus: Path) -> Draft:
    """Of a corpus."""
    sample = look_into(find_shards([str(corpus)]), LOOKED_AT)
    return draft(sample, "instagram", load_catalogue("en", "widerspruch.gate"))


def author(text: str) -> tuple[str, str]:
    """Column and meaning of the author, as they stand in a proposal."""
    _, _, after = text.partition("[author]\n")
    column, means = after.split("\n")[:2]
    return column.partition('"')[2].rstrip('"'), means.partition('"')[2].rstrip('"')


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"user": {"id": 101, "username": "erika"}}, ("user.id", "account")),
        ({"owner": {"id": "101", "username": "erika"}}, ("owner.id", "account")),
        ({"owner": {"username": "erika", "pk": 101}}, ("owner.pk", "account")),
        ({"username": "erika", "user": {"id": 101}}, ("user.id", "account")),
        ({"username": "erika", "user_id": 101}, ("user_id", "account")),
        ({"author": "erika", "author_fullname": "t2_1"}, ("author_fullname", "account")),
        ({"OwnerUserId": 7, "OwnerDisplayName": "Erika"}, ("OwnerUserId", "account")),
        ({"authorId": "101"}, ("authorId", "account")),
        ({"from": {"id": "101", "name": "Erika"}}, ("from.id", "account")),
        ({"author": {"did": "did:plc:x", "handle": "erika.example"}}, ("author.did", "account")),
        ({"data": {"user": {"id": 101, "screen_name": "erika"}}}, ("data.user.id", "account")),
        ({"username": "erika", "in_reply_to": {"user_id": 5}}, ("username", "handle")),
        ({"username": "erika", "quoted": {"user": {"id": 5}}}, ("username", "handle")),
        ({"username": "erika", "place": {"owner_id": 5}}, ("username", "handle")),
        ({"author": "erika"}, ("author", "handle")),
        ({"user": "101"}, ("user", "account")),
        ({"user": 101}, ("user", "account")),
        ({"author_key": "00112233445566778899aabbccddeeff"}, ("author_key", "key")),
        ({"mentions": {"id": 4}}, (TODO, "")),
    ],
)
def test_the_author(tmp_path: Path, record: dict[str, Any], expected: tuple[str, str]) -> None:
    """Ids before user names, what is the row's own before what lies within it, nothing of other people."""
    column, means = author(proposed(tmp_path, record).text)
    assert (column, means if column != TODO else "") == expected


def test_an_owner(tmp_path: Path) -> None:
    """`owner/name` names the owner; where only some values do, nothing is guessed."""
    text = proposed(tmp_path, {"max_stars_repo_name": "erika/garden", "content": "x"}).text
    assert '[author]\ncolumn = "max_stars_repo_name"\nis = "handle"\nbefore = "/"' in text
    text = proposed(tmp_path, {"repo_name": "erika/garden"}, {"repo_name": "garden"}).text
    assert f'[author]\ncolumn = "{TODO}"' in text


def test_the_other_way_to_name_an_author_is_told(tmp_path: Path) -> None:
    """Where the exclusion set holds user names, whoever reads the profile finds their column."""
    text = proposed(tmp_path, {"owner": {"id": 1, "username": "erika"}}).text
    assert "# User names stand in “owner.username”" in text


@pytest.mark.parametrize(
    ("record", "column", "means"),
    [
        ({"taken_at": 1700000000}, "taken_at", "seconds"),
        ({"takenAt": 1700000000000}, "takenAt", "milliseconds"),
        ({"CreationDate": "2020-01-01T00:00:00.000"}, "CreationDate", "iso"),
        ({"createdAt": "2020-01-01T00:00:00Z"}, "createdAt", "iso"),
        ({"create_time": 1700000000}, "create_time", "seconds"),
    ],
)
def test_when_it_was_made(tmp_path: Path, record: dict[str, Any], column: str, means: str) -> None:
    """Names as platforms have them, however they join words."""
    text = proposed(tmp_path, record).text
    assert f'[created_at]\ncolumn = "{column}"\nis = "{means}"' in text


def test_without_a_time_it_is_left_open(tmp_path: Path) -> None:
    """What is younger than the freeze would get in: somebody must say that there is no such column."""
    proposal = proposed(tmp_path, {"user_id": 1, "type": "post", "visibility": "public"})
    assert "created_at" in proposal.left_open
    assert f'[created_at]\ncolumn = "{TODO}"' in proposal.text
    assert proposal.profile is not None
    assert proposal.profile.created_at is None


@pytest.mark.parametrize(
    ("name", "public", "other"),
    [
        ("is_private", "false", "true"),
        ("isPrivate", "false", "true"),
        ("protected", "false", "true"),
        ("is_public", "true", "false"),
    ],
)
def test_yes_and_no_of_audiences(tmp_path: Path, name: str, public: str, other: str) -> None:
    """Which of both means public is known; what the other means, only the platform knows."""
    text = proposed(tmp_path, {name: True}, {name: False}).text
    assert f'[audience]\ncolumn = "{name}"' in text
    assert f'"{public}" = "public"' in text
    assert f'"{other}" = "{TODO}"' in text


def test_tags_that_can_be_read(tmp_path: Path) -> None:
    """Lists of ids."""
    assert 'entities = ["usertags"]' in proposed(tmp_path, {"usertags": ["1", "2"], "caption": "x"}).text


def test_tags_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """Lists of objects: whoever they tag would be overlooked without a word."""
    text = proposed(tmp_path, {"usertags": [{"user": {"id": 1}}], "caption": "x"}).text
    assert "in a shape that cannot be read: usertags" in text


def test_a_file_whose_column_is_empty(tmp_path: Path) -> None:
    """A column of type null says nothing of what the others hold."""
    made.write(tmp_path / "corpus" / "a.parquet", pa.table({"author_id": pa.nulls(1), "text": ["x"]}))
    made.write(tmp_path / "corpus" / "b.parquet", pa.table({"author_id": [1], "text": ["x"]}))
    assert author(of(tmp_path / "corpus").text) == ("author_id", "account")
