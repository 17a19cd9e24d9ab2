"""From what was fetched to a table: what says something, what says nothing, and what stops all."""

import gzip
import json
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.gate.errors import GateError
from widerspruch.gate.signals import actor as actor_module
from widerspruch.gate.signals.actor import ActorWords
from widerspruch.gate.signals.read import SignalsRequest, read_signals
from widerspruch.gate.signals.table import read_signal_table

SEEN = 1_780_000_000_000_000
LEXICON = "community.lexicon.preference.ai"
ERIKA = "did:plc:erika"
ACTOR = {"type": "Person", "id": "https://social.example/users/Erika", "preferredUsername": "Erika"}
PAGE = {"handle": "erika", "url": "https://social.example/u/erika", "status": 200}


def record(allow, *, entity=None, collection=None, at="2026-05-01T00:00:00Z", key="training"):
    scope = {"$type": f"{LEXICON}#globalScope"}
    if entity:
        scope = {"$type": f"{LEXICON}#entityScope", "entity": entity}
    if collection:
        scope = {"$type": f"{LEXICON}#collectionScope", "collection": collection}
    preferences = {key: {"allow": allow, "updatedAt": at}}
    return {"$type": LEXICON, "scope": scope, "updatedAt": at, "preferences": preferences}


class Reading:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, kind, *objects, raw=None, **more):
        source = self.folder / "fetched.jsonl"
        source.write_bytes(raw if raw is not None else b"".join(json.dumps(one).encode() + b"\n" for one in objects))
        request = SignalsRequest(
            kind=kind, files=(source,), platform="bluesky", seen_at=SEEN, out=self.folder / "signals.parquet", **more
        )
        self.totals = read_signals(request)
        return read_signal_table(request.out).to_pylist()

    def told(self, *args, **more):
        return [(row["account_id"] or row["handle"], row["builder"], row["value"]) for row in self(*args, **more)]

    def refusal(self, *args, **more):
        """Why nothing is written; then nothing is there."""
        with pytest.raises(GateError) as refused:
            self(*args, **more)
        assert not (self.folder / "signals.parquet").exists()
        return refused.value.code


@pytest.fixture
def read(tmp_path):
    return Reading(tmp_path)


def own(record_, did=ERIKA, key="self"):
    return {"did": did, "rkey": key, "record": record_}


class TestPreferenceRecords:
    def test_a_row_has_both_instants_its_source_and_a_digest(self, read):
        """What counts is when it was seen."""
        (row,) = read("atproto", own(record(False)))

        assert (row["said_at"], row["seen_at"]) == (1_777_593_600_000_000, SEEN)
        assert (row["source"], row["spec_version"]) == (f"{LEXICON}@2026-04-25", "lexicon-community/lexicon#72")
        assert len(row["raw_digest"]) == 64

    @pytest.mark.parametrize(
        ("wrapped", "told"),
        [
            (own(record(False)), [(ERIKA, None, "deny")]),
            ({"uri": f"at://{ERIKA}/{LEXICON}/self", "cid": "x", "value": record(True)}, [(ERIKA, None, "allow")]),
            (
                {
                    "did": ERIKA,
                    "time_us": 1,
                    "kind": "commit",
                    "commit": {"operation": "create", "collection": LEXICON, "rkey": "self", "record": record(False)},
                },
                [(ERIKA, None, "deny")],
            ),
            ({"did": ERIKA, "time_us": 1, "kind": "identity", "identity": {}}, []),
            ({"did": ERIKA, "error": "RecordNotFound"}, []),
            (own(None), []),
            (own({"$type": "app.bsky.feed.post"}), []),
            (own(record(False, key="inference")), []),
            (own({"$type": LEXICON}), [(ERIKA, None, "unknown")]),
            (own(record("no")), [(ERIKA, None, "unknown")]),
        ],
    )
    def test_whatever_a_record_comes_in(self, read, wrapped, told):
        """From a desk, a repository or a relay; no record, or nothing of training, is no signal; odd ones are unclear."""
        assert read.told("atproto", wrapped) == told

    def test_what_is_said_to_one_builder_is_kept_apart(self, read):
        told = read.told("atproto", own(record(False)), own(record(True, entity="Lab.Example"), key="lab"))
        assert told == [(ERIKA, None, "deny"), (ERIKA, "lab.example", "allow")]

    @pytest.mark.parametrize(
        ("collection", "value"), [("app.bsky.feed.post", "allow"), ("app.bsky.actor.profile", "deny"), (None, "deny")]
    )
    def test_a_collection_goes_before_everything(self, read, collection, value):
        """If it is that of the corpus; without one, a yes to a part lifts no no."""
        records = own(record(False)), own(record(True, collection="app.bsky.feed.post"), key="posts")
        assert read.told("atproto", *records, collection=collection) == [(ERIKA, None, value)]

    def test_without_a_collection_a_no_to_any_is_a_no(self, read):
        records = own(record(True)), own(record(False, collection="app.bsky.feed.post"), key="posts")
        assert read.told("atproto", *records) == [(ERIKA, None, "deny")]

    def test_the_last_of_a_record_counts_and_a_deleted_one_does_not(self, read):
        commit = {"operation": "delete", "collection": LEXICON, "rkey": "self"}
        gone = {"did": ERIKA, "kind": "commit", "commit": commit}
        other = "did:plc:otto"
        records = own(record(False)), gone, own(record(True), other), own(record(False), other)
        assert read.told("atproto", *records) == [(other, None, "deny")]

    def test_a_deleted_post_leaves_the_record(self, read):
        commit = {"operation": "delete", "collection": "app.bsky.feed.post", "rkey": "self"}
        gone = {"did": ERIKA, "kind": "commit", "commit": commit}
        assert read.told("atproto", own(record(False)), gone) == [(ERIKA, None, "deny")]


