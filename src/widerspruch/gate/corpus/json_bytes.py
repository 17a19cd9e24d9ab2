"""Changing some values of a JSON text in its own bytes: whatever else it says stays as it is written.

Parsed and written anew, a line would lose digits of its numbers, keys that stand twice, its spaces and escapes.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import orjson

from widerspruch.gate.corpus.paths import Many, Path, Step

_HALF = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"')
_SCALAR = re.compile(r"[^\s,\]}]+")
_BRACKETS = re.compile(r'[\[{]|[\]}]|"(?:[^"\\]|\\.)*+"')

Span = tuple[int, int]
_Edit = tuple[int, int, str]


def with_values(line: bytes, changes: Sequence[tuple[Path, Any]]) -> bytes:
    """A line with other values at some paths.

    Args:
        line: A JSON object that a reader has read.

        changes: A text or a whole number; or a list, of which the entries that differ from what stands in the line's
            list are replaced, or taken out where they were numbers. At a path of many values, one for each entry, as
            `values_in` has them; a number for which there is a text becomes NULL. None changes nothing. A key that
            stands twice is changed in both places.

    Raises:
        ValueError: There are not as many entries as values.
    """
    text = line.decode()
    edits: set[_Edit] = set()
    for path, value in changes:
        edits.update(_edits_at(text, path, value))
    for start, end, written in sorted(edits, reverse=True):
        text = text[:start] + written + text[end:]
    return text.encode()


def _edits_at(text: str, path: Path, value: Any) -> Iterator[_Edit]:
    start = _after_spaces(text, text.startswith("\ufeff"))
    exact = [span for key, _, span in _members(text, start) if key == path.name]
    if not path.is_many:
        for place in exact or _objects_at(text, start, path.steps):
            yield from _edits(text, place, value)
        return
    if value is None:
        return
    if path.steps[-1] is Many.KEYS and not exact:
        yield from _key_edits(text, _spans_at(text, start, path.steps[:-1]), value)
        return
    spans = _many(text, exact[0], Many.ENTRIES) if exact else _spans_at(text, start, path.steps)
    for span, one in zip(spans, value, strict=True):
        if span is not None and _differs(text, span, one):
            yield *span, _written(one) if text[span[0]] == '"' or isinstance(one, int) else "null"


def _objects_at(text: str, start: int, steps: Sequence[Step]) -> list[Span]:
    """Where a value stands, or each of those that share a key."""
    holders = [(start, len(text))]
    for step in steps:
        holders = [span for holder in holders for key, _, span in _members(text, holder[0]) if key == step]
    return holders


def _spans_at(text: str, start: int, steps: Sequence[Step]) -> list[Span | None]:
    """Where each of many values stands; None for one that is not there."""
    spans: list[Span | None] = [(start, len(text))]
    for step in steps:
        if isinstance(step, str):
            spans = [_last(text, span, step) for span in spans]
        else:
            spans = [one for span in spans if span is not None for one in _many(text, span, step)]
    return spans


def _last(text: str, span: Span | None, name: str) -> Span | None:
    found = [value for key, _, value in _members(text, span[0]) if key == name] if span is not None else []
    return found[-1] if found else None


def _many(text: str, span: Span, step: Many) -> list[Span | None]:
    if step is Many.VALUES:
        return [value for _, _, value in _members(text, span[0])]
    if text[span[0]] == "[":
        return list(_entries(text, span[0]))
    return [] if text[slice(*span)] == "null" else [span]


def _members(text: str, start: int) -> Iterator[tuple[str, Span, Span]]:
    """Each key of an object with its place and that of its value; nothing where there is no object."""
    if text[start : start + 1] != "{":
        return
    place = _after_spaces(text, start + 1)
    while text[place : place + 1] == '"':
        key = place, _end(text, place)
        value = _after_spaces(text, _after_spaces(text, key[1]) + 1)
        end = _end(text, value)
        yield json.loads(text[slice(*key)]), key, (value, end)
        place = _after_comma(text, end)


def _entries(text: str, start: int) -> Iterator[Span]:
    place = _after_spaces(text, start + 1)
    while text[place : place + 1] not in ("]", ""):
        end = _end(text, place)
        yield place, end
        place = _after_comma(text, end)


def _end(text: str, place: int) -> int:
    """Where a value ends, however deep it is nested."""
    if text[place] not in "[{":
        found = (_STRING if text[place] == '"' else _SCALAR).match(text, place)
        if found is None:
            raise ValueError
        return found.end()
    depth = 0
    for found in _BRACKETS.finditer(text, place):
        sign = found[0]
        depth += (sign in "[{") - (sign in "]}")
        if not depth:
            return found.end()
    raise ValueError


def _edits(text: str, span: Span, value: Any) -> Iterator[_Edit]:
    start, end = span
    if not isinstance(value, list):
        yield start, end, _replaced(text, span, value)
    elif text[start] != "[":  # one entry alone
        if value and _differs(text, span, value[0]):
            yield start, end, _written(value[0]) if text[start] == '"' else "null"
    else:
        yield from _in_list(text, [*_entries(text, start)], value)


def _in_list(text: str, entries: list[Span], value: list[Any]) -> Iterator[_Edit]:
    if len(entries) != len(value):
        raise ValueError
    gone = [_differs(text, entry, one) and text[entry[0]] != '"' for entry, one in zip(entries, value, strict=True)]
    left = [entry for entry, is_gone in zip(entries, gone, strict=True) if not is_gone]
    if any(gone):  # what is left, as it is written, with the commas of the list
        kept = ", ".join(
            _replaced(text, entry, one) for entry, one, off in zip(entries, value, gone, strict=True) if not off
        )
        yield entries[0][0], entries[-1][1], kept if left else ""
        return
    for entry, one in zip(entries, value, strict=True):
        if (written := _replaced(text, entry, one)) != text[slice(*entry)]:
            yield *entry, written


def _key_edits(text: str, objects: Sequence[Span | None], values: Sequence[Any]) -> Iterator[_Edit]:
    """The keys of each object, which may not be the same afterwards."""
    left = iter(values)
    for held in objects:
        keys = [(key, span) for key, span, _ in _members(text, held[0])] if held is not None else []
        taken = {key for key, _ in keys}
        for (_, span), value in zip(keys, islice(left, len(keys)), strict=True):
            if _differs(text, span, value):
                name = next(name for name in _numbered(value) if name not in taken)
                taken.add(name)
                yield *span, _written(name)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} {number}"
        number += 1


def _replaced(text: str, entry: Span, value: Any) -> str:
    return _written(value) if _differs(text, entry, value) else text[slice(*entry)]


def _differs(text: str, entry: Span, value: Any) -> bool:
    """Whether a value is another than what a reader of the column has for an entry: a text, or a number's digits."""
    if value is None:
        return False
    written = text[slice(*entry)]
    if isinstance(value, int):
        return float(json.loads(written)) != value
    if written[0] == '"':
        return bool(value != _HALF.sub("\ufffd", json.loads(written)))
    return bool(str(value) != written and (value, written) != ("0", "-0"))


def _written(value: Any) -> str:
    return orjson.dumps(value).decode()


def _after_spaces(text: str, place: int) -> int:
    found = _SPACES.match(text, place)
    return found.end() if found is not None else place


def _after_comma(text: str, place: int) -> int:
    place = _after_spaces(text, place)
    return _after_spaces(text, place + 1) if text[place : place + 1] == "," else place
