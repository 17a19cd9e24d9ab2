"""The sentences that a person is told in one language, and how it writes days and numbers."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language, written_day, written_names, written_number

if TYPE_CHECKING:  # a plan is told without loading what reads and decides exports
    from widerspruch.person.summary import Counts


class PersonWords:
    """All catalogues of one language, and its way of writing days and numbers."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.person = load_catalogue(language, "widerspruch.person")
        self.law = load_catalogue(language, "widerspruch.rulebook")
        self.exports = load_catalogue(language, "widerspruch.exports")

    def number(self, number: int) -> str:
        """A number with its thousands apart."""
        return written_number(number, self.language)

    def day(self, day: date) -> str:
        """A day as people write it."""
        return written_day(day, self.language)

    def listed(self, names: Iterable[str]) -> str:
        """Names as in a sentence: "a, b and c"."""
        return written_names(names, self.language)

    def counts(self, counts: "Counts") -> dict[str, str]:
        """Numbers by verdict as values of a sentence."""
        return {name: self.number(getattr(counts, name)) for name in ("allowed", "undecided", "excluded", "at_stake")}
