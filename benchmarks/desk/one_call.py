"""What one objection costs the application: `python -m benchmarks.desk.one_call [--count 4000] [--profile]`.

Calls the WSGI application of a real desk on SQLite in a loop, without a server: processor's time of this thread and of
the one that writes, which says something on a crowded machine, too. Each call waits for its own commit, so the costs of
a commit, which many share under load, are all in it; they are told apart by what a job that does nothing costs.
"""

import argparse
import cProfile
import gc
import hashlib
import io
import os
import pstats
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.desk.people import PLATFORM, TOKEN, api_shots, form_shots, logged_in_people
from benchmarks.desk.served import HOST, scratch
from benchmarks.desk.shots import Shot
from widerspruch.desk.config import CredentialConfig, DeskConfig, PlatformConfig, SqliteConfig
from widerspruch.desk.keys import load_keys, make_keys
from widerspruch.desk.logs import logging_settings
from widerspruch.desk.settings import set_django_up
from widerspruch.desk.worker import WorkerTask, WsgiApplication, desk_at_work
from widerspruch.lib import clock
from widerspruch.rulebook.load import load_rulebook

WARM = 300


def _environ(shot: Shot) -> dict[str, Any]:
    headers = {name.upper().replace("-", "_"): value for name, value in shot.headers.items()}
    kind = headers.pop("CONTENT_TYPE")
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": shot.path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": HOST,
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(shot.body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(shot.body),
        "wsgi.errors": sys.stderr,
        **{f"HTTP_{name}": value for name, value in headers.items()},
    }


def _call_all(app: WsgiApplication, environs: Sequence[dict[str, Any]]) -> None:
    seen: list[str] = []
    for environ in environs:
        list(app(environ, lambda status, headers: seen.append(status)))
    assert all(status[:3] in ("201", "303") for status in seen), set(seen)


def main() -> None:
    """Print microseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=4_000)
    parser.add_argument("--way", choices=("api", "form"), default="api")
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with scratch() as name:
        folder = Path(name)
        config = DeskConfig(
            public_address=f"http://{HOST}",
            platforms={PLATFORM: PlatformConfig("Beispielnetz", "Beispielnetz GmbH")},
            database=SqliteConfig(folder / "desk.sqlite"),
            keys=folder / "keys",
            sets=folder / "sets",
            data=folder,
            credentials=(CredentialConfig("benchmark", "platform", hashlib.sha256(TOKEN.encode()).hexdigest()),),
        )
        _measure(config, given.way, given.count, is_profiled=given.profile)


def _measure(config: DeskConfig, way: str, count: int, *, is_profiled: bool) -> None:
    import logging.config

    make_keys(config.keys)
    keys = load_keys(config.keys)
    set_django_up(config, keys.sessions)
    with Path(os.devnull).open("wb") as nowhere:  # the log is written; only nobody reads it
        os.dup2(nowhere.fileno(), 2)
    logging.config.dictConfig(logging_settings())
    from widerspruch.desk.app import desk_app
    from widerspruch.desk.tables import migrate

    migrate()
    desk = desk_at_work(WorkerTask(config, load_rulebook(), clock.now), keys)
    app = desk_app(desk)
    names = [str(number) for number in range(WARM + count)]
    shots = api_shots(names) if way == "api" else form_shots(logged_in_people(names, desk))
    environs = [_environ(shot) for shot in shots]
    _call_all(app, environs[:WARM])
    gc.collect()
    profile = cProfile.Profile()
    if is_profiled:
        profile.enable()
    here, all_together = time.thread_time(), time.process_time()
    _call_all(app, environs[WARM:])
    here, all_together = time.thread_time() - here, time.process_time() - all_together
    profile.disable()
    if is_profiled:
        pstats.Stats(profile).sort_stats("tottime").print_stats(60)
    began = time.process_time()
    for _ in range(count):
        desk.door.write(lambda now: now)
    empty = time.process_time() - began
    told = {"answering": here, "writing": all_together - here, "of that an empty commit": empty}
    print(", ".join(f"{what} {spent / count * 1e6:,.0f} µs" for what, spent in told.items()))
    desk.door.close()


if __name__ == "__main__":
    main()
