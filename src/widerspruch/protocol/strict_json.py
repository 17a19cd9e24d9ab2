"""JSON that others hand us over a network: read as UTF-8, once each name, without NaN, and no longer than was agreed.

Unlike `canonical` it takes fractions: what we do not ask for may be spelled as its sender likes.
"""

import json
import re
from typing import Any, NoReturn, TypeVar

import msgspec

from widerspruch.protocol.errors import ProtocolError

T = TypeVar("T")

_PLACE = re.compile(r"`(\$[^`]*)`$")
_FIELD = re.compile(r"field `([A-Za-z0-9._-]{1,64})`")


def read_json(data: bytes, expected: type[T], *, longest: int) -> T:
    """What some bytes say.

    Raises:
        ProtocolError: `message_too_long` (values: longest), `message_key_twice`, `message_unreadable`,
            `message_member_wrong` (values: place).
    """
    if len(data) > longest:
        raise ProtocolError("message_too_long", longest=longest)
    try:
        json.loads(data.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_number)
        return msgspec.json.decode(data, type=expected)
    except msgspec.ValidationError as error:
        place = _place(str(error), "$")
        if place == "$":  # it is another thing altogether
            raise ProtocolError("message_unreadable") from error
        raise ProtocolError("message_member_wrong", place=place) from error
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise ProtocolError("message_unreadable") from error


def read_members(data: bytes, *, longest: int) -> dict[str, Any]:
    """The same as an object of which only the form is known. Raises as `read_json`."""
    return read_json(data, dict[str, Any], longest=longest)


def converted(members: object, expected: type[T], place: str = "$") -> T:
    """Members of an object as what they should be. `place`: where the object stands.

    Raises:
        ProtocolError: `message_member_wrong` (values: place).
    """
    try:
        return msgspec.convert(members, type=expected)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ProtocolError("message_member_wrong", place=_place(str(error), place)) from error


def _place(said: str, place: str) -> str:
    """Where it is wrong, in names that we know; of a dictionary whose names are a stranger's, no name."""
    at, field = _PLACE.search(said), _FIELD.search(said)
    found = place + (at[1][1:] if at else "")
    if "unknown field" in said:
        return f"{found}[...]"
    return f"{found}.{field[1]}" if field else found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ProtocolError("message_key_twice")
    return members


def _no_number(written: str) -> NoReturn:
    raise ValueError("no number")
