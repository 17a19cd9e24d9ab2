"""What is wrong with an engineer's file, by the place that the reader of structs names."""

import re

import msgspec

from widerspruch.gate.errors import GateError
from widerspruch.lib.shown import in_a_line

_PLACE = re.compile(r" - at `\$\.?([^`]*)`$")
_LACKS = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_OTHER_TYPE = re.compile(r"Expected `\w+`, got `\w+`")


def misread(error: msgspec.ValidationError, file: str) -> GateError | None:
    """`description_lacks`, `description_unknown` or `description_type` (values: file, field); None: another fault."""
    said = str(error)
    found = _PLACE.search(said)
    place, said = (found[1], said[: found.start()]) if found else ("", said)
    if lacks := _LACKS.fullmatch(said):
        return GateError("description_lacks", file=file, field=_within(place, lacks[1]))
    if unknown := _UNKNOWN.fullmatch(said):
        return GateError("description_unknown", file=file, field=_within(place, unknown[1]))
    if _OTHER_TYPE.fullmatch(said) and place:
        return GateError("description_type", file=file, field=in_a_line(place))
    return None


def _within(place: str, field: str) -> str:
    return in_a_line(f"{place}.{field}" if place else field)
