"""More people than the disk can take at a moment: whoever is refused is told when to come back, nobody else notices."""

import threading
from collections.abc import Iterator

import pytest
from msgspec import structs

from desk_browser import DeskClient, call, log_in
from objecting_people import objects
from together import together
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.submission import Taken
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import DeskCase
from widerspruch.desk.store.group_door import GroupDoor
from widerspruch.desk.values import AccountIdentity
from widerspruch.testing.demo.people import BY_KEY

BY_CALL = {"account": {"platform": "beispielnetz", "id": "by-call"}}
BY_FORM = {"scopes": ["own_content", "ai_interactions", "mentions"], "email": "erika@example.org", "country": "DE"}
WAITING = 3


@pytest.fixture
def crowded(desk: Desk) -> Iterator[Desk]:
    """A desk in which only a few may wait."""
    door = GroupDoor(desk.now, WAITING)
    yield structs.replace(desk, door=door)
    door.close()


def test_a_full_queue_refuses_calls_and_forms_and_takes_all_who_wait(crowded: Desk) -> None:
    browser, server = DeskClient(crowded), DeskClient(crowded)
    log_in(browser, BY_KEY["erika"])
    disk_is_busy, disk_is_free = threading.Event(), threading.Event()

    def hold(now: int) -> None:
        disk_is_busy.set()
        disk_is_free.wait(30)

    def waits(account_id: str) -> Taken:
        disk_is_busy.wait(30)
        return take_objection(crowded, objects(AccountIdentity(account_id)))

    def comes_too_late() -> tuple[object, ...]:
        while crowded.door.waiting() < WAITING:
            disk_is_busy.wait(0.005)
        try:
            return browser.post("/object", BY_FORM), call(server, "POST", "/objections", BY_CALL)
        finally:
            disk_is_free.set()

    people = [f"waits-{number}" for number in range(WAITING)]
    _, late, *taken = together(
        lambda: crowded.door.write(hold), comes_too_late, *(lambda one=one: waits(one) for one in people)
    )
    assert isinstance(late, tuple), late
    page, problem = late
    assert (page.status_code, problem.status_code) == (503, 503)
    assert int(page["Retry-After"]) > 0
    assert int(problem["Retry-After"]) > 0
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["code"] == "busy"
    assert "noch einmal" in page.content.decode()
    assert {one.case_id for one in taken} == {*DeskCase.objects.values_list("case_id", flat=True)}
    assert browser.post("/object", BY_FORM).status_code == 303
    assert call(server, "POST", "/objections", BY_CALL).status_code == 201
