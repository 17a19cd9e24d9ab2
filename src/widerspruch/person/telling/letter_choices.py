"""Which letters can be written: by objection, what is of use now before what hardly anybody needs."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from widerspruch.letters.letter import LetterKind
from widerspruch.objections.case import ObjectionKey
from widerspruch.objections.status import CaseStatus
from widerspruch.person.correspondence.about import LetterAbout, letters_due, letters_to_write
from widerspruch.person.correspondence.broken_promises import BrokenPromise
from widerspruch.person.correspondence.complaint_subjects import complaint_subjects
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.letter_page import LetterChoice, letter_choice
from widerspruch.person.telling.target import Target
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook


class LetterLine(Struct, frozen=True):
    """A letter to be chosen. `about`: the company; None: its group says it, or it is about none. `link`: what leads to
    one that is due."""

    choice: LetterChoice
    target: Target
    about: str | None = None
    link: str = ""


class LetterGroup(Struct, frozen=True):
    """The letters about one objection.

    Attributes:
        way: By which it was made, or can be.

        now: Those that are of use now. `rarely`: all others that can be written.
    """

    account: str
    way: str
    now: tuple[LetterLine, ...]
    rarely: tuple[LetterLine, ...]


def letter_groups(status: CaseStatus, rulebook: Rulebook, words: PersonWords) -> tuple[LetterGroup, ...]:
    """By objection; first those about which something is to be written now, in the order of the accounts."""
    by_objection: dict[ObjectionKey, list[LetterAbout]] = {}
    for about in letters_to_write(status, rulebook):
        if about.objection_key is not None:
            by_objection.setdefault(about.objection_key, []).append(about)
    groups = [_group(key, each, status, rulebook, words) for key, each in by_objection.items()]
    return tuple(sorted(groups, key=lambda group: not group.now))


def due_letters(about: LetterAbout, status: CaseStatus, rulebook: Rulebook, words: PersonWords) -> Iterator[LetterLine]:
    """The letters that an objection asks for now."""
    for kind in letters_due(status, about, rulebook):
        yield structs.replace(_line(kind, about, words), link=words.person(f"case.link.{kind}"))


def complaint_lines(
    status: CaseStatus, rulebook: Rulebook, words: PersonWords, promises: Sequence[BrokenPromise] = ()
) -> Iterator[LetterLine]:
    """The complaints that there is a ground for, each company once."""
    for subject in complaint_subjects(status, rulebook, promises=promises):
        known = next(one for one in status.case.accounts.values() if one.account.platform in subject.platforms)
        target = Target("letter", known.number, letter="complaint")
        yield LetterLine(letter_choice("complaint", words), target, subject.controller.name)


def _group(
    key: ObjectionKey, each: list[LetterAbout], status: CaseStatus, rulebook: Rulebook, words: PersonWords
) -> LetterGroup:
    now = ("objection", *letters_due(status, each[0], rulebook))
    route = rulebook.routes().get(key[1])
    return LetterGroup(
        account=account_name(key[0], rulebook),
        way=words.person("case.way_unknown", route=key[1]) if route is None else words.law(route.title),
        now=tuple(_line(one.kind, one, words) for one in each if one.kind in now),
        rarely=tuple(_line(one.kind, one, words) for one in each if one.kind not in now),
    )


def _line(kind: LetterKind, about: LetterAbout, words: PersonWords) -> LetterLine:
    number = None if about.known is None else about.known.number
    key = about.objection_key
    route = None if key is None else key[1]  # also of a complaint: whoever goes back comes to the step again
    return LetterLine(letter_choice(kind, words), Target("letter", number, route, kind))
