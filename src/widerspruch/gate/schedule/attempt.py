"""One attempt at a task on a worker, and what it sends back: the same for processes, Spark and Ray.

Whatever happens inside an attempt comes back as bytes, so that every scheduler treats faults alike and no message
of an exception, which may quote a row, reaches the logs of a cluster.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any

from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.scheduler import MOST_TRIES, Work
from widerspruch.lib.errors import KnownError
from widerspruch.protocol.errors import ProtocolError

MUST_BE_ALIKE = ("widerspruch", "duckdb", "pyarrow")
"""Packages whose versions decide which bytes are written: the same on every worker as here."""

_ERRORS: Mapping[str, type[KnownError[Any]]] = {error.__name__: error for error in (GateError, ProtocolError)}


def versions_here() -> dict[str, str]:
    """The versions that every worker must have."""
    return {package: metadata.version(package) for package in MUST_BE_ALIKE}


def name_of(work: Work) -> str:
    """`module:function`, as a worker imports it. Raises `ValueError` for a function that cannot be imported."""
    module, function = work.__module__, work.__qualname__
    if module == "__main__" or getattr(sys.modules[module], function, None) is not work:
        raise ValueError(f"{module}:{function} stands at the top of no module that a worker could import")
    return f"{module}:{function}"


def attempt_function(work_name: str, versions: Mapping[str, str]) -> Callable[[bytes], bytes]:
    """A function that does one task on a worker and never raises.

    It is sent by value and uses nothing but the standard library, so that a worker that lacks our package can still
    say so. The first byte of its reply says what follows; `read_reply` reads it.
    """
    expected, known = dict(versions), tuple(_ERRORS)

    def attempt(task: bytes) -> bytes:
        import errno
        import importlib
        import json
        import traceback
        from importlib import metadata
        from pathlib import PurePath

        def refused(code: str, values: object, error: str = "GateError") -> bytes:
            return b"!" + json.dumps([error, code, values], default=str).encode()

        try:
            for package, here in expected.items():
                there = metadata.version(package)
                if there != here:
                    return refused("worker_versions", {"package": package, "here": here, "there": there})
            module, function = work_name.split(":")
            answer: bytes = getattr(importlib.import_module(module), function)(task)
            return b"+" + answer
        except ModuleNotFoundError as error:  # metadata's PackageNotFoundError is one, too
            return refused("worker_without_package", {"package": str(error.name).partition(".")[0]})
        except Exception as error:
            what = type(error).__name__
            if what in known:
                return refused(error.code, error.values, what)  # type: ignore[attr-defined]  # not imported here
            place = traceback.extract_tb(error.__traceback__)[-1]
            if isinstance(error, OSError):
                what = f"{what} {errno.errorcode.get(error.errno or 0, '')}".strip()
            return b"?" + f"{what}, {PurePath(place.filename).name}:{place.lineno}".encode()

    return attempt


def read_reply(reply: bytes) -> bytes | KnownError[Any]:
    """The answer of the work function, or what went wrong; `worker_failed` may be tried again, others not."""
    kind, rest = reply[:1], reply[1:]
    if kind == b"+":
        return rest
    if kind == b"?":
        return GateError("worker_failed", where=rest.decode(), tries=MOST_TRIES)
    error, code, values = json.loads(rest)
    return _ERRORS[error](code, **values)


class Tries:
    """How often each task failed; raises when one may not be tried again."""

    def __init__(self) -> None:
        self._failed: Counter[int] = Counter()

    def failed(self, number: int, error: KnownError[Any]) -> None:
        self._failed[number] += 1
        if error.code not in ("worker_failed", "worker_lost") or self._failed[number] >= MOST_TRIES:
            raise error


def lost() -> GateError:
    """A worker fell silent in the middle of a task: killed, out of memory, or its machine is gone."""
    return GateError("worker_lost", tries=MOST_TRIES)
