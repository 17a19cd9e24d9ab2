"""The sentences that people are told in one language."""

from collections.abc import Iterable
from datetime import date

from widerspruch.lib.writing import Language, written_day, written_names
from widerspruch.rulebook.instants import in_berlin
from widerspruch.web.saying import Say


class DeskWords:
    """The desk's sentences and the rulebook's, and the language's way of writing days, instants and lists.

    What stands in a sentence never leaves its line, and commands no reader: names of accounts are strangers' words.
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.desk = Say(language, ("widerspruch.desk",))
        self.law = Say(language, ("widerspruch.rulebook",))

    def day(self, day: date) -> str:
        """A day as this language writes it."""
        return written_day(day, self.language)

    def instant(self, micros: int) -> str:
        """To the minute, in Berlin. Micros: microseconds UTC."""
        there = in_berlin(micros)
        return self.desk("confirmation.instant", day=there.date(), time=f"{there:%H:%M}")

    def listed(self, names: Iterable[str]) -> str:
        """Names as in a sentence: "a, b and c"."""
        return written_names(names, self.language)


def spoken_here(tag: str) -> Language:
    """The language in which somebody is written to, from what a case or a browser says; German where that is none."""
    return "en" if tag.lower().startswith("en") else "de"
