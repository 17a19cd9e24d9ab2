"""The sentences that a person is told in one language, and how it writes days and numbers."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from widerspruch.lib.errors import told_in
from widerspruch.lib.shown import in_a_line
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language, written_names

if TYPE_CHECKING:  # a plan is told without loading what reads and decides exports
    from widerspruch.person.summary import Counts


class PersonWords:
    """All catalogues of one language, and its way of writing days and numbers."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.person = load_catalogue(language, "widerspruch.person")
        self.law = load_catalogue(language, "widerspruch.rulebook")
        self.exports = load_catalogue(language, "widerspruch.exports")
        self.objections = load_catalogue(language, "widerspruch.objections")
        self.protocol = load_catalogue(language, "widerspruch.protocol")
        self.casefile = load_catalogue(language, "widerspruch.casefile")
        self.mailbox = load_catalogue(language, "widerspruch.mailbox")
        self.number = self.person.number
        self.day = self.person.day

    def listed(self, names: Iterable[str]) -> str:
        """Names as in a sentence: "a, b and c"."""
        return written_names(names, self.language)

    def protocol_problem(self, code: str, values: Mapping[str, object]) -> str:
        """What is wrong with a file of the protocol; what strangers wrote in it commands nothing."""
        told = told_in(values, self.language)
        shown = {name: in_a_line(value) if isinstance(value, str) else value for name, value in told.items()}
        return self.protocol(f"problem.{code}", **shown)

    def counts(self, counts: "Counts") -> dict[str, str]:
        """Numbers by verdict as values of a sentence."""
        return {name: self.number(getattr(counts, name)) for name in ("allowed", "undecided", "excluded", "at_stake")}
