"""Streams the records of a JSON file that may be larger than memory.

Meta prints JSON with two blanks of indentation, so records can be cut apart without parsing: a raw line break
cannot stand inside a JSON string, so the bytes between two records of a list occur nowhere else. Files of
another shape are decoded whole, or event by event if they are large.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO, Generic, TypeVar

import ijson
import orjson
from msgspec import Struct

from widerspruch.exports.member import Member
from widerspruch.exports.meta_json.mojibake import Encoding, TooDeepError
from widerspruch.exports.meta_json.nesting import MOST_VALUES, Nesting, most_values, nests_too_deep
from widerspruch.exports.problem import Problem, ProblemCode

T = TypeVar("T")

BATCH_BYTES = 1 << 16
"""How much is decoded at once: few enough values to stay in the processor's cache."""

WHOLE_MEMBER_BYTES = 8 << 20
"""Up to here, files of other shapes are decoded whole."""

RECORD_BYTES = 64 << 20
"""How large one record may be; `nesting.MOST_VALUES` says how much it may hold."""

_SMALL_BYTES = 1 << 20
"""Up to here, no text holds more values than one may."""

_EVENT_BATCH = 256
_EVENT_BYTES = 1 << 19
_STARTS, _ENDS = frozenset({"start_map", "start_array"}), frozenset({"end_map", "end_array"})
_DETECTION_BYTES = 1024
_BOM = b"\xef\xbb\xbf"

_PRETTY_LIST = re.compile(rb"\s*\[\n(?=  \{)")
_PRETTY_KEYED = re.compile(rb'\s*\{\n  "([^"\\]+)": \[\n(?=    \{)')
_ESCAPED = re.compile(
    rb"\\(?:[^u]|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|u)",
    re.DOTALL,
)


class Shape(Struct, Generic[T], frozen=True):
    """How records become values.

    Attributes:
        decode: The bytes of a JSON list -> values; raises ValueError on what does not fit.

        accept: One decoded JSON value of any shape -> a value, or None where it is no record.
    """

    decode: Callable[[bytes], list[T]]
    accept: Callable[[Any], T | None]


class JsonBlock(Struct, Generic[T], frozen=True, gc=False):
    """Records that follow each other. `root_key`: the list they stand in, or None for a list or object as root."""

    records: list[T]
    first_no: int
    root_key: str | None = None


