"""Letters of their own that a person has sent, in words: which, to whom, when, and how they stand."""

from datetime import date

from msgspec import Struct

from widerspruch.objections.deadlines.of_case import ANSWERED_LETTERS, DeadlineOnFile
from widerspruch.objections.events import RecordedEvent
from widerspruch.objections.status import CaseStatus
from widerspruch.person.telling.case_names import CaseNames
from widerspruch.person.telling.letter_names import letter_name
from widerspruch.person.telling.words import PersonWords


class LetterTold(Struct, frozen=True):
    """One letter.

    Attributes:
        number: Of the event that it was sent with.

        about: Name of the account that it is about; None: of none.

        to: To whom, as it stood in the letter; empty: not said.

        state: How it stands, in a sentence.

        is_open: Whether an answer is waited for.

        evidence: Numbers of the pieces of evidence that were kept with it.
    """

    number: int
    name: str
    about: str | None
    to: str
    on: date
    day: str
    state: str
    is_open: bool
    evidence: tuple[int, ...]


def tell_letters(
    found: CaseStatus, recorded: tuple[RecordedEvent, ...], names: CaseNames, words: PersonWords
) -> tuple[LetterTold, ...]:
    """All of them, in the order in which they were written down."""
    running = {one.letter: one for one in found.deadlines if one.letter is not None}
    kept = {one.number: one.evidence for one in recorded}
    return tuple(
        LetterTold(
            number=number,
            name=letter_name(letter.letter, words),
            about=None if letter.account is None else names.account(letter.account),
            to=letter.to,
            on=letter.on,
            day=words.day(letter.on),
            state=_state(number, letter.letter, found, running.get(number), words),
            is_open=number in running,
            evidence=tuple(sorted(names.evidence[one] for one in kept.get(number, ()) if one in names.evidence)),
        )
        for number, letter in found.case.letters.items()
    )


def _state(number: int, letter: str, found: CaseStatus, running: DeadlineOnFile | None, words: PersonWords) -> str:
    answered = found.case.answered.get(number)
    if answered is not None:
        return words.person("letters.answered", day=answered)
    if running is None:
        return words.person("letters.not_listed" if letter in ANSWERED_LETTERS else "letters.asks_nothing")
    due = running.deadline.last_day
    return words.person("letters.overdue" if due < found.today else "letters.due", day=due)
