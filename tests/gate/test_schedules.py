"""What docs/operators/schedules.md shows: what is plain Python runs, all else at least is Python."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gate import made
from gate.made import objection
from widerspruch.gate.profile_toml import to_toml
from widerspruch.rulebook.instants import end_of_day

PAGE = (Path(__file__).parents[2] / "docs" / "operators" / "schedules.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
UNTIL = end_of_day(date(2026, 11, 21))
NOW = UNTIL + 10
CLOCK = f"import widerspruch.lib.clock as clock\nclock.now = lambda: {NOW}\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of the script: corpus, newest set, profile, key."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3]))
    made.exclusion_set(tmp_path / "sets" / "newest", [objection(2)], received_until=UNTIL, issued_at=UNTIL)
    made.key_file(tmp_path)
    (tmp_path / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
    (tmp_path / "gate_yesterday.py").write_text(CLOCK + BLOCKS[0], "utf-8")
    return tmp_path


def gate_it(place: Path, day: str = "2026-11-20") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "gate_yesterday.py", day], cwd=place, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


def told(place: Path) -> dict[str, float]:
    """Values of the metrics by name and labels, without the verb."""
    families = text_string_to_metric_families((place / "metrics" / "gate.prom").read_text("utf-8"))
    return {
        ":".join([one.name.removeprefix("widerspruch_gate_"), *(v for k, v in one.labels.items() if k != "verb")]): (
            one.value
        )
        for family in families
        for one in family.samples
    }


def test_the_script_gates_a_day_once(place: Path) -> None:
    """The first call makes the corpus and the metrics, the second finds it there; both say nothing and end with 0."""
    assert gate_it(place) == (0, "")
    written = (place / "metrics" / "gate.prom").read_bytes()
    assert gate_it(place) == (0, "")
    assert (place / "metrics" / "gate.prom").read_bytes() == written
    figures = told(place)
    assert (figures["rows"], figures["rows_kept"], figures["rows_left_out:objected"]) == (3, 2, 1)
    assert figures["last_success_timestamp_seconds"] == pytest.approx(NOW / 1e6)
    assert figures["objectors_found:account:instagram"] == 1
    assert figures["step_seconds:total"] > 0


def test_the_script_says_what_is_wrong(place: Path) -> None:
    """A day that the set does not know ends with 1 and a sentence; when it last succeeded stays in the metrics."""
    gate_it(place)
    code, said = gate_it(place, "2026-11-25")
    assert (code, "Objections in between would be overlooked" in said) == (1, True)
    figures = told(place)
    assert (figures["exit_code"], "rows" in figures) == (1, False)
    assert figures["last_success_timestamp_seconds"] == pytest.approx(NOW / 1e6)


def test_the_script_says_what_is_incomplete(place: Path) -> None:
    """A damaged file ends with 4; the others are there."""
    (place / "corpus" / "b.parquet").write_bytes(b"nothing")
    assert gate_it(place) == (4, "")
    figures = told(place)
    assert (figures["files_damaged"], figures["rows_kept"]) == (1, 2)
    assert "last_success_timestamp_seconds" not in figures


@pytest.mark.parametrize("block", BLOCKS)
def test_every_snippet_is_python(block: str) -> None:
    """Airflow and Dagster are not installed here: what is written for them can be compiled."""
    compile(block, "schedules.md", "exec")


def test_every_metric_is_explained() -> None:
    """The table has every metric of the program, and no other."""
    source = (Path(__file__).parents[2] / "src/widerspruch/gate/metrics.py").read_text("utf-8")
    known = set(re.findall(r'metrics\.say\(\s*"(\w+)"', source)) | {
        "objectors_in_set",
        "objectors_found",
        "objector_rows",
    }
    assert set(re.findall(r"^\| `widerspruch_gate_(\w+)` \|", PAGE, re.MULTILINE)) == known
