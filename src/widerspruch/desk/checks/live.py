"""What those who are asked say: database, identity provider, mail server."""

from collections.abc import Iterator

from django.db import connection, connections, models

from widerspruch.desk.access.provider import Provider
from widerspruch.desk.checks.finding import DeskFinding, broken, doubtful, wrong
from widerspruch.desk.checks.of_log import look_at_unlogged
from widerspruch.desk.config import HOUR, DeskConfig, SqliteConfig
from widerspruch.desk.errors import DeskError
from widerspruch.desk.mail.problems import CarryError
from widerspruch.desk.mail.sending import SmtpCarrier
from widerspruch.lib.errors import KnownError

_DURABLE = {"fsync": "on", "full_page_writes": "on"}
_SYNCHRONOUS_ON_POSTGRESQL = ("on", "remote_write", "remote_apply", "local")
_FULL = 2
"""Of SQLite's `synchronous`, with EXTRA above it."""


def look_at_database(config: DeskConfig, now: int) -> Iterator[DeskFinding]:
    """Whether it answers, has the tables of this version, and keeps what was confirmed and promised. Django has to be
    set up."""
    from widerspruch.desk.tables import steps_missing

    try:
        steps = steps_missing()
        if steps:
            yield broken(DeskError("tables_old", n=steps))
        else:
            yield from _sets(config, now)
            yield from look_at_unlogged(config)
            yield from _callbacks()
        yield from _durability(config)
    except DeskError as error:
        yield broken(error)
    finally:
        connections.close_all()


def look_at_provider(config: DeskConfig, now: int) -> Iterator[DeskFinding]:
    """Whether the identity provider is found, and is what it should be."""
    if config.oidc is not None:
        try:
            Provider().metadata(config.oidc.issuer, now)
        except DeskError as error:
            yield broken(error)


def look_at_mail(config: DeskConfig) -> Iterator[DeskFinding]:
    """Whether the mail server lets us in. Where it does not just now, mails wait."""
    if config.smtp is None:
        return
    try:
        with SmtpCarrier(config.smtp) as carrier:
            carrier.open()
    except CarryError as error:
        yield doubtful("mail_unreachable", why=error.problem)
    except KnownError as error:
        yield broken(error)


def _sets(config: DeskConfig, now: int) -> Iterator[DeskFinding]:
    from widerspruch.desk.models import Publication

    done = Publication.objects.exclude(digest="")
    newest = done.values_list("platform").annotate(models.Max("issued_at")).order_by("platform")
    for platform, issued_at in newest:
        if platform in config.platforms and now - issued_at > config.promise:
            yield doubtful("set_late", platform=platform, hours=(now - issued_at) // HOUR)


def _callbacks() -> Iterator[DeskFinding]:
    from widerspruch.desk.models import OwedCallback

    dead = OwedCallback.objects.filter(dead_at__isnull=False).values("request_id").distinct().count()
    if dead:
        yield doubtful("callbacks_dead", n=dead)


def _durability(config: DeskConfig) -> Iterator[DeskFinding]:
    with connection.cursor() as cursor:
        if isinstance(config.database, SqliteConfig):
            cursor.execute("PRAGMA synchronous")
            if cursor.fetchone()[0] < _FULL:
                yield wrong("not_durable", what="synchronous")
            return
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', %s)", [_SYNC])
        said = dict(cursor.fetchall())
        for name, wanted in _DURABLE.items():
            if said.get(name) != wanted:
                yield wrong("not_durable", what=name)
        if said.get(_SYNC) not in _SYNCHRONOUS_ON_POSTGRESQL:
            yield wrong("not_durable", what=_SYNC)


_SYNC = "synchronous_commit"
