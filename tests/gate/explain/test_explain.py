"""The verdict of one row, from the ledger or from the row itself, and whether it would be decided the same again."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate import made
from gate.made import BEFORE, NOW, objection
from gate.purge.test_purge import LATE, LATER, built, late
from widerspruch.gate.errors import GateError
from widerspruch.gate.explain.explain import ExplainRequest, Explanation, explain
from widerspruch.protocol.sets import tables
from widerspruch.protocol.sets.exclusion_set import write_set
from widerspruch.rulebook.vocabulary import RESTS_ON


def explained(folder: Path, row: str | None = None, now: int = NOW, **fields: Any) -> Explanation:
    """The explanation of a row of `folder/out`."""
    request = {"built": folder / "out", "row": row, "key_files": (made.key_file(folder),), **fields}
    return explain(ExplainRequest(**request), made.rulebook(), now)


def decided_again(folder: Path, row: str, **fields: Any) -> Explanation:
    """The same, decided once more with the set of the run and the input."""
    given: dict[str, Any] = {"exclusions": (folder / "set",), "corpus": (str(folder / "corpus"),), **fields}
    return explained(folder, row, **given)


class TestRecorded:
    def test_a_row_that_is_out(self, tmp_path: Path) -> None:
        """Verdict, reason, rule and terms come from the ledger."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 3])}, [objection(2)])

        found = explained(tmp_path, "a.parquet:1")

        assert (found.kept, found.place, found.recorded.verdict, found.recorded.reason) == (
            False,
            None,
            "excluded",
            "objected",
        )
        assert (found.recorded.terms_id, found.unseen, found.again) == ("meta-2026-02-25", True, None)

    def test_a_row_that_is_kept(self, tmp_path: Path) -> None:
        """Of a kept row the reason is decided from the row, and its place in the output is told."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 3])}, [objection(2)])

        found = explained(tmp_path, "a.parquet:2")

        assert (found.kept, found.place, found.recorded.verdict, found.recorded.reason) == (True, 1, "allowed", "used")
        assert found.recorded.rule is not None

    def test_an_undecided_row_that_was_kept(self, tmp_path: Path) -> None:
        """A row that was kept although nobody can decide it says so."""
        built(tmp_path, {"a.parquet": made.posts([None, 2])}, undecided="keep")
        found = explained(tmp_path, "a.parquet:0")
        assert (found.kept, found.recorded.verdict, found.recorded.reason) == (True, "undecided", "author_unknown")

    def test_a_purged_row(self, tmp_path: Path) -> None:
        """A row that a purge took out is out because of an objection; the others keep their places in the input."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 3, 4])}, [objection(1)])
        late(tmp_path, [objection(1), objection(3, LATE)])

        gone, stays = explained(tmp_path, "a.parquet:2"), explained(tmp_path, "a.parquet:3")

        assert (gone.kept, gone.recorded.reason, gone.set_numbers) == (False, "objected", (2,))
        assert gone.heeds_until > gone.frozen_at
        assert (stays.kept, stays.place, stays.recorded.reason) == (True, 1, "used")

    def test_by_id(self, tmp_path: Path) -> None:
        """Where the profile names an id column, a row is found by its id: kept ones without the input, others with."""
        named = made.profile(id="post")
        table = made.posts([1, 2, 3], post=["p-1", "p-2", "p-3"])
        built(tmp_path, {"a.parquet": made.posts([5], post=["p-0"]), "b.parquet": table}, [objection(2)], profile=named)

        assert (explained(tmp_path, id="p-3").name, explained(tmp_path, id="p-3").row) == ("b.parquet", 2)
        found = explained(tmp_path, id="p-2", corpus=(str(tmp_path / "corpus"),))
        assert (found.row, found.kept) == (1, False)
        with pytest.raises(GateError, match="id_unknown_here"):
            explained(tmp_path, id="p-2")
        with pytest.raises(GateError, match="id_unknown'"):
            explained(tmp_path, id="p-9", corpus=(str(tmp_path / "corpus"),))


