"""Loads an awkward desk into the process that answers: `DeskServeOptions.load`."""

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from widerspruch.desk.worker import WorkerTask, WsgiApplication, load_worker
from widerspruch.lib.outgoing import OutgoingHttp
from widerspruch.testing.awkward.moods import Moods

if TYPE_CHECKING:
    from widerspruch.testing.awkward.resigning import NewestKey


class AwkwardLoader(Struct, frozen=True):
    """Called in each process. `seed`: of the chance."""

    seed: int

    def __call__(self, task: WorkerTask) -> WsgiApplication:
        """The desk behind its awkward door, with its awkward callbacks."""
        moods = Moods(self.seed)

        # The desk's tables, and what needs them, can be imported once its settings stand.
        @cache
        def key() -> "NewestKey":
            from widerspruch.testing.awkward.resigning import NewestKey

            return NewestKey(task.config.keys, task.now)

        def carrier(http: OutgoingHttp) -> OutgoingHttp:
            from widerspruch.testing.awkward.carrier import AwkwardCarrier

            return AwkwardCarrier(http, moods, key())

        desk = load_worker(task, carrier)
        from widerspruch.testing.awkward.door import AwkwardDoor

        return AwkwardDoor(desk, moods, key())
