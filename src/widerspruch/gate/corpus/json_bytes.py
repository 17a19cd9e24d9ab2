"""Changing some values of a JSON text in its own bytes: whatever else it says stays as it is written.

Parsed and written anew, a line would lose digits of its numbers, keys that stand twice, its spaces and escapes.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)
_HALF = re.compile("[\ud800-\udfff]")
_SPACES = " \t\r\n"

Span = tuple[int, int]


def with_values(line: bytes, changes: dict[str, Any]) -> bytes:
    """A line with other values under some names.

    Args:
        line: A JSON object.

        changes: By name, a dotted one is tried as it stands, then as a way: a text; or a list, of which the entries
            that differ from what stands in the line's list are replaced, or taken out where they were numbers. None
            changes nothing. A name that stands twice is changed in both places.

    Raises:
        ValueError: The line is no JSON object.
    """
    text = line.decode()
    edits: list[tuple[int, int, str]] = []
    for name, value in changes.items():
        for start, end in _places(text, name):
            edits += _edits(text, start, end, value)
    for start, end, written in sorted(set(edits), reverse=True):
        text = text[:start] + written + text[end:]
    return text.encode()


def _places(text: str, name: str) -> list[Span]:
    """Where the values of a name stand."""
    start = _after_spaces(text, text.startswith("\ufeff"))
    found = [span for key, span in _members(text, start) if key == name]
    if found or "." not in name:
        return found
    holders = [(start, len(text))]
    for step in name.split("."):
        inside = [holder for holder in holders if text[holder[0]] == "{"]
        holders = [span for holder in inside for key, span in _members(text, holder[0]) if key == step]
    return holders


def _members(text: str, start: int) -> Iterator[tuple[str, Span]]:
    """Each key of an object with the place of its value."""
    if text[start : start + 1] != "{":
        raise ValueError
    place = _after_spaces(text, start + 1)
    while text[place : place + 1] == '"':
        key, place = _DECODER.raw_decode(text, place)
        place = _after_spaces(text, place)
        value = _after_spaces(text, place + 1)
        _, end = _DECODER.raw_decode(text, value)
        yield key, (value, end)
        place = _after_spaces(text, end)
        if text[place : place + 1] == ",":
            place = _after_spaces(text, place + 1)


def _entries(text: str, start: int) -> Iterator[Span]:
    place = _after_spaces(text, start + 1)
    while text[place : place + 1] not in ("]", ""):
        _, end = _DECODER.raw_decode(text, place)
        yield place, end
        place = _after_spaces(text, end)
        if text[place : place + 1] == ",":
            place = _after_spaces(text, place + 1)


def _edits(text: str, start: int, end: int, value: Any) -> Iterator[tuple[int, int, str]]:
    if not isinstance(value, list):
        yield start, end, _replaced(text, (start, end), value)
    elif text[start] != "[":  # one entry alone
        if value and _differs(text, (start, end), value[0]):
            yield start, end, _written(value[0]) if text[start] == '"' else "null"
    else:
        yield from _in_list(text, [*_entries(text, start)], value)


def _in_list(text: str, entries: list[Span], value: list[Any]) -> Iterator[tuple[int, int, str]]:
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


def _replaced(text: str, entry: Span, value: Any) -> str:
    return _written(value) if _differs(text, entry, value) else text[slice(*entry)]


def _differs(text: str, entry: Span, value: Any) -> bool:
    """Whether a value is another than what a reader of the column has for an entry: a text, or a number's digits."""
    start, end = entry
    if value is None:
        return False
    return bool(
        value != (_HALF.sub("\ufffd", _DECODER.raw_decode(text, start)[0]) if text[start] == '"' else text[start:end])
    )


def _written(value: Any) -> str:
    return orjson.dumps(value).decode()


def _after_spaces(text: str, place: int) -> int:
    while place < len(text) and text[place] in _SPACES:
        place += 1
    return place
