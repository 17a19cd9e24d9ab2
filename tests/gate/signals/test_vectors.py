"""What each text says of itself, as a table: the examples and rules of the drafts, lexicon and platforms.

Where a draft says "unknown", this house keeps two things apart: nothing was said (None), and something was said that is
not clear (`unknown`).
"""

import json
from pathlib import Path

import pytest

from widerspruch.gate.signals.content_usage import most_restrictive, preference_in
from widerspruch.gate.signals.in_force import SignalsGiven, SignalsInForce
from widerspruch.gate.signals.read import SignalsRequest, read_signals
from widerspruch.gate.signals.robots import preferences_for, rules_for

SEEN = 1_780_000_000_000_000

AIPREF = [
    # draft-ietf-aipref-vocab-07: examples of sections 6 and 6.5, in their order.
    ("train-ai=y, search=n", "allow", "6: the example of the format"),
    ('train-ai=y, train-ai, search=n, search="n"', "unknown", "6.5.1: a key twice, the last value is a boolean"),
    (
        "train-ai;allow=n, train-ai=y",
        "allow",
        "6.5.2: only parameters of the value that is chosen, and these say nothing",
    ),
    ('train-ai;has;parameters="?";', "unknown", "6.5.2: parameters, and no preference"),
    # Its rules, with values of our own.
    ("search=n", None, "6.5: the key is not there"),
    ('train-ai="n"', "unknown", "6.5: a value that is no token"),
    ("train-ai=maybe", "unknown", "6.5: a token that is neither y nor n"),
    ("Train-AI=n", "unknown", "6.5.1: a key in capitals is no dictionary"),
    ("train-ai=N", "unknown", "6.2: y and n are single bytes"),
    ("train-ai=n, train-ai=y", "allow", "6.5.1: of a key that is there twice the last counts"),
    ("later-label=y, train-ai=n", "deny", "6.4: labels that nobody knows are passed over"),
    ("train-ai=n;since=2026;x", "deny", "6.4: parameters that nobody knows are passed over"),
    # draft-ietf-aipref-attach-05, section 1.2.
    ("train-ai=n", "deny", "1.2: the example of a header"),
]


@pytest.mark.parametrize(("field", "said", "rule"), AIPREF)
def test_values_of_content_usage(field, said, rule):
    assert preference_in(field) == said, rule


def test_there_are_all_thirteen():
    assert len(AIPREF) == len({field for field, _, _ in AIPREF}) == 13


# draft-ietf-aipref-attach-05, section 3.4, figure and table; what stands below in a group of its own is ours.
ROBOTS = """
User-Agent: *
Allow: /
Disallow: /never/
Content-Usage: / train-ai=n
Content-Usage: /ai-ok/ train-ai=y

User-Agent: ExampleBot
Allow: /
Content-Usage: / train-ai=y

User-Agent: RuleBot
 content-usage\t:\t/u/a\ttrain-ai=y # a comment
Content-Usage: /u/erika train-ai=n
Content-Usage: /same train-ai=y
Content-Usage: /same train-ai=n
Content-Usage: /with%20space train-ai=n
Content-Usage: /closed/open train-ai=n
Disallow: /closed/
"""

ROBOTS_SAYS = [
    ("OtherBot", "/test", "deny", "the table"),
    ("OtherBot", "/never/test", None, "the table: what may not be fetched has no preference"),
    ("OtherBot", "/ai-ok/test", "allow", "the table: the longest path decides"),
    ("ExampleBot", "/test", "allow", "an agent's group takes the place of that for everybody"),
    ("ExampleBot", "/never/test", "allow", "and nothing of that group is left"),
    ("examplebot", "/ai-ok/test", "allow", "whatever the letters' case"),
    ("RuleBot", "/u/anna", "allow", "3.2: blanks and tabs around label, colon and path; what follows # is none"),
    ("RuleBot", "/u/erika/1", "deny", "3.1: the longest path, wherever its line stands"),
    ("RuleBot", "/same", "deny", "3.1: equal paths apply separately, and the stricter wins (vocab 7.1)"),
    ("RuleBot", "/with%20space", "deny", "3.1: paths are compared as they are encoded"),
    ("RuleBot", "/closed/other", None, "3.1: a path that may not be fetched"),
    ("RuleBot", "/closed/open/x", None, "3.1: even where a longer Content-Usage rule matches"),
    ("RuleBot", "/test", None, "no rule matches"),
]


