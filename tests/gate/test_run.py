"""A run from end to end: what it keeps, what it writes down, and that nothing else changes."""

from pathlib import Path

from gate import made
from gate.made import objection


def test_only_objectors_are_kept_out(tmp_path: Path) -> None:
    """Rows of the two who objected are out with their reason, all others are in."""
    made.gate_table(tmp_path, made.posts([1, 2, 3, 2, 4]), [objection(2), objection(4), objection(99)])

    assert made.kept_authors(tmp_path) == [1, 3]
    assert made.reasons(tmp_path) == {1: "objected", 3: "objected", 4: "objected"}
