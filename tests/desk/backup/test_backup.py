"""What was backed up can be restored, on both databases, and is worth nothing without the keys."""

import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections
from msgspec import structs

import postgres
from desk.conftest import DeskClock, point_to
from desk.made import ALICE, made_case
from widerspruch.desk.backup import back_up
from widerspruch.desk.config import DeskConfig, PostgresqlConfig, SqliteConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.keys import load_keys, make_keys
from widerspruch.desk.models import CaseEvent, DeskCase, PlatformAccount
from widerspruch.desk.values import AccountIdentity, CaseDetails


def copied(desk: Desk, target: Path) -> sqlite3.Connection:
    back_up(desk.config, target)
    return sqlite3.connect(target)


def code_of(attempt: Callable[[], object]) -> str:
    with pytest.raises(DeskError) as refused:
        attempt()
    return str(refused.value.code)


class TestSqlite:
    def test_it_is_one_moment_and_can_be_read_again(self, desk: Desk, tmp_path: Path) -> None:
        """What comes in after the backup is not in it; what was in it can be opened once it is put back."""
        case = made_case(desk)
        made = back_up(desk.config, tmp_path / "copy.sqlite")
        later = made_case(desk, accounts=())
        assert (made.cases, made.path.stat().st_mode & 0o777) == (1, 0o600)
        assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.sqlite"]

        desk.door.close()
        connections.close_all()
        assert isinstance(desk.config.database, SqliteConfig)
        for path in tmp_path.glob("desk.sqlite*"):
            path.unlink()
        shutil.copy(made.path, desk.config.database.path)

        assert [one.case_id for one in DeskCase.objects.all()] == [case.case_id]
        assert not DeskCase.objects.filter(case_id=later.case_id).exists()
        found = DeskCase.objects.get()
        assert desk.keys.sealer.open(found.sealed, CaseDetails).contact == "alice@example.org"
        assert desk.keys.sealer.open(PlatformAccount.objects.get().sealed, AccountIdentity) == ALICE

    def test_whoever_writes_meanwhile_is_in_it_whole_or_not(self, desk: Desk, tmp_path: Path) -> None:
        """While others write, a copy never holds a case without what was written with it."""
        case = made_case(desk)
        stopping = threading.Event()

        def write() -> None:
            while not stopping.is_set():
                desk.door.write(
                    lambda now: [CaseEvent.objects.create(case=case, at=now, kind="x", actor="desk") for _ in "ab"]
                )
            connections.close_all()

        writers = [threading.Thread(target=write) for _ in range(4)]
        for writer in writers:
            writer.start()
        try:
            counts = []
            for number in range(8):
                with copied(desk, tmp_path / f"{number}.sqlite") as copy:
                    counts.append(copy.execute("SELECT COUNT(*) FROM desk_caseevent").fetchone()[0])
        finally:
            stopping.set()
            for writer in writers:
                writer.join()

        assert counts == sorted(counts)
        assert [count % 2 for count in counts] == [0] * 8

    def test_nothing_is_overwritten(self, desk: Desk, tmp_path: Path) -> None:
        """Neither another backup nor anything else."""
        target = tmp_path / "there"
        target.write_text("mine")
        assert code_of(lambda: back_up(desk.config, target)) == "backup_exists"
        assert target.read_text() == "mine"

    def test_what_is_damaged_is_said(self, desk: Desk, tmp_path: Path) -> None:
        """A copy of it would not be a backup: none is written."""
        for _ in range(50):
            made_case(desk, accounts=())
        desk.door.close()
        connections.close_all()
        assert isinstance(desk.config.database, SqliteConfig)
        path = desk.config.database.path
        data = bytearray(path.read_bytes())
        for place in range(4096, len(data), 4096):
            data[place : place + 64] = b"\xa5" * 64
        path.write_bytes(data)

        assert code_of(lambda: back_up(desk.config, tmp_path / "copy")) == "database_damaged"
        assert not (tmp_path / "copy").exists()

    def test_where_nothing_is(self, config: DeskConfig, tmp_path: Path) -> None:
        """No database is made by looking for one."""
        assert code_of(lambda: back_up(config, tmp_path / "copy")) == "backup_nothing"
        server = structs.replace(config, database=PostgresqlConfig("h", "n", "u"))
        assert code_of(lambda: back_up(server, tmp_path / "copy")) == "backup_of_server"
        assert list(tmp_path.iterdir()) == []

    def test_without_its_keys_it_is_worthless(self, desk: Desk, tmp_path: Path) -> None:
        """New keys open nothing of it, and the desk says so."""
        case = made_case(desk)
        make_keys(tmp_path / "other")
        others = load_keys(tmp_path / "other")
        assert code_of(lambda: others.sealer.open(case.sealed, CaseDetails)) == "sealed_unreadable"


@pytest.mark.parametrize("desk_on_both", ["postgresql"], indirect=True)
def test_a_server_by_its_own_tools(desk_on_both: Desk, tmp_path: Path, clock: DeskClock) -> None:
    """As the page for operators says: `pg_dump`, an empty database, `pg_restore`; then all is there and can be opened."""
    server = desk_on_both.config.database
    assert isinstance(server, PostgresqlConfig)
    programs = postgres.server_programs()
    assert programs is not None
    reached = ("--host", server.host, "--username", server.user)
    case = made_case(desk_on_both)

    def run(program: str, *arguments: object) -> None:
        subprocess.run([programs / program, *reached, *map(str, arguments)], check=True, capture_output=True)

    run("pg_dump", "--format=custom", "--no-owner", "--file", tmp_path / "dump", server.name)
    run("createdb", "restored")
    try:
        run("pg_restore", "--no-owner", "--exit-on-error", "--dbname", "restored", tmp_path / "dump")
        made_case(desk_on_both, accounts=())
        point_to(structs.replace(server, name="restored"))

        found = DeskCase.objects.get()
        assert found.case_id == case.case_id
        assert desk_on_both.keys.sealer.open(found.sealed, CaseDetails).contact == "alice@example.org"
        later = made_case(desk_on_both, accounts=())  # numbers of rows go on where they were
        assert later.pk > case.pk
    finally:
        connections.close_all()
        run("dropdb", "--force", "restored")
