"""The schemas of docs/operators/profile.md, and some more, from a list to an audited corpus: whoever is named anywhere in a record is
found there, as people write them in lists, and nobody beside them goes."""

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec import Struct

from gate import made
from gate.run.test_scopes import make
from gate.test_profile_page import SCHEMAS, read

MORE = {
    "Instagram": (
        (
            '{"pk": "p1", "owner": {"id": "101", "username": "erika"}, "coauthors": [{"id": "102"}],'
            ' "usertags": [{"user": {"id": "8"}}], "caption": "Am See", "is_private": false}'
        ),
        (
            'platform = "instagram"\n[[author]]\ncolumn = "owner.id"\n[[author]]\ncolumn = "coauthors[].id"\n'
            '[kind]\nalways = "post"\n[audience]\ncolumn = "is_private"\nvalues = { "false" = "public" }\n'
            '[mentions]\ntext = ["caption"]\nentities = ["usertags[].user.id"]\n'
        ),
    ),
    "Wikipedia": (
        '{"title": "See", "contributor": {"username": "Erika Muster"}, "last_editor": "Ben", "text": "Ein See."}',
        (
            'platform = "wikipedia"\nrule = "objections only"\n[[author]]\ncolumn = "contributor.username"\nis = "handle"\n'
            '[[author]]\ncolumn = "last_editor"\nis = "handle"\n[mentions]\ntext = ["text"]\n'
        ),
    ),
    "Hugging Face": (
        '{"id": "Erika/modell", "author": "Erika", "card": "Ein Modell."}',
        (
            'platform = "huggingface"\nrule = "objections only"\n[[author]]\ncolumn = "author"\nis = "handle"\n'
            '[[author]]\ncolumn = "id"\nis = "repository"\n[mentions]\ntext = ["card"]\n'
        ),
    ),
}
ALL = {**SCHEMAS, **MORE}


class Named(Struct, frozen=True):
    """Somebody whom a record names.

    Attributes:
        entry: How a list names them.

        there: The record with them (what is replaced in its text); `away`: with somebody else in their place.

        by: By which identifier they are found as an author; None: as mentioned.
    """

    schema: str
    entry: dict[str, Any]
    there: tuple[str, str] = ("", "")
    away: tuple[str, str] = ("", "")
    by: str | None = None

    def __str__(self) -> str:
        return f"{self.schema} {' '.join(map(str, self.entry.values()))}"


def mentioned(schema: str, entry: dict[str, Any], there: tuple[str, str]) -> Named:
    """Somebody whom a text names once `there` stands in it."""
    return Named(schema, {"id": "999", "mentions": True, **entry}, there)


def tagged(schema: str, entry: dict[str, Any], away: tuple[str, str]) -> Named:
    return Named(schema, {"id": "999", "mentions": True, **entry}, away=away)


