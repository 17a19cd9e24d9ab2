"""Health, figures and the log of requests: for whoever minds the desk, and of nobody whom it is about."""

import json
import logging
import re
from hashlib import sha256

import pytest
from django.db import connections
from msgspec import structs

from desk.callbacks.owed import made_agent, made_request, owe
from desk.conftest import DeskClock
from desk_browser import DeskClient
from objecting_people import objects
from widerspruch.desk.config import CredentialConfig, SqliteConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.health import Watch, look_after
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.logs import JsonLines
from widerspruch.desk.models import OutboxMail, OwedCallback, Publication
from widerspruch.desk.tables import steps_missing

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
TOKEN = "figures-of-the-demo"


@pytest.fixture
def client(desk: Desk) -> DeskClient:
    credential = CredentialConfig("prometheus", "metrics", sha256(TOKEN.encode()).hexdigest())
    other = CredentialConfig("gate", "gate", sha256(b"of the gate").hexdigest())
    config = structs.replace(desk.config, credentials=(credential, other), trusted_proxies=("192.0.2.0/24",))
    return DeskClient(structs.replace(desk, config=config))


def owe_mail(desk: Desk, due: int, **fields: object) -> None:
    desk.door.write(
        lambda now: OutboxMail.objects.create(kind="x", language="de", written_at=now, due_at=due, **fields)
    )


class TestHealth:
    """`/healthz`."""

    def test_to_strangers_it_says_only_that_it_is_well(self, client: DeskClient) -> None:
        """Whoever asks from elsewhere, or by a proxy, learns nothing else."""
        assert client.get("/healthz", **ELSEWHERE).json() == {"status": "ok"}
        assert client.get("/healthz", headers={"x-forwarded-for": "127.0.0.1"}).json() == {"status": "ok"}

    def test_to_who_minds_it_says_what_is_owed(self, desk_on_both: Desk, clock: DeskClock) -> None:
        """How many mails are due and for how long, how many were given up, which set is the newest."""
        owe_mail(desk_on_both, clock.now - 90_000_000)
        owe_mail(desk_on_both, clock.now - 5_000_000)
        owe_mail(desk_on_both, clock.now + 5_000_000)
        owe_mail(desk_on_both, clock.now - 5_000_000, dead_at=clock.now)
        owe_mail(desk_on_both, clock.now - 5_000_000, sent_at=clock.now)
        for number in (1, 3, 2):
            desk_on_both.door.write(lambda now, number=number: publish(number, clock.now - 1_000_000))

        health = look_after(desk_on_both)

        assert (health.can_write, health.mails_due, health.mails_dead, health.oldest_mail) == (True, 2, 1, 90)
        assert (health.sets, health.set_ages) == ({"beispielnetz": 3}, {"beispielnetz": 1})

    def test_to_who_minds_it_says_whom_agents_wait_for(self, desk_on_both: Desk, clock: DeskClock) -> None:
        """How many callbacks are due and for how long, and how many were given up."""
        request = made_request(desk_on_both, made_agent(desk_on_both, "agent.example"), "https://agent.example/")
        for _ in range(3):
            owe(desk_on_both, request)
            clock.moves(30_000_000)
        last = OwedCallback.objects.latest("id").pk
        desk_on_both.door.write(lambda now: OwedCallback.objects.filter(pk=last).update(dead_at=now))
        health = look_after(desk_on_both)
        assert (health.callbacks_due, health.callbacks_dead, health.oldest_callback) == (2, 1, 90)
        assert "desk_callbacks_dead 1.0" in DeskClient(desk_on_both).get("/metrics").content.decode()

    def test_a_database_that_is_gone_is_said(self, desk: Desk) -> None:
        """Without its tables no objection can be taken: 503, so that nobody is sent here."""
        assert isinstance(desk.config.database, SqliteConfig)
        connections.close_all()
        desk.config.database.path.unlink()
        desk.config.database.path.mkdir()

        answer = DeskClient(desk).get("/healthz", **ELSEWHERE)

        assert (answer.status_code, answer.json()) == (503, {"status": "cannot_write"})

    def test_the_database_is_asked_once_a_second(self, desk: Desk, clock: DeskClock) -> None:
        """Whoever asks a hundred times in a second costs one look; a second later it is looked at again."""
        asked: list[int] = []
        watch = Watch(lambda looked: asked.append(looked.now()) or look_after(looked))  # type: ignore[func-returns-value]
        for _ in range(100):
            watch.health(desk)
        assert len(asked) == 1
        clock.moves(1_000_000)
        watch.health(desk)
        clock.moves(-5_000_000)  # a clock that was set back
        watch.health(desk)
        assert len(asked) == 3

    @pytest.mark.parametrize("path", ["/healthz", "/metrics"])
    def test_it_is_only_read(self, client: DeskClient, path: str) -> None:
        assert client.post(path).status_code == 405

    def test_no_host_is_asked_for(self, client: DeskClient) -> None:
        """Whoever minds a process asks it by its own address, which is no name of ours."""
        assert client.get("/healthz", headers={"host": "10.1.2.3:8700"}).status_code == 200