class TestPages:
    @pytest.mark.parametrize(
        ("headers", "told"),
        [
            ({"Content-Usage": "train-ai=n"}, [("erika", None, "deny")]),
            ({"content-usage": ["search=y", "train-ai=n"]}, [("erika", None, "deny")]),
            ({"Content-Type": "text/html"}, []),
            ({"content-usage": "train-ai=("}, [("erika", None, "unknown")]),
        ],
    )
    def test_headers(self, read, headers, told):
        """Several lines are one field."""
        assert read.told("content-usage", {**PAGE, "headers": headers}) == told

    def test_robots_says_it_beside_the_header(self, read, tmp_path):
        """Both are kept; in a set, the stricter counts."""
        robots = tmp_path / "robots.txt"
        robots.write_text("User-agent: *\nContent-Usage: /u/erika train-ai=n\n")
        page = {**PAGE, "headers": {"Content-Usage": "train-ai=y"}}
        assert read.told("content-usage", page, robots=robots) == [("erika", None, "allow"), ("erika", None, "deny")]
        assert read.totals.values == {"deny": 1, "allow": 1, "default_deny": 0, "unknown": 0}

    @pytest.mark.parametrize(
        ("page", "code"),
        [
            ({**PAGE, "status": 503, "headers": {}}, "signals_failed"),
            ({**PAGE, "status": None, "headers": {}}, "signals_failed"),
            (PAGE, "signals_failed"),
            ({"url": "https://social.example/", "status": 200, "headers": {}}, "signals_nobody"),
        ],
    )
    def test_a_page_that_could_not_be_fetched_stops_all(self, read, page, code):
        assert read.refusal("content-usage", page) == code

    def test_robots_of_one_host_are_not_held_against_another(self, read, tmp_path):
        robots = tmp_path / "robots.txt"
        robots.write_text("User-agent: *\nContent-Usage: train-ai=y\n")
        pages = [{**PAGE, "headers": {}}, {**PAGE, "headers": {}, "url": "https://other.example/u/erika"}]
        assert read.refusal("content-usage", *pages, robots=robots) == "signals_hosts"

    @pytest.mark.parametrize("content", [b"<html>503</html>", b"\0", None])
    def test_a_page_of_an_error_is_no_robots_file(self, read, tmp_path, content):
        robots = tmp_path / "robots.txt"
        if content is not None:
            robots.write_bytes(content)
        assert read.refusal("content-usage", {**PAGE, "headers": {}}, robots=robots) == "signals_robots"


def _plainly(tag):
    return "\n" if re.match(r"</?(?:p|br|div|li)\b", tag[0], re.IGNORECASE) else ""


