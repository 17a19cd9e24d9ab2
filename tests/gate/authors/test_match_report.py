"""A run says how many of the set's objectors it found, and does not end well where it found nobody."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from gate import made
from gate.made import KEY, NOW, objection
from widerspruch.gate.audit.audit import AuditRequest, audit
from widerspruch.gate.errors import GateError
from widerspruch.gate.explain.explain import ExplainRequest, explain
from widerspruch.gate.purge.purge import PurgeRequest, purge
from widerspruch.gate.schedule.pool import Pool
from widerspruch.gate.sets.make import SetRequest, make_set
from widerspruch.protocol.manifest import Match, MatchReport, read_manifest, write_manifest
from widerspruch.protocol.sets.exclusion_set import open_sets
from widerspruch.protocol.sets.header import KeyCounts, PersonCounts
from widerspruch.rulebook.instants import end_of_day

END = end_of_day(made.FREEZE)
LISTED = "account_id,handle,received_at\n101,erika,2025-05-20\n102,,2025-05-20\n,max.muster,2025-05-20\n"
HANDLES = {"column": "name", "is": "handle"}


def listed(folder: Path, content: str = LISTED, name: str = "set", number: int = 1) -> Path:
    """A set from a list."""
    source = folder / "list.csv"
    source.write_text(content, "utf-8")
    request = SetRequest(
        source=source,
        platform="instagram",
        number=number,
        out=folder / name,
        issued_at=END + 1,
        received_until=END,
    )
    make_set(request, KEY, None)
    return folder / name


def authors(ids: list[Any], names: list[Any] | None = None) -> pa.Table:
    """Posts of these accounts, under these names."""
    return made.posts(ids, name=pa.array(names or [f"n{one}" for one in ids], pa.string()))


def refused(folder: Path, table: pa.Table, **fields: Any) -> GateError:
    """The run is refused, and nothing of it is left."""
    with pytest.raises(GateError) as error:
        made.gate_table(folder, table, allow_no_match=False, **fields)
    assert not (folder / "out").exists()
    assert not (folder / "out.part").exists()
    return error.value


class TestTheSetCounts:
    """What a set is made of stands in its header."""

    def test_keys_and_persons_by_identifier(self, tmp_path: Path) -> None:
        """Every key is that of an account id or of a handle; a person may have both, or one."""
        listed(tmp_path, "account_id,handle,person\n1,a,x\n2,b,x\n3,,y\n,c,z\n3,,y\n")
        counts = open_sets([tmp_path / "set"], platform="instagram", now=NOW, signature_needed=False).headers[0].counts
        assert counts.keys == KeyCounts(account=3, handle=3)
        assert counts.persons == PersonCounts(all=3, with_account=2, with_handle=2)

    def test_rows_of_unknown_identifiers(self, tmp_path: Path) -> None:
        """Whoever writes a set without saying what its keys are of, has a set that does not say it."""
        made.exclusion_set(tmp_path / "set", [objection(1)])
        opened = open_sets([tmp_path / "set"], platform="instagram", now=NOW, signature_needed=False)
        assert (opened.accounts(), opened.keys(), opened.persons()) == (1, None, None)


class TestTheReport:
    """Of the objectors in the set, how many were found."""

    def test_account_ids(self, tmp_path: Path) -> None:
        """Found ones and their rows; those that the set knows by handle only are out of reach, and it says so."""
        listed(tmp_path)
        outcome = made.gate_table(tmp_path, authors([101, 101, 5, 6]))
        assert outcome.manifest.matches[0] == MatchReport(
            platform="instagram",
            persons=3,
            out_of_reach=1,
            identifiers=(Match("account", 2, 1, 2), Match("handle", 2, None, 0)),
        )
        assert made.manifest(tmp_path).matches == outcome.manifest.matches

    def test_handles_in_several_spellings(self, tmp_path: Path) -> None:
        """One objector is one, however the corpus writes the name."""
        listed(tmp_path)
        table = authors([1, 2, 3, 4, 5], ["Erika", "@erika", "ERIKA", "max.muster", "anna"])
        outcome = made.gate_table(tmp_path, table, profile=made.profile(author=HANDLES))
        assert outcome.manifest.matches[0].identifiers[0] == Match("handle", 2, 2, 4)

    @pytest.mark.parametrize("more", [0, 40], ids=["larger set", "larger corpus"])
    def test_keyed_authors(self, tmp_path: Path, more: int) -> None:
        """Keys of the set that wrote nothing here are not found, whether set or corpus is the larger."""
        made.exclusion_set(tmp_path / "set", [objection(one) for one in range(5)])
        keys = [KEY.key_of("instagram", "account", str(one)) for one in (0, 1, 1, 9, *range(100, 100 + more))]
        table = made.posts(list(range(len(keys)))).append_column("key", pa.array(keys, pa.binary(16)))
        outcome = made.gate_table(tmp_path, table, profile=made.profile(author={"column": "key", "is": "key"}))
        assert outcome.manifest.matches[0].identifiers == (Match("key", 5, 2, 3),)

    def test_several_files_of_several_types(self, tmp_path: Path) -> None:
        """Ids as numbers in one file and as text in another are the same ids."""
        listed(tmp_path)
        made.write(tmp_path / "corpus" / "b.parquet", made.posts(pa.array(["101", "102", "7"])))
        outcome = made.gate_table(tmp_path, authors([101, 8]))
        assert outcome.manifest.matches[0].identifiers[0] == Match("account", 2, 2, 3)

    def test_who_objected_to_mentions_alone_is_found_all_the_same(self, tmp_path: Path) -> None:
        """Their rows stay, and the run knows that it looked in the right column."""
        listed(tmp_path, "account_id,own_content,ai_interactions,mentions\n101,no,no,yes\n")
        outcome = made.gate_table(tmp_path, authors([101]), allow_no_match=False, mentions="keep")
        assert outcome.manifest.matches[0].identifiers[0] == Match("account", 1, 1, 1)
        assert made.kept_authors(tmp_path) == [101]

    @pytest.mark.parametrize(
        ("line", "asked"),
        [
            ("101,2025-05-20,2025-06-20,generative", {}),
            ("101,2026-06-29,,generative", {"freeze": date(2026, 6, 1)}),
            ("101,2025-05-20,,generative", {"purpose": "other_ai"}),
        ],
        ids=["withdrawn", "later", "another purpose"],
    )
    def test_whose_objection_does_not_count_is_found_all_the_same(
        self, tmp_path: Path, line: str, asked: dict[str, Any]
    ) -> None:
        """Found says whether people were recognised, not what follows from it."""
        listed(tmp_path, f"account_id,received_at,withdrawn_at,purpose\n{line}\n")
        outcome = made.gate_table(tmp_path, authors([101, 5]), allow_no_match=False, **asked)
        assert outcome.manifest.matches[0].identifiers[0] == Match("account", 1, 1, 1)
        assert made.kept_authors(tmp_path) == ([101, 5] if outcome.manifest.purpose == "generative" else [])


class TestNobody:
    """A corpus in which nobody was found is not published unless somebody says that this is right."""

    def test_handles_where_the_set_has_none(self, tmp_path: Path) -> None:
        """A set of account ids cannot find handles; the refusal names the column."""
        listed(tmp_path, "account_id\n101\n")
        error = refused(tmp_path, authors([101], ["erika"]), profile=made.profile(author=HANDLES))
        assert (error.code, error.values) == ("set_without_handle", {"column": "name", "others": 1})

    def test_ids_where_the_set_has_none(self, tmp_path: Path) -> None:
        """And a set of handles no account ids."""
        listed(tmp_path, "handle\nerika\n")
        error = refused(tmp_path, authors([101], ["erika"]))
        assert (error.code, error.values) == ("set_without_account", {"column": "author_id", "others": 1})

    @pytest.mark.parametrize(
        ("author", "code"),
        [
            ({"column": "author_id"}, "nobody_matched_account"),
            (HANDLES, "nobody_matched_handle"),
            ({"column": "key", "is": "key"}, "nobody_matched_key"),
        ],
    )
    def test_the_wrong_column(self, tmp_path: Path, author: dict[str, str], code: str) -> None:
        """Nobody of the set among the authors is a mistake until somebody says otherwise."""
        listed(tmp_path)
        table = authors([1, 2], ["one", "two"]).append_column("key", pa.array([b"0" * 16] * 2, pa.binary(16)))
        assert refused(tmp_path, table, profile=made.profile(author=author)).code == code
        assert refused(tmp_path, table, profile=made.profile(author=author), dry_run=True).code == code

    def test_allowed(self, tmp_path: Path) -> None:
        """Said to be right, it is built; manifest and audit tell of it."""
        listed(tmp_path)
        made.gate_table(tmp_path, authors([1, 2]))
        assert made.manifest(tmp_path).matches[0].found() == 0
        assert audited(tmp_path).nobody_matched

    @pytest.mark.parametrize(("mentions", "rows"), [("exclude", 1), ("keep", None)])
    def test_a_corpus_that_names_nobody(self, tmp_path: Path, mentions: str, rows: int | None) -> None:
        """Who is in no column of authors must at least be looked for in the texts."""
        profile = made.profile(authors=[], rule="objections only", mentions={"text": ["name"]})
        listed(tmp_path, "handle\nerika\n")
        error = refused(tmp_path, authors([1, 2], ["@erika", "x"]), profile=profile)
        assert (error.code, error.values) == ("nobody_looked_for", {"platform": "instagram", "keys": 1})
        listed(tmp_path, "handle,mentions\nerika,yes\n", "others")
        asked: dict[str, Any] = {"profile": profile, "mentions": mentions, "exclusions": (tmp_path / "others",)}
        if rows is None:
            assert refused(tmp_path, authors([1, 2], ["@erika", "x"]), **asked).code == "nobody_looked_for"
        else:
            made.gate_table(tmp_path, authors([1, 2], ["@erika", "x"]), allow_no_match=False, **asked)
            assert made.manifest(tmp_path).kept() == rows

    def test_a_corpus_that_names_nobody_and_was_allowed(self, tmp_path: Path) -> None:
        """The audit tells that nobody was looked for."""
        listed(tmp_path, "handle\nerika\n")
        made.gate_table(tmp_path, authors([1]), profile=made.profile(authors=[], rule="objections only"))
        assert audited(tmp_path).nobody_matched == ("instagram",)

    def test_one_platform_of_two(self, tmp_path: Path) -> None:
        """That people of one platform were found says nothing of another's."""
        made.exclusion_set(tmp_path / "set", [objection(1)])
        made.exclusion_set(tmp_path / "others", [objection(2)], platform="x")
        table = authors([1, 3]).append_column("source", pa.array(["instagram", "x"]))
        both = made.profile(
            platform={"column": "source", "values": {"instagram": "instagram", "x": "x"}}, rule={"x": "objections only"}
        )
        asked: dict[str, Any] = {"profile": both, "exclusions": (tmp_path / "set", tmp_path / "others")}
        error = refused(tmp_path, table, **asked)
        assert (error.code, error.values["platform"]) == ("nobody_matched_account", "x")
        assert made.gate_table(tmp_path, table, **asked).manifest.matches[0].found() == 1

    def test_an_empty_set_finds_nobody(self, tmp_path: Path) -> None:
        """Where nobody objected there is nobody to be found."""
        made.exclusion_set(tmp_path / "set", [])
        made.gate_table(tmp_path, authors([1]), allow_no_match=False)
        assert not audited(tmp_path).nobody_matched


