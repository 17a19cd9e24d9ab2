"""What happened to objections, as a complaint tells it: dated, with the exhibits that show it, from a case's events."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from widerspruch.letters.facts.authority import Happening, HappeningKind
from widerspruch.objections.case import ObjectionOnFile
from widerspruch.objections.events import (
    AnswerReading,
    AnswerReceived,
    AskedBack,
    Complained,
    Filed,
    FilingAnswered,
    FilingOutcome,
    Granted,
    ObjectionEvent,
    Rechecked,
    RecordedEvent,
    Refused,
    Reminded,
    SeenOnScreen,
    Sent,
    StepFailed,
)
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.broken_promises import BrokenPromise, PromiseBreach
from widerspruch.person.correspondence.exhibits import ExhibitSubject, ShownBy
from widerspruch.rulebook.model import RouteKind

LONGEST_QUOTE = 600
"""Characters of a platform's words; the whole answer is among the exhibits."""

BY_ROUTE: Mapping[RouteKind, HappeningKind] = {
    "form": "objected_form",
    "email": "objected_email",
    "letter": "objected_letter",
    "switch": "objected_switch",
    "setting": "objected_switch",
    "chat_command": "objected_command",
}

BY_VERDICT: Mapping[str, HappeningKind] = {
    "granted": "granted",
    "acknowledged": "acknowledged",
    "refused": "refused",
    "asked_back": "asked",
    "unclear": "answered_unclearly",
}

BY_EVENT: Mapping[type[ObjectionEvent], HappeningKind] = {
    SeenOnScreen: "seen_on_screen",
    StepFailed: "could_not",
    AskedBack: "asked",
    Granted: "granted",
    Refused: "refused",
    Reminded: "reminded",
    Complained: "complained_before",
}

BY_DESK: Mapping[FilingOutcome, HappeningKind] = {
    "received": "acknowledged",
    "under_way": "acknowledged",
    "granted": "granted",
    "refused": "refused",
}
"""What a desk answered; what is missing here a complaint does not tell."""

BY_BREACH: Mapping[PromiseBreach, HappeningKind] = {
    "objection_missing": "left_off_list",
    "row_missing": "listed_in_part",
    "objection_dated_later": "listed_later",
    "rows_kept": "kept_all_the_same",
    "models_overdue": "models_overdue",
}

SHOWS: Mapping[HappeningKind, ExhibitSubject] = {
    **dict.fromkeys(BY_ROUTE.values(), "objection"),
    "objected_otherwise": "objection",
    "answered": "objection",
    "seen_on_screen": "receipt",
    "acknowledged": "receipt",
    "granted": "grant",
    "refused": "refusal",
    "asked": "question",
    "extended": "answer",
    "answered_unclearly": "answer",
    "reminded": "reminder",
    "reverted": "finding",
    "could_not": "finding",
}


class ComplaintHistory(Struct, frozen=True):
    """What happened, oldest first, and what the exhibits show, by digest."""

    happened: tuple[Happening, ...]
    shown: Mapping[str, ShownBy]


def complaint_history(
    objections: Sequence[ObjectionOnFile], basis: LetterBasis, named: Mapping[str, str]
) -> ComplaintHistory:
    """The history of some objections of a case.

    Args:
        named: How the platforms know the accounts, by key; without an entry an account is not named.
    """
    telling = _History(basis, named)
    events = {one.number: one for one in basis.file.recorded()}
    lines = [
        (happening.day, number, happening)
        for objection in objections
        for number in objection.events
        for happening in telling.of(events[number], objection)
    ]
    lines.sort(key=lambda line: line[:2])
    return ComplaintHistory(tuple(happening for _, _, happening in lines), telling.shown)


