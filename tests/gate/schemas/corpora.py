"""Twelve corpora as builders of training data have them, with invented people: rows, profile, lists, and who must go.

Their shapes are those of the corpora of `faults/gate.md`; no row of them was anybody's.
"""

from typing import Any

import pyarrow as pa
from msgspec import Struct

Row = dict[str, Any]


class Schema(Struct, frozen=True, kw_only=True):
    """One corpus.

    Attributes:
        rows: Each with its number under `n`, which is nothing to the gate.

        file: What its file is called. `types`: of its columns, where it is Parquet.

        lists: The lines of each platform's list of objectors.

        stays: Numbers of the rows that stay.

        found: By platform and identifier, how many keys of the set are found, and how many rows are theirs.
    """

    name: str
    file: str
    rows: tuple[Row, ...]
    profile: str
    lists: dict[str, list[Row]]
    stays: frozenset[int]
    found: dict[tuple[str, str], tuple[int, int]]
    types: pa.Schema | None = None


def _numbered(*rows: Row) -> tuple[Row, ...]:
    return tuple({"n": number, **row} for number, row in enumerate(rows))


def _toot(acct: str, content: str, mentions: list[str], reblog: str | None = None) -> Row:
    return {
        "account": {"acct": acct},
        "content": content,
        "mentions": [{"id": str(place), "acct": one} for place, one in enumerate(mentions)],
        "reblog": None if reblog is None else {"account": {"acct": reblog}, "content": content},
        "created_at": "2026-03-01T10:00:00.000Z",
    }


ERIKA_SPAN = '<p>Danke <a href="https://beispiel.social/@erika" class="u-url mention">@<span>erika</span></a>!</p>'

MASTODON = Schema(
    name="mastodon",
    file="statuses.jsonl",
    rows=_numbered(
        _toot("erika@beispiel.social", "<p>Guten Morgen</p>", []),
        _toot("ben@anderswo.example", "<p>Guten Morgen</p>", []),
        _toot("ben@anderswo.example", "<p>weitergesagt</p>", [], reblog="erika@beispiel.social"),
        _toot("ben@anderswo.example", ERIKA_SPAN, []),
        _toot("ben@anderswo.example", "<p>ohne Namen im Text</p>", ["erika@beispiel.social"]),
        _toot("cem@anderswo.example", "<p>ruhig hier</p>", ["ben@anderswo.example"]),
    ),
    profile="""
        platform = "mastodon"
        rule = "objections only"
        [[author]]
        column = "account.acct"
        is = "handle"
        [[author]]
        column = "reblog.account.acct"
        is = "handle"
        [created_at]
        column = "created_at"
        is = "iso"
        [mentions]
        text = ["content"]
        handles = ["mentions[].acct"]
    """,
    lists={"mastodon": [{"handle": "erika@beispiel.social", "received_at": "2026-05-20", "mentions": True}]},
    stays=frozenset([1, 5]),
    found={("mastodon", "handle"): (1, 2)},
)


def _skeet(did: str, text: str, facets: list[tuple[int, int, str]]) -> Row:
    return {
        "did": did,
        "text": text,
        "facets": [
            {"index": {"byteStart": start, "byteEnd": end}, "features": [{"kind": "mention", "did": named}]}
            for start, end, named in facets
        ],
        "createdAt": "2026-03-01T10:00:00Z",
    }


ERIKA, BEN = "did:plc:erika2222222222222222222", "did:plc:ben222222222222222222222"

BLUESKY = Schema(
    name="bluesky",
    file="posts.parquet",
    types=pa.schema(
        [
            ("n", pa.int64()),
            ("did", pa.string()),
            ("text", pa.string()),
            (
                "facets",
                pa.list_(
                    pa.struct(
                        [
                            ("index", pa.struct([("byteStart", pa.int64()), ("byteEnd", pa.int64())])),
                            ("features", pa.list_(pa.struct([("kind", pa.string()), ("did", pa.string())]))),
                        ]
                    )
                ),
            ),
            ("createdAt", pa.string()),
        ]
    ),
    rows=_numbered(
        _skeet(ERIKA, "Schönen Tag", []),
        _skeet(BEN, "Schönen Tag", []),
        _skeet(BEN, "für unsere Erika!", [(12, 17, ERIKA)]),
        _skeet(BEN, "und Ben grüßt", [(4, 7, BEN)]),
    ),
    profile="""
        platform = "bluesky"
        rule = "objections only"
        [author]
        column = "did"
        [created_at]
        column = "createdAt"
        is = "iso"
        [mentions]
        text = ["text"]
        entities = ["facets[].features[].did"]
    """,
    lists={"bluesky": [{"account_id": ERIKA, "entity": ERIKA, "received_at": "2026-05-20", "mentions": True}]},
    stays=frozenset([1, 3]),
    found={("bluesky", "account"): (1, 1)},
)