def audited(folder: Path, **fields: Any) -> Any:
    """What an audit says of the built corpus."""
    usual: dict[str, Any] = {
        "built": folder / "out",
        "exclusions": (folder / "set",),
        "key_files": (made.key_file(folder),),
    }
    return audit(AuditRequest(**{**usual, **fields}), made.rulebook(), NOW)


class TestTheAudit:
    """It judges the report by what it reads itself."""

    @pytest.fixture
    def built(self, tmp_path: Path) -> Path:
        """A corpus of which one objector's two rows were left out."""
        listed(tmp_path)
        made.gate_table(tmp_path, authors([101, 101, 5]))
        return tmp_path

    @pytest.mark.parametrize(
        "identifiers",
        [
            (Match("account", 2, 0, 0),),
            (Match("account", 2, 1, 1),),
            (Match("account", 2, 0, 2),),
            (Match("handle", 2, 1, 2),),
            (),
        ],
        ids=["nobody", "fewer rows", "rows of nobody", "another identifier", "nothing"],
    )
    def test_a_report_that_does_not_fit(self, built: Path, identifiers: tuple[Match, ...]) -> None:
        """Where the ledgers name more rows than were found, or profile and report differ, that is a finding."""
        manifest = built / "out" / "manifest.json"
        run = read_manifest(manifest).run
        write_manifest(
            manifest, msgspec.structs.replace(run, matches=(MatchReport("instagram", 3, 1, identifiers),)), None
        )
        assert "audit_matches" in [problem.code for problem in audited(built).problems]

    def test_a_set_of_another_identifier(self, built: Path) -> None:
        """A newer set of handles alone could find nobody in a corpus of account ids."""
        listed(built, "handle\nerika\n", "newer", 2)
        found = audited(built, exclusions=(built / "newer",))
        assert "audit_identifier" in [problem.code for problem in found.problems]


