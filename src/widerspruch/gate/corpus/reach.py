"""Paths in Arrow: the values that lie at one, and putting others in their place, where nothing else changes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.corpus.paths import Many, Path, Step

Places = npt.NDArray[np.int64]
"""Places in an array; -1 where there is nothing."""


class NoWayError(ValueError):
    """The types along a path are not those that it needs."""


class KeyTwiceError(ValueError):
    """A map has a key twice that a path goes to. `row`: within what was looked at."""

    def __init__(self, row: int) -> None:
        self.row = row


def reach(column: pa.Array, steps: Sequence[Step]) -> pa.Array:
    """What lies at a path in each row of its first column.

    Args:
        steps: Those behind the column.

    Returns:
        One value per row; or, where the path has several values, a list per row (`large_list`), never NULL, with all
        of them in their order. NULL entries are kept.

    Raises:
        NoWayError, KeyTwiceError
    """
    if not steps:
        return column
    if all(isinstance(step, str) for step in steps) and _is_in_structs(column.type, steps):
        return pc.struct_field(column, list(steps))
    way = _Way(column, np.arange(len(column)), np.arange(len(column)))
    for step in steps:
        way = _next(way, step)
    values = _taken(way)
    if not any(isinstance(step, Many) for step in steps):
        return values
    ends = np.cumsum(np.bincount(way.rows, minlength=len(column)))
    return pa.LargeListArray.from_arrays(np.concatenate(([0], ends)).astype(np.int64), values)


def put(column: pa.Array, steps: Sequence[Step], values: pa.Array) -> pa.Array:
    """The column with other values at a path.

    Args:
        values: As `reach` gives them, as many as it gives. What is the same there as here stays as it is.
    """
    if pa.types.is_large_list(values.type) and any(isinstance(step, Many) for step in steps):
        values = pc.list_flatten(values)
    return _put(column, steps, np.arange(len(column)), values)


def type_at(kind: pa.DataType, steps: Sequence[Step]) -> pa.DataType:
    """Of what `reach` gives for a column of this type. Raises NoWayError."""
    return reach(pa.nulls(0, kind), steps).type


def leaves_at(schema: pa.Schema, path: Path) -> range:
    """Which of a Parquet file's leaves, counted from 0, a path needs. A map's key is read with what lies in it."""
    place = schema.get_field_index(str(path.steps[0]))
    first, kind = sum(_leaves(field.type) for field in list(schema)[:place]), schema.field(place).type
    for step in path.steps[1:]:
        if pa.types.is_map(kind):
            break
        if isinstance(step, str):
            inside = kind.get_field_index(step)
            first, kind = first + sum(_leaves(kind.field(one).type) for one in range(inside)), kind.field(inside).type
        else:
            kind = kind.value_type
    return range(first, first + _leaves(kind))


def _leaves(kind: pa.DataType) -> int:
    if isinstance(kind, pa.BaseExtensionType):
        return _leaves(kind.storage_type)
    if pa.types.is_map(kind):
        return _leaves(kind.key_type) + _leaves(kind.item_type)
    if pa.types.is_struct(kind):
        return sum(_leaves(field.type) for field in kind)
    return _leaves(kind.value_type) if is_list(kind) else 1


def is_list(kind: pa.DataType) -> bool:
    """Whether a column of this type holds lists, of any kind."""
    return isinstance(
        kind, pa.ListType | pa.LargeListType | pa.FixedSizeListType | pa.ListViewType | pa.LargeListViewType
    )


class _Way(NamedTuple):
    """Where a path has come to: the array, the places in it in reading order, and the row of each."""

    values: pa.Array
    places: Places
    rows: Places


def _next(way: _Way, step: Step) -> _Way:
    kind = way.values.type
    if isinstance(step, str):
        if pa.types.is_map(kind):
            return _to_key(way, step)
        return _Way(_child(way.values, step), _that_are(way.values, way.places), way.rows)
    places, owners = _inside(way.values, way.places)
    if pa.types.is_map(kind) and step is not Many.ENTRIES:
        child = way.values.items if step is Many.VALUES else way.values.keys
    elif is_list(kind) and step is Many.ENTRIES:
        child = way.values.values
    else:
        raise NoWayError
    return _Way(child, places, way.rows[owners])


def _to_key(way: _Way, name: str) -> _Way:
    """A map's value for a key."""
    places, owners = _inside(way.values, way.places)
    keys = way.values.keys
    if not _is_text(keys.type):
        raise NoWayError
    fits = pc.equal(keys.cast(pa.large_string()), name).to_numpy(zero_copy_only=False)[places]
    found, holders = places[fits], owners[fits]
    twice = np.flatnonzero(holders[1:] == holders[:-1])
    if len(twice):
        raise KeyTwiceError(int(way.rows[holders[twice[0]]]))
    at_key = np.full(len(way.places), -1)
    at_key[holders] = found
    return _Way(way.values.items, at_key, way.rows)


def _child(values: pa.Array, name: str) -> pa.Array:
    if not pa.types.is_struct(values.type) or values.type.get_field_index(name) < 0:
        raise NoWayError
    return values.field(values.type.get_field_index(name))


def _is_in_structs(kind: pa.DataType, steps: Sequence[Step]) -> bool:
    for step in steps:
        if not pa.types.is_struct(kind) or kind.get_field_index(step) < 0:
            return False
        kind = kind.field(kind.get_field_index(step)).type
    return True


def _that_are(values: pa.Array, places: Places) -> Places:
    """The places, -1 for those where there is NULL."""
    if not values.null_count or not len(places):
        return places
    return np.where((places >= 0) & _valid(values)[places], places, -1)


