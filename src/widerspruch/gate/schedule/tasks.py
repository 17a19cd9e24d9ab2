"""Work cut into tasks: run by a scheduler, each once however often an attempt is broken off.

A task is a value, and so is its result; a scheduler sees bytes only. Results go into a memory as they come, so that the
next attempt asks for the missing ones alone.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import update_wrapper
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, get_type_hints

import msgspec
from msgspec import Struct

from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.fault import Fault
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.lib.whole_files import atomic_write

Step = Literal["survey", "reduce", "mentions", "gate", "merge", "verify", "authors"]
Progress = Callable[[Step, int, int, int], None]
"""(step, bytes done, bytes in all, rows done)."""


class TaskOfShard(Struct, frozen=True):
    """A task about one shard."""

    shard: Shard


class ResultOfShard(Struct, frozen=True):
    """What became of a shard, by its number: how many rows it has."""

    number: int
    rows: int


Task = TypeVar("Task", bound=Struct)
Result = TypeVar("Result", bound=Struct)
OneShardsTask = TypeVar("OneShardsTask", bound=TaskOfShard)
OneShardsResult = TypeVar("OneShardsResult", bound=ResultOfShard)


_DONE, _FAULT = b"+", b"-"


class TaskFunction(Generic[Task, Result]):
    """Decorates a function at the top of a module, which says its types: workers call it with bytes.

    It must give the same result however often it is called. A `GateError` that it raises comes back as a `Fault`.
    """

    __name__: str

    def __init__(self, function: Callable[[Task], Result]) -> None:
        types = get_type_hints(function)
        self._function = function
        self.result: type[Result] = types.pop("return")
        (self._task,) = types.values()
        update_wrapper(self, function)

    def __call__(self, task: bytes) -> bytes:
        """The reply to a task, both as bytes."""
        asked: Task = msgspec.msgpack.decode(task, type=self._task)
        try:
            return _DONE + encode(self._function(asked))
        except GateError as error:
            return _FAULT + encode(Fault.of(error))

    def read(self, reply: bytes) -> Result | Fault:
        kind: type[Result | Fault] = self.result if reply[:1] == _DONE else Fault
        return msgspec.msgpack.decode(memoryview(reply)[1:], type=kind)


def encode(value: Any) -> bytes:
    """A task or a reply as it travels."""
    return msgspec.msgpack.encode(value)


class Memory(Struct, frozen=True):
    """Results by name, one file each. Without a folder nothing is remembered: every attempt begins anew."""

    folder: Path | None = None

    def remember(self, name: str, result: Struct) -> None:
        """Keep a result, whole or not at all."""
        if self.folder is not None:
            path = self.folder / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(path, msgspec.json.encode(result), lasting=False)

    def recall(self, name: str, kind: type[Result]) -> Result | None:
        """A result of an earlier attempt, if there is one."""
        if self.folder is None:
            return None
        try:
            return msgspec.json.decode((self.folder / f"{name}.json").read_bytes(), type=kind)
        except (FileNotFoundError, msgspec.DecodeError):  # cut off by a loss of power
            return None

    def forget(self) -> None:
        if self.folder is not None and self.folder.exists():
            shutil.rmtree(self.folder)


class Runner(Struct, frozen=True):
    """Has tasks done by a scheduler, but for those whose results the memory has."""

    scheduler: Scheduler
    memory: Memory = Memory()
    on_progress: Progress = lambda *_: None

    def results(
        self, step: str, function: TaskFunction[Task, Result], tasks: Mapping[str, Task]
    ) -> Iterator[tuple[str, Result | Fault]]:
        """Results by the names of their tasks, in any order. A fault is not remembered: it may be gone the next time.

        Raises:
            GateError: What the scheduler raises.
        """
        missing: list[str] = []
        for name in tasks:
            earlier = self.memory.recall(f"{step}/{name}", function.result)
            if earlier is None:
                missing.append(name)
            else:
                yield name, earlier
        for place, reply in self.scheduler.run(function, [encode(tasks[name]) for name in missing]):
            result = function.read(reply)
            if not isinstance(result, Fault):
                self.memory.remember(f"{step}/{missing[place]}", result)
            yield missing[place], result

    def over_shards(
        self,
        step: Step,
        function: TaskFunction[OneShardsTask, OneShardsResult],
        tasks: Sequence[OneShardsTask],
        *,
        pass_over_damaged: bool = False,
    ) -> tuple[list[OneShardsResult], dict[int, Fault]]:
        """Results in the order of shards, and the faults of those that are damaged, by number; tells of the progress.

        Args:
            pass_over_damaged: Whether damage of a file's bytes stops nothing but its own shard.

        Raises:
            GateError: As `results`, and for any other fault.
        """
        found: dict[int, OneShardsResult] = {}
        damaged: dict[int, Fault] = {}
        by_name = {f"{task.shard.number:06}": task for task in tasks}
        done, in_all, rows = 0, sum(task.shard.size for task in tasks), 0
        self.on_progress(step, done, in_all, rows)
        for name, result in self.results(step, function, by_name):
            shard = by_name[name].shard
            if not isinstance(result, Fault):
                found[shard.number] = result
                rows += result.rows
            elif pass_over_damaged and result.is_damage:
                damaged[shard.number] = result
            else:
                raise result.error()
            done += shard.size
            self.on_progress(step, done, in_all, rows)
        return [found[number] for number in sorted(found)], damaged
