"""JSON in one spelling: the same value gives the same bytes, wherever and whenever it is written.

Keys are sorted by code point, there are no spaces, the text is UTF-8 without escapes that are not needed. Numbers are
whole: a float has more than one spelling and is refused.
"""

import json
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

import msgspec

from widerspruch.protocol.errors import ProtocolError

T = TypeVar("T")

LONGEST = 256 * 2**20
"""Bytes that one document may have: a manifest over a million files, and no more."""


def to_bytes(value: object) -> bytes:
    """The canonical bytes of a struct, or of what JSON can say without floats.

    Raises:
        TypeError: the value holds a float or something that JSON cannot say.

        ValueError: a text holds half of a surrogate pair, which UTF-8 cannot say.
    """
    plain = msgspec.to_builtins(value)
    _refuse_floats(plain)
    return msgspec.json.encode(plain, order="sorted")


def from_bytes(data: bytes, expected: type[T], *, longest: int = LONGEST) -> T:
    """A value from JSON in any spelling, where no object names a key twice.

    Raises:
        ProtocolError: `json_too_long` (values: bytes, longest), `json_key_twice`, `json_unreadable`.
    """
    if len(data) > longest:
        raise ProtocolError("json_too_long", bytes=len(data), longest=longest)
    try:
        json.loads(data, object_pairs_hook=_once_each, parse_float=_no_float, parse_constant=_no_float)
        return msgspec.json.decode(data, type=expected)
    except ProtocolError:
        raise
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise ProtocolError("json_unreadable") from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ProtocolError("json_key_twice")
    return members


def _no_float(written: str) -> NoReturn:
    raise ValueError("not a whole number")


def _refuse_floats(value: object) -> None:
    match value:
        case float():
            raise TypeError("a float has no canonical spelling")
        case dict():
            for key in value:
                if not isinstance(key, str):
                    raise TypeError("a key that is no text")
            _refuse_floats_in(value.values())
        case list() | tuple():
            _refuse_floats_in(value)


def _refuse_floats_in(members: Iterable[object]) -> None:
    for member in members:
        if type(member) not in _WHOLE:  # most are: a receipt is signed by the thousand, and this is half of spelling it
            _refuse_floats(member)


_WHOLE = frozenset((str, int, bool, type(None)))