class RecordStream(Generic[T]):
    """Iterates over the blocks of a member; afterwards `problems` says what could not be read.

    `root_keys` are the lists that are wanted of an object as root. An object without any of them is one record.
    """

    def __init__(self, member: Member, shape: Shape[T], root_keys: Collection[str] = ()) -> None:
        self.encoding = Encoding()
        self._member = member
        self._shape = shape
        self._root_keys = tuple(root_keys)
        self._keys_read: set[str] = set()
        self._next_no = 0
        self._trouble: Counter[ProblemCode] = Counter()

    def report(self, code: ProblemCode, n: int = 1) -> None:
        """Count records that could not be read."""
        self._trouble[code] += n

    def problems(self) -> Iterator[Problem]:
        """One problem per kind of trouble, with the number of records it hit."""
        for code, n in self._trouble.items():
            yield Problem(code, self._member.name, n)

    def __iter__(self) -> Iterator[JsonBlock[T]]:
        with self._member.open() as file:
            buffer = _fill(file, b"", _DETECTION_BYTES).removeprefix(_BOM)
            if buffer.lstrip()[:1] in (b"", b"<"):
                self.report("html_named_json" if buffer.strip() else "invalid_json")
                return
            while buffer:
                if opening := _PRETTY_LIST.match(buffer):
                    yield from self._pretty_list(file, buffer[opening.end() :], b"", None)
                    return
                opening = _PRETTY_KEYED.match(buffer)
                if opening is None or (key := opening[1].decode("utf-8", "replace")) not in self._root_keys:
                    yield from self._other_shape(file, buffer)
                    return
                self._keys_read.add(key)
                rest = yield from self._pretty_list(file, buffer[opening.end() :], b"  ", key)
                buffer = self._after_list(file, rest)

    def _after_list(self, file: BinaryIO, rest: bytes) -> bytes:
        rest = _fill(file, rest, _DETECTION_BYTES).lstrip()
        if rest[:1] == b",":
            return b"{" + rest[1:]
        if rest[:1] != b"}" and not self._trouble:
            self.report("invalid_json")
        return b""

    def _pretty_list(
        self, file: BinaryIO, buffer: bytes, outer: bytes, key: str | None
    ) -> Generator[JsonBlock[T], None, bytes]:
        """Cuts a list whose brackets stand at indentation `outer`; returns the bytes after it."""
        separator = b"\n%b  },\n%b  {" % (outer, outer)
        resume = len(separator) - 1
        closing = b"\n%b]" % outer
        size = BATCH_BYTES
        while True:
            cut = buffer.rfind(separator)
            end = buffer.find(closing, 0 if outer else max(cut, 0))
            if end >= 0:
                yield from self._blocks(b"[" + buffer[:end] + b"]", separator, key)
                return buffer[end + len(closing) :]
            if cut >= 0:
                # One copy, not four: the copies were a tenth of the time.
                yield from self._blocks(b"".join((b"[", memoryview(buffer)[:cut], b"}]")), separator, key)
                buffer = buffer[cut + resume :]
            size = BATCH_BYTES if cut >= 0 else 2 * size
            more = file.read(size)
            if not more:
                yield from self._blocks(b"[" + buffer + b"]", separator, key)
                return b""
            buffer += more
            if len(buffer) > RECORD_BYTES:
                self.report("member_too_large")
                return b""

    def _blocks(self, listed: bytes, separator: bytes, key: str | None) -> Iterator[JsonBlock[T]]:
        self.encoding.see(listed)
        try:
            if len(listed) > _SMALL_BYTES and (most_values(listed) > MOST_VALUES or nests_too_deep(listed)):
                raise ValueError("piece by piece")
            records = self._shape.decode(listed)
        except (ValueError, RecursionError):
            pieces = listed[1:-1].split(separator)
            last = len(pieces) - 1
            for position, piece in enumerate(pieces):
                whole = (b"{" if position else b"") + piece + (b"}" if position < last else b"")
                yield from self._piece(b"[" + whole + b"]", key)
        else:
            yield self._block(records, key)

    def _piece(self, piece: bytes, key: str | None) -> Iterator[JsonBlock[T]]:
        too_large = len(piece) > _SMALL_BYTES and most_values(piece) > MOST_VALUES
        if too_large or nests_too_deep(piece):
            self.report("member_too_large" if too_large else "too_deeply_nested")
            self._next_no += 1
            return
        try:
            yield self._block(self._shape.decode(piece), key)
        except (ValueError, RecursionError):
            plain = self._decode_plain(piece)
            if isinstance(plain, list):
                yield self._accepted(plain, key)
            else:
                self._next_no += 1

    def _block(self, records: list[T], key: str | None) -> JsonBlock[T]:
        first_no = self._next_no
        self._next_no += len(records)
        return JsonBlock(records, first_no, key)

    def _accepted(self, plain: list[Any], key: str | None) -> JsonBlock[T]:
        accepted = [record for entry in plain if (record := self._shape.accept(entry)) is not None]
        if len(accepted) < len(plain):
            self.report("unknown_layout", len(plain) - len(accepted))
        block = self._block(accepted, key)
        self._next_no += len(plain) - len(accepted)
        return block

    def _decode_plain(self, raw: bytes) -> object:
        """Any JSON value; None and a report where it is none. Deeper than may be, it is never given to a parser."""
        if nests_too_deep(raw):
            self.report("too_deeply_nested")
            return None
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            pass
        if len(raw) <= WHOLE_MEMBER_BYTES:
            with suppress(orjson.JSONDecodeError):
                return orjson.loads(_ESCAPED.sub(_without_lone_surrogate, raw))
        self.report("invalid_json")
        return None

    def _other_shape(self, file: BinaryIO, buffer: bytes) -> Iterator[JsonBlock[T]]:
        raw = _fill(file, buffer, WHOLE_MEMBER_BYTES)
        if len(raw) >= WHOLE_MEMBER_BYTES or most_values(raw) > MOST_VALUES:
            yield from self._event_by_event(self._member.open)
            return
        self.encoding.see(raw)
        root = self._decode_plain(raw)
        if isinstance(root, dict):
            yield from self._object(root)
        elif isinstance(root, list):
            yield self._accepted(root, None)
        elif root is None and self._trouble["invalid_json"]:
            yield from self._event_by_event(lambda: BytesIO(raw))
        elif not self._trouble:
            self.report("unknown_layout")

    def _object(self, root: dict[str, Any]) -> Iterator[JsonBlock[T]]:
        keys = [key for key in self._root_keys if key in root and key not in self._keys_read]
        for key in keys:
            value = root[key]
            yield self._accepted(value if isinstance(value, list) else [value], key)
        if not keys and not self._keys_read and root:
            yield self._accepted([root], None)

    def _event_by_event(self, open_: Callable[[], BinaryIO]) -> Iterator[JsonBlock[T]]:
        """Reads what stands before a break, too: the break itself is reported once."""
        with open_() as file:
            is_list = _fill(file, b"", _DETECTION_BYTES).removeprefix(_BOM).lstrip()[:1] == b"["
        keys = [key for key in self._root_keys if key not in self._keys_read]
        before = self._next_no
        for key in [None] if is_list else keys:
            with open_() as file:
                yield from self._grouped(_Watched(file, self.encoding), key)
        if self._next_no == before and not self._trouble:
            self.report("unknown_layout")

    def _grouped(self, file: "_Watched", key: str | None) -> Iterator[JsonBlock[T]]:
        group: list[Any] = []
        try:
            for record in _listed(file) if key is None else _keyed(file, key):
                group.append(record)
                if len(group) == _EVENT_BATCH or file.values > MOST_VALUES // 8:
                    yield self._accepted(group, key)
                    group = []
                    file.forget()
        except (TooDeepError, RecursionError):
            self._trouble["too_deeply_nested"] = 1
        except _TooLargeError:
            self._trouble["member_too_large"] = 1
        except (ijson.JSONError, ValueError):
            self._trouble["invalid_json"] = max(self._trouble["invalid_json"], 1)
        if group:
            yield self._accepted(group, key)


