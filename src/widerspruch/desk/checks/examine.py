"""A desk looked at as a whole, before it is trusted with anybody's objection."""

import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

from widerspruch.desk.checks.finding import DeskFinding, broken
from widerspruch.desk.checks.live import look_at_database, look_at_mail, look_at_provider
from widerspruch.desk.checks.of_log import look_at_log
from widerspruch.desk.checks.of_settings import look_at_django, look_at_settings
from widerspruch.desk.config import DeskConfig, SqliteConfig
from widerspruch.desk.keys import load_keys
from widerspruch.desk.settings import desk_settings, set_django_up
from widerspruch.lib.errors import KnownError

_NO_SECRET = bytes(32)


def examine(config: DeskConfig, now: int) -> tuple[DeskFinding, ...]:
    """All that is to be said of it. Sets Django up: once in a process."""
    return tuple(_examined(config, now))


def _examined(config: DeskConfig, now: int) -> Iterator[DeskFinding]:
    yield from look_at_settings(config)
    if urlsplit(config.public_address).scheme == "https":  # without it no cookie could be kept to it
        yield from look_at_django(desk_settings(config, _NO_SECRET))
    yield from look_at_log(config)
    if not is_new(config):
        try:
            load_keys(config.keys)
        except KnownError as error:
            yield broken(error)
        set_django_up(config, secrets.token_bytes(32))  # nothing is signed here
        yield from look_at_database(config, now)
    yield from look_at_provider(config, now)
    yield from look_at_mail(config)


def is_new(config: DeskConfig) -> bool:
    """Whether the first start is still to come, which makes keys and tables itself."""
    return isinstance(config.database, SqliteConfig) and not config.database.path.exists()
