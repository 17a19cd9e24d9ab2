"""Which checkpoint of the log shows an entry: the first that enough witnesses had seen.

The first, because its time is nearest to when the entry was made. What a later one says is no less true, only later.
"""

from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy

POLICY = "policy"
CHECKPOINTS = "checkpoints"
"""Every checkpoint that was ever published, under its size."""


def policy_text(folder: Path) -> bytes:
    """Whose log it is, and who are its witnesses: as the log says itself. Raises OSError."""
    with (folder / POLICY).open("rb") as file:
        return file.read(LONGEST_POLICY + 1)


class SeenCheckpoint(Struct, frozen=True):
    """A checkpoint that the policy lets count. `witnessed_at`: microseconds UTC; None: no witness is asked for."""

    size: int
    note: bytes
    witnessed_at: int | None


class Checkpoints:
    """Those of a log, by its own policy. Raises as `parse_policy`, and OSError where there is none."""

    def __init__(self, folder: Path, read: Callable[[str], bytes]) -> None:
        self._read = read
        self.policy = parse_policy(read(POLICY))
        names = [path.name for path in (folder / CHECKPOINTS).iterdir()]
        self._sizes = sorted(int(name) for name in names if name.isascii() and name.isdigit())
        self._checked: dict[int, SeenCheckpoint | None] = {}

    def first_with(self, index: int) -> SeenCheckpoint | None:
        """The first that holds an entry and counts; None: none does yet."""
        after = self._sizes[bisect_right(self._sizes, index) :]
        return next((found for size in after if (found := self._counting(size)) is not None), None)

    def _counting(self, size: int) -> SeenCheckpoint | None:
        if size not in self._checked:
            self._checked[size] = self._looked_at(size)
        return self._checked[size]

    def _looked_at(self, size: int) -> SeenCheckpoint | None:
        try:
            note = self._read(f"{CHECKPOINTS}/{size}")
            found = self.policy.check(note)
        except (ProtocolError, FileNotFoundError):
            return None
        at = None if found.witnessed_at is None else found.witnessed_at * 1_000_000
        return SeenCheckpoint(size, note, at) if found.checkpoint.size == size else None
