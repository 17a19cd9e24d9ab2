"""The one door through which the desk's tables are written."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from django.db import connection

T = TypeVar("T")

_SHORTLY_AHEAD = 10 * 60 * 1_000_000
_LATEST = (
    "SELECT (SELECT MAX(received_until) FROM desk_publication),"
    " (SELECT at FROM desk_caseevent ORDER BY id DESC LIMIT 1)"
)

Job = Callable[[int], T]
"""Does its writing in a transaction that is open; is given the time of that transaction, and may be called again if the
transaction has to be repeated."""


class Door(Protocol):
    """Writes. What it returns is durable."""

    def write(self, job: Job[T]) -> T:
        """Do a job in one transaction, and give what it gives.

        Raises:
            DeskError: `queue_full`; nothing was written. `database_failed`; nothing was, unless the answer to a commit
                was lost. A job that is done again must therefore be the same as one that is done once.

            Exception: whatever the job raises; nothing of it was written.
        """
        ...

    def write_alone(self, job: Job[T]) -> T:
        """The same while nobody else writes: all that has an earlier time than the job's is there to be read."""
        ...

    def waiting(self) -> int:
        """How many jobs wait for the one writer, where there is one."""
        ...

    def close(self) -> None:
        """Finish what was begun; nothing more is taken."""
        ...


def time_of_transaction(clock: int, last: int = 0) -> int:
    """When a transaction is, asked for inside it: never before the one that was last, also where a clock was set back.

    Later than all that was published as known in any case: a set that says "received until" stays true. Of what else
    was written only what lies shortly ahead counts: a clock that was a day ahead by mistake, and was put right, must
    not date objections ahead for a day.

    Args:
        last: What the door gave before.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LATEST)
        published, written = cursor.fetchone()
    floor = max(last, written or 0)
    now = floor if clock < floor <= clock + _SHORTLY_AHEAD else clock
    return now if published is None else max(now, published + 1)
