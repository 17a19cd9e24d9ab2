"""Errors that were foreseen: one base for all rooms, and one table of what follows from each kind.

A room has one class of its own with all codes that it knows. Whatever else is raised is a mistake of the program.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, TypeVar, get_args

from msgspec import Struct

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language

Kind = Literal["usage", "input", "damaged", "refused", "retryable", "exists", "busy", "often", "unwritable"]


class Ending(Struct, frozen=True):
    """What follows from an error. `may_be_resumed`: what is done stays, the same task may go on with it later."""

    exit_code: int
    http_status: int
    may_be_resumed: bool = False


ENDINGS: Mapping[Kind, Ending] = {
    "usage": Ending(2, 400),  # an option or a statement is wrong
    "input": Ending(1, 422),  # what was given is not there, or is not what it should be
    "damaged": Ending(1, 422),  # the bytes of one file; other files are none the worse for it
    "refused": Ending(1, 409),  # all is understood, and it must not be done
    "retryable": Ending(1, 503, may_be_resumed=True),  # a worker, a cluster or a tool of theirs
    "exists": Ending(3, 409),  # something that stays has that name
    "busy": Ending(3, 409),  # another command is at it
    "often": Ending(3, 429, may_be_resumed=True),  # somebody tried too often; later it may be done
    "unwritable": Ending(3, 507, may_be_resumed=True),  # no right to, no room
}

Code = TypeVar("Code", bound=str)


class Sentence(Struct, frozen=True):
    """A value that is itself a sentence: another room's, in whatever language the error is told."""

    room: str
    text_id: str


class KnownError(Exception, Generic[Code]):
    """Something foreseen is wrong. Raised with a code of the room and with what its sentence is filled with.

    Attributes:
        code: Names the sentence: `problem.<code>` in the catalogue of the room.

        values: What the sentence's placeholders are filled with: names of files and columns, numbers, days, words of a
            closed list, a `Sentence`. Never an identity, never a text.

        room: The package with the catalogue.

        kinds: Of every code that the room knows.
    """

    room: ClassVar[str]
    kinds: ClassVar[Mapping[str, Kind]]

    def __init__(self, code: Code, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values
        assert values.keys() >= load_catalogue("en", self.room).placeholders(f"problem.{code}"), code

    @property
    def ending(self) -> Ending:
        """What follows from it."""
        return ENDINGS[self.kinds[self.code]]

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), self.code, **self.values), ()


def told_values(error: KnownError[Any], language: Language) -> dict[str, object]:
    """What an error's sentence is filled with in a language. Of a path only the name is told."""
    return told_in(error.values, language)


def told_in(values: Mapping[str, object], language: Language) -> dict[str, object]:
    """The same, of an error's values that somebody kept."""
    return {name: _told(value, language) for name, value in values.items()}


def _told(value: object, language: Language) -> object:
    if isinstance(value, Sentence):
        return load_catalogue(language, value.room)(value.text_id)
    return (value.name or value) if isinstance(value, Path) else value


def kinds_of(codes: Mapping[Kind, object]) -> Mapping[str, Kind]:
    """The kind of each code. Codes: literals by kind."""
    return {code: kind for kind, literals in codes.items() for code in words_of(literals)}


def words_of(literals: object) -> Iterator[str]:
    """The words of a `Literal`, or of several that are joined."""
    for one in get_args(literals):
        yield from (one,) if isinstance(one, str) else words_of(one)
