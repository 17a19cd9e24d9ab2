"""One line of JSON Lines as a record, and which of its keys stand in it twice."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import orjson

from widerspruch.gate.corpus.chunk import WhyNoRecord
from widerspruch.gate.errors import GateError


class NoRecordError(ValueError):
    """A line is no record."""

    def __init__(self, code: WhyNoRecord) -> None:
        self.code: WhyNoRecord = code


def read_record(line: bytes) -> dict[str, Any]:
    """The object of a line; also where it holds what only some programs write: NaN, halves of surrogate pairs.

    Raises:
        NoRecordError: It is no JSON, or no object.
    """
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        record = _read_leniently(line)
    if not isinstance(record, dict):
        raise NoRecordError("line_no_object")
    return record


def _read_leniently(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NoRecordError("line_no_json") from error


def place_of(record: dict[str, Any], name: str) -> tuple[dict[str, Any] | None, str]:
    """The object that holds a name, and the key in it; a dotted name is tried as it stands, then as a way."""
    if name in record or "." not in name:
        return record, name
    *way, key = name.split(".")
    holder: Any = record
    for step in way:
        holder = holder.get(step) if isinstance(holder, dict) else None
    return (holder if isinstance(holder, dict) else None), key


class TwiceLooker:
    """Looks for keys that stand twice in one object: readers differ in which of the two values they take, so whoever
    trains on the line may see another author than was decided on."""

    def __init__(self, names: Sequence[str]) -> None:
        """`names`: of columns; a dotted one may be a way."""
        self._whole = [(name, _token(name)) for name in names]
        self._ways = [(tuple(name.split(".")), tuple(map(_token, name.split(".")))) for name in names if "." in name]
        self._escape = _ASCII_ESCAPE if all(name.isascii() for name in names) else _ANY_ESCAPE

    def check(self, lines: Sequence[bytes], records: Sequence[dict[str, Any]], name: str, first: int) -> None:
        """Raise where one of the names stands twice in a line.

        Args:
            records: What the lines hold, in their order.

            name, first: The file's, and the number of its row that is the first of these.

        Raises:
            GateError: `line_key_twice`.
        """
        for place in self._suspicious(lines, records):
            twice = self._compared(lines[place])
            if twice is not None:
                raise GateError("line_key_twice", name=name, row=first + place, column=twice)

    def _suspicious(self, lines: Sequence[bytes], records: Sequence[dict[str, Any]]) -> Iterator[int]:
        """Places of lines in which a name could stand twice. Most are settled by counting over all lines at once."""
        together = b"\n".join(lines)
        if b"\\u" in together and self._escape.search(together):
            yield from (place for place, line in enumerate(lines) if self._spells_a_key(line))
        for name, token in self._whole:
            if together.count(token) > sum(name in record for record in records):
                yield from (place for place, line in enumerate(lines) if line.count(token) > 1)
        for steps, tokens in self._ways:
            if all(token in together for token in tokens):
                yield from (place for place, line in enumerate(lines) if _may_be_twice(line, steps, tokens))

    def _spells_a_key(self, line: bytes) -> bool:
        """Whether a key has such an escape in it."""
        found = _STRINGS.findall(line) if self._escape.search(line) else ()
        return any(colon and b"\\u" in text for text, colon in found)

    def _compared(self, line: bytes) -> str | None:
        try:
            record = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_Pairs)
        except (ValueError, RecursionError):
            return None
        for name, _ in self._whole:
            if _is_twice(record, (name,)) or ("." in name and _is_twice(record, name.split("."))):
                return name
        return None


class _Pairs(list[tuple[str, Any]]):
    """An object with all its keys, in the order in which they stand there."""


_STRINGS = re.compile(rb'"((?:[^"\\]|\\.)*+)"(\s*+:)?')
"""Each string with what is in it and, if it is a key, its colon: a line is read as many strings in one pass."""

_ASCII_ESCAPE, _ANY_ESCAPE = re.compile(rb"\\u00[2-7]"), re.compile(rb"\\u")
"""How an escape begins that spells a letter of a name otherwise, which hardly any program writes."""


def _token(name: str) -> bytes:
    return orjson.dumps(name)


def _may_be_twice(line: bytes, steps: Sequence[str], tokens: Sequence[bytes]) -> bool:
    """Whether a step of a way stands twice in its own object. `id` stands in many objects of a line, so it is counted
    what is left when those within are taken away."""
    for step, token in zip(steps, tokens, strict=True):
        there = line.count(token)
        if not there or (there == 1 and step == steps[-1]):
            return False
        try:
            held = _OBJECT.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return line[:1] == b"{"
        if there > 1 and there > (step in held) + sum(bytes(value).count(token) for value in held.values()):
            return True
        line = bytes(held.get(step, b""))
    return False


_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def _is_twice(record: Any, steps: Sequence[str]) -> bool:
    for step in steps:
        if not isinstance(record, _Pairs):
            return False
        values = [value for key, value in record if key == step]
        if len(values) > 1:
            return True
        record = values[0] if values else None
    return False
