"""What opens sets and runs goes with time; all else stays as good as it was."""

import os
from pathlib import Path

import pytest

from desk.made import made_case
from desk.proofs.logged import run_over, statement_of, with_log, write_log
from widerspruch.desk.cases.retention import apply_retention
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.publish.publish import publish
from widerspruch.protocol.openings import Openings

PLATFORM = "beispielnetz"


@pytest.fixture
def logging_desk(desk: Desk, tmp_path: Path) -> Desk:
    made_case(desk)
    return with_log(desk, tmp_path / "log")


def test_openings_go_when_their_time_is_over(logging_desk: Desk, tmp_path: Path, clock) -> None:
    """Of a set from when it was issued, of a run from when it was frozen, and of what the desk does not know from when
    it was written."""
    desk, openings = logging_desk, Openings(tmp_path / "openings")
    made = publish(desk, PLATFORM)
    openings.keep_set(made.digest, bytes(32), b"")
    log = write_log(tmp_path / "log", [statement_of(made)])
    write_log(tmp_path / "log", [statement_of(made), run_over(made, log)])
    openings.keep_run("a" * 64, [], b"")
    for name, folder in (("e" * 64, "sets"), ("f" * 64, "runs")):
        keep = openings.keep_set(name, bytes(32), b"") if folder == "sets" else openings.keep_run(name, [], b"")
        assert keep is None
        os.utime(tmp_path / "openings" / folder / name, ns=(0, (clock.now + DAY) * 1_000))

    clock.moves(1095 * DAY - 1)
    assert apply_retention(desk, clock.now)["opening"] == 1  # the run: it was frozen a moment before
    assert (openings.sets(), openings.runs()) == (tuple(sorted((made.digest, "e" * 64))), ("f" * 64,))
    clock.moves(1)
    assert apply_retention(desk, clock.now)["opening"] == 1
    clock.moves(DAY)
    assert apply_retention(desk, clock.now)["opening"] == 2
    assert (openings.sets(), openings.runs()) == ((), ())
    assert desk.log.seen(desk.config).size == 2
    assert statement_of(made)


def test_a_log_that_cannot_be_read_keeps_no_opening_for_ever(logging_desk: Desk, tmp_path: Path, clock) -> None:
    desk, openings = logging_desk, Openings(tmp_path / "openings")
    openings.keep_run("a" * 64, [], b"")
    os.utime(tmp_path / "openings" / "runs" / ("a" * 64), ns=(0, clock.now * 1_000))
    (tmp_path / "log" / "checkpoint").write_text("no checkpoint", "utf-8")
    clock.moves(1095 * DAY)
    assert apply_retention(desk, clock.now)["opening"] == 1


def test_a_desk_without_openings_has_none_to_delete(desk: Desk, clock) -> None:
    assert apply_retention(desk, clock.now)["opening"] == 0