class _TooLargeError(Exception):
    """One record holds more than it may."""


class _Watched:
    """A file whose bytes are looked at before the parser has them: their encoding, their depth, how much they hold.

    Attributes:
        values: How many values came since `forget`, at most.
    """

    def __init__(self, file: BinaryIO, encoding: Encoding) -> None:
        self._file = file
        self._encoding = encoding
        self._nesting = Nesting()
        self._bytes = 0
        self.values = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises `TooDeepError`, `_TooLargeError`."""
        chunk = self._file.read(size)
        self._nesting.see(chunk)
        self._bytes += len(chunk)
        self.values += most_values(chunk)
        if self._bytes > RECORD_BYTES or self.values > MOST_VALUES:
            raise _TooLargeError
        self._encoding.see(chunk)
        return chunk

    def forget(self) -> None:
        """What came so far is done with."""
        self._bytes = self.values = 0


def _listed(file: _Watched) -> Iterator[Any]:
    """The records of a list."""
    yield from ijson.items(file, "item", buf_size=_EVENT_BYTES, use_float=True)


def _keyed(file: _Watched, key: str) -> Iterator[Any]:
    """The records of one list in an object. Whatever else it holds is passed over and not counted."""
    wanted = f"{key}.item"
    builder: Any = None
    depth = 0
    for prefix, event, value in ijson.parse(file, buf_size=_EVENT_BYTES, use_float=True):
        if builder is None:
            file.forget()
            if prefix != wanted or event in _ENDS:
                continue
            builder = ijson.ObjectBuilder()
        builder.event(event, value)
        depth += (event in _STARTS) - (event in _ENDS)
        if not depth:
            yield builder.value
            builder = None


def _fill(file: BinaryIO, buffer: bytes, wanted: int) -> bytes:
    """Reads on until there are `wanted` bytes, or no more."""
    parts = [buffer]
    length = len(buffer)
    while length < wanted and (more := file.read(min(1 << 20, wanted - length))):
        parts.append(more)
        length += len(more)
    return b"".join(parts)


def _without_lone_surrogate(escape: re.Match[bytes]) -> bytes:
    return b"\\ufffd" if escape[1] is not None else escape[0]
