"""Ways into a row: how a profile names what lies in structs, lists and maps, and what a record has there.

`user.id` goes into a struct, an object, or to a key of a map. `mentions[].acct` goes through every entry of a list,
`roles{}` to every value of a map or object, `roles{key}` to every key. Where a column is called exactly
so, that is meant.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct

from widerspruch.gate.errors import GateError


class Many(Enum):
    """A step from one value to as many as there are in it."""

    ENTRIES = "[]"
    VALUES = "{}"
    KEYS = "{key}"


Step = str | Many


class Path(Struct, frozen=True):
    """A way into a row.

    Attributes:
        name: As the profile writes it.

        steps: The first is a column.

        is_many: Whether a row has a list of values there, and not one.
    """

    name: str
    steps: tuple[Step, ...]
    is_many: bool = False

    def begins(self, other: "Path") -> bool:
        """Whether another path goes on where this one ends."""
        return len(other.steps) > len(self.steps) and other.steps[: len(self.steps)] == self.steps


_PART = re.compile(r"([^\[\]{}]+)((?:\[\]|\{\})*(?:\{key\})?)")
_MARK = re.compile(r"\[\]|\{\}|\{key\}")


@lru_cache(maxsize=256)
def parse_path(name: str) -> Path:
    """A path from its text.

    Raises:
        GateError: `path_unclear`.
    """
    steps: list[Step] = []
    for part in name.split("."):
        found = _PART.fullmatch(part)
        if found is None or Many.KEYS in steps:
            raise GateError("path_unclear", path=name)
        steps += [found[1], *map(Many, _MARK.findall(found[2]))]
    return Path(name, tuple(steps), any(isinstance(step, Many) for step in steps))


def path_of_key(name: str) -> Path:
    """A path for records, whose keys nobody knows before: what is no path can only be a key."""
    try:
        return parse_path(name)
    except GateError:
        return Path(name, (name,))


class OddValueError(ValueError):
    """A path meets a value into which it cannot go, so that nobody knows what was meant to be there."""


def values_in(record: Mapping[str, Any], path: Path, *, lenient: bool = False) -> Any:
    """What a record has at a path: one value, or with several values a list, NULL for an entry that lacks it. What
    stands where a list should be counts as its only entry.

    Args:
        lenient: Whether values may be something else than an object where the path goes on.

    Raises:
        OddValueError: One is, and not empty.
    """
    if path.name in record or len(path.steps) == 1:
        value = record.get(path.name)
        if not path.is_many:
            return value
        return value if isinstance(value, list) else [] if value is None else [value]
    if path.is_many:
        return _all_in(record, path.steps, lenient=lenient)
    found: Any = record
    for step in path.steps:
        if isinstance(found, dict):
            found = found.get(step)
        elif lenient or not found:  # an empty text or list is how some programs write nothing
            return None
        else:
            raise OddValueError
    return found


def _all_in(record: Mapping[str, Any], steps: Sequence[Step], *, lenient: bool) -> list[Any]:
    values: list[Any] = [record]
    for step in steps:
        if not values:
            return values
        if not isinstance(step, str):
            values = [one for value in values if value is not None for one in _many(value, step, lenient=lenient)]
            continue
        try:
            values = [None if value is None else value.get(step) for value in values]
        except AttributeError:
            if not lenient:
                raise OddValueError from None
            values = [value.get(step) if isinstance(value, dict) else None for value in values]
    return values


def _many(value: Any, step: Many, *, lenient: bool) -> Sequence[Any]:
    if step is Many.ENTRIES:
        return value if isinstance(value, list) else (value,)
    if not isinstance(value, dict):
        if lenient:
            return ()
        raise OddValueError
    return list(value.values() if step is Many.VALUES else value)


Reach = Literal["has", "lacks", "ends", "without"]
"""`has`: a record has what a path names, be it NULL. `lacks`: the path leads into something that has no such part.
`ends`: it leads to an empty list or to nothing, in which all could be. `without`: there is no such column at all."""


def reach(record: Mapping[str, Any], path: Path) -> Reach:
    """How far a path leads into a record."""
    if path.name in record:
        return "has"
    if path.steps[0] not in record:
        return "without"
    values: list[Any] = [record]
    for step in path.steps:
        if isinstance(step, str):
            there = [value for value in values if isinstance(value, dict) and step in value]
            if not there:
                ended = bool(values) and all(value is None for value in values)
                return "ends" if ended else "lacks"
            values = [value[step] for value in there]
        else:
            inside = list(_some_of(values, step))
            if values and not inside and step is not path.steps[-1]:
                return "ends"
            values = inside
    return "has"


def _some_of(values: Sequence[Any], step: Many) -> Iterator[Any]:
    for value in values:
        if step is Many.ENTRIES and isinstance(value, list):
            yield from value
        elif step is Many.ENTRIES or not isinstance(value, dict):
            yield value
        else:
            yield from value.values()
