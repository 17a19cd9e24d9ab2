"""Letters to a supervisory authority, and the mandate for whoever goes there instead of the person."""

from datetime import date
from typing import ClassVar

from widerspruch.letters.facts.common import DatedLine, LetterFacts
from widerspruch.letters.letter import Correspondent, LetterKind


class ComplaintFacts(LetterFacts, frozen=True, kw_only=True):
    """A complaint to a supervisory authority, its `recipient`. Exhibits are the letter's enclosures.

    Attributes:
        controller: Whom it is about.

        happened: What happened, oldest first, as the case file tells.

        missed: Deadlines that passed without an answer.

        asked_for: What the authority is asked for.

        residence: Where the person lives, as the authority counts: "Nordrhein-Westfalen".
    """

    kind: ClassVar[LetterKind] = "complaint"

    controller: Correspondent
    happened: tuple[DatedLine, ...]
    missed: tuple[DatedLine, ...] = ()
    asked_for: tuple[str, ...] = ()
    residence: str | None = None


class MandateFacts(LetterFacts, frozen=True, kw_only=True):
    """A mandate for an association, its `recipient`.

    Attributes:
        controller: Against whom.

        until: The last day of the mandate; None: until it is taken back.
    """

    kind: ClassVar[LetterKind] = "mandate"

    controller: Correspondent
    until: date | None = None
