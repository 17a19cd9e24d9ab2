"""The first page of the app, in words: where to begin, or what is due now."""

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.objections.status import CaseStatus
from widerspruch.person.telling.case import DueAction, names_of, tell_due
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook

SHOWN = 5
"""So much that is due stands on the first page."""


class StartTold(Struct, frozen=True):
    """What the first page says.

    Attributes:
        due: What the person should do now, the most urgent first; no more than `SHOWN`.

        more: That there is more of it, and where; None: there is not.

        calm: That nothing is due, and when something will be; None: something is, or there is no account yet.
    """

    due: tuple[DueAction, ...] = ()
    more: str | None = None
    calm: str | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the case file has an account."""
        return bool(self.due) or self.calm is not None


def start_page(file: CaseFile, found: CaseStatus, rulebook: Rulebook, words: PersonWords) -> StartTold:
    """What the first page says of an open case file. `found`: the status of its events."""
    due = tell_due(found, names_of(file, rulebook), words)
    if due:
        more = words.person("start_page.more", n=len(due) - SHOWN) if len(due) > SHOWN else None
        return StartTold(due[:SHOWN], more)
    if not found.accounts:
        return StartTold()
    calm = "calm" if found.next_look is None else "calm_until"
    return StartTold(calm=words.person(f"start_page.{calm}", day=found.next_look))
