"""Offsets into a text, such as those of facets and entities, kept right when the text is redacted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.corpus.chunk import Column
from widerspruch.gate.profile import SpanColumns, SpanUnit

Extent = tuple[int | None, int | None]
"""Where a span begins and ends; None where a row does not say it."""


class Edit(Struct, frozen=True, order=True):
    """Characters `start` to `end` of a text, and what stands there instead afterwards."""

    start: int
    end: int
    written: str


class Moved(Struct, frozen=True):
    """What a row's offsets are once its text is another.

    Attributes:
        values: By column, in the form in which they were given.

        covers: Of each span, whether a place in it was redacted: it speaks of whoever was named there.
    """

    values: Mapping[str, Any]
    covers: tuple[bool, ...]


_UNITS: Mapping[SpanUnit, Callable[[str], int]] = {
    "bytes": lambda text: len(text.encode()),
    "characters": len,
    "utf16": lambda text: len(text.encode("utf-16-le")) // 2,
}


def span_columns(spans: Sequence[SpanColumns]) -> tuple[Column, ...]:
    """The columns that hold offsets."""
    return tuple(Column(name, pa.int64()) for named in spans for name in named.columns())


def moved_in_row(named: SpanColumns, row: Mapping[str, Any], text: str, edits: Sequence[Edit]) -> Moved:
    """A row's offsets after edits.

    Args:
        row: What it holds in the columns of offsets: a number each, or lists of them.

        text: As it was before.
    """
    given = {column: row[column] for column in named.columns()}
    lists = {column: value if isinstance(value, list) else [value] for column, value in given.items()}
    if named.both is not None:
        flat = lists[named.both]
        before: list[Extent] = list(zip(flat[::2], flat[1::2], strict=False))
    else:
        first, second = lists[named.start or ""], lists[named.end or named.length or ""]
        before = [(start, _end(start, one) if named.length else one) for start, one in zip(first, second, strict=False)]
    after = moved_spans(text, edits, before, named.unit)
    covers = covering(text, edits, before, named.unit)
    if named.both is not None:
        new = {named.both: [*(one for extent in after for one in extent), *lists[named.both][2 * len(after) :]]}
    else:
        ends = [_length(*extent) if named.length else extent[1] for extent in after]
        new = {named.start or "": [start for start, _ in after], named.end or named.length or "": ends}
        new = {column: [*values, *lists[column][len(values) :]] for column, values in new.items()}
    values = {column: values if isinstance(given[column], list) else values[0] for column, values in new.items()}
    return Moved(values, tuple(covers))


def moved_spans(text: str, edits: Sequence[Edit], spans: Sequence[Extent], unit: SpanUnit) -> list[Extent]:
    """Where spans of a text are once it is edited: what lies behind an edit moves, and what begins or ends within one
    covers all of what is written there.

    Args:
        text: Before the edits.

        edits: None of which overlap, in any order.

        spans: Counted in `unit`. What lies outside of the text moves as its end does.
    """
    measured = _measured(text, edits, unit)
    return [(_moved(start, measured, is_end=False), _moved(end, measured, is_end=True)) for start, end in spans]


def covering(text: str, edits: Sequence[Edit], spans: Sequence[Extent], unit: SpanUnit) -> list[bool]:
    """Of each span, whether it shares a place with an edit."""
    measured = _measured(text, edits, unit)
    return [
        start is not None and end is not None and any(start < edit_end and edit < end for edit, edit_end, _ in measured)
        for start, end in spans
    ]


def _measured(text: str, edits: Sequence[Edit], unit: SpanUnit) -> list[tuple[int, int, int]]:
    """Start and end of each edit and the length of what is written, in a unit and in order."""
    size = _UNITS[unit]
    found, done, at = [], 0, 0
    for edit in sorted(edits):
        start = at + size(text[done : edit.start])
        at, done = start + size(text[edit.start : edit.end]), edit.end
        found.append((start, at, size(edit.written)))
    return found


def _moved(place: int | None, edits: Sequence[tuple[int, int, int]], *, is_end: bool) -> int | None:
    if place is None:
        return None
    moved = place
    for start, end, written in edits:
        if place >= end:
            moved += written - (end - start)
        elif place > start:
            return moved - (place - start) + (written if is_end else 0)
    return moved


def _end(start: int | None, length: int | None) -> int | None:
    return None if start is None or length is None else start + length


def _length(start: int | None, end: int | None) -> int | None:
    return None if start is None or end is None else end - start
