"""One line of JSON Lines as a record, and which of its keys stand in it twice."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import orjson

from widerspruch.gate.corpus.chunk import WhyNoRecord
from widerspruch.gate.corpus.paths import Many, Path, Step
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


class TwiceLooker:
    """Looks for keys that stand twice in one object: readers differ in which of the two values they take, so whoever
    trains on the line may see another author than was decided on."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._whole = [(path.name, _token(path.name)) for path in paths]
        self._paths = tuple(paths)
        self._ways = [_way(path) for path in paths if len(path.steps) > 1]
        names = [step for path in paths for step in (path.name, *path.steps) if isinstance(step, str)]
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
        for way in self._ways:
            if all(token in together for _, token, _ in way):
                yield from (place for place, line in enumerate(lines) if _may_be_twice(line, way))

    def _spells_a_key(self, line: bytes) -> bool:
        """Whether a key has such an escape in it."""
        found = _STRINGS.findall(line) if self._escape.search(line) else ()
        return any(colon and b"\\u" in text for text, colon in found)

    def _compared(self, line: bytes) -> str | None:
        try:
            record = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_Pairs)
        except (ValueError, RecursionError):
            return None
        for path in self._paths:
            if _is_twice(record, (path.name,)) or _is_twice(record, path.steps):
                return path.name
        return None


class _Pairs(list[tuple[str, Any]]):
    """An object with all its keys, in the order in which they stand there."""


_STRINGS = re.compile(rb'"((?:[^"\\]|\\.)*+)"(\s*+:)?')
"""Each string with what is in it and, if it is a key, its colon: a line is read as many strings in one pass."""

_ASCII_ESCAPE, _ANY_ESCAPE = re.compile(rb"\\u00[2-7]"), re.compile(rb"\\u")
"""How an escape begins that spells a letter of a name otherwise, which hardly any program writes."""


def _token(name: str) -> bytes:
    return orjson.dumps(name)


_Way = Sequence[tuple[Step, bytes, int]]
"""Each step with what spells it (nothing where it is no key), and how often it must stand there to matter."""


def _way(path: Path) -> _Way:
    last = len(path.steps) - 1
    return [
        (step, _token(step) if isinstance(step, str) else b"", int(place == last))
        for place, step in enumerate(path.steps)
    ]


def _may_be_twice(line: bytes, way: _Way) -> bool:
    """Whether a step of a way stands twice in its own object. `id` stands in many objects of a line, so it is counted
    what is left when those within are taken away."""
    holders = [line.removeprefix(_BYTE_ORDER).strip()]
    try:
        for step, token, least in way:
            inside: list[bytes] = []
            for holder in holders:
                if not isinstance(step, str):
                    inside += _inside(holder, step)
                    continue
                count = holder.count(token)
                if count <= least or not holder.startswith(b"{"):
                    continue
                values = _OBJECT.decode(holder)
                if count > 1 and count > (step in values) + sum(bytes(one).count(token) for one in values.values()):
                    return True
                if step in values:
                    inside.append(bytes(values[step]))
            holders = inside
    except (msgspec.DecodeError, UnicodeDecodeError):
        return True
    return False


def _inside(holder: bytes, step: Many) -> list[bytes]:
    """The entries of a list, or the values of an object. Of an object whose every key counts, any may stand twice."""
    if step is Many.ENTRIES:
        return [bytes(one) for one in _LIST.decode(holder)] if holder[:1] == b"[" else [holder]
    if holder[:1] == b"{":
        raise msgspec.DecodeError
    return []


_BYTE_ORDER = "\ufeff".encode()
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


def _is_twice(record: Any, steps: Sequence[Step]) -> bool:
    values = [record]
    for step in steps:
        inside: list[Any] = []
        for value in values:
            if step is Many.ENTRIES:
                inside += value if isinstance(value, list) and not isinstance(value, _Pairs) else [value]
            elif isinstance(value, _Pairs):
                found = [one for key, one in value if key == step or isinstance(step, Many)]
                if len(found) > 1 if isinstance(step, str) else len({key for key, _ in value}) < len(value):
                    return True
                inside += found
        values = inside
    return False
