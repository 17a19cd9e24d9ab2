"""Objections for repositories, domains, pages and paths keep rows out as those of accounts do."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate import made
from gate.made import KEY
from gate.sets.test_scopes_in_lists import public_list
from widerspruch.gate.sets.make import SetRequest, make_set
from widerspruch.gate.telling.matches import prefixes_out_of_reach
from widerspruch.protocol.manifest import Match
from widerspruch.rulebook.instants import end_of_day

KNOWN = end_of_day(made.FREEZE)


def make(folder, content, platform, name="set", **more):
    """A set of a list, issued after the freeze."""
    source = folder / f"{name}.list"
    source.write_text(content, "utf-8")
    make_set(
        SetRequest(
            source=source,
            platform=platform,
            number=1,
            out=folder / name,
            issued_at=KNOWN + 3_600_000_000,
            received_until=KNOWN,
            **more,
        ),
        KEY,
        None,
    )
    return folder / name


def only(platform, *authors, **more):
    """A profile under `objections only`."""
    tables = {"authors": list(authors), "platform": {"always": platform}, "rule": "objections only", **more}
    return made.profile_from({"kind": {"always": "post"}, "audience": {"always": "unknown"}, **tables})


def gated(folder, table, profile, *sets, **more):
    """What became of the rows of one file: their numbers that were kept, and counts by reason."""
    made.write(folder / "corpus" / "a.parquet", table.append_column("row", pa.array(range(len(table)))))
    outcome = made.gate(folder, profile=profile, exclusions=sets or (folder / "set",), **more)
    kept = pq.read_table(folder / "out" / "data" / "a.parquet")["row"].to_pylist()
    return kept, dict(outcome.manifest.counts), outcome.manifest


def test_a_public_list_keeps_owners_and_repositories_out(tmp_path):
    """Whoever objected for one repository keeps the others; nothing else goes, whatever the name looks like."""
    lines, owners, repositories = public_list()
    make(tmp_path, "\n".join(map(json.dumps, lines)), "github")
    owner, repository = sorted(owners)[7], min(repositories)
    odd = next(one for one in sorted(owners) if one.endswith("-"))
    its_owner = repository.partition("/")[0]
    names = [f"{owner}/any", repository.upper(), f"{its_owner}/other", "niemand/garten", f"{odd}/x", f"x{owner}/any"]
    profile = only(
        "github",
        {"column": "repo_name", "is": "handle", "before": "/"},
        {"column": "repo_name", "is": "repository"},
    )

    kept, counts, manifest = gated(tmp_path, pa.table({"repo_name": names}), profile)

    assert kept == [2, 3, 5]
    assert counts == {"objected": 3, "nothing_claimed": 3}
    assert manifest.nothing_claimed == ("github",)
    found = {one.identifier: (one.found, one.rows) for one in manifest.matches[0].identifiers}
    assert found["handle"] == (2, 2)
    assert found["repository"] == (1, 1)


def test_pages_are_out_by_themselves_their_domain_and_their_path(tmp_path):
    """And no page beside them."""
    make(
        tmp_path,
        "domain;url;path_prefix\nexample.org;;\n;https://a.example/seite?id=7;\n;;https://b.example/~erika/\n",
        "web",
    )
    pages = [
        "https://example.org/",
        "https://www.blog.example.org/x?y=z",
        "https://notexample.org/",
        "http://a.example/seite/?id=7#oben",
        "https://a.example/seite?id=8",
        "https://b.example/%7Eerika/fotos",
        "https://b.example/~erikas",
        None,
        "kein Verweis",
    ]
    kept, counts, _ = gated(tmp_path, pa.table({"url": pages}), only("web", {"column": "url", "is": "url"}))

    assert kept == [2, 4, 6, 7, 8]
    assert counts == {"objected": 4, "nothing_claimed": 5}


def test_an_owners_path_keeps_their_repositories_out(tmp_path):
    """Where the corpus names repositories alone; what lies deeper cannot be found there, and that is told."""
    make(
        tmp_path,
        "path_prefix\nhttps://github.com/Erika/\nhttps://github.com/ben/garten\nhttps://github.com/cem/x/tree/main\n",
        "github",
    )
    names = ["erika/a", "Erika/b", "ben/garten", "ben/other", "cem/x", "erikas/a"]
    kept, _, manifest = gated(
        tmp_path, pa.table({"repo": names}), only("github", {"column": "repo", "is": "repository"})
    )

    assert kept == [3, 4, 5]
    assert manifest.matches[0].identifiers[1] == Match("path_prefix", 3, 2, 3)
    assert prefixes_out_of_reach(manifest.matches[0]) == 1


def test_values_that_are_no_scope_are_counted(tmp_path):
    """Nobody's objection can hit them, so the run says how many there are; an empty cell is none."""
    make(tmp_path, "domain\nexample.org\n", "web")
    pages = ["https://example.org/", "kein Verweis", None, "kein Verweis", "https://b.example/"]
    gated(tmp_path, pa.table({"url": pages}), only("web", {"column": "url", "is": "url"}))

    assert made.manifest(tmp_path).unread_scopes == {"url": 2}


