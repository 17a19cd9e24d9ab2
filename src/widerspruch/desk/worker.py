"""A process that answers requests. On SQLite there is one, with the one thread that writes; on PostgreSQL several."""

import logging
from collections.abc import Callable, Iterable, Sequence
from multiprocessing import parent_process
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from widerspruch.desk.config import DeskConfig
from widerspruch.desk.keys import DeskKeys, load_keys
from widerspruch.desk.settings import set_django_up
from widerspruch.lib.processes import become_a_child, keep_what_is_there
from widerspruch.rulebook.load import Rulebook

if TYPE_CHECKING:
    from widerspruch.desk.callbacks.loop import CallbackLoop
    from widerspruch.desk.desk import Desk  # knows the tables, which need Django set up
    from widerspruch.desk.mail.loop import DeliveryLoop
    from widerspruch.lib.outgoing import OutgoingHttp

_LAST_ONE = 5.0
"""Seconds that a mail or a callback which is under way is waited for at the end; it would be sent again otherwise."""

WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


class WorkerTask(Struct, frozen=True):
    """What a process that answers is told when it starts.

    Attributes:
        now: What time it is, microseconds UTC.

        delivers: Whether it sends mails and calls agents back besides: there must be only a few who do.
    """

    config: DeskConfig
    rulebook: Rulebook
    now: Callable[[], int]
    delivers: bool = False


def load_worker(task: WorkerTask, way_out: "Callable[[OutgoingHttp], OutgoingHttp] | None" = None) -> WsgiApplication:
    """Begin to work: called by the server in each of its processes, which ends with the one that started it.

    Args:
        way_out: By which agents are called back, made of the usual one; None: that.
    """
    if parent_process() is not None:
        become_a_child()
    # Who is asked for it with every line that is written, and nobody reads.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    keys = load_keys(task.config.keys)
    set_django_up(task.config, keys.sessions, keys.sessions_before)
    from widerspruch.desk.app import desk_app

    desk = desk_at_work(task, keys)
    loops = _loops(desk, way_out) if task.delivers else ()
    for loop in loops:
        loop.start()

    def close() -> None:
        for loop in loops:
            loop.stop(within=_LAST_ONE)
        desk.door.close()

    Finalize(None, close, exitpriority=10)  # `atexit` is not called in such a process
    app = desk_app(desk)
    keep_what_is_there()
    return app


def _loops(
    desk: "Desk", way_out: "Callable[[OutgoingHttp], OutgoingHttp] | None"
) -> "Sequence[DeliveryLoop | CallbackLoop]":
    """What is done besides answering."""
    from widerspruch.desk.agents.told import signed_status
    from widerspruch.desk.callbacks.loop import CallbackLoop
    from widerspruch.desk.callbacks.telling import callback_task
    from widerspruch.desk.mail.loop import DeliveryLoop

    told = callback_task(desk, signed_status)
    if way_out is not None:
        told = structs.replace(told, http=way_out(told.http))
    callbacks = CallbackLoop(told)
    return (callbacks,) if desk.config.smtp is None else (DeliveryLoop(desk), callbacks)


def desk_at_work(task: WorkerTask, keys: DeskKeys) -> "Desk":
    """A desk with its door open. Django has to be set up."""
    from widerspruch.desk.desk import Desk
    from widerspruch.desk.store.doors import open_door
    from widerspruch.desk.store.keyed_rows import KeyedDoor

    door = KeyedDoor(open_door(task.config, task.now), keys)
    return Desk(task.config, keys, task.rulebook, door, task.now)
