"""Reads a value as a member of an export, printed as Meta prints it."""

from collections.abc import Callable
from typing import Any

import pytest

from bytes_member import BytesMember
from widerspruch.exports.member import Reader, ReaderContext, Yielded
from widerspruch.items.columns import ItemColumns
from widerspruch.testing.exports.meta_text import dump_meta

ReadAs = Callable[..., list[Yielded]]


@pytest.fixture(scope="session")
def read_as() -> ReadAs:
    """Calls a reader on content: bytes as they are, anything else printed with Meta's fault. Items come singly."""

    def read(reader: Reader, content: Any, name: str = "file_1.json", **context: Any) -> list[Yielded]:
        raw = content if isinstance(content, bytes) else dump_meta(content)
        platform = context.pop("platform", "facebook")
        yielded = reader(BytesMember(name, raw), ReaderContext(platform, **context))
        return [one for some in yielded for one in (some if isinstance(some, ItemColumns) else [some])]

    return read
