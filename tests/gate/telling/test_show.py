"""`gate show` of whatever a folder of the gate holds."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gate import made
from gate.audit.test_audit_mentions import a_set, identifiers
from gate.made import objection
from widerspruch.gate.errors import GateError
from widerspruch.gate.telling.show import StatementReport, statement_report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A `corpus`, its mask in `out`, and the `set` with mention keys."""
    made.write(tmp_path / "corpus" / "lang=de" / "a.parquet", made.posts([7, 1, 2], adult=[True, True, False]))
    made.write(tmp_path / "corpus" / "b.parquet", made.posts([7]))
    a_set(tmp_path / "set", [objection(7)], identifiers())
    made.gate(tmp_path, result="mask", mentions="keep")
    return tmp_path


def told(report: StatementReport) -> dict[str, int]:
    """Rows by reason."""
    return {one.reason: one.rows for one in report.rows}


def test_files_of_a_mask(folder: Path) -> None:
    """One of them, all of them, and the cases: what the whole mask says, of these rows."""
    one = statement_report(folder / "out" / "mask" / "lang=de" / "a.parquet")
    assert (one.kind, one.entries, told(one)) == ("mask_rows", 3, {"used": 1, "objected": 1, "minor": 1})
    assert {shown.reason for shown in one.rows if shown.kept} == {"used"}
    assert told(statement_report(folder / "out" / "mask")) == {"used": 1, "objected": 2, "minor": 1}
    cases = statement_report(folder / "out" / "cases.parquet")
    assert (cases.kind, told(cases)) == ("mask_cases", told(statement_report(folder / "out")))
    assert all(shown.rule for shown in cases.rows if shown.kept)


def test_tables_of_a_set(folder: Path) -> None:
    """How many rows, and nothing of what is in them."""
    for name, kind in (("objections", "objections"), ("mentions", "mention_keys")):
        path = folder / "set" / f"{name}.parquet"
        shown = statement_report(path)
        assert (shown.kind, shown.entries, shown.rows) == (kind, pq.read_metadata(path).num_rows, ())
    assert statement_report(folder / "set" / "statement.json").kind == "exclusion_set"


def test_what_cannot_be_shown(folder: Path) -> None:
    """Data is no statement; a mask's file without its cases means nothing; a folder of several kinds is none."""
    alone = folder / "alone" / "a.parquet"
    alone.parent.mkdir()
    alone.write_bytes((folder / "out" / "mask" / "b.parquet").read_bytes())
    (folder / "mixed").mkdir()
    for name in ("set/objections.parquet", "out/cases.parquet"):
        (folder / "mixed" / Path(name).name).write_bytes((folder / name).read_bytes())
    for path, code in (
        (folder / "corpus" / "b.parquet", "statement_unknown"),
        (alone, "built_file_missing"),
        (folder / "mixed", "statement_unknown"),
    ):
        with pytest.raises(GateError, match=code):
            statement_report(path)
