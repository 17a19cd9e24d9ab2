"""Everybody on the list is told over a kill at any step; twice only what the server had and we had not noted, and then it
is the same mail."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from delivering_desk import DeliveringDesk, Delivery
from desk.mail.smtp_server import TestServer, smtp_server
from desk.notices.told import example, many
from desk_clock import DeskClock
from widerspruch.desk.access.limits import MINUTE
from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.backoff import LEASE
from widerspruch.desk.mail.steps import MAIL_STEPS
from widerspruch.desk.models import NoticeRecipient
from widerspruch.desk.notices.adding import add_recipients
from widerspruch.desk.notices.versions import begin_notice


@pytest.fixture
def server() -> Iterator[TestServer]:
    with smtp_server() as running:
        yield running


@pytest.fixture
def delivering(desk_on_both: Desk, server: TestServer) -> Iterator[DeliveringDesk]:
    process = DeliveringDesk(structs.replace(desk_on_both.config, smtp=server.config()))
    yield process
    process.ends()


def told_over(
    desk: Desk, processes: list[DeliveringDesk], server: TestServer, clock: DeskClock, path: Path, kills: list[Delivery]
) -> Counter[int]:
    """How many got how many mails, once nobody waits."""
    file = example(desk)
    count = sum(add_recipients(desk, begin_notice(desk, file), file, path).mails.values())
    for kill in kills:
        clock.moves(10 * MINUTE)
        assert processes[0].does(structs.replace(kill, now=clock.now, notices=True)) == "killed"
        clock.moves(LEASE)
    while NoticeRecipient.objects.filter(sent_at=None).exists():
        for process in processes:
            process.begins(Delivery(clock.now, notices=True))
        for process in processes:
            assert process.is_over().split()[1:] == ["0", "0"]
        clock.moves(10 * MINUTE)
    came = Counter(server.recipients())
    assert len(came) == count
    assert len({mail.data for mail in server.mails}) == count, "whoever got two got the same"
    assert not NoticeRecipient.objects.exclude(attempts=1).exists()
    return Counter(came.values())


def test_fifty_are_told_over_a_kill_at_every_step(
    desk_on_both: Desk, delivering: DeliveringDesk, server: TestServer, clock: DeskClock, tmp_path: Path
) -> None:
    kills = [Delivery(0, step, 1 if step == "taken" else 3) for step in MAIL_STEPS]
    assert told_over(desk_on_both, [delivering], server, clock, many(tmp_path, 50, domains=5), kills) == {1: 49, 2: 1}


@pytest.mark.slow
def test_two_thousand_are_told_by_two_processes_of_which_one_is_killed_twice(
    desk_on_both: Desk, delivering: DeliveringDesk, server: TestServer, clock: DeskClock, tmp_path: Path
) -> None:
    desk = desk_on_both
    other = DeliveringDesk(structs.replace(desk.config, smtp=server.config()))
    try:
        kills = [Delivery(0, "handed_over", 300), Delivery(0, "handed_over", 500)]
        processes = [delivering, other]
        path = many(tmp_path, 2_000, domains=200)
        assert told_over(desk, processes, server, clock, path, kills) == {1: 1_998, 2: 2}
    finally:
        other.ends()