def _valid(values: pa.Array) -> npt.NDArray[np.bool_]:
    valid: npt.NDArray[np.bool_] = values.is_valid().to_numpy(zero_copy_only=False)
    return valid


def _inside(values: pa.Array, places: Places) -> tuple[Places, Places]:
    """The places in the child of lists or maps, and by which of `places` each is held."""
    starts, lengths = _extents(values)
    there = places >= 0
    counts = np.zeros(len(places), np.int64)
    counts[there] = lengths[places[there]]
    owners = np.repeat(np.arange(len(places)), counts)
    before = np.cumsum(counts) - counts
    within = np.arange(len(owners)) - before[owners]
    return starts[places[owners]] + within, owners


def _extents(values: pa.Array) -> tuple[Places, Places]:
    """Where each list begins in the child, and how long it is; 0 if it is NULL."""
    kind = values.type
    if pa.types.is_fixed_size_list(kind):
        starts = (np.arange(len(values)) + values.offset) * kind.list_size
        lengths = np.full(len(values), kind.list_size)
    elif isinstance(kind, pa.ListViewType | pa.LargeListViewType):
        starts, lengths = _numbers(values.offsets), _numbers(values.sizes).copy()
    elif is_list(kind) or pa.types.is_map(kind):
        offsets = _numbers(values.offsets)
        starts, lengths = offsets[:-1], np.diff(offsets)
    else:
        raise NoWayError
    if values.null_count:
        lengths[~_valid(values)] = 0
    return starts, lengths


def _numbers(values: pa.Array) -> Places:
    return np.asarray(values, np.int64)


def _taken(way: _Way) -> pa.Array:
    """The values at the places."""
    values, places = way.values, way.places
    if pa.types.is_string_view(values.type):  # Arrow cannot take from it
        values = values.cast(pa.large_string())
    if len(places) and places[0] >= 0 and bool((np.diff(places) == 1).all()):
        taken = values.slice(places[0], len(places))
    else:
        taken = values.take(pa.array(places, mask=places < 0))
    return taken.dictionary_decode() if pa.types.is_dictionary(taken.type) else taken


def _put(values: pa.Array, steps: Sequence[Step], places: Places, new: pa.Array) -> pa.Array:
    if not steps:
        return _with(values, places, new)
    step, rest = steps[0], steps[1:]
    way = _next(_Way(values, places, places), step)
    child = _put(way.values, rest, way.places, new)
    return values if child is way.values else _around(values, step, child)


def _with(values: pa.Array, places: Places, new: pa.Array) -> pa.Array:
    """The array with other values at some of its places; itself where all are the same."""
    if isinstance(values.type, pa.BaseExtensionType):
        storage = _with(values.storage, places, getattr(new, "storage", new))
        return values if storage is values.storage else pa.ExtensionArray.from_storage(values.type, storage)
    plain = _without_words_and_views(values)
    old = _taken(_Way(plain, places, places))
    new = new.cast(old.type)
    changed = _differ(old, new) & (places >= 0)
    if not changed.any():
        return values
    which = np.arange(len(values))
    which[places[changed]] = len(values) + np.flatnonzero(changed)
    return pa.concat_arrays([plain, new]).take(pa.array(which)).cast(values.type)


def _without_words_and_views(values: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        return values.dictionary_decode()
    return values.cast(pa.large_string()) if pa.types.is_string_view(values.type) else values


def _differ(old: pa.Array, new: pa.Array) -> npt.NDArray[np.bool_]:
    if pa.types.is_nested(old.type):  # Arrow does not compare these
        return np.array([one != other for one, other in zip(old.to_pylist(), new.to_pylist(), strict=True)], np.bool_)
    differs = pc.fill_null(pc.not_equal(old, new), False).to_numpy(zero_copy_only=False)
    found: npt.NDArray[np.bool_] = differs | (_valid(old) != _valid(new))
    return found


def _around(values: pa.Array, step: Step, child: pa.Array) -> pa.Array:
    """A nested array with another child at a step: its lengths and NULLs as they are."""
    kind = values.type
    nulls = values.is_null() if values.null_count else None
    if pa.types.is_struct(kind):
        place = kind.get_field_index(step)
        fields = [child if one == place else values.field(one) for one in range(kind.num_fields)]
        return pa.StructArray.from_arrays(fields, fields=list(kind), mask=nulls)
    if pa.types.is_map(kind):
        keys, items = (child, values.items) if step is Many.KEYS else (values.keys, child)
        return pa.MapArray.from_arrays(_copied(values.offsets), keys, items, type=kind, mask=nulls)
    if pa.types.is_fixed_size_list(kind):
        held = child.slice(values.offset * kind.list_size, len(values) * kind.list_size)
        return pa.FixedSizeListArray.from_arrays(held, type=kind, mask=nulls)
    if isinstance(kind, pa.ListViewType | pa.LargeListViewType):
        made: Any = pa.ListViewArray if isinstance(kind, pa.ListViewType) else pa.LargeListViewArray
        return made.from_arrays(_copied(values.offsets), _copied(values.sizes), child, type=kind, mask=nulls)
    made = pa.ListArray if isinstance(kind, pa.ListType) else pa.LargeListArray
    return made.from_arrays(_copied(values.offsets), child, type=kind, mask=nulls)


def _copied(numbers: pa.Array) -> pa.Array:
    """Arrow takes no NULLs beside offsets that are part of a longer array."""
    return pa.array(np.array(numbers), numbers.type)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))
