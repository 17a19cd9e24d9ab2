"""A run that was killed goes on where it stopped, and ends as one that was not."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gate import made
from gate.in_process import InProcess
from gate.made import objection
from widerspruch.gate.errors import GateError
from widerspruch.gate.run import work_folder
from widerspruch.gate.run.work_folder import working_beside
from widerspruch.gate.schedule.scheduler import Work
from widerspruch.gate.schedule.tasks import ResultOfShard

SHARDS = 8

PROGRAM = """
import sys, time
from pathlib import Path
from gate import made, in_process
import widerspruch.gate.run.work_folder as work

class Slow(in_process.InProcess):
    def run(self, function, tasks):
        for place, task in enumerate(tasks):
            time.sleep(float(sys.argv[2]) if function.__name__ == sys.argv[3] else 0)
            yield place, function(task)

made.gate(Path(sys.argv[1]), Slow())
"""


class Watched(InProcess):
    """Notes which function was given how many tasks."""

    def __init__(self) -> None:
        self.given: dict[str, int] = {}

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """As in process."""
        self.given[work.__name__] = len(tasks)
        return super().run(work, tasks)


class Breaking(InProcess):
    """Loses its last worker after some tasks of one function."""

    def __init__(self, function: str, after: int) -> None:
        self._function, self._after = function, after

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """As in process, up to a point."""
        for place, answer in super().run(work, tasks):
            if work.__name__ == self._function and place == self._after:
                raise GateError("worker_lost", tries=4)
            yield place, answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of eight files in which account 2 has objected."""
    return corpus_in(tmp_path)


def corpus_in(folder: Path) -> Path:
    """The same corpus anywhere."""
    for number in range(SHARDS):
        made.write(folder / "corpus" / f"{number}.parquet", made.posts([1, 2, 3, number + 10] * 50))
    made.exclusion_set(folder / "set", [objection(2), objection(12)])
    return folder


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The digests of a run that nobody disturbed."""
    folder = corpus_in(tmp_path_factory.mktemp("undisturbed"))
    made.gate(folder)
    return dict(made.digests(folder))


def start(folder: Path, function: str) -> "subprocess.Popen[bytes]":
    """A run in a process of its own that takes its time over one function."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), "0.15", function],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )


def wait_for(folder: Path, step: str, count: int) -> None:
    """Until so many results of a step are there."""
    until = time.monotonic() + 60
    while len(list((folder / "out.part" / "run" / "done" / step).glob("*.json"))) < count:
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize(("function", "step"), [("gate_shard", "gate"), ("keys_kept", "verify")])
def test_killed_and_continued(function: str, step: str, folder: Path, undisturbed: dict[str, str]) -> None:
    """After `kill -9` in any step, the same run has the same digests, and what was finished is not done again."""
    process = start(folder, function)
    wait_for(folder, step, 3)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert not (folder / "out").exists()
    finished = len(list((folder / "out.part" / "run" / "done" / step).glob("*.json")))
    assert 3 <= finished < SHARDS

    watched = Watched()
    made.gate(folder, watched)

    assert made.digests(folder) == undisturbed
    assert watched.given[function] == SHARDS - finished
    assert not (folder / "out.part").exists()


def test_files_that_are_done_are_not_written_again(folder: Path, undisturbed: dict[str, str]) -> None:
    """Files of finished shards stay the very files that they were."""
    with pytest.raises(GateError):
        made.gate(folder, Breaking("gate_shard", 4))
    data = folder / "out.part" / "data"
    before = {path.name: path.stat().st_mtime_ns for path in data.iterdir() if path.name < "4"}
    assert len(before) == 4

    made.gate(folder)

    after = {path.name: path.stat().st_mtime_ns for path in (folder / "out" / "data").iterdir()}
    assert {name: after[name] for name in before} == before
    assert made.digests(folder) == undisturbed


