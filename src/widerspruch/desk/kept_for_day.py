"""What takes long to work out, and is the same for a whole day."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class KeptForDay(Generic[T]):
    """One value, of one day at a time. Usable from several threads: who comes while it is worked out waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[int, T] | None = None

    def of(self, day: int, work_out: Callable[[], T]) -> T:
        """The value of a day, which begins at an instant."""
        with self._lock:
            if self._kept is None or self._kept[0] != day:
                self._kept = (day, work_out())
            return self._kept[1]
