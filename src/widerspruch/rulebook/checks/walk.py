"""Going through the rulebook's values with their places: every fact, every text id, every route.

Which fields hold text ids is a table, so that a new field of the model is one line here.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeVar

from msgspec import Struct

from widerspruch.lib.writing import Language
from widerspruch.rulebook.decide import REASONS
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import (
    Authority,
    Confirms,
    Covers,
    Demands,
    Dispute,
    Fact,
    Milestone,
    Platform,
    Route,
    Terms,
    Use,
)
from widerspruch.rulebook.vocabulary import AUDIENCES, KINDS, READINGS, VERDICTS

S = TypeVar("S", bound=Struct)

TEXT_FIELDS: Mapping[type[Struct], tuple[str, ...]] = {
    Confirms: ("evidence",),
    Covers: ("unit_disputed",),
    Demands: ("evidence",),
    Dispute: ("question", "our_reading"),
    Fact: ("says",),
    Milestone: ("says",),
    Platform: ("notes",),
    Route: ("title", "steps", "effect", "not_covered", "advice"),
    Terms: ("says",),
    Use: ("says",),
}

TEXTS_OF_WORDS: Mapping[str, tuple[str, ...]] = {
    "audience": AUDIENCES,
    "decision": REASONS,
    "kind": KINDS,
    "reading": READINGS,
    "verdict": VERDICTS,
}
"""The closed lists whose every word is shown to people: the text of a word is `<beginning>.<word>`."""

LAW_FILE = "law.toml"
ANSWERS_FOLDER = "answers"
VOCABULARY_FILE = "vocabulary.py"


class RulebookPlace(Struct, frozen=True):
    """A file below the rulebook's folder, with `/`, and a place in it.

    The pointer is like a JSON pointer, with ids in place of positions where things have ids.
    """

    file: str
    pointer: str

    def __truediv__(self, step: object) -> "RulebookPlace":
        return RulebookPlace(self.file, f"{self.pointer}/{step}")


class Used(Struct, frozen=True):
    """A text id, and where it is used."""

    place: RulebookPlace
    text_id: str


def platform_file(slug: str) -> str:
    """Path of a platform's file below the rulebook's folder."""
    return f"platforms/{slug}.toml"


def answers_place(file_id: str) -> RulebookPlace:
    """Where a file of answers stands."""
    return RulebookPlace(f"{ANSWERS_FOLDER}/{file_id}.toml", "")


def text_place(language: Language, text_id: str) -> RulebookPlace:
    """Where a text stands, in whichever of its language's files."""
    return RulebookPlace(f"texts/{language}", f"/{text_id.replace('.', '/')}")


def authority_place(authority: Authority, field: str) -> RulebookPlace:
    """Where a field of an authority's record stands."""
    return RulebookPlace("authorities.json", f"/{authority.slug}/{field}")


def everything(rulebook: Rulebook) -> Iterator[tuple[RulebookPlace, Struct]]:
    """Every value of the platform files, of `reasons.toml`, of `law.toml` and of the files of answers, outer ones
    first, with its place."""
    for slug, platform in rulebook.platforms.items():
        yield from _within(platform, RulebookPlace(platform_file(slug), ""))
    for reason in rulebook.reasons:
        yield from _within(reason, RulebookPlace("reasons.toml", f"/{reason.id}"))
    for point in rulebook.law:
        yield from _within(point, RulebookPlace(LAW_FILE, f"/{point.id}"))
    for file in rulebook.answers:
        yield from _within(file, answers_place(file.id))


def every(type_: type[S], rulebook: Rulebook) -> Iterator[tuple[RulebookPlace, S]]:
    """Every value of one type, with its place."""
    for place, value in everything(rulebook):
        if isinstance(value, type_):
            yield place, value


def used_texts(rulebook: Rulebook) -> Iterator[Used]:
    """Every text id that the platform files name, those of the reasons, and those of the vocabulary's words."""
    for place, value in everything(rulebook):
        for field in TEXT_FIELDS.get(type(value), ()):
            for where, text_id in strings(getattr(value, field), place / field):
                yield Used(where, text_id)
    for reason in rulebook.reasons:
        yield Used(RulebookPlace("reasons.toml", f"/{reason.id}"), f"reason.{reason.id}")
    for point in rulebook.law:
        yield Used(RulebookPlace(LAW_FILE, f"/{point.id}"), f"law.{point.id}")
    for beginning, words in TEXTS_OF_WORDS.items():
        for word in words:
            yield Used(RulebookPlace(VOCABULARY_FILE, f"/{beginning}/{word}"), f"{beginning}.{word}")


def _within(value: object, place: RulebookPlace) -> Iterator[tuple[RulebookPlace, Struct]]:
    if isinstance(value, Struct):
        yield place, value
        for field in value.__struct_fields__:
            yield from _within(getattr(value, field), place / field)
    elif isinstance(value, tuple):
        for position, part in enumerate(value):
            yield from _within(part, place / (_own_id(part) or position))


def _own_id(value: object) -> str | None:
    own: str | None = getattr(value, "id", None) or getattr(value, "rule", None)
    return own


def strings(value: object, place: RulebookPlace) -> Iterator[tuple[RulebookPlace, str]]:
    """The strings in a field: itself, or those of its tuples and tables, each with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, tuple):
        for position, part in enumerate(value):
            yield from strings(part, place / position)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from strings(part, place / key)


def is_open(route: Route, today: date) -> bool:
    """Whether people can still take this route: closed ones are kept as history only."""
    return route.valid_to is None or today < route.valid_to