def test_another_number_of_cores_goes_on_all_the_same(
    folder: Path, undisturbed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that goes on with more or fewer cores gives the same bytes."""
    monkeypatch.setattr("widerspruch.gate.run.steps.cores", lambda: 4)
    with pytest.raises(GateError):
        made.gate(folder, Breaking("gate_shard", 2))
    monkeypatch.setattr("widerspruch.gate.run.steps.cores", lambda: 1)
    made.gate(folder)
    assert made.digests(folder) == undisturbed


def test_nothing_of_the_work_is_published(folder: Path) -> None:
    """Keys of the corpus's authors, which the work needs, are not in the published folder, nor are hidden files."""
    with pytest.raises(GateError):
        made.gate(folder, Breaking("gate_shard", 4))
    made.gate(folder)
    names = {path.relative_to(folder / "out").as_posix() for path in (folder / "out").rglob("*") if path.is_file()}
    files = [f"{number}.parquet" for number in range(SHARDS)]
    assert names == {
        "manifest.json",
        "profile.toml",
        *(f"data/{name}" for name in files),
        *(f"ledger/{name}" for name in files),
    }


@pytest.mark.parametrize("change", ["set", "freeze", "profile", "undecided", "corpus"])
def test_with_anything_changed_it_does_not_go_on(change: str, folder: Path) -> None:
    """A broken-off run is only continued by the same run: otherwise two rules would have decided one corpus."""
    from datetime import date

    with pytest.raises(GateError):
        made.gate(folder, Breaking("gate_shard", 2))
    fields: dict[str, object] = {}
    if change == "set":
        made.exclusion_set(folder / "set2", [objection(3)])
        fields["exclusions"] = (folder / "set2",)
    elif change == "freeze":
        fields["freeze"] = date(2026, 6, 29)
    elif change == "profile":
        fields["profile"] = made.profile(kind={"always": "comment"})
    elif change == "undecided":
        fields["undecided"] = "keep"
    else:
        made.write(folder / "corpus" / "new.parquet", made.posts([1]))
    with pytest.raises(GateError) as refused:
        made.gate(folder, **fields)
    assert refused.value.code == "work_of_another_run"


def test_killed_at_the_very_end(folder: Path, undisturbed: dict[str, str]) -> None:
    """If the process dies while it clears away its work, before publishing, the next attempt publishes."""
    with pytest.raises(GateError):
        made.gate(folder, Breaking("keys_kept", 7))
    run = folder / "out.part" / "run"
    (folder / "out.part" / "manifest.json").write_text("{}")
    for entry in run.iterdir():
        if entry.is_file() and entry.name != "plan.json":
            entry.unlink()
    made.gate(folder)
    assert made.digests(folder) == undisturbed


def test_a_broken_off_run_can_be_watched(folder: Path) -> None:
    """A later attempt counts what is done as done: progress begins there."""
    with pytest.raises(GateError):
        made.gate(folder, Breaking("gate_shard", 4))
    told: list[tuple[str, int, int, int]] = []
    from widerspruch.gate.run.run import run_gate

    run_gate(made.request(folder), made.rulebook(), InProcess(), made.NOW, lambda *what: told.append(what))
    steps = [what for what in told if what[0] == "gate"]
    assert [what[1] for what in steps[:2]] == [0, steps[-1][2] // SHARDS]
    assert len(steps) == SHARDS + 1
    assert steps[-1][1] == steps[-1][2]
    assert steps[-1][3] == SHARDS * 200


def test_the_lock_goes_with_its_process(folder: Path) -> None:
    """A killed run does not lock the folder for ever."""
    with working_beside(folder / "other", made.PROFILE):
        pass
    with working_beside(folder / "other", made.PROFILE) as work:
        assert work.folder.name == "other.part"


@pytest.mark.parametrize("left", [b"", b'{"number": 1'])
def test_a_result_that_a_loss_of_power_cut_off_is_made_again(left: bytes, tmp_path: Path) -> None:
    """Half a result is none."""
    work = work_folder.Work(tmp_path)
    work.memory.remember("gate/000000", ResultOfShard(1, rows=1))
    assert work.memory.recall("gate/000000", ResultOfShard) == ResultOfShard(1, rows=1)
    (work.scratch / "done" / "gate" / "000000.json").write_bytes(left)
    assert work.memory.recall("gate/000000", ResultOfShard) is None
