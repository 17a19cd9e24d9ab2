"""What the pages about the log must say."""

import re
from pathlib import Path

from widerspruch.log.cosign import WITNESS_OUTCOMES
from widerspruch.log.findings import FINDING_CODES
from widerspruch.log.layout import public_file
from widerspruch.log.witness.witness import STATUS

OPERATORS = Path(__file__).parents[2] / "docs" / "operators"


def rows(page: str, head: str) -> list[str]:
    """First cells of the table that begins so."""
    table = (OPERATORS / page).read_text("utf-8").split(f"\n| {head}")[1].split("\n\n")[0]
    return [line.split("|")[1].strip() for line in table.splitlines()[2:]]


def test_every_finding_is_explained() -> None:
    """In the order of the code."""
    assert [row.strip("`") for row in rows("witness.md", "code |")] == list(FINDING_CODES)


def test_every_answer_of_a_witness_is_explained() -> None:
    """By its status."""
    assert {int(row[:3]) for row in rows("witness.md", "answer |")} == set(STATUS.values())


def test_every_public_file_is_explained() -> None:
    """With its type and how long it may be kept."""
    page = (OPERATORS / "log.md").read_text("utf-8")
    for name, shown in (
        ("checkpoint", "checkpoint"),
        ("checkpoints/7", "checkpoints/<size>"),
        ("checkpoints/7.tsr", "checkpoints/<size>.tsr"),
        ("policy", "policy"),
        ("tile/0/000", "tile/…"),
    ):
        file = public_file(name)
        assert file is not None
        assert f"| `{shown}` | `{file.content_type}` |" in page


def test_every_outcome_is_named_for_programs() -> None:
    """And no other."""
    (line,) = re.findall(r"`outcome` is (.*)\.", (OPERATORS / "json.md").read_text("utf-8"))
    assert re.findall(r"`(\w+)`", line) == list(WITNESS_OUTCOMES)
