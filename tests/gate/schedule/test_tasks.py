"""Work cut into tasks: whose results are there is not asked again, and what is wrong with one is a value."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec import Struct

from gate.in_process import InProcess
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.fault import Fault
from widerspruch.gate.schedule.scheduler import Work
from widerspruch.gate.schedule.tasks import Memory, ResultOfShard, Runner, TaskFunction, TaskOfShard, encode


class Halved(Struct, frozen=True):
    """A number."""

    number: int


@TaskFunction
def halve(task: Halved) -> Halved:
    """Half of an even number."""
    if task.number % 2:
        raise GateError("verification_found", n=task.number)
    return Halved(task.number // 2)


@TaskFunction
def count(task: TaskOfShard) -> ResultOfShard:
    """As many rows as the shard has bytes; none in a shard that is damaged."""
    match task.shard.name:
        case "damaged":
            raise GateError("shard_damaged", name="damaged")
        case "wrong":
            raise GateError("value_unreadable_shard", name="wrong")
    return ResultOfShard(task.shard.number, task.shard.size)


class Counting(InProcess):
    """Notes how many tasks it was given, and does them from the last to the first."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """As in process."""
        self.given.append(len(tasks))
        for place in reversed(range(len(tasks))):
            yield place, work(tasks[place])


def results(runner: Runner, step: str, tasks: dict[str, Halved]) -> list[Halved | Fault]:
    """In the order of their tasks."""
    found = dict(runner.results(step, halve, tasks))
    return [found[name] for name in tasks]


def shards(*names: str) -> list[TaskOfShard]:
    """A task for each name."""
    return [TaskOfShard(Shard(number, name, name, "parquet", 10 + number)) for number, name in enumerate(names)]


def test_what_an_attempt_did_the_next_one_does_not_ask_for(tmp_path: Path) -> None:
    """Results come out of the memory, and only the missing tasks are handed out."""
    scheduler = Counting()
    runner = Runner(scheduler, Memory(tmp_path))
    assert results(runner, "halve", {"a": Halved(2)}) == [Halved(1)]
    assert results(runner, "halve", {"a": Halved(2), "b": Halved(8)}) == [Halved(1), Halved(4)]
    assert scheduler.given == [1, 1]


def test_without_a_folder_nothing_is_remembered() -> None:
    """Whoever begins anew each time says so by giving no folder."""
    scheduler = Counting()
    for _ in range(2):
        assert results(Runner(scheduler), "halve", {"a": Halved(2)}) == [Halved(1)]
    assert scheduler.given == [1, 1]


def test_a_fault_is_not_remembered(tmp_path: Path) -> None:
    """The file may be mended by the next attempt."""
    scheduler = Counting()
    runner = Runner(scheduler, Memory(tmp_path))
    for _ in range(2):
        assert dict(runner.results("halve", halve, {"a": Halved(3)})) == {"a": Fault("verification_found", {"n": 3})}
    assert scheduler.given == [1, 1]


def test_steps_do_not_share_results(tmp_path: Path) -> None:
    """Two steps may call their tasks the same."""
    runner = Runner(InProcess(), Memory(tmp_path))
    assert results(runner, "one", {"a": Halved(2)}) == [Halved(1)]
    assert results(runner, "two", {"a": Halved(6)}) == [Halved(3)]


def test_damage_of_one_shard_leaves_the_others() -> None:
    """Results come in the order of shards, whichever was done first; the damaged one is named."""
    results, damaged = Runner(Counting()).over_shards(
        "gate", count, shards("a", "damaged", "c"), pass_over_damaged=True
    )
    assert results == [ResultOfShard(0, 10), ResultOfShard(2, 12)]
    assert damaged == {1: Fault("shard_damaged", {"name": "damaged"})}


def test_any_other_fault_of_a_shard_ends_all() -> None:
    """Only what is said to be damage is passed over."""
    with pytest.raises(GateError, match="value_unreadable_shard"):
        Runner(InProcess()).over_shards("gate", count, shards("a", "wrong"), pass_over_damaged=True)


def test_progress_counts_bytes_and_rows() -> None:
    """A damaged shard counts as done, without rows."""
    seen: list[tuple[str, int, int, int]] = []
    runner = Runner(InProcess(), on_progress=lambda *what: seen.append(what))
    runner.over_shards("gate", count, shards("a", "damaged"), pass_over_damaged=True)
    assert seen == [("gate", 0, 21, 0), ("gate", 10, 21, 10), ("gate", 21, 21, 10)]


def test_workers_find_the_function_by_its_name() -> None:
    """It travels as a name, so it is called what it is called in its module."""
    assert (halve.__name__, halve.__module__, halve(encode(Halved(4)))) == ("halve", __name__, b"+" + encode(Halved(2)))
