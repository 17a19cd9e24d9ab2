"""The sentences that people are told in one language."""

from collections.abc import Iterable

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language, written_names
from widerspruch.rulebook.instants import in_berlin


class DeskWords:
    """The desk's catalogue and the rulebook's, and the language's way of writing days, instants and lists."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.desk = load_catalogue(language, "widerspruch.desk")
        self.law = load_catalogue(language, "widerspruch.rulebook")
        self.day = self.desk.day

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
