"""The door that belongs to a database."""

from collections.abc import Callable

from widerspruch.desk.config import DeskConfig, SqliteConfig
from widerspruch.desk.store.group_door import GroupDoor
from widerspruch.desk.store.postgres_door import PostgresDoor
from widerspruch.desk.store.steps import AtStep, go_on
from widerspruch.desk.store.writing import Door


def open_door(config: DeskConfig, now: Callable[[], int], at_step: AtStep = go_on) -> Door:
    """The one way of this process to write. Django has to be set up for the same configuration.

    Args:
        now: The clock, microseconds UTC.
    """
    if isinstance(config.database, SqliteConfig):
        return GroupDoor(now, config.queue_length, at_step)
    return PostgresDoor(now, at_step)
