"""The first page of the app, in words: where to begin, or what is due now."""

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.objections.status import CaseStatus
from widerspruch.person.telling.case import DueAction, names_of, tell_due
from widerspruch.person.telling.deadlines import DeadlineTold, tell_deadlines
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook

SHOWN = 5
"""So much that is due stands on the first page."""

DEADLINES_SHOWN = 3


class StartTold(Struct, frozen=True):
    """What the first page says.

    Attributes:
        due: What the person should do now, the most urgent first; no more than `SHOWN`.

        more: That there is more of it, and where; None: there is not.

        deadlines: The next that run, the earliest first; no more than `DEADLINES_SHOWN`.

        is_placed: Whether the person has said where they live.

        calm: That nothing is due, and when something will be; None: something is, or there is no account yet.
    """

    due: tuple[DueAction, ...] = ()
    more: str | None = None
    calm: str | None = None
    deadlines: tuple[DeadlineTold, ...] = ()
    is_placed: bool = True

    @property
    def has_begun(self) -> bool:
        """Whether the case file has an account."""
        return bool(self.due) or self.calm is not None


def start_page(file: CaseFile, found: CaseStatus, rulebook: Rulebook, words: PersonWords) -> StartTold:
    """What the first page says of an open case file. `found`: the status of its events."""
    names = names_of(file, rulebook)
    due = tell_due(found, names, words)
    deadlines = tell_deadlines(found, names, rulebook, words)
    running, is_placed = deadlines.running[:DEADLINES_SHOWN], deadlines.is_placed
    if due:
        more = words.person("start_page.more", n=len(due) - SHOWN) if len(due) > SHOWN else None
        return StartTold(due[:SHOWN], more, None, running, is_placed)
    if not found.accounts:
        return StartTold()
    calm = "calm" if found.next_look is None else "calm_until"
    return StartTold((), None, words.person(f"start_page.{calm}", day=found.next_look), running, is_placed)
