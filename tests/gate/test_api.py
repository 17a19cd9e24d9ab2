"""The call of docs/operators/python.md works as it stands there."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from gate import made
from gate.made import objection
from widerspruch.gate.profile import to_toml
from widerspruch.rulebook.instants import end_of_day

PAGE = Path(__file__).parents[2] / "docs" / "operators" / "python.md"


def test_the_pages_example(tmp_path: Path) -> None:
    """Copied into a file beside a corpus, a set, a profile and a key, it gates the corpus and says what it found."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    until = end_of_day(date(2026, 11, 21))
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3]))
    made.exclusion_set(tmp_path / "set-1", [objection(2), objection(9)], received_until=until, issued_at=until)
    made.key_file(tmp_path)
    (tmp_path / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
    later = f"import widerspruch.gate.api as api; api.micros = lambda now: {until + 1}\n"
    (tmp_path / "run.py").write_text(later + code, "utf-8")
    done = subprocess.run([sys.executable, "run.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "2 of 3 rows kept; 1 of None objectors found\n"), done.stderr
    assert pq.read_table(tmp_path / "built" / "data" / "a.parquet").column("author_id").to_pylist() == [1, 3]
