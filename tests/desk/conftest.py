"""A desk for tests: real tables in SQLite or PostgreSQL, real keys, a clock that a test moves.

def test_something(desk, clock): ...          # on SQLite
def test_race(desk_on_both, clock): ...       # on both databases
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, transaction
from msgspec import structs

import postgres
import which_django
from desk_browser import TOKENS, DeskClient
from desk_clock import DeskClock
from log_watch import LogWatch, watched
from widerspruch.desk.access.credentials import digest_of
from widerspruch.desk.config import (
    CredentialConfig,
    DeskConfig,
    OidcConfig,
    PlatformConfig,
    PostgresqlConfig,
    SqliteConfig,
)
from widerspruch.desk.desk import Desk
from widerspruch.desk.keys import DeskKeys, load_keys, make_keys
from widerspruch.desk.settings import database_settings
from widerspruch.desk.store.doors import open_door
from widerspruch.rulebook.load import load_rulebook
from widerspruch.testing.demo.identity_provider import CLIENT_ID, CLIENT_SECRET
from widerspruch.testing.demo.people import GROUPS

Database = Literal["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def log_watch() -> Iterator[LogWatch]:
    with watched() as watch:
        yield watch


@pytest.fixture(autouse=True)
def _nobody_is_named_in_a_log(log_watch: LogWatch) -> Iterator[None]:
    """A test during which the desk writes down anything of anybody fails."""
    before = len(log_watch.found)
    yield
    assert log_watch.found[before:] == []


@pytest.fixture
def clock() -> DeskClock:
    return DeskClock()


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk") / "keys"
    make_keys(folder)
    return folder


@pytest.fixture(scope="session")
def keys(key_folder: Path) -> DeskKeys:
    return load_keys(key_folder)


@pytest.fixture
def config(tmp_path: Path, key_folder: Path) -> DeskConfig:
    """How the desk of a test is run: two platforms of one company."""
    return DeskConfig(
        public_address="http://localhost",
        platforms={
            "beispielnetz": PlatformConfig("Beispielnetz", "Beispielnetz GmbH", "Musterweg 1, 10115 Berlin"),
            "beispielbild": PlatformConfig("Beispielbild", "Beispielnetz GmbH", "Musterweg 1, 10115 Berlin"),
        },
        database=SqliteConfig(tmp_path / "desk.sqlite"),
        keys=key_folder,
        sets=tmp_path / "sets",
        data=tmp_path,
        oidc=OidcConfig("http://localhost:9", CLIENT_ID, CLIENT_SECRET, roles=GROUPS),
        credentials=tuple(CredentialConfig(role, role, digest_of(token)) for role, token in TOKENS.items()),
    )


@pytest.fixture
def client(desk: Desk) -> DeskClient:
    """A browser that nobody has logged in with: `log_in(client, BY_KEY["erika"])`."""
    return DeskClient(desk)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with empty tables, to be copied."""
    which_django.use("desk")
    file = tmp_path_factory.mktemp("migrated") / "desk.sqlite"
    point_to(SqliteConfig(file))
    call_command("migrate", verbosity=0)
    connections.close_all()
    return file


@pytest.fixture(scope="session")
def migrated_server() -> Iterator[PostgresqlConfig]:
    """A PostgreSQL server with empty tables."""
    if postgres.server_programs() is None:
        pytest.skip(postgres.WHY_NOT)
    which_django.use("desk")
    with postgres.server() as server:
        point_to(server)
        call_command("migrate", verbosity=0)
        connections.close_all()
        yield server


@pytest.fixture
def desk(config: DeskConfig, keys: DeskKeys, clock: DeskClock, migrated_file: Path) -> Iterator[Desk]:
    """A desk on SQLite."""
    yield from _desk("sqlite", config, keys, clock, migrated_file, None)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk_on_both(
    request: pytest.FixtureRequest, config: DeskConfig, keys: DeskKeys, clock: DeskClock, migrated_file: Path
) -> Iterator[Desk]:
    """A desk on each database."""
    server = request.getfixturevalue("migrated_server") if request.param == "postgresql" else None
    yield from _desk(request.param, config, keys, clock, migrated_file, server)


def _desk(
    database: Database,
    config: DeskConfig,
    keys: DeskKeys,
    clock: DeskClock,
    migrated_file: Path,
    server: PostgresqlConfig | None,
) -> Iterator[Desk]:
    if server is None:
        assert isinstance(config.database, SqliteConfig)
        shutil.copy(migrated_file, config.database.path)
    else:
        config = structs.replace(config, database=server)
    point_to(config.database)
    if server is not None:
        _empty_tables()
    door = open_door(config, clock)
    try:
        yield Desk(config, keys, load_rulebook(), door, clock)
    finally:
        door.close()
        connections.close_all()


def point_to(database: SqliteConfig | PostgresqlConfig) -> None:
    """From here on Django's one database is this one."""
    connections.close_all()
    config = DeskConfig(public_address="", platforms={}, database=database, keys=Path(), sets=Path(), data=Path())
    described = connections.configure_settings({"default": dict(database_settings(config))})
    connections.settings["default"] = described["default"]
    if hasattr(connections._connections, "default"):
        del connections["default"]


def _empty_tables() -> None:
    """As TRUNCATE leaves them, in a thousandth of the time: it makes each of these small tables anew on the disk."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in apps.get_models()]
    emptied = [f"LOCK TABLE {', '.join(tables)}", "SET CONSTRAINTS ALL DEFERRED"]
    emptied += [f"DELETE FROM {table}" for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(emptied))
        cursor.execute(
            "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE sequencename LIKE 'desk_%'"
        )
