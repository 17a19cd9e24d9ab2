"""The calls of docs/operators/python.md work as they stand there, and give what docs/operators/json.md says."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from msgspec import Struct

from gate import made
from widerspruch import gate
from widerspruch.cli.told_programs import print_error
from widerspruch.gate.profile_toml import to_toml
from widerspruch.gate.telling import (
    challenge,
    checks,
    keys,
    mask,
    profile,
    purge,
    query,
    record,
    run,
    sets,
    show,
    signals,
    summary,
)
from widerspruch.rulebook.instants import end_of_day

OPERATORS = Path(__file__).parents[2] / "docs" / "operators"
UNTIL = end_of_day(date(2026, 11, 21))

REPORTS: list[type[Struct]] = [
    run.RunReport,
    mask.AppliedReport,
    purge.PurgeReport,
    purge.UndoReport,
    record.RecordReport,
    challenge.ChallengeReport,
    summary.SummaryReport,
    checks.AuditReport,
    checks.VerifyReport,
    checks.ExplainReport,
    show.StatementReport,
    profile.ProfileReport,
    sets.MadeSetReport,
    signals.ReadSignalsReport,
    keys.KeyReport,
    query.QueryReport,
]


def fields_in(table: str) -> list[str]:
    """What the rows of a table are about."""
    cells = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    return [field for cell in cells for field in re.findall(r"`(\w+)`", cell)]


def test_the_pages_examples(tmp_path: Path) -> None:
    """Copied into one file beside a corpus, two lists and a profile, they run from top to bottom."""
    blocks = re.findall(r"```python\n(.*?)```", (OPERATORS / "python.md").read_text("utf-8"), re.DOTALL)
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3]))
    (tmp_path / "objectors.csv").write_text("account_id,received_at\n2,2025-05-20\n9,2025-05-20\n", "utf-8")
    (tmp_path / "objectors-2.csv").write_text("account_id,received_at\n2,2025-05-20\n3,2025-05-21\n", "utf-8")
    (tmp_path / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
    now = f"import widerspruch.lib.clock as clock\nclock.now = lambda: {UNTIL + 10}\n"
    (tmp_path / "gate_it.py").write_text(now + "\n".join(blocks), "utf-8")

    done = subprocess.run([sys.executable, "gate_it.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300)

    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert said[0] == "2 persons, 2 objections"
    assert "2 of 3 rows kept; 1 of 2 objectors found" in said
    assert "exclusion_set corpus" in said
    assert "1 rows out of 1 files" in said
    assert "set_missing 1 False" in said


def test_every_name_of_the_page_is_there() -> None:
    """The table names every call, and nothing that does not exist; each is loaded by its name."""
    page = (OPERATORS / "python.md").read_text("utf-8")
    named = set(re.findall(r"^\| `gate\.(\w+)` \|", page, re.MULTILINE))
    assert named == {name for name in gate.__all__ if name.islower()}
    assert all(getattr(gate, name) is not None for name in gate.__all__)


def test_no_name_is_a_package_too() -> None:
    """Whatever was imported before, a name means the same."""
    packages = {path.stem for path in Path(gate.__file__).parent.iterdir()}
    assert packages & set(gate.__all__) == set()


def test_an_unknown_name_is_an_error() -> None:
    """As of any other module."""
    with pytest.raises(AttributeError, match="no attribute 'run_everything'"):
        _ = gate.run_everything  # type: ignore[attr-defined]


def test_importing_it_loads_nothing_heavy() -> None:
    """A worker that needs one part of the gate waits for no other."""
    code = "import sys; from widerspruch import gate; print(sorted({'duckdb', 'pyarrow', 'numpy'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "[]\n"


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.__name__)
def test_every_field_is_explained(report: type[Struct]) -> None:
    """json.md has the fields of each shape, in their order, and no others."""
    page = (OPERATORS / "json.md").read_text("utf-8")
    (table,) = re.findall(rf"`{report.__name__}`:\n\n((?:\|.*\n)+)", page)
    assert fields_in(table) == list(report.__struct_fields__)


def test_every_field_of_an_error_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """json.md has those, too."""
    print_error("code", "Satz", 1, kind="input")
    (error,) = json.loads(capsys.readouterr().out).values()
    (table,) = re.findall(r"^## Errors\n[^|]*((?:\|.*\n)+)", (OPERATORS / "json.md").read_text("utf-8"), re.MULTILINE)
    assert fields_in(table) == list(error)
