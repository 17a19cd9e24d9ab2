"""Sessions are sealed, short, the same for all processes, and end with the logout."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection

from desk_browser import DeskClient, enter_code, log_in
from widerspruch.desk.access.sessions import (
    LIVES_LOGGED_IN,
    LIVES_UNKNOWN,
    LIVES_WITH_CODE,
    forget_ended_sessions,
    sessions_of,
)
from widerspruch.desk.access.who import code_holder_in, person_in
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import DeskSession
from widerspruch.testing.demo.people import BY_KEY


def test_another_process_knows_who_logged_in(desk_on_both: Desk) -> None:
    client = DeskClient(desk_on_both)
    person = log_in(client, BY_KEY["erika"])
    assert person_in(sessions_of(desk_on_both)(client.session.session_key)) == person


def test_nothing_of_a_person_and_no_key_of_a_session_stands_in_the_table(desk_on_both: Desk) -> None:
    client = DeskClient(desk_on_both)
    log_in(client, BY_KEY["erika"])
    key = client.session.session_key
    assert key is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, sealed FROM desk_desksession")
        ((hashed, sealed),) = cursor.fetchall()
    for part in (b"Erika", b"erika@example.org", b"70010001", key.encode()):
        assert part not in bytes(sealed) + bytes(hashed)


def test_a_login_ends_by_itself_however_often_somebody_comes_back(desk: Desk, clock) -> None:
    client = DeskClient(desk)
    log_in(client, BY_KEY["erika"])
    clock.moves(LIVES_LOGGED_IN - 1)
    session = client.session
    session["seen"] = True
    session.save()
    assert person_in(client.session) is not None
    clock.moves(1)
    assert person_in(client.session) is None
    assert "seen" not in client.session


def test_a_code_opens_for_an_hour(desk: Desk, clock) -> None:
    client = DeskClient(desk)
    enter_code(client, "paula@example.org", "W-0")
    clock.moves(LIVES_WITH_CODE - 1)
    assert code_holder_in(client.session) is not None
    clock.moves(1)
    assert code_holder_in(client.session) is None


def test_a_second_code_for_the_same_mailbox_keeps_the_cases_of_the_first(desk: Desk) -> None:
    client = DeskClient(desk)
    enter_code(client, "paula@example.org", "W-0")
    enter_code(client, "paula@example.org", "W-1")
    holder = code_holder_in(client.session)
    assert holder is not None
    assert holder.cases == ("W-0", "W-1")
    enter_code(client, "someone@example.org", "W-2")
    holder = code_holder_in(client.session)
    assert holder is not None
    assert holder.cases == ("W-2",)


def test_whoever_knew_the_session_before_the_code_is_not_in_the_one_after_it(desk: Desk) -> None:
    client = DeskClient(desk)
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["desk"] = planted
    enter_code(client, "paula@example.org")
    assert client.session.session_key != planted
    assert sessions_of(desk)(planted).load() == {}


def test_a_session_that_was_ended_in_another_window_is_not_made_again(desk_on_both: Desk) -> None:
    client = DeskClient(desk_on_both)
    log_in(client, BY_KEY["erika"])
    here, there = client.session, client.session
    assert person_in(here) is not None
    there.flush()
    here["more"] = 1
    with pytest.raises(UpdateError):
        here.save()
    assert DeskSession.objects.count() == 0


def test_a_row_that_was_copied_over_another_opens_nothing(desk: Desk) -> None:
    erika, aylin = DeskClient(desk), DeskClient(desk)
    log_in(erika, BY_KEY["erika"])
    log_in(aylin, BY_KEY["aylin"])
    of_erika = erika.session._hash()  # type: ignore[attr-defined]
    sealed = DeskSession.objects.exclude(session_key=of_erika).get().sealed
    desk.door.write(lambda now: DeskSession.objects.filter(session_key=of_erika).update(sealed=sealed))
    assert person_in(erika.session) is None


def test_those_that_have_ended_are_deleted(desk: Desk, clock) -> None:
    old, new = DeskClient(desk), DeskClient(desk)
    session = old.session
    session["x"] = 1
    session.save()
    clock.moves(LIVES_UNKNOWN)
    log_in(new, BY_KEY["erika"])
    assert forget_ended_sessions(desk) == 1
    assert person_in(new.session) is not None
