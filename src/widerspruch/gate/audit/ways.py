"""An audit's own reading of ways into a row: `user.id`, `mentions[].acct`, `roles{}`, `roles{key}`."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from msgspec import Struct, structs

EACH, VALUES, KEYS = "[]", "{}", "{key}"
_PART = re.compile(r"(.*?)((?:\[\]|\{\}|\{key\})*)")
_MARK = re.compile(r"\[\]|\{\}|\{key\}")


class WayIntoRow(Struct, frozen=True):
    """Where in a row something stands.

    Attributes:
        name: As the profile writes it. A column that is called exactly so comes first.

        steps: The first names a column.

        many: Whether any number of values may stand there, not one.

        others: The steps of all ways that are looked along with this one.
    """

    name: str
    steps: tuple[str, ...]
    many: bool
    others: frozenset[tuple[str, ...]] = frozenset()

    @classmethod
    def of(cls, name: str) -> "WayIntoRow":
        """The way that a profile writes so."""
        steps: list[str] = []
        for part in name.split("."):
            named = _PART.fullmatch(part)
            bare, marks = (named[1], named[2]) if named else (part, "")
            steps += [*([bare] if bare else []), *_MARK.findall(marks)]
        return cls(name, tuple(steps), bool(_MARK.search(name)))

    @classmethod
    def together(cls, names: Sequence[str]) -> "list[WayIntoRow]":
        """Ways that are looked along side by side: where one leads to a text and another into a list at the same place,
        a record of JSON may have either, and each way has nothing where the other's stands."""
        ways = [cls.of(name) for name in names]
        others = frozenset(way.steps for way in ways)
        return [structs.replace(way, others=others) for way in ways]

    def in_record(self, record: dict[str, Any]) -> tuple[Any, bool]:
        """What stands there in a record of JSON, and whether anything does, be it null.

        Raises:
            TypeError: A value of another shape stands on the way.
        """
        if self.name in record:
            return ([record[self.name]] if self.many else record[self.name]), True
        found = list(leaves(record, self.steps, self.others))
        return (found if self.many else found[0] if found else None), bool(found)


def leaves(
    value: Any, steps: Sequence[str], others: frozenset[tuple[str, ...]] = frozenset(), done: tuple[str, ...] = ()
) -> Iterator[Any]:
    """The values at the end of some steps, in the order in which they stand; nothing for what is not there.

    Args:
        value: As JSON or Arrow gives it; a map is a list of pairs.
        others: As of `WayIntoRow.together`; `done`: the steps up to here.

    Raises:
        TypeError: There is no such step into a value of this shape.
    """
    if not steps:
        if not (isinstance(value, list) and any(other[: len(done) + 1] == (*done, EACH) for other in others)):
            yield value
    elif value is not None and not (steps[0] == EACH and isinstance(value, str) and done in others):
        for inner in _entries(value, steps[0]):
            yield from leaves(inner, steps[1:], others, (*done, steps[0]))


def _entries(value: Any, step: str) -> list[Any]:
    if step == EACH:
        return value if isinstance(value, list) else [value]
    if not value:  # an empty text is how some programs write nothing
        return []
    if not isinstance(value, dict | list):
        raise TypeError
    pairs = list(value.items()) if isinstance(value, dict) else value
    if any(not isinstance(pair, tuple) for pair in pairs):
        raise TypeError
    match step:
        case "{}":
            return [inner for _, inner in pairs]
        case "{key}":
            return [key for key, _ in pairs]
        case _:
            return [inner for key, inner in pairs if key == step]


def leads(kind: pa.DataType, steps: Sequence[str]) -> bool:
    """Whether these steps lead anywhere in values of a type. In a column of nothing they do."""
    if not steps or pa.types.is_null(kind):
        return True
    step, rest = steps[0], steps[1:]
    if pa.types.is_map(kind):
        return leads(kind.key_type if step == KEYS else kind.item_type, rest) and step != EACH
    if pa.types.is_struct(kind):
        if step == KEYS:
            return not rest
        inner = [field.type for field in kind.fields if step in (VALUES, field.name)]
        return any(leads(one, rest) for one in inner)
    return step == EACH and _is_list(kind) and leads(kind.value_type, rest)


def leads_through_structs(kind: pa.DataType, steps: Sequence[str]) -> bool:
    """Whether each of these steps names a field of a struct."""
    for step in steps:
        if not pa.types.is_struct(kind) or kind.get_field_index(step) < 0:
            return False
        kind = kind.field(step).type
    return True


def _is_list(kind: pa.DataType) -> bool:
    known = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, pa.types.is_list_view)
    return any(is_one(kind) for is_one in (*known, pa.types.is_large_list_view))
