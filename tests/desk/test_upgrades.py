"""A desk of every release goes on with today's program: nobody's objection is lost by an upgrade."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from scripts.released_desk import RELEASED, released_config

from desk.conftest import point_to
from widerspruch.desk.cases.standing import find_case, standing_of
from widerspruch.desk.config import PostgresqlConfig, SqliteConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.submission import AccountHolder, Submission
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.keys import load_keys
from widerspruch.desk.receipts import receipts_of
from widerspruch.desk.store.doors import open_door
from widerspruch.desk.values import AccountIdentity
from widerspruch.rulebook.load import load_rulebook

RELEASES = sorted(RELEASED.glob("*.json"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteConfig | PostgresqlConfig]:
    """Without any table."""
    if request.param == "sqlite":
        database: SqliteConfig | PostgresqlConfig = SqliteConfig(tmp_path / "old.sqlite")
        point_to(database)
        yield database
    else:
        server = request.getfixturevalue("migrated_server")
        point_to(server)
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS upgraded")
            cursor.execute("CREATE DATABASE upgraded")
        database = PostgresqlConfig(host=server.host, name="upgraded", user=server.user)
        point_to(database)
        yield database


def _as_released(release: Path) -> dict[str, Any]:
    """Bring the database to the state of a release, with the rows that it had."""
    written = json.loads(release.read_text("utf-8"))
    target = [("desk", release.stem)]
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    tables = executor.loader.project_state(target).apps
    with transaction.atomic():
        models = [tables.get_model("desk", name) for name in written["rows"]]
        for model in models:
            rows = written["rows"][model.__name__]
            model.objects.bulk_create([model(**{name: _value(value) for name, value in row.items()}) for row in rows])
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    return written


def _value(plain: Any) -> Any:
    return bytes.fromhex(plain["hex"]) if isinstance(plain, dict) else plain


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.stem)
def test_cases_and_receipts_are_the_same_after_an_upgrade(
    release: Path, empty_database: SqliteConfig | PostgresqlConfig, tmp_path: Path
) -> None:
    written = _as_released(release)
    call_command("migrate", verbosity=0)

    config = released_config(empty_database, tmp_path)
    config.keys.mkdir(mode=0o700)
    for name, text in written["keys"].items():
        (config.keys / name).write_text(text, "utf-8")
        (config.keys / name).chmod(0o600)
    door = open_door(config, lambda: written["now"])
    desk = Desk(config, load_keys(config.keys), load_rulebook(), door, lambda: written["now"])
    try:
        for case_id, receipts in written["receipts"].items():
            assert [receipt.decode() for _, receipt in receipts_of(desk, case_id)] == receipts
            case = find_case(desk, case_id)
            assert case is not None
            assert standing_of(desk, case, written["now"]).is_in_force
        erika = AccountHolder("beispielnetz", AccountIdentity("70010001"))
        again = take_objection(desk, Submission(who=erika, language="de"))
        assert not again.is_new
        assert again.case_id in written["receipts"]
    finally:
        door.close()
        shutil.rmtree(config.keys)


def test_there_is_a_desk_of_the_newest_tables() -> None:
    migrations = Path(__file__).parents[2] / "src/widerspruch/desk/migrations"
    assert RELEASES[-1].stem == max(migrations.glob("0*.py")).stem