def _comment(author: str | None, body: str) -> Row:
    return {"author": author, "body": body, "subreddit": "beispiel", "created_utc": 1_772_000_000}


REDDIT = Schema(
    name="reddit",
    file="RC_2026-03.zst",
    rows=_numbered(
        _comment("erika_b", "Guten Tag"),
        _comment("ben", "Guten Tag"),
        _comment("ben", "wie u/erika\\_b schon schrieb"),
        _comment("[deleted]", "weg"),
        _comment("AutoModerator", "Bitte lesen Sie die Regeln"),
    ),
    profile="""
        platform = "reddit"
        rule = "objections only"
        [author]
        column = "author"
        is = "handle"
        nobody = ["AutoModerator"]
        [created_at]
        column = "created_utc"
        is = "seconds"
        [mentions]
        text = ["body"]
    """,
    lists={"reddit": [{"handle": "u/Erika_B", "received_at": "2026-05-20", "mentions": True}]},
    stays=frozenset([1]),
    found={("reddit", "handle"): (1, 1)},
)

THE_STACK = Schema(
    name="code",
    file="data.parquet",
    types=pa.schema([("n", pa.int64()), ("max_stars_repo_name", pa.string()), ("content", pa.string())]),
    rows=_numbered(
        {"max_stars_repo_name": "erika/garten", "content": "print('Tomate')"},
        {"max_stars_repo_name": "erika/keller", "content": "print('Kartoffel')"},
        {"max_stars_repo_name": "ben/garten", "content": "print('Gurke')"},
        {"max_stars_repo_name": "ben/offen", "content": "print('Salat')"},
    ),
    profile="""
        platform = "github"
        rule = "objections only"
        [[author]]
        column = "max_stars_repo_name"
        is = "handle"
        before = "/"
        [[author]]
        column = "max_stars_repo_name"
        is = "repository"
    """,
    lists={
        "github": [
            {"optout_owners": ["Erika"], "optout_repos": [], "received_at": "2026-05-20"},
            {"optout_owners": [], "optout_repos": ["ben/garten"], "received_at": "2026-05-20"},
        ]
    },
    stays=frozenset([3]),
    found={("github", "handle"): (1, 2), ("github", "repository"): (1, 1)},
)

STACK_EXCHANGE = Schema(
    name="stackexchange",
    file="posts.parquet",
    types=pa.schema(
        [
            ("n", pa.int64()),
            ("OwnerUserId", pa.int64()),
            ("LastEditorUserId", pa.int64()),
            ("Body", pa.string()),
            ("CreationDate", pa.timestamp("ms")),
        ]
    ),
    rows=_numbered(
        {"OwnerUserId": 7, "LastEditorUserId": None, "Body": "<p>Wie geht das?</p>", "CreationDate": 0},
        {"OwnerUserId": 8, "LastEditorUserId": 7, "Body": "<p>So geht das.</p>", "CreationDate": 0},
        {"OwnerUserId": 8, "LastEditorUserId": None, "Body": "<p>Und so.</p>", "CreationDate": 0},
        {"OwnerUserId": None, "LastEditorUserId": None, "Body": "<p>Anonym.</p>", "CreationDate": 0},
    ),
    profile="""
        platform = "stackexchange"
        rule = "objections only"
        [[author]]
        column = "OwnerUserId"
        [[author]]
        column = "LastEditorUserId"
        [created_at]
        column = "CreationDate"
        zone = "UTC"
    """,
    lists={"stackexchange": [{"account_id": 7, "received_at": "2026-05-20"}]},
    stays=frozenset([2]),
    found={("stackexchange", "account"): (1, 2)},
)


def _chat(user: str, *texts: str) -> Row:
    roles = ("user", "assistant")
    return {
        "user_id": user,
        "conversation": [{"role": roles[place % 2], "content": text} for place, text in enumerate(texts)],
    }


