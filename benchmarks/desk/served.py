"""A real desk, served as `widerspruch desk serve` serves one, in processes of its own."""

import hashlib
import os
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import psycopg
from msgspec import Struct
from tests import postgres

from benchmarks.desk.baseline import load_one_by_one
from benchmarks.desk.people import PLATFORM, TOKEN
from widerspruch.desk.config import CredentialConfig, DeskConfig, PlatformConfig, PostgresqlConfig, SqliteConfig
from widerspruch.desk.keys import load_keys, make_keys
from widerspruch.desk.ports import free_port
from widerspruch.desk.serve import THREADS, DeskServeOptions, serve_desk
from widerspruch.desk.settings import set_django_up
from widerspruch.desk.worker import WorkerTask, desk_at_work, load_worker
from widerspruch.lib import clock
from widerspruch.lib.processes import start_process
from widerspruch.rulebook.load import load_rulebook

if TYPE_CHECKING:
    from widerspruch.desk.desk import Desk

Database = Literal["sqlite", "postgresql"]

HOST = "localhost"


Prepare = Callable[["Desk"], object]


class Served(Struct, frozen=True):
    """A desk that answers.

    Attributes:
        pid: Of the process that minds those that answer.

        prepared: What the preparation gave.
    """

    config: DeskConfig
    port: int
    pid: int
    prepared: object = None

    def peak_mib(self) -> float:
        """Of all its processes together, since each began."""
        return sum(_peak_kib(pid) for pid in _with_children(self.pid)) / 1024

    def cpu_seconds(self) -> float:
        """Of all its processes together, so far."""
        ticks = sum(_cpu_ticks(pid) for pid in _with_children(self.pid))
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill_workers(self) -> None:
        """Those that answer; whoever minds them starts others."""
        for pid in _with_children(self.pid)[1:]:
            if "resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_text():
                os.kill(pid, signal.SIGKILL)

    def kill(self) -> None:
        """As a power cut would: nobody closes anything."""
        for pid in _with_children(self.pid):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def served(
    database: Database,
    folder: Path,
    *,
    one_by_one: bool = False,
    threads: int = THREADS,
    workers: int = 1,
    queue_length: int = 2_000,
    prepare: Prepare | None = None,
) -> Iterator[Served]:
    """A desk with empty tables. `one_by_one`: the baseline. Prepare: called with it before it is served, elsewhere."""
    with _database(database, folder) as where:
        config = DeskConfig(
            public_address=f"http://{HOST}",
            platforms={PLATFORM: PlatformConfig("Beispielnetz", "Beispielnetz GmbH")},
            database=where,
            keys=folder / "keys",
            sets=folder / "sets",
            data=folder,
            credentials=(CredentialConfig("benchmark", "platform", hashlib.sha256(TOKEN.encode()).hexdigest()),),
            queue_length=queue_length,
        )
        make_keys(config.keys)
        before, told = start_process(_prepare, config, prepare)
        prepared = told.recv()
        before.join()
        port = free_port("127.0.0.1", 8765)
        process, pipe = start_process(_serve, config, port, threads, workers, one_by_one, may_start_others=True)
        try:
            assert pipe.recv() == "started"
            assert process.pid is not None
            yield Served(config, port, process.pid, prepared)
        finally:
            process.terminate()
            process.join(20)
            process.kill()
            process.join()


def _prepare(config: DeskConfig, prepare: Prepare | None, pipe: Connection) -> None:
    keys = load_keys(config.keys)
    set_django_up(config, keys.sessions)
    from widerspruch.desk.tables import migrate

    migrate()
    desk = desk_at_work(WorkerTask(config, load_rulebook(), clock.now), keys)
    pipe.send(None if prepare is None else prepare(desk))
    desk.door.close()


def _serve(config: DeskConfig, port: int, threads: int, workers: int, one_by_one: bool, pipe: Connection) -> None:
    task = WorkerTask(config, load_rulebook(), clock.now)
    load = load_one_by_one if one_by_one else load_worker
    with Path(os.devnull).open("wb") as nowhere:  # the log is written; only nobody reads it
        os.dup2(nowhere.fileno(), 2)
    serve_desk(
        DeskServeOptions(
            task,
            "127.0.0.1",
            port,
            started=lambda: pipe.send("started"),
            warned=lambda finding: None,
            workers=workers,
            threads=threads,
            load=load,
        )
    )


@contextmanager
def _database(database: Database, folder: Path) -> Iterator[SqliteConfig | PostgresqlConfig]:
    if database == "sqlite":
        yield SqliteConfig(folder / "desk.sqlite")
        return
    with postgres.server() as server:
        yield server


def rows_of(config: DeskConfig, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query, by another connection than the desk's."""
    match config.database:
        case SqliteConfig(path):
            with sqlite3.connect(path) as connection:
                return connection.execute(query).fetchall()
        case server:
            with psycopg.connect(host=server.host, dbname=server.name, user=server.user) as postgresql:
                return postgresql.execute(query).fetchall()


def _with_children(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            found += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        except OSError:
            continue
    return found


def _peak_kib(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _cpu_ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def scratch() -> "tempfile.TemporaryDirectory[str]":
    """On the disk, not in memory: what is measured is the disk."""
    return tempfile.TemporaryDirectory(prefix="desk-bench-")
