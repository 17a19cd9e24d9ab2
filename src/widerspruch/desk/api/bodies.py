"""What comes in, read strictly: whoever is not understood wholly is not understood at all; and what goes out."""

import json
from typing import Any, NoReturn, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from widerspruch.desk.api.problems import ApiError
from widerspruch.desk.body import BodyError, body_within, media_type_of

LARGEST = 256 * 1024
"""Bytes of a body."""

T = TypeVar("T")


def body_of(request: HttpRequest, kind: type[T]) -> T:
    """The body, as a struct.

    Raises:
        ApiError: `not-json`, `too-large`, `malformed-json`, `wrong-value`.
    """
    if media_type_of(request) != "application/json":
        raise ApiError("not-json")
    try:
        raw = body_within(request, LARGEST)
    except BodyError as error:
        raise ApiError("too-large" if error.fault == "too_large" else "not-understood") from error
    return converted(strict_json(raw), kind)


def strict_json(raw: bytes) -> Any:
    """JSON as RFC 8259 has it, without what two readers could read differently: a name twice, NaN, half a character.

    Raises:
        ApiError: `malformed-json`.
    """
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
        if b"\\ud" in raw or b"\\uD" in raw:
            msgspec.json.encode(value)  # refuses half a character
        return value
    except (ValueError, RecursionError) as error:
        raise ApiError("malformed-json") from error


def converted(value: Any, kind: type[T]) -> T:
    """A value as a type. What was wrong is told by its place, never by what stood there."""
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, OverflowError, RecursionError) as error:
        raise ApiError("wrong-value", places=(_place(str(error)),)) from error


def answer(value: Struct | list[Any] | dict[str, Any], status: int = 200) -> HttpResponse:
    """JSON."""
    return HttpResponse(msgspec.json.encode(value), status=status, content_type="application/json")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name twice")
    return read


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _place(message: str) -> str:
    """Of msgspec's sentence, which ends with `at $.account.id`, without values and names that were sent."""
    sentence, found, place = message.rpartition(" - at `")
    if not found:
        sentence, place = message, "$"
    what = "unknown field" if "unknown field" in sentence else sentence
    if "Invalid enum value" in what or "Invalid value" in what:
        what = "none of the known words"
    return f"{place.rstrip('`')}: {what}"
