"""For checks of a database that is to be as one in use."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections

import postgres
import which_django
from desk.conftest import point_to
from widerspruch.desk.config import PostgresqlConfig


@pytest.fixture(scope="module")
def migrated_server() -> Iterator[PostgresqlConfig]:
    """A PostgreSQL server with empty tables that is set as a desk needs it, which costs the other tests too much."""
    if postgres.server_programs() is None:
        pytest.skip(postgres.WHY_NOT)
    which_django.use("desk")
    with postgres.server(is_durable=True) as server:
        point_to(server)
        call_command("migrate", verbosity=0)
        connections.close_all()
        yield server