class TestFigures:
    """`/metrics`."""

    def test_requests_are_counted_by_the_name_of_their_address(self, client: DeskClient) -> None:
        """What was typed is no label."""
        client.get("/static/0123/style.css")
        client.get("/erika@example.org")
        told = client.get("/metrics").content.decode()

        assert 'desk_requests_total{method="GET",route="static",status="404"}' in told
        assert 'desk_requests_total{method="GET",route="none",status="404"}' in told
        assert "erika" not in told
        assert "desk_can_write 1.0" in told

    def test_how_long_taking_an_objection_takes_is_counted(
        self, client: DeskClient, desk: Desk, clock: DeskClock
    ) -> None:
        """From when it was handed in until it is on the disk."""
        before = intake_within(client, "0.05"), intake_within(client, "0.025")
        take_objection(desk, objects(), lambda step: clock.moves(40_000) if step == "case_written" else None)
        after = intake_within(client, "0.05"), intake_within(client, "0.025")
        assert (after[0] - before[0], after[1] - before[1]) == (1, 0)

    def test_only_who_may_count_reads_them(self, client: DeskClient) -> None:
        """A network that may, asking directly, or the key to them; to all others there is no such page."""

        def status(token: str | None = None, **how: object) -> int:
            headers = {} if token is None else {"authorization": f"Bearer {token}"}
            return client.get("/metrics", headers={**headers, **how.pop("headers", {})}, **how).status_code  # type: ignore[dict-item, arg-type]

        assert status() == 200
        assert status(**ELSEWHERE) == 404
        assert status(headers={"x-forwarded-for": "127.0.0.1"}) == 404
        assert status(TOKEN, **ELSEWHERE) == 200
        assert status(TOKEN, headers={"x-forwarded-for": "203.0.113.7"}) == 200
        assert status("of the gate", **ELSEWHERE) == 404
        assert status("", **ELSEWHERE) == 404

    def test_a_proxy_that_nobody_named_is_noticed(self, client: DeskClient) -> None:
        """Forwarded requests of a trusted proxy are as usual; of others they are counted."""

        def unbelieved() -> float:
            found = re.search(
                r"^desk_forwarded_unbelieved_total (\S+)$", client.get("/metrics").content.decode(), re.MULTILINE
            )
            assert found is not None
            return float(found[1])

        before = unbelieved()
        client.get("/static/0/x", headers={"x-forwarded-for": "198.51.100.1"}, REMOTE_ADDR="192.0.2.10")
        assert unbelieved() == before
        client.get("/static/0/x", headers={"x-forwarded-for": "198.51.100.1"}, **ELSEWHERE)
        assert unbelieved() == before + 1


class TestLog:
    """What is written down."""

    def test_a_request_is_one_line_without_a_word_of_who_asked(
        self, client: DeskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Route, method, status, time; no address of anybody, nothing that was typed, not who asked."""
        with caplog.at_level(logging.INFO, "widerspruch.desk"):
            client.get("/static/erika/style.css?name=Erika", **ELSEWHERE)
        line = JsonLines().format(next(one for one in caplog.records if one.getMessage() == "request"))

        told = json.loads(line)
        assert told.pop("at").endswith("+00:00")
        assert told == {"level": "info", "event": "request", "route": "static", "method": "GET", "status": 404, "ms": 0}

    def test_what_libraries_write_is_not_repeated(self) -> None:
        """A message of theirs may hold what somebody sent; kept are who wrote it and where."""
        try:
            raise ValueError("erika@example.org")
        except ValueError as error:
            record = logging.LogRecord(
                "somebody.else", logging.ERROR, "/x/their.py", 7, "for %s", ("erika@example.org",),
                (type(error), error, error.__traceback__),
            )  # fmt: skip
        line = JsonLines().format(record)

        assert "erika" not in line
        told = json.loads(line)
        assert (told["event"], told["logger"], told["place"], told["error"]) == (
            "library", "somebody.else", "their.py:7", "ValueError",
        )  # fmt: skip


def intake_within(client: DeskClient, seconds: str) -> float:
    """How many objections were on the disk within so many seconds."""
    told = client.get("/metrics").content.decode()
    found = re.search(rf'^desk_intake_seconds_bucket{{le="{re.escape(seconds)}"}} (\S+)$', told, re.MULTILINE)
    assert found is not None
    return float(found[1])


def publish(number: int, before: int) -> Publication:
    return Publication.objects.create(
        platform="beispielnetz", number=number, issued_at=before, received_until=before, event_until=0, digest="0" * 64,
        folder=str(number),
    )  # fmt: skip


def test_tables_that_are_whole_lack_nothing(desk_on_both: Desk) -> None:
    """On both databases, what a version wants is what migration makes."""
    assert steps_missing() == 0