class TestThePurge:
    """A purge tells of those whom it found."""

    def test_late_objectors(self, tmp_path: Path) -> None:
        """Found by the newer set in what was built."""
        listed(tmp_path)
        made.gate_table(tmp_path, authors([101, 5, 5, 6]))
        listed(tmp_path, "account_id\n101\n5\n9\n", "newer", 2)
        outcome = purged(tmp_path)
        assert outcome.matches[0].identifiers == (Match("account", 3, 1, 2),)
        assert made.manifest(tmp_path).matches == outcome.matches
        assert audited(tmp_path, exclusions=(tmp_path / "newer",)).problems == ()

    def test_a_set_of_another_identifier(self, tmp_path: Path) -> None:
        """Is refused before anything is done."""
        listed(tmp_path)
        made.gate_table(tmp_path, authors([101, 5]))
        listed(tmp_path, "handle\nerika\n", "newer", 2)
        with pytest.raises(GateError, match="set_without_account"):
            purged(tmp_path)


def purged(folder: Path) -> Any:
    """A purge with the set in `newer`."""
    request = PurgeRequest(
        built=folder / "out", exclusions=(folder / "newer",), key_files=(made.key_file(folder),), apply=True
    )
    with Pool(1) as pool:
        return purge(request, made.rulebook(), pool, NOW)


def test_an_explanation_needs_a_set_that_can_find_the_author(tmp_path: Path) -> None:
    """With a set of user names, a row by account id would be explained as nobody's."""
    listed(tmp_path)
    made.gate_table(tmp_path, authors([101, 5]))
    listed(tmp_path, "handle\nerika\n", "newer", 2)
    request = ExplainRequest(
        built=tmp_path / "out",
        row="a.parquet:0",
        corpus=(str(tmp_path / "corpus"),),
        exclusions=(tmp_path / "newer",),
        key_files=(made.key_file(tmp_path),),
    )
    with pytest.raises(GateError, match="set_without_account"):
        explain(request, made.rulebook(), NOW)
