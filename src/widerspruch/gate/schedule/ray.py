"""An existing Ray cluster, or one of this machine's own, used for nothing but handing out tasks."""

import logging
import os
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from secrets import token_hex
from typing import Any

from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.attempt import Tries, attempt_function, lost, name_of, read_reply, versions_here
from widerspruch.gate.schedule.reachable import require_reachable
from widerspruch.gate.schedule.scheduler import MOST_TRIES, Scheduler, Work
from widerspruch.lib.errors import KnownError
from widerspruch.lib.processes import handlers_kept

MOST_AT_ONCE = 1000
"""Tasks that Ray is told of at a time: enough for its autoscaler to see, few enough to look through quickly."""

OBJECT_STORE = 100 * 2**20
"""Bytes of shared memory of a Ray of our own: tasks and answers are small, and the shards pass it by."""


class Ray(Scheduler):
    """Tasks on a Ray cluster, connected when first needed. A connection that stands already is used."""

    name = "ray"

    def __init__(self, address: str | None = None, workers: int | None = None) -> None:
        """Args:
            address: `host:port`, `ray://host:port` or `auto`; None for what `RAY_ADDRESS` says, else a Ray of our
                own on this machine for as long as this scheduler is open.
            workers: How many tasks at a time on this machine; a cluster knows its own size.

        Raises `GateError` `ray_missing`.
        """
        try:
            version("ray")
        except PackageNotFoundError:
            raise GateError("ray_missing") from None
        self._address = address or os.getenv("RAY_ADDRESS") or "local"
        self._workers = workers
        self._ours = False

    def versions(self) -> dict[str, str]:
        """Ray's version; a cluster of another one does not talk to it."""
        return {"ray": version("ray")}

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        ray = self._connect()
        tries = Tries()
        attempt = ray.remote(num_cpus=1, max_retries=MOST_TRIES - 1)(attempt_function(name_of(work), versions_here()))
        waiting = deque(range(len(tasks)))
        begun: dict[Any, int] = {}
        try:
            while waiting or begun:
                while waiting and len(begun) < MOST_AT_ONCE:
                    number = waiting.popleft()
                    begun[attempt.remote(tasks[number])] = number
                for reference in ray.wait(list(begun), num_returns=1)[0]:
                    number = begun.pop(reference)
                    answer = _answer(ray, reference)
                    if not isinstance(answer, bytes):
                        tries.failed(number, answer)
                        waiting.append(number)
                    else:
                        yield number, answer
        finally:
            for reference in begun:
                with suppress(Exception):
                    ray.cancel(reference, force=True)

    def close(self) -> None:
        if self._ours:
            import ray

            self._ours = False
            ray.shutdown()

    def _connect(self) -> Any:
        _tell_the_environment(self._address)
        import ray

        if ray.is_initialized():
            return ray
        place = self._address.removeprefix("ray://")
        if place not in ("local", "auto"):
            require_reachable(self._address, [place])
        try:
            with handlers_kept():
                ray.init(address=self._address, **_quiet(), **self._size())
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise _not_started(error, self._address) from None
        self._ours = True
        return ray

    def _size(self) -> Mapping[str, object]:
        """What may be said only of a Ray that is started here."""
        if self._address != "local":
            return {}
        own: dict[str, object] = {"include_dashboard": False, "object_store_memory": OBJECT_STORE}
        return own if self._workers is None else {**own, "num_cpus": self._workers}


def _tell_the_environment(address: str) -> None:
    """What Ray reads nowhere else, in this process when it is imported and in those that it starts: the one thing that
    the gate sets for a whole process."""
    environment = os.environ  # noqa: TID251 (see above)
    environment["RAY_USAGE_STATS_ENABLED"] = "0"
    if address == "local" and "ray" not in sys.modules and "RAY_AUTH_MODE" not in environment:
        # It listens on all of this machine's addresses, whatever it is told: let it know who may speak.
        environment.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=token_hex(32))


def _quiet() -> Mapping[str, object]:
    return {"log_to_driver": False, "logging_level": logging.CRITICAL, "configure_logging": True}


def _answer(ray: Any, reference: Any) -> bytes | KnownError[Any]:
    try:
        return read_reply(ray.get(reference))
    except ray.exceptions.RayTaskError:
        # An attempt never raises: what it came as could not be read there.
        return GateError("worker_failed", where="ray", tries=MOST_TRIES)
    except ray.exceptions.RayError:
        # Ray has tried again by itself before it says so.
        raise lost() from None


def _not_started(error: Exception, address: str) -> GateError:
    text = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if "ersion mismatch" in text:
        return GateError("cluster_versions", address=address, why=text[:300])
    return GateError("ray_not_started", address=address, why=text[:200])
