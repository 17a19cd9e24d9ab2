"""Readers of files that are read record by record: everything but the timeline."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from msgspec import Struct

from widerspruch.exports.member import Context, ExportPlatform, ForPlatform, Member, Reader, Yielded
from widerspruch.exports.meta_json.json_stream import RecordStream, Shape
from widerspruch.exports.meta_json.mojibake import TooDeepError
from widerspruch.exports.meta_json.values import Json
from widerspruch.items.item import ParseFlag


class Record(Struct, frozen=True):
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


def records(stream: RecordStream[Any]) -> Iterator[Record]:
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
                yield Record(value, no, encoding.take_flags(), block.root_key)  # type: ignore[arg-type]


ReadRecord = Callable[[Record, Context], Iterable[Yielded]]


def record_reader(
    read_record: ReadRecord,
    *root_keys: str,
    platform: ExportPlatform | None = None,
    may_be_silent: bool = False,
) -> Reader:
    """A reader that turns each record into items and facts on its own.

    Args:
        root_keys: The lists that are wanted of an object as root.

        platform: Whose items and facts they are, if not the profile's.

        may_be_silent: Records may say nothing of use; otherwise a file of which nothing could be read is
            reported as one of unknown layout.
    """

    def read(member: Member, context: Context) -> Iterator[Yielded]:
        stream = object_stream(member, root_keys)
        if platform is not None:
            yield ForPlatform(platform)
        silent = 0
        spoke = may_be_silent
        for record in records(stream):
            silent += 1
            for yielded in read_record(record, context):
                spoke = True
                yield yielded
        if silent and not spoke:
            stream.report("unknown_layout", silent)
        yield from stream.problems()

    return read