class TestDecidedAgain:
    def test_a_kept_row(self, tmp_path: Path) -> None:
        """With the set it is decided once more, from the row as it is in the corpus."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])}, [objection(2)])
        found = decided_again(tmp_path, "a.parquet:0", corpus=())
        assert (found.agrees, found.unseen) == (True, False)

    def test_a_row_that_is_out_needs_the_input(self, tmp_path: Path) -> None:
        """A row that is out is looked at in the input, if that is given."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])}, [objection(2)])
        without, with_input = decided_again(tmp_path, "a.parquet:1", corpus=()), decided_again(tmp_path, "a.parquet:1")
        assert (without.agrees, without.unseen) == (None, True)
        assert (with_input.agrees, with_input.unseen) == (True, False)

    def test_after_a_purge(self, tmp_path: Path) -> None:
        """Decided with the newer set, a purged row and one that stayed agree."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        late(tmp_path, [objection(2, LATE)])
        newer = {"exclusions": (tmp_path / "set-2",), "now": LATER}
        assert decided_again(tmp_path, "a.parquet:1", **newer).agrees is True
        assert decided_again(tmp_path, "a.parquet:0", **newer).agrees is True

    def test_another_set_disagrees(self, tmp_path: Path) -> None:
        """With a set that names the author of a kept row it says that the decision would be another."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        other = made.exclusion_set(tmp_path / "other", [objection(1)])
        found = decided_again(tmp_path, "a.parquet:0", exclusions=(other,))
        assert found.agrees is False
        assert found.again is not None
        assert found.again.reason == "objected"

    def test_a_word_that_nobody_knows_is_decided_the_same_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It keeps out like an objection, in the run and when it is asked once more."""
        with monkeypatch.context() as later:
            later.setattr(tables, "RESTS_ON", ("objection", "later", *RESTS_ON[2:]))
            rows = made.objections_table([objection(1, rests_on="signal")])
            write_set(tmp_path / "set", made.header(), [rows], None, None)
        made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2]))
        made.gate(tmp_path)
        found = decided_again(tmp_path, "a.parquet:0")
        assert (found.kept, found.recorded.reason, found.agrees) == (False, "objected", True)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "user": st.sampled_from([None, "anna", "ben", "Cem"]),
                "k": st.sampled_from([1, 2, 3]),
                "who": st.sampled_from(["all", "friends", None]),
                "made": st.sampled_from(
                    [None, "2026-06-30T23:59:59", "2026-07-01T01:30:00+02:00", "2026-06-30 22:00:00Z", "2026-07-01"]
                ),
                "born": st.sampled_from([None, "2008-06-30", "2008-07-01", "1999-02-28", "2008-02-29"]),
                "gone": st.sampled_from(["no", "draft", None]),
            }
        ),
        min_size=1,
        max_size=6,
    ),
    objected=st.sets(st.sampled_from(["anna", "ben", "cem"])),
)
def test_every_row_is_decided_the_same_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], objected: set[str]
) -> None:
    """Whatever stands in a row, plain Python and the gate's SQL give it the same verdict and reason."""
    folder = tmp_path_factory.mktemp("rows")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    made.exclusion_set(folder / "set", [objection(one, BEFORE) for one in sorted(objected)], identifier="handle")
    profile = made.profile(
        author={"column": "user", "is": "handle"},
        kind={"column": "k", "values": {"1": "post", "2": "ai_prompt", "3": "message"}},
        audience={"column": "who", "values": {"all": "public", "friends": "friends"}, "null": "unknown"},
        state={"column": "gone", "values": {"no": "live", "draft": "draft"}, "null": "unknown"},
        adult={"column": "born", "is": "birth_date"},
        created_at={"column": "made", "is": "iso", "zone": "Europe/Berlin"},
    )
    made.gate(folder, profile=profile, undecided="keep")

    for number in range(len(rows)):
        found = decided_again(folder, f"a.jsonl:{number}")
        assert found.agrees is True, (rows[number], found)
        assert found.again is not None
        assert (found.again.rule, found.again.terms_id) == (found.recorded.rule, found.recorded.terms_id)


class TestRefusals:
    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ("a.parquet", "row_format"),
            ("a.parquet:-1", "row_format"),
            ("a.parquet:x", "row_format"),
            (":1", "input_unknown"),
            ("b.parquet:0", "input_unknown"),
            ("a.parquet:2", "row_unknown"),
        ],
    )
    def test_no_such_row(self, tmp_path: Path, row: str, code: str) -> None:
        """What names no row of the input is told apart."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        with pytest.raises(GateError, match=f"'{code}'"):
            explained(tmp_path, row)

    def test_no_id_column(self, tmp_path: Path) -> None:
        """Without an id column in the profile, rows have no ids."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        with pytest.raises(GateError, match="id_unmapped"):
            explained(tmp_path, id="1")

    def test_a_ledger_that_was_changed(self, tmp_path: Path) -> None:
        """Nothing is told from a ledger that is not the one of the manifest."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        made.write(tmp_path / "out" / "ledger" / "a.parquet", pa.table({"row": [0]}))
        with pytest.raises(GateError, match="built_file_changed"):
            explained(tmp_path, "a.parquet:0")


@pytest.mark.parametrize("by_id", [True, False])
def test_an_input_that_changed_at_the_same_size(tmp_path: Path, by_id: bool) -> None:
    """Its rows may be others: nothing is said about them."""
    fields = {"profile": made.profile(id="text")} if by_id else {}
    built(tmp_path, {"a.parquet": made.posts([1, 2, 3])}, [objection(2)], **fields)
    path = tmp_path / "corpus" / "a.parquet"
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Beitrag 0", b"Beitrag 9", 1))
    assert path.read_bytes() != data
    asked: dict[str, Any] = {"id": "Beitrag 1"} if by_id else {"row": "a.parquet:1"}

    with pytest.raises(GateError, match="shard_changed"):
        explained(tmp_path, corpus=(str(tmp_path / "corpus"),), **asked)
