"""What options say: a language, a day, one of some words, a person's statement."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NoReturn, TypeVar, cast

from widerspruch.cli.console import fail
from widerspruch.cli.exit_codes import USAGE_IS_WRONG
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import SPOKEN, spoken, spoken_language, users_language
from widerspruch.lib import clock
from widerspruch.lib.parse import one_of, parse_day
from widerspruch.lib.writing import Language
from widerspruch.person.statements import Misstatement
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import Rulebook

T = TypeVar("T")


def chosen_language(given: str | None) -> Language:
    """The language that was asked for, else the user's."""
    if given is None:
        return users_language()
    language = spoken_language(given)
    return cast("Language", chosen(given, SPOKEN)) if language is None else language


def known_platform(given: str, rulebook: Rulebook) -> str:
    """A platform or family of the rulebook, whatever its capitals. Raises `WrongUsageError`, which names them."""
    name = one_of(given, tuple(rulebook.platforms))
    if name is None:
        raise WrongUsageError("platform_unknown", platform=given, known=", ".join(sorted(rulebook.platforms)))
    return name


def chosen(given: str, known: tuple[str, ...]) -> str:
    """One of the words that are possible, whatever its capitals. Raises `WrongUsageError`, which names them."""
    word = one_of(given, known)
    if word is None:
        raise WrongUsageError("choice", given=given, known=", ".join(known))
    return word


def chosen_day(given: str | None) -> date:
    """The day that was given, else today in Berlin. Raises `WrongUsageError` where it is none."""
    if given is None:
        return clock.today(BERLIN)
    day = parse_day(given)
    if day is None:
        raise WrongUsageError("no_day", given=given)
    return day


def understood(parse: Callable[[str], T | Misstatement], given: list[str] | None, language: Language) -> Iterator[T]:
    """Statements as values; the first that was not understood ends the command with a sentence."""
    for statement in given or ():
        value = parse(statement)
        if isinstance(value, Misstatement):
            refuse([value], language)
        yield value


def refuse(wrong: Iterable[Misstatement], language: Language) -> NoReturn:
    """Say what was not understood in the person's statements."""
    words = spoken(language, "widerspruch.person")
    sentences = [words(f"misstatement.{one.code}", given=one.given, known=", ".join(one.known)) for one in wrong]
    fail(language, "\n".join(sentences), USAGE_IS_WRONG)
