"""The desk as processes: one that starts and minds the others, and those that answer."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException

from django.db import connections
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from msgspec import Struct

from widerspruch.desk.checks.finding import DeskFinding
from widerspruch.desk.checks.live import look_at_mail, look_at_provider
from widerspruch.desk.config import DeskConfig, SqliteConfig
from widerspruch.desk.errors import DeskError
from widerspruch.desk.key_history import record_keys
from widerspruch.desk.keys import DeskKeys, load_keys, make_keys
from widerspruch.desk.logs import logging_settings
from widerspruch.desk.mail.sending import SmtpCarrier
from widerspruch.desk.ports import reached_at, refuse_taken
from widerspruch.desk.settings import set_django_up
from widerspruch.desk.worker import WorkerTask, WsgiApplication, load_worker
from widerspruch.lib.lock import LockedError, locked
from widerspruch.lib.processes import handlers_kept, start_others_afresh

THREADS = 32
"""That answer at a time, in each process."""

LARGEST_HEAD = 64 * 1024
"""Bytes of a request before its body, or a little more: it is looked at while it comes in."""

_HEAD_WITHIN = 10_000
"""Milliseconds. Whoever takes longer to send a head is not waited for."""


class DeskServeOptions(Struct, frozen=True):
    """How the desk is served.

    Attributes:
        started: Called once, from another thread, when it answers. `warned`: with what does not work just now.

        least_logged: What weighs less (`INFO`, `WARNING`) is not written down.

        workers: Processes that answer. On SQLite there is one.

        load: Makes the application in each of them.
    """

    task: WorkerTask
    host: str
    port: int
    started: Callable[[], None]
    warned: Callable[[DeskFinding], None]
    workers: int = 1
    threads: int = THREADS
    least_logged: str = "INFO"
    load: Callable[[WorkerTask], WsgiApplication] = load_worker


def serve_desk(options: DeskServeOptions) -> None:
    """Serve until the process is told to stop.

    Raises:
        DeskError: `already_served`; as `refuse_taken` and `prepare_desk`; and where login or mail could never work as
            they are set.

        SystemExit: A worker could not be started, or died again and again; it has written down why.
    """
    refuse_taken(options.host, options.port)
    with _alone(options.task.config):
        prepare_desk(options.task)
        _look_around(options)
        _serve(options)


@contextmanager
def _alone(config: DeskConfig) -> Iterator[None]:
    """An SQLite database has one desk that serves it: a second one would write beside the first one's writer."""
    if not isinstance(config.database, SqliteConfig):
        yield
        return
    path = config.database.path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with locked(path.with_name(f"{path.name}.served")):
            yield
    except LockedError as error:
        raise DeskError("already_served") from error


def _serve(options: DeskServeOptions) -> None:
    start_others_afresh()
    server = Server(
        "widerspruch.desk",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=options.workers,
        blocking_threads=options.threads,
        runtime_mode=RuntimeModes.mt,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_WITHIN, max_buffer_size=LARGEST_HEAD),
        log_level=LogLevels.error,
        log_dictconfig=logging_settings(options.least_logged),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
    )
    # A closed terminal ends it, as it ends every command; keys that were changed it sees by itself.
    server.signal_handler_reload = server.signal_handler_interrupt  # type: ignore[method-assign]
    stopping = threading.Event()
    threading.Thread(target=_tell_when_it_answers, args=(options, stopping), daemon=True).start()
    try:
        with handlers_kept():
            server.serve(target_loader=partial(options.load, options.task), wrap_loader=False)
    finally:
        stopping.set()


def _look_around(options: DeskServeOptions) -> None:
    """Who cannot be reached just now keeps nobody from objecting; what is set wrongly would never work."""
    for finding in look_at_provider(options.task.config, options.task.now()):
        if finding.error is not None and finding.error.code != "login_unreachable":
            raise finding.error
        options.warned(finding)


def prepare_desk(task: WorkerTask) -> DeskKeys:
    """Set Django up; on SQLite, and in the demo, make what is missing at the first start: folders, keys, tables.

    Raises:
        DeskError: `database_unreachable`; `tables_old` (values: n), on PostgreSQL alone; and as `load_keys`, and as
            `SmtpCarrier`, where it sends mails.
    """
    config, database = task.config, task.config.database
    is_own = isinstance(database, SqliteConfig) or config.is_demo
    _make_folders(config)
    is_new = not database.path.exists() if isinstance(database, SqliteConfig) else not config.keys.exists()
    if is_own and is_new:
        make_keys(config.keys)
    keys = load_keys(config.keys)
    record_keys(config.keys, task.now())
    if task.delivers and config.smtp is not None:
        SmtpCarrier(config.smtp)  # that it can be used is told now, not by a worker
    set_django_up(config, keys.sessions, keys.sessions_before)
    from widerspruch.desk.tables import migrate, steps_missing

    try:
        if is_own:
            migrate()
        elif steps := steps_missing():
            raise DeskError("tables_old", n=steps)
    finally:
        connections.close_all()
    return keys


def migrate_desk(config: DeskConfig) -> int:
    """Bring the tables to this version, and say in how many steps; where nothing was ever taken, make keys that are
    missing. Sets Django up: once in a process.

    Raises:
        DeskError: `database_unreachable`, and as `load_keys` where something was taken.
    """
    _make_folders(config)
    set_django_up(config, secrets.token_bytes(32))  # nothing is signed here
    from widerspruch.desk.tables import has_cases, migrate

    try:
        steps = migrate()
        if not has_cases():
            make_keys(config.keys)
        load_keys(config.keys)
    finally:
        connections.close_all()
    return steps


def _make_folders(config: DeskConfig) -> None:
    folders = [config.data, config.sets]
    if isinstance(config.database, SqliteConfig):
        folders.append(config.database.path.parent)
    for folder in folders:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _tell_when_it_answers(options: DeskServeOptions, stopping: threading.Event) -> None:
    while not stopping.wait(0.05):
        connection = HTTPConnection(reached_at(options.host), options.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            if connection.getresponse().status:
                options.started()
                for finding in look_at_mail(options.task.config):
                    options.warned(finding)
                return
        except (OSError, HTTPException):
            continue
        finally:
            connection.close()
