"""The time in tests of the desk."""

from msgspec import Struct

NOON = 1_795_867_200_000_000
"""28 November 2026, 12:00 UTC."""


class DeskClock(Struct):
    """A clock that stands still until a test moves it on."""

    now: int = NOON

    def __call__(self) -> int:
        return self.now

    def moves(self, micros: int) -> None:
        self.now += micros
