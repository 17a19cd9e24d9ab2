"""A person's data in words, for whoever may look at it now."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.looking import PersonData
from widerspruch.desk.telling.words import DeskWords


class SeenPerson(Struct, frozen=True):
    """Sections with a heading, each with names and values. `until`: when another reason is asked for."""

    until: str
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def seen_person(desk: Desk, data: PersonData, words: DeskWords) -> SeenPerson:
    """All of it; what is empty is left out."""
    told = words.desk
    sections: list[tuple[str, tuple[tuple[str, str], ...]]] = [
        (told("console.person.said"), tuple(_fields(data.details, words)))
    ]
    for account in data.accounts:
        named = desk.config.platforms.get(account.platform)
        heading = told("console.person.account", platform=account.platform if named is None else named.name)
        sections.append((heading, tuple(_fields(account.identity, words))))
    for question in data.questions:
        asked = [(told("console.person.question"), question.question)]
        answered = [(told("console.person.answer"), question.answer)] if question.answer else []
        sections.append((told("console.person.asked"), (*asked, *answered)))
    if data.refusal is not None:
        sections.append((told("console.person.refusal"), tuple(_fields(data.refusal, words))))
    if data.vouched is not None:
        sections.append((told("console.person.vouched"), tuple(_fields(data.vouched, words))))
    return SeenPerson(words.instant(data.until), tuple(one for one in sections if one[1]))


def _fields(struct: Struct, words: DeskWords) -> Iterator[tuple[str, str]]:
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        shown = words.instant(value) if name.endswith("_at") and value is not None else "\n".join(_lines(value))
        if shown:
            yield words.desk(f"console.field.{name}"), shown


def _lines(value: object) -> Iterator[str]:
    match value:
        case None | "" | ():
            return
        case tuple():
            for one in value:
                yield " · ".join(_lines(one)) if isinstance(one, Struct) else str(one)
        case Struct():
            for name in value.__struct_fields__:
                yield from _lines(getattr(value, name))
        case _:
            yield str(value)
