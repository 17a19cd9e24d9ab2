"""The one writer of a process, on SQLite."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections
from msgspec import structs

from desk_clock import DeskClock
from together import together
from widerspruch.desk.config import SqliteConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Identity
from widerspruch.desk.store.group_door import JOBS_PER_COMMIT, GroupDoor
from widerspruch.desk.store.steps import Step


def _adds(number: int) -> Callable[[int], int]:
    def job(now: int) -> int:
        Identity.objects.create(subject_key=number.to_bytes(32, "big"), first_seen=number)
        return number

    return job


def _file(desk: Desk) -> Path:
    assert isinstance(desk.config.database, SqliteConfig)
    return desk.config.database.path


class _Held:
    """A door whose writer stands in its first job until it may go on."""

    def __init__(self, desk: Desk, queue_length: int = 2_000) -> None:
        self.commits: list[Step] = []
        self.door = GroupDoor(desk.now, queue_length, self.commits.append)
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def hold(self) -> None:
        def job(now: int) -> None:
            self.begun.set()
            self.may_go_on.wait(30)

        self.door.write(job)

    def waits_for(self, number: int) -> None:
        while self.door._queue.qsize() < number:
            threading.Event().wait(0.005)


def test_what_comes_in_during_a_commit_shares_the_next_one(desk: Desk) -> None:
    held = _Held(desk)

    def let_go() -> None:
        held.waits_for(30)
        held.may_go_on.set()

    def writes(number: int) -> int:
        held.begun.wait(10)
        return held.door.write(_adds(number))

    together(held.hold, let_go, *(lambda n=n: writes(n) for n in range(30)))
    held.door.close()
    assert held.commits.count("committed") == 2
    assert Identity.objects.count() == 30


def test_a_commit_takes_only_so_many(desk: Desk) -> None:
    held = _Held(desk)
    number = JOBS_PER_COMMIT + 10

    def let_go() -> None:
        held.waits_for(number)
        held.may_go_on.set()

    def writes(n: int) -> int:
        held.begun.wait(30)
        return held.door.write(lambda now: n)

    given = together(held.hold, let_go, *(lambda n=n: writes(n) for n in range(number)))
    held.door.close()
    assert given[2:] == [*range(number)]
    assert held.commits.count("committed") == 3


def test_a_full_queue_refuses_at_once_and_loses_nothing_that_it_took(desk: Desk) -> None:
    held = _Held(desk, queue_length=3)

    def overfill() -> None:
        held.waits_for(3)
        with pytest.raises(DeskError) as refused:
            held.door.write(_adds(99))
        assert (refused.value.code, refused.value.ending.http_status) == ("queue_full", 503)
        held.may_go_on.set()

    def writes(number: int) -> int:
        held.begun.wait(10)
        return held.door.write(_adds(number))

    given = together(held.hold, overfill, *(lambda n=n: writes(n) for n in range(3)))
    assert given == [None, None, 0, 1, 2]
    assert held.door.write(_adds(4)) == 4
    held.door.close()
    assert Identity.objects.count() == 4


def test_a_commit_that_fails_wakes_everybody_with_an_error(desk: Desk) -> None:
    fails = [True]

    def at_step(step: Step) -> None:
        if step == "all_written" and fails:
            raise MemoryError

    door = GroupDoor(desk.now, 100, at_step)
    given = together(*(lambda n=n: door.write(_adds(n)) for n in range(20)))
    assert [getattr(one, "code", None) for one in given] == ["database_failed"] * 20
    assert not Identity.objects.exists()
    fails.clear()
    assert door.write(_adds(1)) == 1
    door.close()


def test_a_full_disk_fails_whoever_waits_and_passes_once_there_is_room(desk: Desk) -> None:
    is_full = [True]

    def at_step(step: Step) -> None:
        if step == "begun" and is_full:
            with connection.cursor() as cursor:
                pages = cursor.execute("PRAGMA page_count").fetchone()[0]
                cursor.execute(f"PRAGMA max_page_count = {pages}")

    def large(number: int) -> Callable[[int], None]:
        def job(now: int) -> None:
            _adds(number)(now)
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO desk_accountscentre (centre_key) VALUES (zeroblob(300000))")

        return job

    door = GroupDoor(desk.now, 100, at_step)
    given = together(*(lambda n=n: door.write(large(n)) for n in range(8)))
    assert [getattr(one, "code", None) for one in given] == ["database_failed"] * 8
    assert not Identity.objects.exists()
    is_full.clear()
    door.write(large(1))
    door.close()
    assert Identity.objects.count() == 1


def test_a_locked_database_fails_whoever_waits_and_passes_once_it_is_free(desk: Desk) -> None:
    options = connections.settings["default"]["OPTIONS"]
    options["timeout"] = 0.1
    other = sqlite3.connect(_file(desk), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        given = together(*(lambda n=n: desk.door.write(_adds(n)) for n in range(5)))
        assert [getattr(one, "code", None) for one in given] == ["database_failed"] * 5
        other.execute("ROLLBACK")
        assert desk.door.write(_adds(7)) == 7
    finally:
        options["timeout"] = 30
        other.close()


def test_of_an_error_only_its_name_is_written_down(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    secret = "erika@example.org"

    def at_step(step: Step) -> None:
        if step == "all_written":
            raise sqlite3.OperationalError(secret)

    door = GroupDoor(desk.now, 10, at_step)
    with pytest.raises(DeskError) as told:
        door.write(_adds(1))
    door.close()
    assert "OperationalError" in caplog.text
    assert secret not in caplog.text
    assert secret not in str(told.value)


_OTHER_PROCESS = """
import sys, time
from pathlib import Path
from widerspruch.desk.config import DeskConfig, SqliteConfig
from widerspruch.desk.settings import set_django_up
config = DeskConfig(public_address="http://localhost", platforms={}, database=SqliteConfig(Path(sys.argv[1])),
                    keys=Path(), sets=Path(), data=Path())
set_django_up(config, bytes(32))
from widerspruch.desk.models import Identity
from widerspruch.desk.store.doors import open_door
door = open_door(config, lambda: time.time_ns() // 1000)
first = int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for number in range(first, first + 200):
    door.write(lambda now: Identity.objects.create(subject_key=number.to_bytes(32, "big"), first_seen=number))
door.close()
"""


def test_two_processes_write_into_one_file(desk: Desk) -> None:
    """A command beside the server: neither is refused."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _OTHER_PROCESS, str(_file(desk)), str(first)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for first in (1_000, 2_000)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    for number in range(100):
        desk.door.write(_adds(number))
    assert [process.wait(60) for process in started] == [0, 0]
    for process in started:
        process.communicate()
    assert Identity.objects.count() == 500


def test_a_door_that_nobody_used_closes(desk: Desk, clock: DeskClock) -> None:
    structs.replace(desk, door=GroupDoor(clock, 10)).door.close()