def broken_history(promises: Sequence[BrokenPromise], basis: LetterBasis, named: Mapping[str, str]) -> ComplaintHistory:
    """What proofs and reports show, as a complaint tells it. `named`: as in `complaint_history`; a report is about no
    account, so that it is told once for all at a platform."""
    numbers, shown = basis.evidence_numbers(), dict[str, ShownBy]()
    happened = dict[Happening, None]()
    for one in promises:
        slug = basis.case.accounts[one.account].account.platform
        platform = basis.rulebook.platforms[slug].name
        exhibits = sorted({numbers[digest] for digest in (one.proof, *one.beside) if digest in numbers})
        is_report = one.breach == "models_overdue"
        told = Happening(
            day=one.day,
            what=BY_BREACH[one.breach],
            platform=platform,
            account="" if is_report else named.get(one.account, ""),
            case_id=one.case_id,
            exhibits=tuple(exhibits),
        )
        happened[told] = None
        shown |= {digest: ShownBy("checked_with", one.known_on, platform) for digest in one.beside if digest in numbers}
        shown[one.proof] = ShownBy("report" if is_report else "proof", one.known_on, platform)
    return ComplaintHistory(tuple(happened), shown)


class _History:
    def __init__(self, basis: LetterBasis, named: Mapping[str, str]) -> None:
        self._case = basis.case
        self._rulebook = basis.rulebook
        self._routes = basis.rulebook.routes()
        self._numbers = basis.evidence_numbers()
        self._named = named
        self._asked: set[tuple[str, str]] = set()
        self.shown: dict[str, ShownBy] = {}

    def of(self, recorded: RecordedEvent, objection: ObjectionOnFile) -> Iterator[Happening]:
        """An event as a happening, if a complaint tells of it. Events of an objection come in their order."""
        event = recorded.event
        assert isinstance(event, ObjectionEvent), "an objection has no other events"
        reading = objection.readings.get(recorded.number)
        what = self._kind(event, reading, objection)
        if what is None:
            return
        account = self._case.accounts[objection.account].account
        platform = self._rulebook.platforms.get(account.platform)
        happening = Happening(
            day=event.on if reading is None else reading.received_on,
            what=what,
            platform=account.platform if platform is None else platform.name,
            account=self._named.get(account.key, ""),
            words=_words(event, reading),
            case_id=_case_id(event, reading),
            exhibits=tuple(sorted({self._numbers[one] for one in recorded.evidence if one in self._numbers})),
        )
        shows = ShownBy(SHOWS.get(what, "piece"), happening.day, happening.platform)
        for digest in recorded.evidence:
            if digest in self._numbers:
                self.shown.setdefault(digest, shows)
        yield happening

    def _kind(
        self, event: ObjectionEvent, reading: AnswerReading | None, objection: ObjectionOnFile
    ) -> HappeningKind | None:
        if isinstance(event, Sent):
            return self._sent(event, objection)
        if isinstance(event, Filed):
            return "objected_otherwise" if event.asks == "object" else None
        if isinstance(event, FilingAnswered):
            return BY_DESK.get(event.answer.outcome) if event.asks == "object" else None
        if isinstance(event, Rechecked):
            return "reverted" if event.changed else None
        if reading is not None and isinstance(event, AnswerReceived):
            kind: HappeningKind | None = "extended" if reading.extended else BY_VERDICT[reading.verdict]
        else:
            kind = BY_EVENT.get(type(event))
        if kind == "asked":
            self._asked.add(objection.key)
        return kind

    def _sent(self, event: Sent, objection: ObjectionOnFile) -> HappeningKind:
        """What is sent after a question answers it."""
        if objection.key in self._asked:
            self._asked.discard(objection.key)
            return "answered"
        route = self._routes.get(event.route)
        return "objected_otherwise" if route is None else BY_ROUTE.get(route.kind, "objected_otherwise")


def _words(event: ObjectionEvent, reading: AnswerReading | None) -> str:
    """The platform's own."""
    if isinstance(event, FilingAnswered):
        return _in_one_line(event.answer.sentence)
    return "" if reading is None else _in_one_line(reading.quoted)


def _case_id(event: ObjectionEvent, reading: AnswerReading | None) -> str:
    if isinstance(event, FilingAnswered):
        return event.answer.case_id
    return "" if reading is None else reading.case_id or ""


def _in_one_line(quoted: str) -> str:
    """Words that something rests on, cut where they are very long."""
    words = " ".join(quoted.split())
    return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