NAMED = [
    Named("Instagram", {"id": 101}, away=('"101"', '"1"'), by="account"),
    Named("Instagram", {"id": "102"}, away=('"102"', '"1"'), by="account"),
    tagged("Instagram", {"id": "8"}, ('"8"', '"1"')),
    mentioned("Instagram", {"handle": "https://www.instagram.com/ida/"}, ("Am See", "Mit @ida am See")),
    Named("Wikipedia", {"handle": "User:Erika_Muster"}, away=("Erika", "Uli"), by="handle"),
    Named("Wikipedia", {"handle": "https://de.wikipedia.org/wiki/Benutzer:Ben"}, away=('"Ben"', '"Uli"'), by="handle"),
    mentioned("Wikipedia", {"handle": "ida", "email": "ida@example.net"}, ("Ein See.", "ida@example.net")),
    Named("Hugging Face", {"handle": "hf.co/erika"}, away=('"Erika"', '"Uli"'), by="handle"),
    Named("Hugging Face", {"repo": "https://huggingface.co/erika/modell"}, away=("/modell", "/m"), by="repository"),
    mentioned("Hugging Face", {"handle": "ida"}, ("Ein Modell.", "Von https://huggingface.co/ida")),
    Named("Chat data", {"id": "u7"}, away=("u7", "u1"), by="account"),
    mentioned("Chat data", {"handle": "erika.m"}, ("Schreib Erika", "Schreib @erika.m")),
    mentioned("Chat data", {"email": "erika@example.org"}, ("Liebe Erika", "erika@example.org")),
    Named("Mastodon", {"account_id": 7}, away=('"7"', '"1"'), by="account"),
    Named("Mastodon", {"account_id": "5"}, away=('"5"', '"1"'), by="account"),
    tagged("Mastodon", {"id": "8"}, ('"8"', '"1"')),
    tagged("Mastodon", {"id": "9"}, ('"9"', '"1"')),
    tagged("Mastodon", {"handle": "@Tim@example.com"}, ("tim@", "uli@")),
    tagged("Mastodon", {"handle": "https://example.com/@uwe"}, ("uwe@", "uli@")),
    mentioned(
        "Mastodon",
        {"handle": "ida@example.net"},
        ("Hallo", '<a href=\\"https://example.net/@ida\\">@<span>ida</span></a>'),
    ),
    mentioned("Mastodon", {"handle": "ida@example.net"}, ("<p>Ja</p>", "<p>@ida@example.net</p>")),
    Named("Bluesky", {"handle": "https://bsky.app/profile/did:plc:a"}, away=("did:plc:a", "did:plc:x"), by="account"),
    Named("Bluesky", {"id": "did:plc:c"}, away=("did:plc:c", "did:plc:x"), by="account"),
    tagged("Bluesky", {"id": "did:plc:b"}, ("did:plc:b", "did:plc:x")),
    tagged("Bluesky", {"handle": "@tim.example"}, ("@tim.example", "@uli.example")),
    Named("Reddit", {"id": "t2_7"}, away=("t2_7", "t2_1"), by="account"),
    Named("Reddit", {"id": "t2_8"}, away=("t2_8", "t2_1"), by="account"),
    tagged("Reddit", {"handle": "https://www.reddit.com/user/Tim"}, ("u/tim", "u/uli")),
    mentioned("Reddit", {"handle": "u/ida"}, ("Hallo", "Hallo /u/ida!")),
    Named("Stack Exchange", {"url": "https://stackoverflow.com/users/7/erika"}, away=(": 7,", ": 1,"), by="account"),
    Named("Stack Exchange", {"id": 8}, away=(": 8,", ": 1,"), by="account"),
    Named("Stack Exchange", {"id": 9}, away=(": 9,", ": 1,"), by="account"),
    tagged("Stack Exchange", {"handle": "tim"}, ("@tim", "@uli")),
    Named("Code", {"optout_owners": ["Erika"]}, away=("erika", "uli"), by="handle"),
    Named("Code", {"optout_repos": ["https://github.com/Erika/Garden"]}, away=("/garden", "/haus"), by="repository"),
    Named("Code", {"handle": "Tim"}, away=('"tim"', '"uli"'), by="handle"),
    mentioned("Code", {"handle": "ida"}, ("# Erika", "# siehe https://github.com/ida")),
    Named("Commits and mailing lists", {"email": "ERIKA@example.org"}, away=("Erika@", "Uli@"), by="email"),
    Named("Pages of the web", {"domain": "example.org"}, away=("example.org", "notexample.org"), by="domain"),
    Named("Pages of the web", {"url": "http://blog.example.org/a/b/"}, away=("/a/b", "/a/c"), by="url"),
    Named("Pages of the web", {"path_prefix": "https://blog.example.org/a"}, away=("/a/", "/ab/"), by="path_prefix"),
    mentioned("Pages of the web", {"email": "ida@example.net"}, ("Hallo", "ida (at) example.net")),
    mentioned("Captions", {"handle": "ida"}, ("Erika im Garten", "@ida im Garten")),
    mentioned("Captions", {"handle": "ida"}, ('["Garten"]', '["Garten", "@ida"]')),
]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
@pytest.mark.parametrize("named", NAMED, ids=str)
def test_whoever_objected_is_found_wherever_they_are_named(tmp_path, named, form):
    """In JSON Lines and in Parquet; an audit by other code finds nobody, and the report says who was an author."""
    if form == "parquet" and named.schema == "Chat data":
        pytest.skip("a text in one place and a list in another is no column")
    line, text = ALL[named.schema]
    profile = read(text)
    (platform,) = profile.platform.words()
    records = [json.loads(line.replace(*named.there)), json.loads(line.replace(*named.away))]
    assert records[0] != records[1]
    make(tmp_path, json.dumps(named.entry), platform)
    corpus = tmp_path / "corpus" / f"a.{form}"
    corpus.parent.mkdir()
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(records), corpus)
    else:
        corpus.write_text("\n".join(map(json.dumps, records)) + "\n")

    manifest = made.gate(tmp_path, profile=profile, undecided="keep").manifest

    assert kept(tmp_path / "out" / "data" / f"a.{form}") == records[1:]
    assert manifest.counts["objected"] == 1
    found = {one.identifier: (one.found, one.rows) for one in manifest.matches[0].identifiers if one.found}
    assert found == ({} if named.by is None else {named.by: (1, 1)})


@pytest.mark.parametrize("schema", ALL)
def test_every_schema_is_tried(schema):
    """A new one of the page needs somebody in it."""
    assert any(named.schema == schema for named in NAMED)


def kept(path):
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
