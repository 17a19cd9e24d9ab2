"""Taking an objection back: asked twice, undone within the window, and by nobody else."""

import pytest

from desk.pages.visiting import ALL, LOCKED_OUT, WITHOUT_ACCOUNT, mailed_code, objected, shown
from desk_browser import DeskClient, log_in
from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import DeskCase, OutboxMail
from widerspruch.testing.demo.people import BY_KEY


@pytest.fixture
def case_id(client: DeskClient) -> str:
    log_in(client, BY_KEY["erika"])
    return objected(client)


def withdrawn(client: DeskClient, case_id: str, scopes: list[str] = ALL) -> None:
    asked = client.post(f"/case/{case_id}/withdraw", {"scopes": scopes})
    assert asked["Location"] == f"/case/{case_id}/withdraw/sure"
    assert client.post(asked["Location"])["Location"] == f"/case/{case_id}"


def test_it_is_asked_twice_mailed_and_counts_on_until_the_window_is_over(client, desk: Desk, clock, case_id) -> None:
    assert "können es sich anders überlegen" in shown(client.get(f"/case/{case_id}/withdraw"))
    client.post(f"/case/{case_id}/withdraw", {"scopes": ALL})
    assert DeskCase.objects.get().ended_at is None
    assert "Wirklich zurücknehmen?" in shown(client.get(f"/case/{case_id}/withdraw/sure"))
    client.post(f"/case/{case_id}/withdraw/sure")
    case = DeskCase.objects.get()
    assert (case.state, case.ended_at) == ("withdrawn", clock.now + desk.config.undo_window)
    assert OutboxMail.objects.filter(kind="withdrawn").count() == 1
    said = shown(client.get(f"/case/{case_id}"))
    assert "Zurückgenommen, zählt noch" in said
    assert "Doch nicht zurücknehmen" in said


def test_saying_yes_twice_is_saying_it_once(client: DeskClient, case_id: str) -> None:
    withdrawn(client, case_id)
    assert client.post(f"/case/{case_id}/withdraw/sure")["Location"] == f"/case/{case_id}"
    assert OutboxMail.objects.filter(kind="withdrawn").count() == 1


def test_saying_yes_without_having_been_asked_is_asking(client: DeskClient, clock, case_id: str) -> None:
    answer = client.post(f"/case/{case_id}/withdraw/sure")
    assert answer["Location"] == f"/case/{case_id}/withdraw"
    client.post(f"/case/{case_id}/withdraw", {"scopes": ALL})
    clock.moves(HOUR)
    assert client.post(f"/case/{case_id}/withdraw/sure")["Location"] == f"/case/{case_id}/withdraw"
    assert DeskCase.objects.get().state == "received"


def test_it_can_be_undone(client: DeskClient, clock, case_id: str) -> None:
    withdrawn(client, case_id)
    clock.moves(HOUR)
    assert client.get(f"/case/{case_id}/undo").status_code == 200
    assert client.post(f"/case/{case_id}/undo")["Location"] == f"/case/{case_id}"
    assert client.post(f"/case/{case_id}/undo")["Location"] == f"/case/{case_id}"
    assert "Gilt: Ihre Daten bleiben draußen" in shown(client.get(f"/case/{case_id}"))


def test_after_the_window_it_is_over_and_undoing_says_so(client: DeskClient, desk: Desk, clock, case_id: str) -> None:
    withdrawn(client, case_id)
    clock.moves(desk.config.undo_window)
    log_in(client, BY_KEY["erika"])
    answer = client.post(f"/case/{case_id}/undo")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    said = shown(client.get(f"/case/{case_id}"))
    assert "Doch nicht zurücknehmen" not in said
    assert "Zurückgenommen" in said
    assert client.get(f"/done/{case_id}")["Location"] == f"/case/{case_id}"


def test_a_part_can_be_taken_back(client: DeskClient, case_id: str) -> None:
    withdrawn(client, case_id, ["mentions"])
    case = DeskCase.objects.get()
    assert (case.own_content, case.mentions, case.ended_at) == (True, False, None)
    assert "Ein Teil ist zurückgenommen" in shown(client.get(f"/case/{case_id}"))


def test_objecting_again_in_the_window_is_an_undo(client: DeskClient, case_id: str) -> None:
    withdrawn(client, case_id)
    assert objected(client) == case_id
    assert DeskCase.objects.get().ended_at is None


@pytest.mark.parametrize("page", ["withdraw", "withdraw/sure", "undo"])
def test_nobody_else_gets_there(desk: Desk, case_id: str, page: str) -> None:
    stranger = DeskClient(desk)
    log_in(stranger, BY_KEY["aylin"])
    own, none = (f"/case/{one}/{page}" for one in (case_id, "W-0000-0000-0"))
    assert stranger.get(own).status_code == stranger.post(own).status_code == 404
    assert shown(stranger.get(own)) == shown(stranger.get(none))


def test_choosing_nothing_is_told(client: DeskClient, case_id: str) -> None:
    answer = client.post(f"/case/{case_id}/withdraw", {"scopes": []})
    assert answer.status_code == 200
    assert "is-wrong" in answer.content.decode()


def test_a_claim_is_taken_back_at_once_by_whoever_reads_its_mailbox(client: DeskClient, desk: Desk, clock) -> None:
    """Asked once more as always; there is nothing to undo, and it can be made again."""
    client.post("/locked-out", LOCKED_OUT)
    client.post("/code", {"email": LOCKED_OUT["email"], "code": mailed_code(desk, LOCKED_OUT["email"])})
    claim = DeskCase.objects.get(assurance="claimed")
    page = f"/case/{claim.case_id}"
    assert f"{page}/withdraw" in client.get("/cases").content.decode()
    assert client.get(f"{page}/withdraw")["Location"] == f"{page}/withdraw/sure"
    assert "endet sofort" in shown(client.get(f"{page}/withdraw/sure"))
    for _ in range(2):
        assert client.post(f"{page}/withdraw/sure")["Location"] == page
    claim.refresh_from_db()
    assert (claim.state, claim.ended_at) == ("withdrawn", clock.now)
    assert {row.until for row in claim.coverages.all()} == {clock.now}
    assert "Doch nicht zurücknehmen" not in shown(client.get(page))
    client.post("/locked-out", LOCKED_OUT)
    assert DeskCase.objects.filter(assurance="claimed", ended_at=None).count() == 1


def test_nobody_else_takes_a_claim_back(client: DeskClient, desk: Desk) -> None:
    """Not by its number, and not whoever has another mailbox."""
    client.post("/locked-out", LOCKED_OUT)
    page = f"/case/{DeskCase.objects.get().case_id}/withdraw/sure"
    assert DeskClient(desk).post(page).status_code == 403
    other = DeskClient(desk)
    other.post("/without-account", WITHOUT_ACCOUNT)
    other.post("/code", {"email": WITHOUT_ACCOUNT["email"], "code": mailed_code(desk, WITHOUT_ACCOUNT["email"])})
    assert other.post(page).status_code == 404
    assert DeskCase.objects.filter(assurance="claimed", ended_at=None).count() == 1
