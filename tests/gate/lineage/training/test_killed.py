"""Killed at whatever line of the program: there are whole models or none, and the next attempt goes on."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

import pytest

from gate.lineage.training.made_buckets import contents
from gate.lineage.training.made_family import Family, family
from gate.lineage.training.words_trainer import WordsTrainer
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage import training
from widerspruch.gate.lineage.folder import read_graph
from widerspruch.gate.lineage.walk import walk

HERE = str(Path(training.__file__).parent)
FOLDER = read_graph.__code__.co_filename
EVERY = 53
"""So many lines lie between two deaths: all lines would take minutes."""


def killed_at(line: int, work: Callable[[], object]) -> bool:
    """Do it in a process that dies at the so many-th line of training or of writing statements; whether it came so far."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) == 99
    lines = 0

    def count(frame: FrameType, event: str, _: object) -> object:
        nonlocal lines
        if not frame.f_code.co_filename.startswith(HERE) and frame.f_code.co_filename != FOLDER:
            return None
        lines += event == "line"
        if lines >= line:
            os._exit(99)
        return count

    sys.settrace(count)
    try:
        work()
    finally:
        os._exit(0)


def whole(place: Path) -> dict[str, bytes]:
    """All files of a folder of models but how long they took."""
    return {name: data for name, data in contents(place).items() if name != "training.json"}


@pytest.mark.parametrize("proves", [False, True])
def test_a_retraining_that_is_killed_goes_on(tmp_path: Path, *, proves: bool) -> None:
    """Once and again: each attempt dies a little later than the one before."""
    apart = tmp_path / "apart"
    apart.mkdir()
    wanted = family(apart, own=WordsTrainer)
    wanted.retrain("before", "after", "models", "models-2", proves=proves)
    made = family(tmp_path, own=WordsTrainer)

    def again() -> None:
        with suppress(GateError):  # all was done
            made.retrain("before", "after", "models", "models-2", proves=proves)

    line = 1
    while killed_at(line, again):
        line += EVERY
        if (tmp_path / "models-2").exists():
            assert whole(tmp_path / "models-2") == whole(apart / "models-2")

    assert line > 3 * EVERY
    assert whole(tmp_path / "models-2") == whole(apart / "models-2")
    assert not (tmp_path / "models-2.part").exists()
    assert said(made) == said(wanted)


def said(made: Family) -> set[tuple[str, str, str | None]]:
    """What the statements are about, and which are replaced."""
    walked = walk(read_graph(made.lineage), made.purged("before", "after"))
    return {(one.sha256, one.state, one.by) for one in walked}


def test_each_death_by_itself_leaves_nothing_half(tmp_path: Path) -> None:
    """And the attempt after it ends well."""
    made = family(tmp_path, own=WordsTrainer)
    wanted = made.train("after", "wanted")
    for line in range(1, 2000, 3 * EVERY):
        into = f"models-{line}"
        if not killed_at(line, lambda: made.train("after", into)):  # noqa: B023
            break
        if not (tmp_path / into).exists():
            assert made.train("after", into).sha256 == wanted.sha256
        assert whole(tmp_path / into) == whole(tmp_path / "wanted")
    else:
        pytest.fail("it never came to its end")
