"""A case as its file tells it: accounts, objections, statements. Everything here is derived from the events, again and
again, and nothing of it is stored."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct, field, structs

from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AccountChanged,
    AccountRemoved,
    AgeStated,
    AnswerReading,
    AnswerReceived,
    AnyEvent,
    AudienceStated,
    Complained,
    DeskAnswer,
    EvidenceDeleted,
    ExportLookedAt,
    FailureReason,
    Filed,
    FilingAnswered,
    FilingBegun,
    FilingEvent,
    LetterAnswered,
    LetterSent,
    Note,
    ObjectionEvent,
    ReadingCorrected,
    Rechecked,
    RecordedEvent,
    Reminded,
    ResidenceStated,
    SenderStated,
    Sent,
    StepFailed,
    Withdrawn,
)
from widerspruch.objections.moves import MoveName, MoveRefusal, ObjectionState, move, move_name, state_after, verdict_of

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


def replay(recorded: Iterable[RecordedEvent]) -> Case:
    """The case that events tell, in the order of the file. An event that cannot be changes nothing."""
    telling = _Telling()
    for one in recorded:
        telling.add(one)
    return telling.case()


class _Happened(Struct):
    """One event of an objection, as far as it moves the state."""

    number: int
    name: MoveName
    on: date


class _Made(Struct):
    """An objection while its events are told."""

    account: str
    route: str
    number: int
    state: ObjectionState = "not_made"
    since: date = date.min
    moves: list[_Happened] = []
    events: list[int] = []
    evidence: dict[str, int] = {}
    ended: int = 0
    readings: dict[int, AnswerReading] = {}
    sent: date | None = None
    sent_number: int | None = None
    first_sent: date | None = None
    looked_at: int | None = None
    reminded: date | None = None
    complained: date | None = None
    authority: str | None = None
    rechecked: date | None = None
    failure: FailureReason | None = None
    filings: dict[str, FilingOnFile] = {}

    def add(self, number: int, event: ObjectionEvent) -> None:
        self.events.append(number)
        if isinstance(event, ReadingCorrected):
            self._correct(event.answer, event.reading)
            return
        self._go(_Happened(number, move_name(event), event.on))
        if isinstance(event, FilingEvent):
            self._file(number, event)
            return
        match event:
            case AnswerReceived(reading=reading):
                self.readings[number] = reading
            case Sent():
                self._send(number, event.on)
            case StepFailed(reason=reason):
                self.failure = reason
            case Reminded():
                self.reminded = event.on
            case Complained(authority=authority):
                self.complained, self.authority = event.on, authority
            case Rechecked(changed=changed):
                self.rechecked, self.looked_at = event.on, number
                self.ended = number if changed else self.ended
            case Withdrawn():
                self.ended = number

    def _send(self, number: int, on: date) -> None:
        self.sent, self.sent_number, self.looked_at, self.reminded = on, number, number, None
        self.first_sent = min(on, self.first_sent or on)

    def _file(self, number: int, event: FilingEvent) -> None:
        match event:
            case FilingBegun(filing=name):
                self.filings[name] = FilingOnFile(number, event)
            case Filed(filing=name):
                self.filings[name] = structs.replace(self.filings[name], taken=number)
                if event.asks == "object":
                    self._send(number, event.on)
            case FilingAnswered(filing=name, answer=answer):
                self.filings[name] = structs.replace(self.filings[name], answer=answer, answered=number)
                if move_name(event) in ("lapsed", "withdrawn"):
                    self.ended = number

    def _go(self, happened: _Happened) -> None:
        """What cannot be after an answer was read anew changes nothing."""
        after = state_after(self.state, happened.name)
        self.moves.append(happened)
        if not isinstance(after, MoveRefusal) and after != self.state:
            self.state, self.since = after, happened.on

    def _correct(self, answer: int, reading: AnswerReading) -> None:
        """As if the answer had been read like this from the beginning. What was closed on the wrong reading is open."""
        before, self.readings[answer] = self.readings[answer], reading
        if verdict_of(before) == verdict_of(reading):
            return
        told, self.moves = self.moves, []
        self.state, self.since = "not_made", date.min
        for happened in told:
            if happened.number == answer:
                happened.name = verdict_of(reading)
            if happened.name != "closed" or happened.number < answer:
                self._go(happened)

    def on_file(self, deleted: Iterable[str]) -> ObjectionOnFile:
        newest = max(self.readings, default=None)
        kept = {digest: number for digest, number in self.evidence.items() if digest not in deleted}
        told = {number: reading.case_id for number, reading in self.readings.items()}
        told |= {one.answered: one.answer.case_id for one in self.filings.values() if one.answer and one.answered}
        case_ids = [case_id for _, case_id in sorted(told.items()) if case_id]
        return ObjectionOnFile(
            account=self.account,
            route=self.route,
            state=self.state,
            since=self.since,
            number=self.number,
            events=tuple(self.events),
            sent=self.sent,
            sent_number=self.sent_number,
            first_sent=self.first_sent,
            looked_at=self.looked_at,
            reminded=self.reminded,
            complained=self.complained,
            authority=self.authority,
            rechecked=self.rechecked,
            failure=self.failure,
            evidence=tuple(kept),
            proofs=tuple(digest for digest, number in kept.items() if number > self.ended),
            readings=self.readings,
            reading=None if newest is None else self.readings[newest],
            case_id=case_ids[-1] if case_ids else None,
            filings=self.filings,
        )


class _Telling:
    """A case while its events are told, one by one."""

    def __init__(self) -> None:
        self.accounts: dict[str, AccountOnFile] = {}
        self.objections: dict[ObjectionKey, _Made] = {}
        self.audiences: dict[int, AudienceStated] = {}
        self.exports: dict[int, ExportLookedAt] = {}
        self.notes: dict[int, Note] = {}
        self.letters: dict[int, LetterSent] = {}
        self.answered: dict[int, date] = {}
        self.residence: ResidenceStated | None = None
        self.sender: SenderStated | None = None
        self.evidence: dict[str, list[int]] = {}
        self.deleted_evidence: set[str] = set()
        self.passed_over: list[tuple[int, MoveRefusal]] = []

    def add(self, one: RecordedEvent) -> None:
        refusal = move(self, one.event)
        for digest in one.evidence:
            self.evidence.setdefault(digest, []).append(one.number)
            self.deleted_evidence.discard(digest)
        if refusal is not None:
            self.passed_over.append((one.number, refusal))
            return
        if isinstance(one.event, ObjectionEvent):
            self._happen(one.number, one.event, one.evidence)
        else:
            self._tell(one.number, one.event)

    def _happen(self, number: int, event: ObjectionEvent, evidence: Iterable[str]) -> None:
        made = self.objections.get((event.account, event.route))
        if made is None:
            made = self.objections[event.account, event.route] = _Made(event.account, event.route, number)
        made.add(number, event)
        made.evidence.update(dict.fromkeys(evidence, number))

    def _tell(self, number: int, event: AnyEvent) -> None:
        match event:
            case AccountAdded(account):
                self.accounts[account.key] = AccountOnFile(account, number)
            case AccountChanged(account):
                self._change(number, account)
            case AccountRemoved(key):
                self.accounts[key] = structs.replace(self.accounts[key], removed=True)
            case AgeStated(key, adult):
                self._know(key, adult=adult)
            case ExportLookedAt(figures=figures):
                self.exports[number] = event
                for one in figures:
                    self._know(one.account, at_stake=one.allowed + one.undecided > 0)
            case EvidenceDeleted(digest):
                del self.evidence[digest]
                self.deleted_evidence.add(digest)
            case _:
                self._keep(number, event)

    def _keep(self, number: int, event: AnyEvent) -> None:
        """What is kept as it was said."""
        match event:
            case AudienceStated():
                self.audiences[number] = event
            case Note():
                self.notes[number] = event
            case LetterSent():
                self.letters[number] = event
            case LetterAnswered(on, letter):
                self.answered[letter] = on
            case ResidenceStated():
                self.residence = event
            case SenderStated():
                self.sender = event

    def _know(self, key: str, **told: bool) -> None:
        listed = self.accounts[key]
        self.accounts[key] = structs.replace(listed, account=structs.replace(listed.account, **told))

    def _change(self, number: int, account: Account) -> None:
        """What the new value does not say stays known."""
        listed = self.accounts[account.key]
        before = listed.account
        adult = before.adult if account.adult is None else account.adult
        at_stake = before.at_stake if account.at_stake is None else account.at_stake
        # To name an address for the first time is no move.
        moved = account.group != before.group or (before.email is not None and account.email != before.email)
        self.accounts[account.key] = structs.replace(
            listed,
            account=structs.replace(account, adult=adult, at_stake=at_stake),
            removed=False,
            moved=number if moved else listed.moved,
        )

    def case(self) -> Case:
        return Case(
            accounts=self.accounts,
            objections={key: made.on_file(self.deleted_evidence) for key, made in self.objections.items()},
            audiences=self.audiences,
            exports=self.exports,
            notes=self.notes,
            letters=self.letters,
            answered=self.answered,
            residence=self.residence,
            sender=self.sender,
            evidence={digest: tuple(numbers) for digest, numbers in self.evidence.items()},
            deleted_evidence=frozenset(self.deleted_evidence),
            passed_over=tuple(self.passed_over),
        )
