"""A PostgreSQL server of a test's own: real, on a socket in a temporary folder, gone with the tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from widerspruch.desk.config import PostgresqlConfig

WHY_NOT = "needs PostgreSQL's server, which is not installed (scripts/install-postgresql.sh)"


def server_programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`; None: there is none."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@contextmanager
def server(*, is_durable: bool = False) -> Iterator[PostgresqlConfig]:
    """A running server, with a database for whoever connects first. Durable: what it confirms outlasts a loss of power,
    of which the tests make none."""
    programs = server_programs()
    assert programs is not None, WHY_NOT
    # It refuses to be run by root.
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # the path of a socket must be short
    try:
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        data = folder / "data"

        def run(*command: object) -> None:
            subprocess.run([*map(str, command)], check=True, cwd=folder, stdout=subprocess.DEVNULL, **as_user)

        run(programs / "initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=200"
        if not is_durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        run(programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield PostgresqlConfig(host=str(folder), name="postgres", user="desk")
        finally:
            run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
