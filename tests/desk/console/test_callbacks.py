"""What could not be told to agents, as it is shown to those who mind the desk."""

from desk.callbacks.owed import made_agent, made_request, owe
from desk.console.conftest import staff_client
from desk.pages.visiting import shown
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import OwedCallback

SECRET = "https://agent.example/status?token=geheim"


def dead_and_waiting(desk: Desk) -> None:
    agent = made_agent(desk, "agent.example", agent_id="VZ_BEISPIEL", name="Verbraucherzentrale Beispiel")
    for _ in range(3):
        owe(desk, made_request(desk, agent, SECRET))
    first = OwedCallback.objects.order_by("id").first()
    assert first is not None
    dead = OwedCallback.objects.filter(pk=first.pk)
    desk.door.write(lambda now: dead.update(dead_at=now, last_problem="too_slow", attempts=9))


def test_who_could_not_be_told_is_shown_with_why_and_no_address(desk: Desk) -> None:
    dead_and_waiting(desk)
    page = shown(staff_client(desk, "oversight").get("/console/callbacks"))
    assert "Verbraucherzentrale Beispiel VZ_BEISPIEL" in page
    assert "too_slow" in page
    assert "geheim" not in page
    assert "Noch einmal versuchen" not in page


def test_whoever_may_repair_has_them_told_after_all(desk: Desk) -> None:
    dead_and_waiting(desk)
    client = staff_client(desk, "operations")
    page = client.get("/console/callbacks").content.decode()
    address = next(one for one in page.split('"') if one.endswith("/again"))
    assert client.post(address)["Location"] == "/console/callbacks"
    assert not OwedCallback.objects.exclude(dead_at=None).exists()
    assert client.post(address).status_code == 404


def test_where_everybody_was_told_the_page_says_so(desk: Desk) -> None:
    assert "Alle wissen Bescheid." in shown(staff_client(desk, "operations").get("/console/callbacks"))
