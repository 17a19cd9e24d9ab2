"""What every scheduler promises: processes, Spark on this machine, Ray on this machine."""

import os
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import cycle
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gate import made
from gate.schedule import works
from gate.schedule.engines import local_ray, local_spark, needs_ray, needs_spark
from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.choose import SCHEDULERS, open_scheduler
from widerspruch.gate.schedule.scheduler import MOST_TRIES, Scheduler
from widerspruch.protocol.errors import ProtocolError
from widerspruch.rulebook.decide import KEPT_OUT_AS
from widerspruch.rulebook.vocabulary import RESTS_ON

RUNNERS = {"pool": (), "spark": needs_spark, "ray": needs_ray}


@pytest.fixture(scope="module", params=[pytest.param(name, marks=RUNNERS[name]) for name in SCHEDULERS])
def scheduler(request: pytest.FixtureRequest) -> Iterator[Scheduler]:
    """Two workers for all tests of this file: what one test does to them must not trouble the next."""
    opened = {"pool": lambda: open_scheduler("pool", workers=2), "spark": local_spark, "ray": local_ray}
    with opened[request.param]() as shared:
        yield shared


def test_every_task_is_answered_once(scheduler: Scheduler) -> None:
    """Each task comes back with its place in the list and its answer."""
    answers = list(scheduler.run(works.echo, [b"ab", b"", b"xyz", b"ab"]))
    assert sorted(answers) == [(0, b"ba"), (1, b""), (2, b"zyx"), (3, b"ba")]


def test_no_tasks_no_answers(scheduler: Scheduler) -> None:
    """A corpus without shards starts nothing."""
    assert list(scheduler.run(works.echo, [])) == []


def test_answers_come_as_they_are_completed(scheduler: Scheduler) -> None:
    """A long task does not hold up the answers of short ones, and both processes work."""
    order = [(number, int(pid)) for number, pid in scheduler.run(works.who, [b"0.6", b"0", b"0", b"0"])]
    assert [number for number, _ in order][-1] == 0
    assert len({pid for _, pid in order}) == 2


def test_a_killed_process_costs_its_task_only(scheduler: Scheduler, tmp_path: Path) -> None:
    """The task of a killed process is done by another; the other process keeps what it was doing."""
    tasks = [os.fsencode(tmp_path / name) for name in ("first", "fatal", "third", "forth")]
    answers = dict(scheduler.run(works.killed_once, tasks))
    assert answers == {0: b"first", 1: b"fatal", 2: b"third", 3: b"forth"}
    assert len(list(tmp_path.iterdir())) == 2


def test_a_task_that_takes_down_every_process_ends_the_run(scheduler: Scheduler, tmp_path: Path) -> None:
    """After the last try there is one error, and no process is left doing anything."""
    with pytest.raises(GateError) as refused:
        list(scheduler.run(works.killed_always, [os.fsencode(tmp_path / "shard")]))
    assert refused.value.code == "worker_lost"
    assert len(list(tmp_path.iterdir())) == MOST_TRIES
    assert list(scheduler.run(works.echo, [b"ab"])) == [(0, b"ba")]


def test_a_passing_fault_is_tried_again(scheduler: Scheduler, tmp_path: Path) -> None:
    """A storage that is away for a moment costs nothing but time."""
    assert list(scheduler.run(works.raises_once, [os.fsencode(tmp_path / "shard")])) == [(0, b"done")]


def test_an_exception_is_named_without_its_message(scheduler: Scheduler) -> None:
    """What the message of an exception quotes from a row reaches nobody."""
    with pytest.raises(GateError) as refused:
        list(scheduler.run(works.raises_always, [b"erika"]))
    assert refused.value.code == "worker_failed"
    assert str(refused.value.values["where"]).startswith("ValueError, works.py:")
    assert "erika" not in str(refused.value)


def test_a_fault_that_stays_is_not_tried_again(scheduler: Scheduler, tmp_path: Path) -> None:
    """A `GateError` of the work comes through with its values after one attempt."""
    with pytest.raises(GateError) as refused:
        list(scheduler.run(works.refuses, [os.fsencode(tmp_path / "shard")]))
    assert (refused.value.code, refused.value.values) == ("mention_value", {"column": "author"})
    assert len(list(tmp_path.iterdir())) == 1


def test_an_error_of_the_protocol_stays_one(scheduler: Scheduler) -> None:
    """It has its sentence in a room of its own."""
    with pytest.raises(ProtocolError) as refused:
        list(scheduler.run(works.distrusts, [b"some.key"]))
    assert (refused.value.code, refused.value.values) == ("hashing_key_damaged", {"file": "some.key"})


def test_a_worker_without_a_package_says_which(scheduler: Scheduler) -> None:
    """What is not installed is named, not guessed from a traceback."""
    with pytest.raises(GateError) as refused:
        list(scheduler.run(works.needs_a_package, [b""]))
    assert (refused.value.code, refused.value.values) == (
        "worker_without_package",
        {"package": "no_such_package_anywhere"},
    )


def test_work_must_be_importable(scheduler: Scheduler) -> None:
    """A function that no worker could import is refused before anything is sent."""
    with pytest.raises(ValueError, match="no module that a worker could import"):
        list(scheduler.run(lambda task: task, [b""]))


def test_closing_early_stops_what_is_going_on(scheduler: Scheduler) -> None:
    """Who wants no more answers is not kept waiting for them, and the scheduler stays usable."""
    began = time.monotonic()
    running = scheduler.run(works.who, [b"0", b"60", b"60"])
    assert next(running)[0] == 0
    running.close()
    assert time.monotonic() - began < 30
    assert list(scheduler.run(works.echo, [b"ab"])) == [(0, b"ba")]


SHARDS = 5


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few shards, one of them empty, and a set of objectors."""
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(SHARDS):
        authors = [(number * 7 + row * row) % 50 for row in range(200 if number else 0)]
        made.write(folder / "corpus" / f"part-{number}.parquet", made.posts(authors))
    grounds = cycle(RESTS_ON)
    kept_out = [made.objection(person, rests_on=next(grounds)) for person in range(0, 50, 3)]
    made.exclusion_set(folder / "set", kept_out)
    made.key_file(folder)
    return folder


@pytest.fixture(scope="module")
def by_pool(corpus: Path) -> dict[str, str]:
    """What the pool publishes."""
    with open_scheduler("pool", workers=2) as scheduler:
        return published(corpus, "pool", scheduler)


def published(corpus: Path, name: str, scheduler: Scheduler) -> dict[str, str]:
    """SHA-256 of every file of data and ledger, by name."""
    target = corpus / name
    made.gate(corpus, scheduler, out=target)
    files = sorted(path for part in ("data", "ledger") for path in (target / part).rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_gate_writes_the_same_bytes_everywhere(scheduler: Scheduler, corpus: Path, by_pool: dict[str, str]) -> None:
    """Every file of data and ledger is byte for byte what the pool writes."""
    assert len(by_pool) == 2 * SHARDS
    ledger = pq.read_table(corpus / "pool" / "ledger" / "part-1.parquet", columns=["reason"])
    assert {*ledger.column(0).unique().to_pylist()} == {*KEPT_OUT_AS.values()}
    assert published(corpus, f"again-{scheduler.name}", scheduler) == by_pool
