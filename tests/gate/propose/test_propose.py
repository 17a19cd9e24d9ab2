"""What is proposed for columns as platforms and dumps call them; what cannot be told is left open."""

import json
import tomllib
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec import structs

from gate import made
from widerspruch.gate.corpus.shards import find_shards
from widerspruch.gate.profile import TODO, Mentions, parse_profile
from widerspruch.gate.propose.draft import LOOKED_AT, Draft, draft
from widerspruch.gate.propose.sample import look_into
from widerspruch.lib.texts import load_catalogue

PLATFORMS = ("instagram", "linkedin", "reddit")


def proposed(folder: Path, *records: dict[str, Any], platform: str | None = "instagram") -> Draft:
    """Of a corpus of JSON Lines."""
    (folder / "c.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return of(folder / "c.jsonl", platform)


def of(corpus: Path, platform: str | None = "instagram") -> Draft:
    """Of a corpus."""
    sample = look_into(find_shards([str(corpus)]), LOOKED_AT)
    return draft(sample, platform, load_catalogue("en", "widerspruch.gate"), PLATFORMS)


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


def authors(text: str) -> list[dict[str, Any]]:
    """All authors that are proposed."""
    tables = tomllib.loads(text)
    found = tables.get("author", [])
    return found if isinstance(found, list) else [found]


def test_an_owner(tmp_path: Path) -> None:
    """`owner/name` names the owner and a repository; where only some values do, nothing is guessed."""
    text = proposed(tmp_path, {"max_stars_repo_name": "erika/garden", "content": "x"}).text
    assert authors(text) == [
        {"column": "max_stars_repo_name", "is": "handle", "before": "/"},
        {"column": "max_stars_repo_name", "is": "repository"},
    ]
    text = proposed(tmp_path, {"repo_name": "erika/garden"}, {"repo_name": "garden"}).text
    assert authors(text) == [{"column": TODO}]


@pytest.mark.parametrize(
    ("record", "others"),
    [
        ({"user_id": 1, "last_editor_id": 2}, ["last_editor_id"]),
        ({"OwnerUserId": 1, "LastEditorUserId": 2}, ["LastEditorUserId"]),
        ({"account": {"id": "1"}, "reblog": {"account": {"id": "2"}, "mentions": [{"id": "3"}]}}, ["reblog.account.id"]),
        ({"account": {"id": "1"}, "reblog": {"id": "9", "account": {"id": "2", "acct": "x"}}}, ["reblog.account.id"]),
        ({"user_id": 1, "quoted": {"id": 9, "user_id": 2}}, ["quoted.user_id"]),
        ({"author": {"did": "d:1"}, "embed": {"record": {"cid": "x", "author": {"did": "d:2"}}}}, ["embed.record.author.did"]),
        ({"user_id": 1, "quoted": {"id": 9}, "original": "Hallo", "reblog": 8}, []),
        ({"user": {"id": 1}, "quoted_status": {"user": {"id": 2, "screen_name": "x"}}}, ["quoted_status.user.id"]),
        ({"author_id": 1, "contributors": [{"id": 2}, {"id": 3}]}, ["contributors[].id"]),
        ({"author": "erika", "contributors": ["tim"]}, ["contributors[]"]),
        ({"author_fullname": "t2_1", "crosspost_parent_list": [{"author_fullname": "t2_2"}]}, ["crosspost_parent_list[].author_fullname"]),
        ({"user_id": 1, "in_reply_to_user_id": 2, "mentions": [{"id": 3}], "parent": {"user_id": 4}}, []),
    ],
)  # fmt: skip
def test_others_whose_content_lies_in_a_row(tmp_path: Path, record: dict[str, Any], others: list[str]) -> None:
    """Who edited, was quoted, passed on, wrote along; not whom a row only speaks to."""
    found = authors(proposed(tmp_path, record).text)
    assert [one["column"] for one in found[1:]] == others
    assert {one["is"] for one in found} == {found[0]["is"]}


def test_others_who_are_named_in_another_way_are_told(tmp_path: Path) -> None:
    """Nobody of them would be found by the ids that the set must hold."""
    text = proposed(tmp_path, {"user_id": 1, "reblog": {"account": {"acct": "tim"}}}).text
    assert "not read here: reblog.account.acct" in text


def test_values_that_name_nobody(tmp_path: Path) -> None:
    """As far as they turned up."""
    text = proposed(tmp_path, {"OwnerUserId": -1}, {"OwnerUserId": 5}, {"OwnerUserId": 0}).text
    assert authors(text) == [{"column": "OwnerUserId", "is": "account", "nobody": ["-1", "0"]}]


class TestWithoutTerms:
    """A platform that the rulebook does not know, when it is asked for."""

    TOOT: ClassVar = {
        "id": "1",
        "created_at": "2025-01-01T00:00:00Z",
        "visibility": "public",
        "account": {"id": "7", "acct": "erika@example.org"},
        "content": "<p>Hallo</p>",
        "url": "https://example.org/@erika/1",
        "mentions": [{"id": "8", "acct": "tim@example.org", "username": "tim", "url": "https://example.org/@tim"}],
    }

    def test_who_objected_is_out_and_nothing_is_claimed(self, tmp_path: Path) -> None:
        """Neither kind nor audience nor age are asked for; the profile can be used as it is."""
        proposal = proposed(tmp_path, self.TOOT, platform="mastodon")
        profile = parse_profile(proposal.text, PLATFORMS)
        assert proposal.left_open == ()
        assert (profile.rule, profile.platform.always) == ("objections only", "mastodon")
        assert [one.column for one in profile.authors] == ["account.id"]
        assert profile.mentions == Mentions(
            text=("content",), entities=("mentions[].id",), handles=("mentions[].acct", "mentions[].username")
        )
        assert proposal.profile == structs.replace(profile, id=None)

    def test_pages_of_the_web(self, tmp_path: Path) -> None:
        """Nobody is named but by the address."""
        record = {"url": "https://example.org/a", "text": "x", "date": "2025-01-01T00:00:00Z"}
        profile = parse_profile(proposed(tmp_path, record, platform="web").text, PLATFORMS)
        assert [(one.column, one.is_) for one in profile.authors] == [("url", "url")]

    def test_captions(self, tmp_path: Path) -> None:
        """Nobody is named at all."""
        text = proposed(tmp_path, {"caption": "x", "created_at": 0}, platform="web").text
        profile = parse_profile(text, PLATFORMS)
        assert profile.authors == ()
        assert "No column names a person or a page" in text

    def test_a_page_is_no_author_where_terms_count(self, tmp_path: Path) -> None:
        """Somebody must say whose content it is."""
        assert "author" in proposed(tmp_path, {"url": "https://example.org/a", "text": "x"}).left_open


def test_a_column_that_says_the_platform(tmp_path: Path) -> None:
    """Those of the rulebook are known; of another, somebody must say what it is."""
    proposal = proposed(tmp_path, *({"author_id": 1, "platform": one} for one in ("Instagram", "reddit", "myspace")), platform=None)  # fmt: skip
    assert tomllib.loads(proposal.text)["platform"] == {
        "column": "platform",
        "values": {"Instagram": "instagram", "myspace": TODO, "reddit": "reddit"},
    }
    assert "platform" in proposal.left_open


class TestAColumnThatMaySayThePlatform:
    def test_of_which_most_values_are_platforms(self, tmp_path: Path) -> None:
        """For short, too; those without terms get their rule, and all together are a profile that a run takes."""
        records = [{"author_id": 1, "source": one} for one in ("ig", "reddit", "Mastodon")]
        proposal = proposed(tmp_path, *records, platform=None)
        tables = tomllib.loads(proposal.text)

        assert tables["platform"] == {
            "column": "source",
            "values": {"Mastodon": "mastodon", "ig": "instagram", "reddit": "reddit"},
        }
        assert tables["rule"] == {"mastodon": "objections only"}
        assert "platform" not in proposal.left_open

    def test_of_which_none_has_terms(self, tmp_path: Path) -> None:
        """One rule for the whole corpus; nothing is asked that only terms depend on."""
        proposal = proposed(tmp_path, {"user_id": 1, "source": "bsky"}, {"user_id": 2, "source": "fedi"}, platform=None)
        tables = tomllib.loads(proposal.text)

        assert (tables["rule"], proposal.left_open) == ("objections only", ("created_at",))
        assert set(tables["platform"]["values"].values()) == {"bluesky", "fediverse"}

    def test_that_says_something_else(self, tmp_path: Path) -> None:
        """It is left alone, and what could be the platform is asked."""
        proposal = proposed(tmp_path, {"user_id": 1, "source": "iPhone"}, {"user_id": 1, "source": "web"}, platform=None)  # fmt: skip
        assert f'platform = "{TODO}"' in proposal.text
        assert "TODO: the platform whose corpus it is" in proposal.text

    def test_that_says_one_alone(self, tmp_path: Path) -> None:
        """Then it is the corpus's."""
        text = proposed(tmp_path, {"user_id": 1, "source": "insta"}, platform=None).text
        assert tomllib.loads(text)["platform"] == "instagram"

    def test_that_says_several_where_one_was_typed(self, tmp_path: Path) -> None:
        """The others' people would be looked for under names of that one: it is proposed all the same, and told."""
        text = proposed(tmp_path, {"user_id": 1, "source": "ig"}, {"user_id": 2, "source": "reddit"}).text
        assert tomllib.loads(text)["platform"]["column"] == "source"
        assert "although --platform instagram was said" in text


@pytest.mark.parametrize(
    ("records", "column"),
    [
        ([{"conversation_id": "a"}, {"conversation_id": "b"}], "conversation_id"),
        ([{"conversation_id": "a"}, {"conversation_id": "a"}], None),
        ([{"conversation_id": "a", "message_id": "m"}], "message_id"),
        ([{"blob_id": "c0ffee", "repo_name": "erika/garden"}], "blob_id"),
    ],
)
def test_by_what_people_name_a_row(tmp_path: Path, records: list[dict[str, Any]], column: str | None) -> None:
    """A talk is one row where it stands in one alone."""
    assert tomllib.loads(proposed(tmp_path, *records).text).get("id") == column


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"messages": [{"role": "user", "content": "x"}]}, {"text": ["messages[].content"]}),
        ({"text": ["a", "b"]}, {"text": ["text[]"]}),
        ({"text": "a", "in_reply_to_user_id": 5}, {"text": ["text"], "entities": ["in_reply_to_user_id"]}),
        ({"text": "a", "entities": {"user_mentions": [{"id": 5, "screen_name": "t", "indices": [0, 2]}]}}, {"text": ["text"], "entities": ["entities.user_mentions[].id"], "handles": ["entities.user_mentions[].screen_name"], "spans": [{"text": "text", "both": "entities.user_mentions[].indices[]", "unit": "characters"}]}),
        ({"text": "a", "facets": [{"index": {"byteStart": 0, "byteEnd": 4}, "features": [{"did": "did:plc:x"}]}]}, {"text": ["text"], "entities": ["facets[].features[].did"], "spans": [{"text": "text", "start": "facets[].index.byteStart", "end": "facets[].index.byteEnd", "unit": "bytes"}]}),
        ({"body": "a", "subscribers": [{"offset": 0, "length": 4}]}, {"text": ["body"], "spans": [{"text": "body", "start": "subscribers[].offset", "length": "subscribers[].length", "unit": "utf16"}]}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("format_", ["jsonl", "parquet"])
def test_where_somebody_may_be_mentioned(tmp_path: Path, record: dict[str, Any], expected: dict[str, Any], format_: str) -> None:  # fmt: skip
    """In messages, lists of texts, lists of objects; with the offsets that must stay right."""
    if format_ == "parquet":
        made.write(tmp_path / "corpus" / "a.parquet", pa.Table.from_pylist([record]))
        text = of(tmp_path / "corpus").text
    else:
        text = proposed(tmp_path, record).text
    assert tomllib.loads(text)["mentions"] == expected


def test_a_text_or_a_list_of_texts(tmp_path: Path) -> None:
    """Both ways are named."""
    text = proposed(tmp_path, {"messages": [{"content": "x"}, {"content": [{"text": "y"}]}]}).text
    assert tomllib.loads(text)["mentions"] == {"text": ["messages[].content", "messages[].content[].text"]}


def test_maps(tmp_path: Path) -> None:
    """What lies in a map of Parquet is reached through all its values."""
    kind = pa.map_(pa.string(), pa.struct({"body": pa.string(), "n": pa.int64()}))
    made.write(tmp_path / "corpus" / "a.parquet", pa.table({"parts": pa.array([[("a", {"body": "x", "n": 1})]], kind)}))
    assert tomllib.loads(of(tmp_path / "corpus").text)["mentions"] == {"text": ["parts{}.body"]}


def test_an_object_with_names_for_keys(tmp_path: Path) -> None:
    """Thousands of different keys cost neither memory nor a proposal of thousands of columns."""
    records = [{"author_id": 1, "scores": {f"k{place * 100 + one}": 1 for one in range(100)}} for place in range(50)]
    assert author(proposed(tmp_path, *records).text) == ("author_id", "account")


def test_the_other_way_to_name_an_author_is_told(tmp_path: Path) -> None:
    """Where the exclusion set holds user names, whoever reads the profile finds their column."""
    text = proposed(tmp_path, {"owner": {"id": 1, "username": "erika"}}).text
    assert "# User names stand in “owner.username”" in text


def test_a_name_with_its_server_goes_before_one_that_several_servers_have(tmp_path: Path) -> None:
    """By `username` alone nobody of another server would be found."""
    account = {"id": "1", "username": "erika", "acct": "erika@example.social"}
    text = proposed(tmp_path, {"account": account}, platform="mastodon").text
    assert "# User names stand in “account.acct”" in text


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


def test_columns_of_times_are_named_where_none_is_surely_it(tmp_path: Path) -> None:
    """A person need not look for them."""
    table = pa.table({"user_id": [1], "crawled": pa.array([0], pa.timestamp("s", "UTC")), "seen": pa.array([0], pa.date32())})  # fmt: skip
    pq.write_table(table, tmp_path / "c.parquet")
    assert "# Times stand in: crawled, seen." in of(tmp_path / "c.parquet").text


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


def test_tags_in_lists_of_objects(tmp_path: Path) -> None:
    """By the way to the account's id."""
    text = proposed(tmp_path, {"usertags": [{"user": {"id": 1}}], "caption": "x"}).text
    assert 'entities = ["usertags[].user.id"]' in text


def test_tags_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """Whoever they tag would be overlooked without a word."""
    text = proposed(tmp_path, {"usertags": [{"x": 0.5, "y": 0.5}], "tagged": [0.5], "caption": "x"}).text
    assert "in a shape that cannot be read: usertags, tagged" in text


def test_a_file_whose_column_is_empty(tmp_path: Path) -> None:
    """A column of type null says nothing of what the others hold."""
    made.write(tmp_path / "corpus" / "a.parquet", pa.table({"author_id": pa.nulls(1), "text": ["x"]}))
    made.write(tmp_path / "corpus" / "b.parquet", pa.table({"author_id": [1], "text": ["x"]}))
    assert author(of(tmp_path / "corpus").text) == ("author_id", "account")
