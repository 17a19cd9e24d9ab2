"""The report's sentences and how it writes days and numbers; and what accounts are called in it."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language, written_day, written_number
from widerspruch.person.telling.account_name import account_name
from widerspruch.rulebook.load import Rulebook

if TYPE_CHECKING:  # a plan is told without loading what reads and decides exports
    from widerspruch.person.summary import AccountSummary, Counts


class PersonWords:
    """All catalogues of one language, and its way of writing days and numbers."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.person = load_catalogue(language, "widerspruch.person")
        self.law = load_catalogue(language, "widerspruch.rulebook")
        self.exports = load_catalogue(language, "widerspruch.exports")

    def __call__(self, text_id: str, **values: object) -> str:
        """A sentence of the report itself: `report.<text_id>`."""
        return self.person(f"report.{text_id}", **values)

    def counted(self, text_id: str, n: int, **values: object) -> str:
        """A sentence of the report in the form that fits `n`, with `n` written out."""
        return self(text_id, n=n, **values)

    def number(self, number: int) -> str:
        """A number with its thousands apart."""
        return written_number(number, self.language)

    def day(self, day: date) -> str:
        """A day as people write it."""
        return written_day(day, self.language)

    def listed(self, names: Iterable[str]) -> str:
        """Names as in a sentence: "a, b and c"."""
        *first, last = names
        return f"{', '.join(first)} {self('and')} {last}" if first else last

    def figures(self, counts: "Counts") -> dict[str, str]:
        """Counts as values of a sentence."""
        return {name: self.number(getattr(counts, name)) for name in ("allowed", "undecided", "excluded", "at_stake")}


class NamedAccount(Struct, frozen=True):
    """What an account is called in the report.

    Attributes:
        key: As the person names it on the command line.

        name: The platform's name, with the user name where there are several.

        anchor: Beginning of the ids of its sections: letters and digits of our own, whatever the user name holds.
    """

    key: str
    platform: str
    name: str
    anchor: str


def name_accounts(summaries: "Iterable[AccountSummary]", rulebook: Rulebook) -> dict[str, NamedAccount]:
    """The accounts of a summary by key, in its order."""
    named: dict[str, NamedAccount] = {}
    seen: dict[str, int] = {}
    for summary in summaries:
        number = seen[summary.platform] = seen.get(summary.platform, 0) + 1
        named[summary.account] = NamedAccount(
            key=summary.account,
            platform=summary.platform,
            name=account_name(summary.account, rulebook),
            anchor=summary.platform if number == 1 else f"{summary.platform}-{number}",
        )
    return named
