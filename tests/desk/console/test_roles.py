"""Every address of the console, for every role: who gets there, and who is told that there is nothing."""

import pytest
from django.urls import reverse

from desk.canary import assert_silent
from desk.console.conftest import STAFF, staff_client
from desk.made import made_case
from desk_browser import DeskClient, log_in
from widerspruch.desk.access.addresses import DOES
from widerspruch.desk.access.may import MAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Agent, AgentRequest, CaseEvent, DeskCase, LookRecord, OutboxMail, OwedCallback
from widerspruch.testing.demo.people import BY_KEY

ADDRESSES = sorted(name for name in DOES if name.startswith("console:"))


def address_of(name: str, case: DeskCase, mail: OutboxMail) -> str:
    if name in ("console:mail", "console:mail_again"):
        return reverse(name, args=[mail.pk])
    if name == "console:callbacks_again":
        return reverse(name, args=[Agent.objects.get().pk])
    of_case = name.partition(":")[2] in ("case", "look", "person", "question", "answer", "refuse", "vouch")
    return reverse(name, args=[case.case_id] if of_case else [])


@pytest.fixture
def mail(desk: Desk, case: DeskCase) -> OutboxMail:
    """A dead one; a callback that is dead is there, too."""
    row = OutboxMail(case=case, kind="confirmation", language="de", written_at=1, due_at=1, dead_at=1)

    def job(now: int) -> None:
        row.save()
        agent = Agent.objects.create(agent_id="VZ", kind="agent", name="Verein", verify_key=bytes(32), registered_at=1)
        request = AgentRequest.objects.create(
            agent=agent, case=case, request_id="r", agent_request_id="a", content=bytes(32), received_at=1
        )
        OwedCallback.objects.create(request=request, written_at=1, due_at=1, dead_at=1)

    desk.door.write(job)
    return row


@pytest.mark.parametrize("role", STAFF)
def test_everybody_gets_where_the_one_table_says_and_nowhere_else(
    desk: Desk, case: DeskCase, mail: OutboxMail, role: str
) -> None:
    client = staff_client(desk, role)
    for name in ADDRESSES:
        address, may_go = address_of(name, case, mail), role in MAY[DOES[name]]
        for answer in (client.get(address), client.post(address)):
            assert (answer.status_code != 404) == may_go, (name, answer.status_code)
            assert_silent(answer.content)
    assert not LookRecord.objects.exists()
    assert not CaseEvent.objects.filter(case=case).exclude(actor="desk").exists()


def test_nobody_else_gets_anywhere(desk: Desk, case: DeskCase, mail: OutboxMail) -> None:
    person = DeskClient(desk)
    log_in(person, BY_KEY["erika"])
    for client in (person, DeskClient(desk)):
        for name in ADDRESSES:
            answer = client.get(address_of(name, case, mail))
            is_login = answer.status_code == 303 and answer["Location"].startswith("/login?")
            assert answer.status_code == 404 or (is_login and client is not person), name
            assert client.post(address_of(name, case, mail)).status_code == 404


@pytest.mark.parametrize("role", ["support", "legal"])
def test_a_case_that_there_is_not_is_not_there_on_any_page(desk: Desk, role: str) -> None:
    client = staff_client(desk, role)
    for case_id in ("W-0000-0000-0", "nonsense", "W-%00-1", "a" * 300):
        for page in ("", "/look", "/person", "/question", "/answer", "/vouch"):
            assert client.get(f"/console/cases/{case_id}{page}").status_code == 404


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("role", STAFF)
def test_every_page_that_somebody_gets_to_speaks_both_languages(
    desk: Desk, case: DeskCase, mail: OutboxMail, role: str, language: str
) -> None:
    client = staff_client(desk, role)
    client.cookies["language"] = language
    made_case(desk, kind="others_posts", assurance="claimed", claim_expires_at=desk.now() + 10**12)
    for name in ADDRESSES:
        answer = client.get(address_of(name, case, mail))
        if answer.status_code == 200:
            assert f'<html lang="{language}"'.encode() in answer.content