CHATS = Schema(
    name="chats",
    file="chats.parquet",
    types=pa.schema(
        [
            ("n", pa.int64()),
            ("user_id", pa.string()),
            ("conversation", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))),
        ]
    ),
    rows=_numbered(
        _chat("u-7", "Schreib mir ein Gedicht", "Gern."),
        _chat("u-8", "Schreib mir ein Gedicht", "Gern."),
        _chat("u-8", "Wer bin ich?", "Das weiß ich nicht.", "Schreib an erika.beispiel@post.example", "Gut."),
    ),
    profile="""
        platform = "huggingface"
        rule = "objections only"
        [kind]
        always = "ai_prompt"
        [author]
        column = "user_id"
        [mentions]
        text = ["conversation[].content"]
    """,
    lists={
        "huggingface": [
            {
                "account_id": "u-7",
                "email": "erika.beispiel@post.example",
                "ai_interactions": True,
                "mentions": True,
                "received_at": "2026-05-20",
            }
        ]
    },
    stays=frozenset([1]),
    found={("huggingface", "account"): (1, 1)},
)

WEB = Schema(
    name="web",
    file="pages.jsonl.gz",
    rows=_numbered(
        {"url": "https://www.beispiel.example/garten/tomaten.html", "text": "Tomaten"},
        {"url": "https://blog.beispiel.example/", "text": "Blog"},
        {"url": "http://verein.example/mitglieder/liste?seite=2", "text": "Liste"},
        {"url": "http://verein.example/mitgliedschaft", "text": "Mitglied werden"},
        {"url": "https://anderswo.example/eine/seite", "text": "Eine Seite"},
        {"url": "https://anderswo.example/eine/andere", "text": "Eine andere"},
        {"url": "https://nichtbeispiel.example/", "text": "Nicht gemeint"},
    ),
    profile="""
        platform = "web"
        rule = "objections only"
        [author]
        column = "url"
        is = "url"
    """,
    lists={
        "web": [
            {"domain": "beispiel.example", "received_at": "2026-05-20"},
            {"path_prefix": "https://verein.example/mitglieder/", "received_at": "2026-05-20"},
            {"url": "https://anderswo.example/eine/seite", "received_at": "2026-05-20"},
        ]
    },
    stays=frozenset([3, 5, 6]),
    found={("web", "domain"): (1, 2), ("web", "path_prefix"): (1, 1), ("web", "url"): (1, 1)},
)

CAPTIONS = Schema(
    name="captions",
    file="captions.parquet",
    types=pa.schema([("n", pa.int64()), ("image", pa.string()), ("caption", pa.string())]),
    rows=_numbered(
        {"image": "1.jpg", "caption": "Ein Garten im Mai"},
        {"image": "2.jpg", "caption": "@erika_b vor dem Tor"},
        {"image": "3.jpg", "caption": "Schreiben Sie an erika.beispiel@post.example"},
        {"image": "4.jpg", "caption": None},
    ),
    profile="""
        platform = "instagram"
        rule = "objections only"
        author = "none"
        [mentions]
        text = ["caption"]
    """,
    lists={
        "instagram": [
            {
                "handle": "erika_b",
                "email": "erika.beispiel@post.example",
                "mentions": True,
                "received_at": "2026-05-20",
            }
        ]
    },
    stays=frozenset([0, 3]),
    found={},
)


def _photo(user: int, name: str, caption: str, tagged: list[int], *, private: bool = False) -> Row:
    return {
        "user": {"id": user, "username": name},
        "caption": caption,
        "usertags": [{"user": {"id": one}, "position": [0.5, 0.5]} for one in tagged],
        "is_private": private,
        "adult": True,
        "taken_at": 1_772_000_000,
    }


INSTAGRAM = Schema(
    name="instagram",
    file="media.jsonl",
    rows=_numbered(
        _photo(101, "erika_b", "Mein Garten", []),
        _photo(102, "ben", "Mein Keller", []),
        _photo(102, "ben", "Wir zwei", [101, 102]),
        _photo(102, "ben", "Nur für Freunde", [], private=True),
        _photo(103, "cem", "Mein Balkon", [102]),
    ),
    profile="""
        platform = "instagram"
        [author]
        column = "user.id"
        [kind]
        always = "photo"
        [audience]
        column = "is_private"
        values = { true = "followers", false = "public" }
        [adult]
        column = "adult"
        [created_at]
        column = "taken_at"
        is = "seconds"
        [mentions]
        text = ["caption"]
        entities = ["usertags[].user.id"]
    """,
    lists={"instagram": [{"account_id": "101", "received_at": "2026-05-20", "mentions": True}]},
    stays=frozenset([1, 4]),
    found={("instagram", "account"): (1, 1)},
)


