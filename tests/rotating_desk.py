"""A process that is killed while it rotates keys: `python -m rotating_desk CONFIG FOLDER WAY`, with CONFIG from
`killed_desk.as_argument`, and WAY one of `WAYS`."""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from desk_clock import DeskClock
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.settings import set_django_up


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _after_a_batch(folder: Path, door: Any) -> None:
    from widerspruch.desk.key_rotation import rotate_fields
    from widerspruch.desk.store import keyed_rows

    keyed_rows.BATCH = 3
    next(rotate_fields(folder, door))
    _die()


def _before_the_commit(folder: Path, door: Any) -> None:
    from widerspruch.desk.key_rotation import rotate_lookup

    class Dies:
        def write_alone(self, job):
            return door.write(lambda now: (job(now), _die()))

    rotate_lookup(folder, Dies())


def _before_the_file(folder: Path, door: Any) -> None:
    from widerspruch.desk.key_rotation import rotate_lookup

    class Dies:
        def write_alone(self, job):
            door.write(job)
            _die()

    rotate_lookup(folder, Dies())


WAYS: Mapping[str, Callable[[Path, Any], None]] = {
    "fields, after a batch": _after_a_batch,
    "lookup, before the commit": _before_the_commit,
    "lookup, before the file": _before_the_file,
}


def main() -> None:
    config: DeskConfig = pickle.loads(bytes.fromhex(sys.argv[1]))
    set_django_up(config, bytes(32))
    from widerspruch.desk.store.doors import open_door

    WAYS[sys.argv[3]](Path(sys.argv[2]), open_door(config, DeskClock()))


if __name__ == "__main__":
    main()
