"""The case files that speed is measured on."""

from benchmarks.objections.made_cases import made_case
from benchmarks.objections.speed import jobs

from widerspruch.objections.replay import replay
from widerspruch.rulebook.load import load_rulebook


def test_a_made_file_has_what_was_asked_for() -> None:
    """So many accounts and events, most of which can be, and the same each time; every job runs on it."""
    recorded = made_case(20, 300, load_rulebook())
    case = replay(recorded)
    assert (len(recorded), len(case.accounts)) == (300, 20)
    assert len(case.passed_over) < 60
    assert recorded == made_case(20, 300, load_rulebook())
    for job in jobs(recorded).values():
        job()
