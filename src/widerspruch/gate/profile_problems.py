"""What is wrong with a profile's fields, said by the names that stand in it."""

import re
from collections.abc import Mapping, Sequence

from widerspruch.gate.errors import GateError

_AT = r"(?: - at `\$\.?(?P<at>[^`]*)`)?"
_UNKNOWN = re.compile(rf"Object contains unknown field `(?P<name>[^`]*)`{_AT}")
_MISSING = re.compile(rf"Object missing required field `(?P<name>[^`]*)`{_AT}")
_WORD = re.compile(rf"Invalid enum value '(?P<name>[^']*)'{_AT}")


def profile_problem(why: str, words: Mapping[str, Sequence[str]]) -> GateError:
    """The error that says what msgspec says.

    Args:
        words: Fields with a closed list of words, such as `author.is`.
    """
    if found := _UNKNOWN.fullmatch(why):
        return GateError("profile_unknown_field", field=_field(found["at"], found["name"]))
    if found := _MISSING.fullmatch(why):
        return GateError("profile_lacks", fields=_field(found["at"], found["name"]))
    if (found := _WORD.fullmatch(why)) and (known := words.get(field := ".".join(_way(found["at"])))):
        return GateError("profile_word", field=field, word=found["name"], known=", ".join(known))
    return GateError("profile_field", where=why)


def _way(at: str | None) -> list[str]:
    """The names on the way to a field, as a profile has them: without places in lists."""
    names = re.sub(r"\[[^]]*\]", "", at or "").split(".")
    return [{"authors": "author"}.get(name, name) for name in names if name]


def _field(at: str | None, name: str) -> str:
    way = _way(at)
    return f"[{'.'.join(way)}] {name}" if way else name
