"""No mail is lost over a kill at any step; twice comes only what the server had and we had not noted."""

from collections import Counter
from collections.abc import Iterator

import pytest
from msgspec import structs

from delivering_desk import DeliveringDesk, Delivery
from desk.made import made_case
from desk.mail.smtp_server import TestServer
from desk.mail.test_delivery import owe
from desk_clock import DeskClock
from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.backoff import LEASE
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.mail.steps import MAIL_STEPS
from widerspruch.desk.models import CaseEvent, OutboxMail


@pytest.fixture
def delivering(desk_on_both: Desk, server: TestServer) -> Iterator[DeliveringDesk]:
    process = DeliveringDesk(structs.replace(desk_on_both.config, smtp=server.config()))
    yield process
    process.ends()


def test_at_every_step(desk_on_both: Desk, delivering: DeliveringDesk, server: TestServer, clock: DeskClock) -> None:
    """Killed at the second of three mails; whoever comes after the lease sends what is missing."""
    desk = desk_on_both
    for step in MAIL_STEPS:
        server.mails.clear()
        people = [f"{step.replace('_', '-')}{number}@example.org" for number in range(3)]
        case = made_case(desk)
        for person in people:
            owe(desk, person, case)
        nth = 1 if step == "taken" else 2
        assert delivering.does(Delivery(clock.now, step, nth)) == "killed", step
        # Nobody takes what is in the hands of the dead before their time is over.
        assert delivering.does(Delivery(clock.now)) == "0 0 0", step
        clock.moves(LEASE)
        assert delivering.does(Delivery(clock.now)).endswith(" 0 0"), step
        came = Counter(server.recipients())
        twice = {people[1]: 2} if step == "handed_over" else {}
        assert came == dict.fromkeys(people, 1) | twice, step
        assert len({mail.data for mail in server.mails}) == 3, step
        assert not OutboxMail.objects.filter(sent_at=None).exists(), step
        assert CaseEvent.objects.filter(case=case, kind="confirmed").count() == 3, step


@pytest.mark.parametrize("count", [60, pytest.param(2_000, marks=pytest.mark.slow)])
def test_two_processes_send_each_mail_once(
    desk_on_both: Desk, delivering: DeliveringDesk, server: TestServer, clock: DeskClock, count: int
) -> None:
    desk = desk_on_both
    other = DeliveringDesk(structs.replace(desk.config, smtp=server.config()))
    try:
        people = [f"p{number}@example.org" for number in range(2 * count)]

        def job(now: int) -> None:
            for person in people:
                put_mail(desk, None, "code", "de", person, {"code": "123456"}, now=now)

        desk.door.write(job)
        for process in (delivering, other):
            assert process.does(Delivery(0)) == "0 0 0"  # both are there; nothing is due in 1970
        for process in (delivering, other):
            process.begins(Delivery(clock.now))
        results = [tuple(map(int, process.is_over().split())) for process in (delivering, other)]
        assert sum(sent for sent, _, _ in results) == 2 * count
        assert all(sent > 0 for sent, _, _ in results)
        assert Counter(server.recipients()) == Counter(people)
        assert OutboxMail.objects.filter(attempts=1).exclude(sent_at=None).count() == 2 * count
    finally:
        other.ends()


@pytest.mark.slow
def test_killed_again_and_again_all_mails_arrive(
    desk_on_both: Desk, delivering: DeliveringDesk, server: TestServer, clock: DeskClock
) -> None:
    """A server that refuses and drops now and then, and a process that dies every few mails."""
    desk = desk_on_both
    people = [f"p{number}@example.org" for number in range(200)]
    case = made_case(desk)
    for person in people:
        owe(desk, person, case)
    calls = Counter[str]()

    def awkward(to: str) -> str | None:
        calls[to] += 1
        if calls[to] == 1 and to.startswith("p1"):
            return "drop" if to.startswith("p11") else "451 4.7.1 later"
        return None

    server.to_content = awkward
    for nth in range(60):
        step = MAIL_STEPS[nth % len(MAIL_STEPS)]
        delivering.does(Delivery(clock.now, step, 1 if step == "taken" else nth % 7 + 1))
        clock.moves(LEASE)
    while OutboxMail.objects.filter(sent_at=None).exists():
        delivering.does(Delivery(clock.now))
        clock.moves(LEASE)
    assert {*server.recipients()} == {*people}
    assert not OutboxMail.objects.exclude(dead_at=None).exists()
    assert CaseEvent.objects.filter(kind="confirmed").count() == 200
