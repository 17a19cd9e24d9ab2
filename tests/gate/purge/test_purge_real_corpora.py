"""Late objectors leave corpora that name them in lists, in several columns, by scopes, or on several platforms."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from gate import made
from gate.audit.made_built import Objected, a_set
from gate.in_process import InProcess
from gate.purge.test_purge import KNOWN, LATE, LATER, contents
from widerspruch.gate.audit.audit import Audit, AuditRequest, audit
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.objector_index import Found, ObjectorIndex
from widerspruch.gate.profile import Profile, profile_from
from widerspruch.gate.purge import steps
from widerspruch.gate.purge.purge import PurgeOutcome, PurgeRequest, purge
from widerspruch.gate.run.cases_of_rows import DecidedRows, RowDecider

ONLY: dict[str, Any] = {"rule": "objections only"}


def newer(folder: Path, platform: str, objected: Sequence[Objected], received_at: int = LATE, **header: Any) -> Path:
    """A full set issued a month after the freeze; with `since`, an increment."""
    if header.get("since") is not None:
        header["since_digest"] = made.digest_of_set(folder, header["since"])
    usual: dict[str, Any] = {"number": 2, "issued_at": KNOWN, "received_until": KNOWN}
    return a_set(folder, platform, objected, received_at, **{**usual, **header})


def gated(folder: Path, rows: Sequence[dict[str, Any]], profile: Profile, sets: Sequence[Path], **fields: Any) -> None:
    """A corpus of `a.jsonl` and `b.parquet`, both with these rows, gated."""
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    made.write(folder / "corpus" / "b.parquet", pa.Table.from_pylist(list(rows)))
    made.gate(folder, profile=profile, exclusions=tuple(sets), **fields)


def purged(folder: Path, *sets: Path, **fields: Any) -> PurgeOutcome:
    """Purge `folder/out` with newer sets."""
    request = PurgeRequest(
        built=folder / "out", exclusions=sets, key_files=(made.key_file(folder),), **{"apply": True, **fields}
    )
    return purge(request, made.rulebook(), InProcess(), LATER)


def audited(folder: Path, *sets: Path) -> Audit:
    """What the audit says with newer sets."""
    request = AuditRequest(built=folder / "out", exclusions=sets, key_files=(made.key_file(folder),))
    return audit(request, made.rulebook(), LATER)


def left(folder: Path, column: str) -> list[Any]:
    """What stands in a column of the corpus, the same in both of its files."""
    lines = (folder / "out" / "data" / "a.jsonl").read_text("utf-8").splitlines()
    values = [json.loads(line)[column] for line in lines]
    assert made.kept(folder, "b.parquet").column(column).to_pylist() == values
    return values


def test_any_author_in_a_list(tmp_path: Path) -> None:
    """Who stands anywhere in a list of a row takes it out; the audit then finds nobody."""
    rows = [{"n": n, "users": [{"id": one} for one in users]} for n, users in enumerate([[1, 2], [3], [3, 4], [2, 3]])]
    known = a_set(tmp_path, "mastodon", [("account", "9")])
    gated(tmp_path, rows, profile_from({"platform": "mastodon", "author": {"column": "users[].id"}, **ONLY}), [known])
    late = newer(tmp_path, "mastodon", [("account", "2")])

    outcome = purged(tmp_path, late)

    assert left(tmp_path, "n") == [1, 2]
    assert (outcome.authors, [file.removed for file in outcome.files]) == (1, [2, 2])
    assert outcome.matches[0].identifiers[0].rows == 4
    assert audited(tmp_path, late).problems == ()


def test_a_second_author_or_a_repository(tmp_path: Path) -> None:
    """A late objection for an account, a user name or a repository takes out what any of the columns names."""
    columns = ("owner", "editor", "repo")
    table = [(1, "anna", "a/b"), (2, "ben", "a/b"), (1, "cem", "a/c"), (1, None, "a/d")]
    rows = [{"n": n, **dict(zip(columns, values, strict=True))} for n, values in enumerate(table)]
    authors = [
        {"column": "owner"},
        {"column": "editor", "is": "handle"},
        {"column": "repo", "is": "repository"},
    ]
    known = a_set(tmp_path, "github_copilot", [("account", "9")])
    gated(tmp_path, rows, profile_from({"platform": "github_copilot", "author": authors, **ONLY}), [known])
    late = newer(
        tmp_path, "github_copilot", [("account", "2"), ("handle", "cem"), ("repository", "a/d")], number=2, since=1
    )

    outcome = purged(tmp_path, known, late)

    assert left(tmp_path, "n") == [0]
    found = {one.identifier: (one.found, one.rows) for one in outcome.matches[0].identifiers if one.found is not None}
    assert found == {"account": (1, 2), "handle": (1, 2), "repository": (1, 2), "path_prefix": (0, 0)}
    assert audited(tmp_path, known, late).problems == ()


def test_rows_are_taken_from_the_reason_for_which_they_were_kept(tmp_path: Path) -> None:
    """A row of an unknown author that was kept, and goes because of its repository, is one of those less."""
    rows = [{"owner": None, "repo": "a/b"}, {"owner": 1, "repo": "a/c"}, {"owner": None, "repo": "a/d"}]
    authors = [{"column": "owner"}, {"column": "repo", "is": "repository"}]
    profile = profile_from({"platform": "github_copilot", "author": authors, **ONLY})
    known = a_set(tmp_path, "github_copilot", [("account", "9")])
    gated(tmp_path, rows, profile, [known], undecided="keep")
    assert made.manifest(tmp_path).counts == {"author_unknown": 4, "nothing_claimed": 2}

    purged(tmp_path, newer(tmp_path, "github_copilot", [("repository", "a/d")]))

    assert made.manifest(tmp_path).counts == {"author_unknown": 2, "nothing_claimed": 2, "objected": 2}


class TestSeveralPlatforms:
    PROFILE = profile_from(
        {
            "platform": {"column": "source", "values": {"ig": "instagram", "masto": "mastodon"}},
            "rule": {"mastodon": "objections only"},
            "author": {"column": "author"},
            "kind": {"always": "post"},
            "audience": {"always": "public"},
            "adult": {"column": "adult"},
            "created_at": {"column": "made", "is": "microseconds"},
        }
    )

    @pytest.fixture
    def sets(self, tmp_path: Path) -> list[Path]:
        """Those of the run, with a corpus of authors 1 and 2 on each platform."""
        sets = [a_set(tmp_path, platform, [("account", "9")]) for platform in ("instagram", "mastodon")]
        rows = [
            {"n": n, "source": source, "author": author, "adult": True, "made": made.BEFORE}
            for n, (source, author) in enumerate((source, author) for source in ("ig", "masto") for author in (1, 2))
        ]
        gated(tmp_path, rows, self.PROFILE, sets)
        return sets

    def test_an_id_is_one_of_its_platform(self, tmp_path: Path, sets: list[Path]) -> None:
        """Late objectors leave the rows of the platform on which they objected."""
        late = [newer(tmp_path, "instagram", []), newer(tmp_path, "mastodon", [("account", "2")])]

        outcome = purged(tmp_path, *late)

        assert left(tmp_path, "n") == [0, 1, 2]
        run = made.manifest(tmp_path)
        assert [(one.platform, one.number) for one in run.exclusion_sets] == [("instagram", 2), ("mastodon", 2)]
        assert [report.found() for report in outcome.matches] == [0, 1]
        assert audited(tmp_path, *late).problems == ()

    def test_a_platform_without_a_set_is_refused(self, tmp_path: Path, sets: list[Path]) -> None:
        """Its late objectors would stay, and the corpus is as it was."""
        before = contents(tmp_path / "out")
        with pytest.raises(GateError) as refused:
            purged(tmp_path, newer(tmp_path, "mastodon", [("account", "2")]))
        assert (refused.value.code, refused.value.values["platform"]) == ("set_of_platform_missing", "instagram")
        assert contents(tmp_path / "out") == before

    def test_what_one_platform_knows_not_yet_waits(self, tmp_path: Path, sets: list[Path]) -> None:
        """Objections are heeded until the instant that the sets of all platforms know."""
        late = newer(tmp_path, "mastodon", [("account", "2")])

        assert purged(tmp_path, sets[0], late).files == ()


class TestVerification:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """A corpus of two files with rows of 1 in one and of 2 in the other."""
        made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 3]))
        made.write(tmp_path / "corpus" / "b.parquet", made.posts([2, 3]))
        a_set(tmp_path, "instagram", [("account", "9")])
        made.gate(tmp_path, exclusions=(tmp_path / "set-instagram-1",))
        return tmp_path

    @pytest.mark.parametrize("as_increment", [True, False])
    def test_a_key_that_the_index_lost(self, folder: Path, monkeypatch: pytest.MonkeyPatch, as_increment: bool) -> None:
        """Who stays because the search overlooked them is found by the other path, and nothing is exchanged."""
        before = contents(folder / "out")
        lost = made.KEY.key_of("instagram", "account", "2")
        look_up = ObjectorIndex.look_up

        def forgetting(self: ObjectorIndex, keys: pa.Array) -> Found:
            found = look_up(self, keys)
            return found.only(np.array([keys[int(one)].as_py() != lost for one in found.which], np.bool_))

        monkeypatch.setattr(ObjectorIndex, "look_up", forgetting)
        late = newer(folder, "instagram", [("account", "1"), ("account", "2")], since=1 if as_increment else None)
        sets = (folder / "set-instagram-1", late) if as_increment else (late,)
        with pytest.raises(GateError, match="verification_found"):
            purged(folder, *sets)

        assert contents(folder / "out") == before

    def test_nothing_to_take_out_is_looked_at_twice(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """That the search found nobody is held against the set by the other path, too."""
        nobody = Found(*np.empty((2, 0), np.int64), np.empty(0, np.int8))
        monkeypatch.setattr(ObjectorIndex, "look_up", lambda self, keys: nobody)
        with pytest.raises(GateError, match="verification_found"):
            purged(folder, newer(folder, "instagram", [("account", "2")]))

    def test_a_set_much_larger_than_the_corpus(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of such a full set only keys that begin as one in the corpus are held in memory; the same rows go."""
        monkeypatch.setattr(steps, "LARGE_SET", 0)
        late = newer(folder, "instagram", [("account", str(number)) for number in (1, 2, *range(10, 40))])

        purged(folder, late)

        assert (made.kept_authors(folder, "a.parquet"), made.kept_authors(folder, "b.parquet")) == ([3], [3])
        assert audited(folder, late).problems == ()

    def test_a_row_that_was_not_taken_out(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file written anew with a row of somebody in it is not published."""
        before = contents(folder / "out")
        decided = RowDecider.decided

        def moved(self: RowDecider, columns: pa.RecordBatch, first: int, mentioned: Any = None) -> DecidedRows:
            numbers, keys = decided(self, columns, first)
            return DecidedRows(np.append(numbers[1:], np.int32(0)), keys)

        monkeypatch.setattr(RowDecider, "decided", moved)
        with pytest.raises(GateError):
            purged(folder, newer(folder, "instagram", [("account", "2"), ("account", "3")]))
        assert contents(folder / "out") == before
