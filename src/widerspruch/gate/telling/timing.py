"""How long each step of a verb took."""

from collections.abc import Callable, Mapping
from typing import Any

Seconds = Mapping[str, float]
"""Seconds by step, in the order of the steps, and under `total` of the whole."""

OPENING = "open"
"""What comes before the first step that tells of itself."""


class StepTimes:
    """Takes the time between the first words of one step and those of the next."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._began = self._since = monotonic()
        self._step = OPENING
        self._seconds: dict[str, float] = {}

    def heard(self, on_progress: Callable[..., Any]) -> Callable[..., None]:
        """The same listener, whose step is timed: the first word that it is told."""

        def on_step(step: str, *progress: Any) -> None:
            self._reached(step)
            on_progress(step, *progress)

        return on_step

    def told(self) -> Seconds:
        """The times until now."""
        self._reached(self._step, ended=True)
        steps = self._seconds if len(self._seconds) > 1 else {}
        return {**steps, "total": round(self._since - self._began, 3)}

    def _reached(self, step: str, *, ended: bool = False) -> None:
        if step == self._step and not ended:
            return
        now = self._monotonic()
        self._seconds[self._step] = round(self._seconds.get(self._step, 0.0) + now - self._since, 3)
        self._step, self._since = step, now
