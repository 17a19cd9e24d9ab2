"""Threads that look for mails until they are stopped."""

import threading
import time
from collections.abc import Callable

import pytest
from msgspec import structs

from desk.mail.smtp_server import TestServer
from desk.mail.test_delivery import owe, task_of
from desk_clock import DeskClock
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.mail import loop as loops
from widerspruch.desk.mail.loop import DeliveryLoop
from widerspruch.desk.models import OutboxMail
from widerspruch.desk.store.doors import open_door


def waited_for(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    return is_so()


def test_what_is_owed_while_it_runs_is_sent_by_its_threads_each_once(
    desk_on_both: Desk, server: TestServer, clock: DeskClock
) -> None:
    desk = structs.replace(desk_on_both, door=open_door(desk_on_both.config, clock))
    loop = DeliveryLoop(desk, workers=3, every=0.05, make_task=lambda desk: task_of(desk, server))
    loop.start()
    try:
        for number in range(60):
            owe(desk, f"p{number}@example.org", kind="code")
        assert waited_for(lambda: not OutboxMail.objects.filter(sent_at=None).exists())
    finally:
        loop.stop()
        desk.door.close()
    assert sorted(server.recipients()) == sorted(f"p{number}@example.org" for number in range(60))


def test_it_goes_on_when_the_server_is_back(
    desk: Desk, server: TestServer, clock: DeskClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "WHEN_DOWN", 0.05)
    desk = structs.replace(desk, door=open_door(desk.config, clock))
    is_down = threading.Event()
    is_down.set()
    refused = threading.Event()

    class Down:
        def __init__(self) -> None:
            self.inner = task_of(desk, server).carrier

        def open(self) -> None:
            if is_down.is_set():
                refused.set()
                raise OSError("not foreseen at all")
            self.inner.open()

        def carry(self, posting: object) -> None:
            self.inner.carry(posting)  # type: ignore[arg-type]

        def close(self) -> None:
            self.inner.close()

    loop = DeliveryLoop(
        desk, workers=1, every=0.05, make_task=lambda desk: structs.replace(task_of(desk, server), carrier=Down())
    )
    loop.start()
    try:
        owe(desk, kind="code")
        assert refused.wait(20)
        is_down.clear()
        assert waited_for(lambda: server.recipients() == ["alice@example.org"])
    finally:
        loop.stop()
        desk.door.close()


def test_without_a_server_named_it_does_not_begin(desk: Desk) -> None:
    with pytest.raises(DeskError, match="mail_not_configured"):
        DeliveryLoop(desk)
