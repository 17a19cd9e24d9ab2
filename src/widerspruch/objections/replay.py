"""From the events of a file to the case that they tell: one after another, each by the legal moves."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct, structs

from widerspruch.objections.account import Account
from widerspruch.objections.case import AccountOnFile, Case, FilingOnFile, ObjectionKey, ObjectionOnFile
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
