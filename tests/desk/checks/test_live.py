"""What database, identity provider and mail server say when they are asked."""

import socket
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection, connections
from msgspec import structs

from desk.callbacks.owed import made_agent, made_request, owe
from desk_clock import DeskClock
from widerspruch.desk.checks.finding import DeskFinding
from widerspruch.desk.checks.live import look_at_database, look_at_mail, look_at_provider
from widerspruch.desk.config import DeskConfig, OidcConfig, PostgresqlConfig, SmtpConfig, SqliteConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import OwedCallback, Publication
from widerspruch.testing.demo.identity_provider import identity_provider
from widerspruch.testing.demo.mail_catcher import mail_catcher


def codes(findings: object) -> list[str]:
    """Of errors that the desk itself would end with, theirs."""
    assert not isinstance(findings, DeskFinding)
    return [str(one.error.code) if one.error else one.code for one in findings]  # type: ignore[attr-defined]


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        return port


def publish(platform: str, number: int, at: int) -> None:
    Publication.objects.create(
        platform=platform, number=number, issued_at=at, received_until=at - 1, event_until=0, digest="0" * 64, folder="x"
    )  # fmt: skip


class TestDatabase:
    def test_a_good_one(self, desk_on_both: Desk) -> None:
        """Migrated, and durable as it is set: nothing to say."""
        assert codes(look_at_database(desk_on_both.config, desk_on_both.now())) == []

    def test_sets_that_are_late(self, desk_on_both: Desk, clock: DeskClock) -> None:
        """Receipts promise within how many hours an objection is in every set."""
        desk_on_both.door.write(lambda now: publish("beispielnetz", 1, now))
        desk_on_both.door.write(lambda now: publish("closed", 1, now))
        clock.moves(desk_on_both.config.promise)
        assert codes(look_at_database(desk_on_both.config, clock.now)) == []
        clock.moves(1)
        (late,) = look_at_database(desk_on_both.config, clock.now)
        assert (late.code, late.weight, late.values) == (
            "set_late",
            "warning",
            {"platform": "beispielnetz", "hours": 24},
        )
        desk_on_both.door.write(lambda now: publish("beispielnetz", 2, now))
        assert codes(look_at_database(desk_on_both.config, clock.now)) == []

    def test_agents_that_could_not_be_told(self, desk_on_both: Desk) -> None:
        """Of how many requests; once for each."""
        request = made_request(desk_on_both, made_agent(desk_on_both, "agent.example"), "https://agent.example/")
        for _ in range(2):
            owe(desk_on_both, request)
        assert "callbacks_dead" not in codes(look_at_database(desk_on_both.config, desk_on_both.now()))
        desk_on_both.door.write(lambda now: OwedCallback.objects.update(dead_at=now))
        found = {one.code: one for one in look_at_database(desk_on_both.config, desk_on_both.now())}["callbacks_dead"]
        assert (found.weight, found.values) == ("warning", {"n": 1})

    def test_old_tables_are_said(self, desk_on_both: Desk) -> None:
        """How many steps are missing, and what to call."""
        forgotten = "DELETE FROM django_migrations WHERE app = 'desk'"
        desk_on_both.door.write(lambda now: connection.cursor().execute(forgotten))
        try:
            assert codes(look_at_database(desk_on_both.config, desk_on_both.now())) == ["tables_old"]
        finally:
            call_command("migrate", "desk", fake=True, verbosity=0)  # the server is of all tests

    def test_a_database_that_forgets(self, desk_on_both: Desk) -> None:
        """Where a confirmation would not outlast a loss of power."""
        on_sqlite = isinstance(desk_on_both.config.database, SqliteConfig)
        asked = "PRAGMA synchronous = NORMAL" if on_sqlite else "SET synchronous_commit = off"
        connection.cursor().execute(asked)

        assert codes(look_at_database(desk_on_both.config, desk_on_both.now())) == ["not_durable"]

    def test_one_that_is_not_there(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        """A sentence, no traceback."""
        assert isinstance(desk.config.database, SqliteConfig)
        connections.close_all()
        desk.config.database.path.unlink()
        desk.config.database.path.mkdir()

        assert codes(look_at_database(desk.config, desk.now())) == ["database_unreachable"]

    def test_a_server_that_is_not_there(self, config: DeskConfig) -> None:
        """Nobody listens where PostgreSQL should be."""
        from desk.conftest import point_to

        gone = PostgresqlConfig("127.0.0.1", "desk", "desk", unused_port())
        point_to(gone)
        assert codes(look_at_database(structs.replace(config, database=gone), 0)) == ["database_unreachable"]


class TestProvider:
    def test_one_that_is_there(self, config: DeskConfig) -> None:
        with identity_provider(date(2026, 11, 29)) as issuer:
            asked = structs.replace(config, oidc=OidcConfig(issuer, "desk", "secret"))
            assert codes(look_at_provider(asked, 0)) == []

    def test_one_that_is_not(self, config: DeskConfig) -> None:
        """Not there, not secure, not this one; and none at all is none."""
        gone = OidcConfig(f"http://127.0.0.1:{unused_port()}", "desk", "secret")
        assert codes(look_at_provider(structs.replace(config, oidc=gone), 0)) == ["login_unreachable"]
        open_one = OidcConfig("http://login.example.org", "desk", "secret")
        assert codes(look_at_provider(structs.replace(config, oidc=open_one), 0)) == ["login_insecure"]
        with identity_provider(date(2026, 11, 29)) as issuer:
            other = OidcConfig(f"{issuer}/realm", "desk", "secret")
            assert codes(look_at_provider(structs.replace(config, oidc=other), 0)) == ["login_misconfigured"]
        assert codes(look_at_provider(structs.replace(config, oidc=None), 0)) == []


class TestMail:
    def test_one_that_takes_mail(self, config: DeskConfig) -> None:
        with mail_catcher() as catcher:
            smtp = SmtpConfig("127.0.0.1", catcher.port, "desk@example.org", tls="none")
            assert codes(look_at_mail(structs.replace(config, smtp=smtp))) == []

    def test_one_that_does_not(self, config: DeskConfig) -> None:
        """Not there is a warning, for mails wait; without encryption elsewhere is an error."""
        gone = SmtpConfig("127.0.0.1", unused_port(), "desk@example.org", tls="none")
        found = list(look_at_mail(structs.replace(config, smtp=gone)))
        assert [(one.code, one.weight) for one in found] == [("mail_unreachable", "warning")]
        far = SmtpConfig("mail.example.org", 25, "desk@example.org", tls="none")
        assert codes(look_at_mail(structs.replace(config, smtp=far))) == ["mail_without_tls"]
        assert codes(look_at_mail(structs.replace(config, smtp=None))) == []
