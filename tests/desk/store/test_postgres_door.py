"""Transactions on PostgreSQL that have to be done again, and those that must not be."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, connections
from msgspec import structs

from desk_clock import DeskClock
from together import together
from widerspruch.desk.config import PostgresqlConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Identity
from widerspruch.desk.store.postgres_door import PostgresDoor
from widerspruch.desk.store.steps import Step


def _adds(number: int) -> Callable[[int], int]:
    def job(now: int) -> int:
        Identity.objects.create(subject_key=number.to_bytes(32, "big"), first_seen=number)
        return number

    return job


def _end_my_backend() -> None:
    """As an operator does, or a server that is restarted: from another connection."""
    with connection.cursor() as cursor:
        own = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]

    def end() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", (own,))

    together(end)


pytestmark = pytest.mark.parametrize("desk_on_both", ["postgresql"], indirect=True)


def test_a_connection_that_was_ended_between_two_jobs_is_made_anew(desk_on_both: Desk) -> None:
    desk_on_both.door.write(_adds(1))
    _end_my_backend()
    assert desk_on_both.door.write(_adds(2)) == 2
    assert Identity.objects.count() == 2


def test_a_connection_that_was_ended_in_a_job_does_it_once_in_the_end(desk_on_both: Desk) -> None:
    attempts: list[int] = []

    def job(now: int) -> int:
        attempts.append(now)
        _adds(1)(now)
        if len(attempts) == 1:
            _end_my_backend()
        return Identity.objects.count()

    assert desk_on_both.door.write(job) == 1
    assert len(attempts) == 2
    assert Identity.objects.count() == 1


def test_a_connection_that_was_ended_in_a_commit_is_not_tried_again(desk_on_both: Desk) -> None:
    """Nobody knows whether it was done."""
    steps: list[Step] = []

    def at_step(step: Step) -> None:
        steps.append(step)
        if step == "all_written":
            _end_my_backend()

    with pytest.raises(DeskError, match="database_failed"):
        PostgresDoor(desk_on_both.now, at_step).write(_adds(1))
    assert steps == ["begun", "all_written"]
    assert desk_on_both.door.write(_adds(2)) == 2


def test_two_jobs_that_wait_for_each_other_are_both_done(desk_on_both: Desk) -> None:
    door = desk_on_both.door
    door.write(_adds(1))
    door.write(_adds(2))
    both = threading.Barrier(2)
    attempts: list[int] = []

    def job(first: int, then: int) -> Callable[[int], None]:
        def locks(now: int) -> None:
            attempts.append(first)
            Identity.objects.filter(first_seen=first).update(subject_key=first.to_bytes(32, "big"))
            if len(attempts) <= 2:
                both.wait(50)
            Identity.objects.filter(first_seen=then).update(subject_key=then.to_bytes(32, "big"))

        return locks

    assert together(lambda: door.write(job(1, 2)), lambda: door.write(job(2, 1))) == [None, None]
    assert len(attempts) >= 3  # whose turn it is to give way, the server says


def test_somebody_quicker_is_seen_by_the_next_attempt(desk_on_both: Desk) -> None:
    """A job that looks first, and then adds."""
    door = desk_on_both.door

    def job(now: int) -> bool:
        if Identity.objects.filter(first_seen=1).exists():
            return False
        threading.Event().wait(0.05)
        _adds(1)(now)
        return True

    assert sorted(together(*(lambda: door.write(job) for _ in range(8)))) == [False] * 7 + [True]  # type: ignore[type-var]


def test_what_can_never_be_written_is_refused_in_the_end(desk_on_both: Desk) -> None:
    attempts: list[int] = []

    def job(now: int) -> None:
        attempts.append(now)
        _adds(1)(now)

    desk_on_both.door.write(_adds(1))
    with pytest.raises(DeskError) as refused:
        desk_on_both.door.write(job)
    assert isinstance(refused.value.__cause__, DatabaseError)
    assert 1 < len(attempts) < 20


def test_a_server_that_is_gone_is_an_error_with_a_sentence(desk_on_both: Desk, clock: DeskClock) -> None:
    assert isinstance(desk_on_both.config.database, PostgresqlConfig)
    assert structs.replace(desk_on_both.config.database, password="geheim").password not in repr(desk_on_both)
    connections.close_all()
    host = connections.settings["default"]["HOST"]
    try:
        for settings in (connections.settings["default"], connection.settings_dict):
            settings["HOST"] = "/nowhere"
        with pytest.raises(DeskError) as refused:
            desk_on_both.door.write(_adds(1))
        assert (refused.value.code, refused.value.ending.http_status) == ("database_failed", 503)
    finally:
        for settings in (connections.settings["default"], connection.settings_dict):
            settings["HOST"] = host
    assert desk_on_both.door.write(_adds(1)) == 1