@pytest.mark.parametrize(("agent", "path", "said", "rule"), ROBOTS_SAYS)
def test_robots(agent, path, said, rule):
    found = most_restrictive(map(preference_in, preferences_for(path, rules_for(agent, ROBOTS))))
    assert found == said, rule


LEXICON = "community.lexicon.preference.ai"


def record(allow, scope="global", **more):
    """As lexicon-community/lexicon#72 has it."""
    return {
        "$type": LEXICON,
        "scope": {"$type": f"{LEXICON}#{scope}Scope", **more},
        "updatedAt": "2026-05-01T00:00:00Z",
        "preferences": {"training": {"allow": allow, "updatedAt": "2026-05-01T00:00:00Z"}},
    }


def to(entity, allow):
    return record(allow, "entity", entity=entity)


ME, OTHER = "did:web:lab.example", "did:web:other.example"
RECORDS = [
    # Records of one account, whose models the corpus is for, whether it is kept out, and why.
    ([record(False)], ME, True, "a no to everybody"),
    ([record(True)], ME, False, "a yes to everybody"),
    ([record(False), to(ME, True)], ME, False, "what is said to me goes before what is said to all"),
    ([record(True), to(ME, False)], ME, True, "also a no"),
    ([record(False), to(OTHER, True)], ME, True, "a yes to another is none to me"),
    ([record(True), to(OTHER, False)], ME, False, "nor is a no to another one to me"),
    ([record(True), to(OTHER, False)], None, True, "where nobody says who I am, a no to any counts"),
    ([record(False), to(OTHER, True)], None, True, "and a yes to one does not"),
    ([to(ME, True)], OTHER, False, "nothing is said to me or to all"),
    ([], ME, False, "no record"),
]


def kept_out(folder: Path, kind, objects, *, builder=None, strict=False):
    """The accounts that a reading of these keeps out, and on what that rests."""
    source, out = folder / "fetched.jsonl", folder / "signals.parquet"
    source.write_text("".join(f"{json.dumps(one)}\n" for one in objects))
    read_signals(SignalsRequest(kind=kind, files=(source,), platform="bluesky", seen_at=SEEN, out=out))
    signals = SignalsInForce(SignalsGiven(files=(out,), builder=builder, strict=strict), "bluesky", SEEN)
    return [one.rests_on for some in signals.kept_out() for one in some]


@pytest.mark.parametrize(("records", "builder", "is_out", "rule"), RECORDS)
def test_preference_records(tmp_path, records, builder, is_out, rule):
    objects = [{"did": "did:plc:erika", "rkey": str(key), "record": one} for key, one in enumerate(records)]
    objects.append({"did": "did:plc:otto", "error": "RecordNotFound"})
    assert kept_out(tmp_path, "atproto", objects, builder=builder) == (["signal"] if is_out else []), rule


ACTORS = [
    # What a profile has, on what it rests that its account is kept out, and on what under `--strict-signals`.
    ({"summary": "<p>#noai</p>"}, "signal", "signal", "the tag of a profile"),
    ({"summary": "<p>#NoAI</p>"}, "signal", "signal", "in whatever letters"),
    ({"preventAiLearning": True}, "preset", "preset", "Misskey presets it: nobody's act"),
    ({"preventAiLearning": False}, None, None, "Misskey: somebody changed it"),
    ({"preventAiLearning": True, "summary": "#noai"}, "signal", "signal", "a word of theirs beside a preset"),
    ({"indexable": False}, None, "unclear_signal", "Mastodon: of search, and no more than information"),
    ({"indexable": True}, None, None, "Mastodon"),
    ({}, None, None, "FEP-5feb: missing means false, and that is nobody's word"),
    ({"discoverable": False}, None, "unclear_signal", "Mastodon: of recommendations"),
    ({"summary": "#nobot"}, None, "unclear_signal", "of robots in general"),
    ({"summary": "#nobots"}, None, "unclear_signal", "as before"),
    ({"summary": "#noindex"}, None, "unclear_signal", "of search"),
    ({"summary": "#noimageai"}, None, "unclear_signal", "of pictures alone"),
]


@pytest.mark.parametrize(("profile", "rests_on", "strictly", "rule"), ACTORS)
def test_profiles(tmp_path, profile, rests_on, strictly, rule):
    actor = {"type": "Person", "id": "https://social.example/users/erika", "preferredUsername": "erika", **profile}
    assert kept_out(tmp_path, "actor", [actor]) == ([rests_on] if rests_on else []), rule
    assert kept_out(tmp_path, "actor", [actor], strict=True) == ([strictly] if strictly else []), rule