def _tweet(user: str, name: str, text: str, mentioned: list[str]) -> Row:
    return {
        "user": {"id_str": user, "screen_name": name},
        "full_text": text,
        "entities": {"user_mentions": [{"id_str": one} for one in mentioned]},
        "created_at": "2026-03-01T10:00:00Z",
        "protected": False,
        "adult": True,
    }


X = Schema(
    name="x",
    file="tweets.jsonl",
    rows=_numbered(
        _tweet("1234567890123456789", "erika_b", "Guten Morgen", []),
        _tweet("1234567890123456788", "ben", "Guten Morgen", []),
        _tweet("1234567890123456788", "ben", ".@erika_b hat recht", []),
        _tweet("1234567890123456788", "ben", "ohne Namen", ["1234567890123456789"]),
    ),
    profile="""
        platform = "x"
        rule = "objections only"
        [author]
        column = "user.id_str"
        [kind]
        always = "post"
        [audience]
        column = "protected"
        values = { true = "followers", false = "public" }
        [adult]
        column = "adult"
        [created_at]
        column = "created_at"
        is = "iso"
        [mentions]
        text = ["full_text"]
        entities = ["entities.user_mentions[].id_str"]
    """,
    lists={
        "x": [{"account_id": "1234567890123456789", "handle": "erika_b", "received_at": "2026-05-20", "mentions": True}]
    },
    stays=frozenset([1]),
    found={("x", "account"): (1, 1)},
)

YOUTUBE = Schema(
    name="youtube",
    file="comments.jsonl",
    rows=_numbered(
        {"authorChannelId": {"value": "UCerika2222222222222222A"}, "textDisplay": "Schönes Video"},
        {"authorChannelId": {"value": "UCben222222222222222222A"}, "textDisplay": "Schönes Video"},
        {"authorChannelId": None, "textDisplay": "ohne Kanal"},
    ),
    profile="""
        platform = "youtube"
        rule = "objections only"
        [author]
        column = "authorChannelId.value"
        [mentions]
        text = ["textDisplay"]
    """,
    lists={"youtube": [{"account_id": "UCerika2222222222222222A", "received_at": "2026-05-20"}]},
    stays=frozenset([1]),
    found={("youtube", "account"): (1, 1)},
)


def _mixed(source: str, author: str | None, text: str) -> Row:
    return {"source": source, "metadata": [("author", author), ("lang", "de")], "text": text}


SEVERAL = Schema(
    name="several_sources",
    file="part-0.parquet",
    types=pa.schema(
        [
            ("n", pa.int64()),
            ("source", pa.string()),
            ("metadata", pa.map_(pa.string(), pa.string())),
            ("text", pa.string()),
        ]
    ),
    rows=_numbered(
        _mixed("reddit", "erika", "Guten Tag"),
        _mixed("toots", "erika@beispiel.social", "Guten Tag"),
        _mixed("toots", "erika", "eine andere"),
        _mixed("reddit", "ben", "Guten Tag"),
        _mixed("reddit", None, "niemand"),
    ),
    profile="""
        rule = "objections only"
        [platform]
        column = "source"
        values = { reddit = "reddit", toots = "mastodon" }
        [author]
        column = "metadata.author"
        is = "handle"
    """,
    lists={
        "reddit": [{"handle": "erika", "received_at": "2026-05-20"}],
        "mastodon": [{"handle": "erika@beispiel.social", "received_at": "2026-05-20"}],
    },
    stays=frozenset([2, 3]),
    found={("reddit", "handle"): (1, 1), ("mastodon", "handle"): (1, 1)},
)

SCHEMAS = (
    MASTODON,
    BLUESKY,
    REDDIT,
    THE_STACK,
    STACK_EXCHANGE,
    CHATS,
    WEB,
    CAPTIONS,
    INSTAGRAM,
    X,
    YOUTUBE,
    SEVERAL,
)
