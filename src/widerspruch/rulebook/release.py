"""Which rulebook it is: its version is a day, so that anybody sees its age."""

import re
from datetime import date
from functools import total_ordering
from typing import Self

from msgspec import Struct

SCHEMA = 2
"""Raised when a program that knows only the number before could not read the files any more, or would take them for
something else."""

OLDEST_SCHEMA = 1
"""The oldest number whose files this program reads as they were meant: an old day is asked about with an old package.
Raised when fields went, or mean something else."""

_VERSION = re.compile(r"(\d{4})\.(\d{2})\.(\d{2})(?:\.([1-9]\d{0,2}))?", re.ASCII)


@total_ordering
class RulebookVersion(Struct, frozen=True):
    """A day, written `2026.11.30`, and the number of a further version on the same day (`2026.11.30.1`)."""

    day: date
    number: int = 0

    @classmethod
    def read(cls, written: str) -> Self | None:
        """The version that is written so; None where it is none."""
        found = _VERSION.fullmatch(written)
        if found is None:
            return None
        year, month, day, number = (int(part or 0) for part in found.groups())
        try:
            return cls(date(year, month, day), number)
        except ValueError:
            return None

    def __str__(self) -> str:
        written = self.day.strftime("%Y.%m.%d")
        return f"{written}.{self.number}" if self.number else written

    def __lt__(self, other: "RulebookVersion") -> bool:
        return (self.day, self.number) < (other.day, other.number)


class Release(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rulebook says of itself.

    Attributes:
        version: As `RulebookVersion` writes it.

        valid_until: The last day on which nobody need look for a newer one. It stays in force after that, too.

        schema: Which shape its files have. `least_program`: the oldest program that may use it, None: this one.
    """

    version: str
    valid_until: date
    schema: int = SCHEMA
    least_program: str | None = None

    @property
    def numbered(self) -> RulebookVersion:
        """The version, to be compared. Raises `ValueError` where it is none."""
        found = RulebookVersion.read(self.version)
        if found is None:
            raise ValueError(self.version)
        return found

    def days_old(self, today: date) -> int:
        """How old it is; a rulebook of tomorrow is of today."""
        return max(0, (today - self.numbered.day).days)

    def has_lapsed(self, today: date) -> bool:
        """Whether a newer one should be looked for."""
        return today > self.valid_until


def program_number(written: str) -> tuple[int, ...] | None:
    """A version of the program, to be compared: the numbers it begins with. None where it begins with none."""
    found = re.match(r"\d{1,6}(?:\.\d{1,6}){0,3}", written, re.ASCII)
    return tuple(int(part) for part in found[0].split(".")) if found else None
