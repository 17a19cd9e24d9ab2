"""Readers of files that are read record by record: everything but the timeline."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from msgspec import Struct

from widerspruch.exports.member import ExportPlatform, ForPlatform, Member, Reader, ReaderContext, Yielded
from widerspruch.exports.meta_json.json_stream import RecordStream, Shape
from widerspruch.exports.meta_json.mojibake import TooDeepError
from widerspruch.exports.meta_json.values import Json, instant, instant_of_milliseconds
from widerspruch.items.item import Item, ParseFlag


class JsonRecord(Struct, frozen=True):
    """One record with its strings repaired, keys too. `flags`: what the repair had to do."""

    value: Json
    no: int
    flags: tuple[ParseFlag, ...] = ()
    root_key: str | None = None


def _object_or_none(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


_OBJECTS: Shape[Any] = Shape(orjson.loads, _object_or_none)


def object_stream(member: Member, root_keys: tuple[str, ...]) -> RecordStream[Any]:
    """The objects of a member, not yet repaired."""
    return RecordStream(member, _OBJECTS, root_keys)


def records(stream: RecordStream[Any]) -> Iterator[JsonRecord]:
    """The records of a stream, repaired; what is no object or nests too deep is reported to the stream."""
    encoding = stream.encoding
    for block in stream:
        for no, raw in enumerate(block.records, block.first_no):
            if not isinstance(raw, dict):
                stream.report("unknown_layout")
                continue
            try:
                value = encoding.tree(raw)
            except TooDeepError:
                encoding.take_flags()
                stream.report("too_deeply_nested")
                continue
            if value:
                yield JsonRecord(value, no, encoding.take_flags(), block.root_key)  # type: ignore[arg-type]


def holds_nothing(value: object) -> bool:
    """Whether a JSON value is made of nothing but empty texts, lists and objects, zeros and nulls."""
    if isinstance(value, dict):
        return all(map(holds_nothing, value.values()))
    if isinstance(value, list):
        return all(map(holds_nothing, value))
    return not value or (isinstance(value, str) and not value.strip())


_TIMES = frozenset(
    {"timestamp", "creation_timestamp", "created_timestamp", "create_timestamp", "timestamp_ms", "timestamp_value"}
)


def has_unreadable_time(value: object) -> bool:
    """Whether a record holds a time that no reader takes: from before the platforms, from after the year 2200, or
    no number."""
    if isinstance(value, dict):
        return any(
            (key in _TIMES and bool(below) and instant(below) is None and instant_of_milliseconds(below) is None)
            or has_unreadable_time(below)
            for key, below in value.items()
        )
    return isinstance(value, list) and any(map(has_unreadable_time, value))


ReadRecord = Callable[[JsonRecord, ReaderContext], Iterable[Yielded]]


def record_reader(
    *root_keys: str, platform: ExportPlatform | None = None, may_be_silent: bool = False
) -> Callable[[ReadRecord], Reader]:
    """Makes of a function that turns one record into items and facts the reader of a member.

    Records in which nothing stands are empty, not misunderstood. An item whose record holds a time that is none is
    flagged: it is not undated in silence.

    Args:
        root_keys: The lists that are wanted of an object as root.

        platform: Whose items and facts they are, if not the profile's.

        may_be_silent: Records may say nothing of use; otherwise a file of which nothing could be read is
            reported as one of unknown layout.
    """

    def reader_of(read_record: ReadRecord) -> Reader:
        def read(member: Member, context: ReaderContext) -> Iterator[Yielded]:
            stream = object_stream(member, root_keys)
            if platform is not None:
                yield ForPlatform(platform)
            silent = 0
            spoke = may_be_silent
            for record in records(stream):
                if holds_nothing(record.value):
                    continue
                silent += 1
                for yielded in read_record(record, context):
                    spoke = True
                    if isinstance(yielded, Item) and yielded.created_at is None and has_unreadable_time(record.value):
                        yielded.parse_flags = (*yielded.parse_flags, "date_unparsed")
                    yield yielded
            if silent and not spoke:
                stream.report("unknown_layout", silent)
            yield from stream.problems()

        return read

    return reader_of