class TestActors:
    @pytest.mark.parametrize(
        ("said", "value", "source"),
        [
            ({"preventAiLearning": True}, "default_deny", "misskey-prevent-ai-learning@1"),
            ({"preventAiLearning": False}, "allow", "misskey-prevent-ai-learning@1"),
            ({"preventAiLearning": "yes"}, "unknown", "misskey-prevent-ai-learning@1"),
            ({"summary": '<p>Hi <a href="/tags/noai">#<span>NoAI</span></a></p>'}, "deny", "bio-tag@1"),
            ({"summary": "<p>x</p><p>#noai</p>"}, "deny", "bio-tag@1"),
            ({"attachment": [{"type": "PropertyValue", "name": "AI", "value": "&#35;noai"}]}, "deny", "bio-tag@1"),
            ({"summary": "<p>&num;noai</p>"}, "deny", "bio-tag@1"),
            ({"summary": "#gar<b> #</b>no<i>-A</i>i"}, "deny", "bio-tag@1"),
            ({"summary": "#nobot"}, "unknown", "bio-tag-other@1"),
            ({"summary": "#noimageai"}, "unknown", "bio-tag-other@1"),
            ({"summary": "#nobots"}, "unknown", "bio-tag-other@1"),
            ({"summary": "#noindex"}, "unknown", "bio-tag-other@1"),
            ({"indexable": False}, "unknown", "indexable@fep-5feb"),
            ({"discoverable": False}, "unknown", "discoverable@mastodon"),
        ],
    )
    def test_what_a_profile_says(self, read, said, value, source):
        """A preset is nobody's act; what is of search is not of training."""
        (row,) = read("actor", {**ACTOR, **said})
        assert (row["handle"], row["value"], row["source"]) == ("Erika@social.example", value, source)

    @pytest.mark.parametrize(
        "said",
        [{}, {"indexable": True}, {"summary": "noai, x#noai, #noaim, https://x/#noai"}, {"summary": None}],
    )
    def test_what_a_profile_does_not_say(self, read, said):
        assert read("actor", {**ACTOR, **said}) == []

    @given(
        st.text("#<>/pb n&o-aiAI;x", max_size=30) | st.text(max_size=30),
        st.sampled_from(["#noai", "#no<b>-ai</b>", ""]),
    )
    def test_a_tag_is_found_whatever_markup_is_around_it(self, around, tag):
        """What is looked at first passes over no profile that has one."""
        profile = f"{around} {tag} {around}"
        told = actor_module._told(ActorWords(summary=profile))
        text = unescape(re.sub(r"<[^<>]*>", _plainly, profile))
        found = re.findall(r"(?<![\w/&#])#(?:no-?ai|noimageai|nobots?|noindex)(?![\w-])", text, re.IGNORECASE)
        assert bool(list(told)) is bool(found)

    def test_a_file_may_be_one_object_over_several_lines(self, read):
        raw = json.dumps({**ACTOR, "preventAiLearning": True}, indent=2).encode()
        assert len(read("actor", raw=raw)) == 1

    @pytest.mark.parametrize(
        ("actor", "code"),
        [
            ({"error": "Record not found"}, "signals_failed"),
            ({"type": "Tombstone", "id": "https://social.example/users/erika"}, "signals_failed"),
            ({"type": "Person", "id": "https://social.example/users/erika"}, "signals_nobody"),
        ],
    )
    def test_no_profile_stops_all(self, read, actor, code):
        assert read.refusal("actor", actor) == code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "signals_empty"),
        (b"\n\n", "signals_empty"),
        (b'{"did": "did:plc:x", "record": null}\n{"did": ', "signals_line"),
        (b"[1]\n", "signals_line"),
        (b"[" * 100_000, "signals_line"),
        (b'{"a": "' + b"x" * 2**20 + b'"}', "signals_line"),
        (b'{"did": "did:plc:x", "error": "Timeout"}', "signals_failed"),
        (b'{"did": "did:plc:x"}', "signals_failed"),
        (b'{"did": 1, "record": null}', "signals_nobody"),
        (gzip.compress(b'{"did": "did:plc:x", "record": null}\n' * 999)[:-9], "signals_damaged"),
    ],
)
def test_what_cannot_be_read_stops_all(read, raw, code):
    """It never passes for "no signal"."""
    assert read.refusal("atproto", raw=raw) == code


def test_what_is_not_there_stops_all(tmp_path):
    request = SignalsRequest(
        kind="actor", files=(tmp_path / "gone",), platform="bluesky", seen_at=SEEN, out=tmp_path / "signals.parquet"
    )
    with pytest.raises(GateError) as refused:
        read_signals(request)
    assert refused.value.code == "signals_missing"