def test_dates_count_for_scopes(tmp_path):
    """Who objected after the freeze, or withdrew before it, is not heeded."""
    make(
        tmp_path,
        "domain,received,withdrawn\na.example,2025-05-20,\nb.example,2025-05-20,2025-05-21\nc.example,,\n",
        "web",
    )
    table = pa.table({"host": ["a.example", "b.example", "x.c.example", "d.example"]})
    kept, _, _ = gated(tmp_path, table, only("web", {"column": "host", "is": "domain"}))

    assert kept == [1, 3]


def test_mastodon_by_handle(tmp_path):
    """A platform of which the rulebook knows nothing; the corpus names users of its own server without it."""
    make(tmp_path, "handle\n@Erika@example.social\nhttps://other.example/@ben\n", "mastodon", server="example.social")
    table = pa.table({"acct": ["erika", "ben", "ben@other.example", "max", None]})
    kept, counts, manifest = gated(
        tmp_path, table, only("mastodon", {"column": "acct", "is": "handle"}), undecided="exclude"
    )

    assert kept == [1, 3]
    assert counts == {"objected": 2, "nothing_claimed": 2, "author_unknown": 1}
    assert manifest.nothing_claimed == ("mastodon",)


def test_several_platforms_in_one_corpus(tmp_path):
    """Each with its set; equal names of two platforms stay apart, and each has its rule and its matches."""
    sets = [
        make(tmp_path, "id\n1\n", "instagram", "set-instagram"),
        make(tmp_path, "id\n2\n", "mastodon", "set-mastodon"),
    ]
    profile = made.profile_from(
        {
            "authors": [{"column": "author_id"}],
            "platform": {"column": "source", "values": {"i": "instagram", "m": "mastodon"}},
            "rule": {"mastodon": "objections only"},
            "kind": {"always": "post"},
            "audience": {"always": "public"},
            "adult": {"column": "adult"},
            "created_at": {"column": "created_at", "is": "microseconds"},
        }
    )
    posts = made.posts([1, 2, 1, 2], source=["i", "i", "m", "m"])
    kept, counts, manifest = gated(tmp_path, posts, profile, *reversed(sets))

    assert kept == [1, 2]
    assert counts == {"objected": 2, "used": 1, "nothing_claimed": 1}
    assert manifest.nothing_claimed == ("mastodon",)
    assert [one.platform for one in manifest.exclusion_sets] == ["instagram", "mastodon"]
    assert {one.platform: one.found() for one in manifest.matches} == {"instagram": 1, "mastodon": 1}


@pytest.mark.parametrize("rule", ["terms", "objections only"])
def test_terms_are_applied_or_not(tmp_path, rule):
    """Under `objections only` a message nobody may use by the terms stays, and the manifest says why."""
    made.exclusion_set(tmp_path / "set", [made.objection(1)])
    profile = made.profile(rule=rule, kind={"always": "message"}, audience={"always": "direct"})
    kept, counts, manifest = gated(tmp_path, made.posts([1, 2]), profile)

    if rule == "terms":
        assert (kept, counts, manifest.nothing_claimed) == ([], {"not_used": 2}, ())
    else:
        assert (kept, counts) == ([1], {"objected": 1, "nothing_claimed": 1})
        assert manifest.nothing_claimed == ("instagram",)
