"""A case as its file tells it: accounts, objections, statements. Everything here is derived from the events, again and
again, and nothing of it is stored."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AnswerReading,
    AudienceStated,
    DeskAnswer,
    ExportLookedAt,
    FailureReason,
    FilingBegun,
    LetterSent,
    Note,
    ResidenceStated,
    SenderStated,
)
from widerspruch.objections.moves import MoveRefusal, ObjectionState

ObjectionKey = tuple[str, str]
"""Account and route: one account's no by one route."""


class AccountOnFile(Struct, frozen=True):
    """An account of a case.

    Attributes:
        account: As it is known now; of age and at stake also as stated and looked at since.

        number: Of the event that added it: its name wherever its key must not stand.

        moved: Number of the latest event that gave it another address or another accounts centre; None: none did.
    """

    account: Account
    number: int
    removed: bool = False
    moved: int | None = None


class FilingOnFile(Struct, frozen=True):
    """What a platform's desk was asked for directly.

    Attributes:
        number: Of the event that began it.

        begun: What is asked for.

        taken: Number of the event that says that the desk took it; None: nobody knows.

        answer: The newest answer. `answered`: number of its event.
    """

    number: int
    begun: FilingBegun
    taken: int | None = None
    answer: DeskAnswer | None = None
    answered: int | None = None


class ObjectionOnFile(Struct, frozen=True):
    """An objection of a case: one account's no by one route.

    Attributes:
        since: Day of the event that led to the state.

        number: Of its first event.

        events: Numbers of all that happened to it.

        sent: Day on which it was last sent.

        sent_number: Number of the event that said so.

        first_sent: The earliest day on which it is said to have been sent.

        looked_at: Number of the latest event that made it, or looked whether it stands.

        reminded: Day of the latest reminder, if it was sent after the objection.

        complained: Day of the latest complaint.

        rechecked: Day of the latest look whether it still stands.

        failure: Why it failed last.

        evidence: Digests of what was kept with its events and is still there.

        proofs: Those of them that may prove it: kept since it was last found changed, or was taken back.

        readings: By number of the answer: how it is read now.

        reading: The newest answer, as it is read now.

        case_id: The platform's number for it, as the newest answer with one gives it.

        filings: What a desk was asked for directly, by what the program calls the request, the oldest first.
    """

    account: str
    route: str
    state: ObjectionState
    since: date
    number: int
    events: tuple[int, ...]
    sent: date | None = None
    sent_number: int | None = None
    first_sent: date | None = None
    looked_at: int | None = None
    reminded: date | None = None
    complained: date | None = None
    authority: str | None = None
    rechecked: date | None = None
    failure: FailureReason | None = None
    evidence: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    readings: Mapping[int, AnswerReading] = field(default_factory=dict)
    reading: AnswerReading | None = None
    case_id: str | None = None
    filings: Mapping[str, FilingOnFile] = field(default_factory=dict)

    @property
    def filing(self) -> FilingOnFile | None:
        """The newest request to a desk that asked to take the objection; None: it was never made so."""
        asked = [one for one in self.filings.values() if one.begun.asks == "object"]
        return asked[-1] if asked else None

    @property
    def needs_code(self) -> bool:
        """Whether a desk waits for a code that was mailed to the person."""
        filing = self.filing
        return filing is not None and filing.answer is not None and filing.answer.outcome == "needs_code"

    @property
    def key(self) -> ObjectionKey:
        return self.account, self.route


class Case(Struct, frozen=True):
    """All that a case file tells.

    Attributes:
        accounts: By key, in the order in which they were added; the removed ones, too.

        audiences: What was stated about who could see posts, by number of the event.

        exports: Exports that were looked at, by number of the event.

        notes: By number of the event.

        letters: Letters of their own that were sent, by number of the event.

        answered: By number of a letter, the day on which it was answered, or not waited for any more.

        residence: Where the person lives, as they said last; None: they have not.

        sender: How the person signs letters, as they said last; None: they have not.

        evidence: By digest of what is still there, the numbers of the events that it was kept with.

        deleted_evidence: Digests of what the person has removed.

        passed_over: Events that could not be where they stand, with why: they changed nothing. A sound file has none.
    """

    accounts: Mapping[str, AccountOnFile] = field(default_factory=dict)
    objections: Mapping[ObjectionKey, ObjectionOnFile] = field(default_factory=dict)
    audiences: Mapping[int, AudienceStated] = field(default_factory=dict)
    exports: Mapping[int, ExportLookedAt] = field(default_factory=dict)
    notes: Mapping[int, Note] = field(default_factory=dict)
    letters: Mapping[int, LetterSent] = field(default_factory=dict)
    answered: Mapping[int, date] = field(default_factory=dict)
    residence: ResidenceStated | None = None
    sender: SenderStated | None = None
    evidence: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    deleted_evidence: frozenset[str] = frozenset()
    passed_over: tuple[tuple[int, MoveRefusal], ...] = ()

    @property
    def listed(self) -> tuple[Account, ...]:
        """The accounts that were not removed."""
        return tuple(known.account for known in self.accounts.values() if not known.removed)

    def account_of(self, number: int) -> AccountOnFile | None:
        """The account that the event of this number added."""
        return next((known for known in self.accounts.values() if known.number == number), None)

    def objections_of(self, key: str) -> tuple[ObjectionOnFile, ...]:
        """The objections of one account, in the order in which they were begun."""
        return tuple(objection for (account, _), objection in self.objections.items() if account == key)
