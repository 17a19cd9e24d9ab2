"""The desk of a command that works on its tables and answers nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from widerspruch.desk.config import DeskConfig
from widerspruch.desk.serve import prepare_desk
from widerspruch.desk.worker import WorkerTask, desk_at_work
from widerspruch.lib import clock
from widerspruch.rulebook.load import load_rulebook

if TYPE_CHECKING:
    from widerspruch.desk.desk import Desk


@contextmanager
def opened(config: DeskConfig) -> Iterator["Desk"]:
    """A desk at work while the block lasts: `with opened(configured(file, language)) as desk`.

    Tables and keys must be there, or are made, as where the desk is served. Raises as `prepare_desk`.
    """
    task = WorkerTask(config, load_rulebook(), clock.now)
    desk = desk_at_work(task, prepare_desk(task))
    try:
        yield desk
    finally:
        desk.door.close()
