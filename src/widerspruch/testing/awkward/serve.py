"""Loads an awkward desk into the process that answers: `DeskServeOptions.load`."""

from msgspec import Struct

from widerspruch.desk.worker import WorkerTask, WsgiApplication, load_worker
from widerspruch.testing.awkward.moods import Moods


class AwkwardLoader(Struct, frozen=True):
    """Called in each process. `seed`: of the chance."""

    seed: int

    def __call__(self, task: WorkerTask) -> WsgiApplication:
        """The desk behind its awkward door."""
        desk = load_worker(task)
        # The desk's tables can be imported once its settings stand.
        from widerspruch.testing.awkward.door import AwkwardDoor
        from widerspruch.testing.awkward.resigning import NewestKey

        return AwkwardDoor(desk, Moods(self.seed), NewestKey(task.config.keys, task.now))
