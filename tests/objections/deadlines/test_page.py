"""docs/deadlines.md shows the examples as they are, and every rule with its law."""

from pathlib import Path

import pytest

from objections.deadlines.examples import EXAMPLES, Example
from widerspruch.objections.deadlines.deadline import RULES, DeadlineRule

PAGE = (Path(__file__).parents[3] / "docs" / "deadlines.md").read_text("utf-8")


def row(one: Example) -> str:
    """One line of the table."""
    lives = " ".join(part for part in (one.country, one.land) if part) or "not said"
    seat = one.seat or "–"
    return f"| `{one.rule}` | {one.began} | {lives} | {seat} | {one.last_day} | {one.why} |"


def test_the_page_shows_the_examples() -> None:
    """Row by row, in their order; an example that changes changes the page."""
    shown = [line for line in PAGE.splitlines() if line.startswith("| `") and line.count("|") == 7]
    assert shown == [row(one) for one in EXAMPLES]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_page_names_the_law_of_every_rule(rule: DeadlineRule) -> None:
    """With how long it is."""
    (line,) = (line for line in PAGE.splitlines() if line.startswith(f"| `{rule}`") and line.count("|") == 6)
    assert all(f"`{point}`" in line for point in RULES[rule].law)
    assert str(RULES[rule].months or RULES[rule].days) in line
