"""Several threads that begin at one moment."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def together(*functions: Callable[[], T]) -> Sequence[T | Exception]:
    """What each gave, or raised, in their order."""
    starting = threading.Barrier(len(functions))
    given: list[T | Exception] = [AssertionError("did not end")] * len(functions)

    def run(place: int, function: Callable[[], T]) -> None:
        starting.wait()
        try:
            given[place] = function()
        except Exception as error:
            given[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "somebody waits for ever"
    return given
