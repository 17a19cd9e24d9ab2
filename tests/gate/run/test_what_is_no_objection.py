"""Who is out without having objected: in a run, a mask, a purge and an audit, and what is said of it."""

from pathlib import Path
from typing import get_args

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate import made
from gate.explain.test_explain import decided_again
from gate.made import BEFORE, objection
from gate.purge.test_purge import LATE, LATER, built, late, newer_set
from widerspruch.gate.audit.audit import AuditRequest, audit
from widerspruch.gate.explain.explain_words import explained_in_words
from widerspruch.gate.mask.reading import open_mask
from widerspruch.gate.telling.show import statement_report
from widerspruch.gate.telling.summary import summary_report
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.decide import KEPT_OUT_AS

SET = [
    objection(1),
    objection(2, rests_on="signal"),
    objection(3, rests_on="preset"),
    objection(4, rests_on="unclear_signal"),
    # Of several the strongest counts.
    objection(5, rests_on="preset"),
    objection(5, BEFORE + 1, rests_on="signal"),
    objection(6, rests_on="signal"),
    objection(6, BEFORE + 1),
    objection(7, withdrawn_at=BEFORE + 1),
    objection(7, rests_on="preset"),
    objection(8, rests_on="preset", withdrawn_at=BEFORE + 1),
]
REASONS = {0: "objected", 1: "signalled", 2: "preset", 3: "unclear_signal", 4: "signalled", 5: "objected", 6: "preset"}
"""Of rows by 1 to 9, one of each."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    built(tmp_path, {"a.parquet": made.posts(range(1, 10))}, SET)
    return tmp_path


def test_each_row_has_the_reason_of_what_its_set_rests_on(folder: Path) -> None:
    """All are out, and the manifest counts them apart."""
    assert made.kept_authors(folder) == [8, 9]
    assert made.reasons(folder) == REASONS
    counts = made.manifest(folder).counts
    assert {reason: counts[reason] for reason in KEPT_OUT_AS.values()} == {
        "objected": 2,
        "signalled": 2,
        "preset": 2,
        "unclear_signal": 1,
    }


def test_a_mask_says_the_same(tmp_path: Path) -> None:
    made.exclusion_set(tmp_path / "set", SET)
    made.gate_table(tmp_path, made.posts(range(1, 10)), result="mask")
    assert open_mask(tmp_path / "out").flags_of("a.parquet").tolist() == [False] * 7 + [True] * 2
    shown = {one.reason: one.rows for one in statement_report(tmp_path / "out").rows if not one.kept}
    assert shown == {"objected": 2, "signalled": 2, "preset": 2, "unclear_signal": 1}


def test_each_kind_of_content_by_what_covers_it(tmp_path: Path) -> None:
    """Who objected to the use of AI chats, and has a preset for the rest, objected there alone."""
    kinds = {"column": "kind", "values": {"post": "post", "chat": "ai_prompt"}}
    stated = [
        objection(1, own_content=False),
        objection(1, rests_on="preset", ai_interactions=False),
        objection(2, rests_on="signal", ai_interactions=False),
    ]
    rows = made.posts([1, 1, 2, 2], kind=["post", "chat", "post", "chat"])
    made.gate_table(tmp_path, rows, stated, profile=made.profile(kind=kinds, rule="objections only"))
    assert made.reasons(tmp_path) == {0: "preset", 1: "objected", 2: "signalled"}


def test_of_several_authors_of_a_row_the_strongest_counts(tmp_path: Path) -> None:
    """Wherever in the row they stand."""
    authors = [{"column": "author_id"}, {"column": "editor"}]
    rows = made.posts([1, 2, 3], editor=pa.array([2, 3, 1], pa.int64()))
    stated = [objection(1, rests_on="signal"), objection(2, rests_on="unclear_signal"), objection(3, rests_on="preset")]
    made.gate_table(tmp_path, rows, stated, profile=made.profile(author=authors))
    assert made.reasons(tmp_path) == {0: "signalled", 1: "preset", 2: "signalled"}


def test_a_purge_says_why_each_row_goes(tmp_path: Path) -> None:
    """Ledger and counts, beside rows that were out before."""
    built(tmp_path, {"a.parquet": made.posts([1, 2, 3, 4])}, [objection(1, rests_on="preset")])
    late(tmp_path, [objection(1, rests_on="preset"), objection(2, LATE, rests_on="preset"), objection(4, LATE)])

    assert made.kept_authors(tmp_path) == [3]
    assert made.reasons(tmp_path) == {0: "preset", 1: "preset", 3: "objected"}
    assert made.manifest(tmp_path).counts == {"objected": 1, "preset": 2, "used": 1}


def test_an_increment_withdraws_an_objection_and_no_signal(tmp_path: Path) -> None:
    """What they said elsewhere stands where it stood."""
    full = made.exclusion_set(tmp_path / "set", [objection(1), objection(1, rests_on="signal"), objection(2)])
    taken_back = [objection(one, withdrawn_at=BEFORE + 5) for one in (1, 2)]
    more = made.exclusion_set(tmp_path / "more", taken_back, number=2, since=1)
    made.gate_table(tmp_path, made.posts([1, 2, 3]), exclusions=(full, more))
    assert made.reasons(tmp_path) == {0: "signalled"}


def test_an_audit_finds_whoever_stayed_whatever_it_rests_on(folder: Path) -> None:
    """A corpus that kept a row of a preset's account is as wrong as one of an objector's."""
    newer = newer_set(folder, [*SET, objection(8, rests_on="signal"), objection(9, LATE, rests_on="preset")])
    request = AuditRequest(built=folder / "out", exclusions=(newer,), key_files=(made.key_file(folder),))
    found = audit(request, made.rulebook(), LATER)
    assert [(one.code, one.values["rows"]) for one in found.problems] == [("audit_objector_newer", "0")]
    assert len(found.late) == 1


@pytest.mark.parametrize("language", get_args(Language))
def test_what_is_explained_calls_only_an_objection_one(folder: Path, language: Language) -> None:
    """And it is decided the same again, from the row and the set."""
    words = load_catalogue(language, "widerspruch.gate")
    for row, reason in REASONS.items():
        found = decided_again(folder, f"a.parquet:{row}")
        assert (found.recorded.reason, found.agrees) == (reason, True)
        told = explained_in_words(found, made.rulebook(), language)
        for other in ("signalled", "preset", "unclear_signal"):
            assert (words(f"explain.{other}") in told) is (other == reason)


def test_a_summary_counts_what_is_no_objection_apart(folder: Path) -> None:
    """Under a line of its own, and not among other reasons."""
    summary = summary_report(made.manifest(folder), "0" * 64, None, None, made.rulebook(), "de", {})
    words = load_catalogue("de", "widerspruch.gate")
    assert summary.objected == 2
    for reason, rows in (("objected", 2), ("signalled", 2), ("preset", 2), ("unclear_signal", 1), ("others", 0)):
        assert words(f"summary.{reason}", rows=words.number(rows)) in summary.text


def test_its_table_is_shown_as_that_of_a_set(folder: Path) -> None:
    """With the column as without it."""
    shown = statement_report(folder / "set" / "objections.parquet")
    assert (shown.kind, shown.entries) == ("objections", len(SET))
    assert pq.read_schema(folder / "set" / "objections.parquet").names[-1] == "rests_on"
