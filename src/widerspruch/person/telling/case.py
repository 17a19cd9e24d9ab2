"""How a case stands, in words: one line for each account with its one next step, and all that goes with them.

Computed once; the page, the terminal, the PDF and the first page of the app print these values and add nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, structs

from widerspruch.casefile.case_file import CaseFile
from widerspruch.objections.case import ObjectionOnFile
from widerspruch.objections.events import DIRECT_ROUTE
from widerspruch.objections.next_step import NextStep, StepKind, StepReason
from widerspruch.objections.status import AccountState, AccountStatus, CaseStatus
from widerspruch.person.lineage_reports import kept_reports
from widerspruch.person.standing_models import standing_models
from widerspruch.person.telling.account_list import AccountList, account_list
from widerspruch.person.telling.case_names import CaseNames, case_names
from widerspruch.person.telling.deadlines import DeadlinesTold, tell_deadlines
from widerspruch.person.telling.exhibits import Exhibit, tell_exhibits
from widerspruch.person.telling.letter_names import letter_name
from widerspruch.person.telling.rechecks import RechecksTold, tell_rechecks
from widerspruch.person.telling.sent_letters import LetterTold, tell_letters
from widerspruch.person.telling.standing_models import StandingModelsTold, tell_standing_models
from widerspruch.person.telling.step_state import state_sentence
from widerspruch.person.telling.target import Target
from widerspruch.person.telling.verification import tell_damages
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import end_of_day
from widerspruch.rulebook.load import Rulebook

Tone = Literal["good", "waiting", "todo", "bad", "no_way", "off"]
"""What a state means to the person. good: it stands; waiting: for somebody else; todo: it is the person's turn; bad: it
was refused; no_way: the platform offers none; off: nothing is needed or wanted."""

TONES: Mapping[AccountState, Tone] = {
    **dict.fromkeys(("granted", "proven", "done", "covered"), "good"),
    **dict.fromkeys(("sent", "acknowledged", "complained"), "waiting"),
    **dict.fromkeys(("open", "begun", "failed", "asked_back", "unclear", "authority_replied"), "todo"),
    **dict.fromkeys(("changed", "silent", "recheck"), "todo"),
    **dict.fromkeys(("refused",), "bad"),
    **dict.fromkeys(("no_way", "platform_unknown"), "no_way"),
    **dict.fromkeys(("given_up", "withdrawn", "advised"), "off"),
}


_LETTERS: Mapping[tuple[StepKind, StepReason], str] = {
    ("remind", "answer_overdue"): "reminder",
    ("complain", "silent"): "complaint",
    ("complain", "refused"): "complaint",
    ("answer", "asked_back"): "answer_question",
}
"""Steps that are done by a letter."""

_TO_AN_AUTHORITY: tuple[StepKind, ...] = ("complain", "ask_authority")


class LinkTold(Struct, frozen=True):
    """Something else that leads on."""

    target: Target
    link: str


class NextAction(Struct, frozen=True):
    """The one step that is recommended.

    Attributes:
        is_due: Whether it is the person's turn now.

        target: Where it is done in the app; None: there is nothing to do.

        link: What leads there.

        beside: What else helps now: the answer to a refusal, whom to complain to, the step that the letter is about.
    """

    kind: StepKind
    sentence: str
    is_due: bool
    due: date | None
    target: Target | None
    link: str | None
    beside: tuple[LinkTold, ...] = ()


class DueAction(Struct, frozen=True):
    """Something that the person should do now, and for which account."""

    account: str
    number: int
    next: NextAction


class ObjectionLine(Struct, frozen=True):
    """One objection of an account.

    Attributes:
        sentence: How it stands.

        case_id: The platform's number for it, in a sentence.
    """

    way: str
    sentence: str
    since: date
    case_id: str | None
    target: Target


class CaseLine(Struct, frozen=True):
    """How one account stands.

    Attributes:
        number: Of the event that added it.

        about: What is known of it, short: what the person has there, its address, its accounts centre.

        since: Since when it stands so, in words; None: no objection was made.

        covered_by: Whose objection counts for it, too; None: its own, or none.

        objections: All its own, in the order in which they were begun.
    """

    number: int
    key: str
    name: str
    about: tuple[str, ...]
    state: AccountState
    state_words: str
    tone: Tone
    since: str | None
    covered_by: str | None
    next: NextAction
    objections: tuple[ObjectionLine, ...]


class CaseTelling(Struct, frozen=True):
    """What a case file says on a day.

    Attributes:
        total: How many accounts, and how they stand.

        taken_off: Accounts that are no longer on the list, in a sentence; None: there are none.

        due: What the person should do now, the most urgent first.

        deadlines: Until when somebody has to answer, or the person to act.

        models: Which models of platforms are stale today, by the reports among the evidence.

        letters: Letters of their own that were sent.

        remarks: What is out of the ordinary: a clock that is wrong, a day of deletion that has come.

        damages: What is not sound in the file, one sentence each.
    """

    name: str
    today: date
    day: str
    total: str
    lines: tuple[CaseLine, ...]
    taken_off: str | None
    due: tuple[DueAction, ...]
    deadlines: DeadlinesTold
    models: tuple[StandingModelsTold, ...]
    letters: tuple[LetterTold, ...]
    rechecks: RechecksTold
    exhibits: tuple[Exhibit, ...]
    remarks: tuple[str, ...]
    damages: tuple[str, ...]
    names: CaseNames


def tell_case(file: CaseFile, found: CaseStatus, rulebook: Rulebook, words: PersonWords) -> CaseTelling:
    """What an open case file says. `found`: the status of its events."""
    recorded = file.recorded()
    names = names_of(file, rulebook)
    accounts = account_list(found.case, rulebook, words)
    telling = _Telling(found, names, words)
    lines = tuple(telling.lines(accounts))
    return CaseTelling(
        name=file.name,
        today=found.today,
        day=words.day(found.today),
        total=_total(lines, words),
        lines=lines,
        taken_off=_taken_off(accounts, words),
        due=tuple(telling.due()),
        deadlines=tell_deadlines(found, names, rulebook, words),
        models=tell_models(file, found, rulebook, words),
        letters=tell_letters(found, recorded, names, words),
        rechecks=tell_rechecks(found, names, rulebook, words),
        exhibits=tell_exhibits(file.evidence(), recorded, words),
        remarks=tuple(_remarks(file, found, words)),
        damages=tell_damages(file.damages, words),
        names=names,
    )


def tell_models(
    file: CaseFile, found: CaseStatus, rulebook: Rulebook, words: PersonWords
) -> tuple[StandingModelsTold, ...]:
    """Which models of platforms are stale on the day of a status. What stays in service until that day is not late on
    it."""
    now = end_of_day(found.today)
    return tell_standing_models(standing_models(kept_reports(file, now), now), rulebook, words)


def names_of(file: CaseFile, rulebook: Rulebook) -> CaseNames:
    """What accounts, ways and pieces of evidence of an open case file are called."""
    return case_names(file.recorded(), {one.digest: one.number for one in file.evidence()}, rulebook)


def tell_due(found: CaseStatus, names: CaseNames, words: PersonWords) -> tuple[DueAction, ...]:
    """What the person should do now, the most urgent first."""
    return tuple(_Telling(found, names, words).due())


class _Telling:
    def __init__(self, found: CaseStatus, names: CaseNames, words: PersonWords) -> None:
        self._found = found
        self._names = names
        self._words = words

    def lines(self, accounts: AccountList) -> Iterator[CaseLine]:
        """One for each account, as they were added."""
        listed = {one.key: one for one in accounts.accounts}
        for status in self._found.accounts:
            told = listed[status.account.key]
            about = (told.kind, told.address, told.centre, told.remark)
            yield CaseLine(
                number=status.number,
                key=status.account.key,
                name=told.name,
                about=tuple(filter(None, about)),
                state=status.state,
                state_words=self._words.objections(f"account_state.{status.state}"),
                tone=TONES[status.state],
                since=None if status.since is None else self._words.person("case.line.since", day=status.since),
                covered_by=self._covered_by(status),
                next=self._next(status.next),
                objections=tuple(map(self._objection, status.objections)),
            )

    def due(self) -> Iterator[DueAction]:
        """What is to be done now, by the account that it is done from."""
        for step in self._found.due:
            yield DueAction(self._names.account(step.account), self._names.numbers[step.account], self._next(step))

    def _next(self, step: NextStep) -> NextAction:
        account = self._names.account(step.account)
        way = "" if step.route is None else self._names.way(step.route, self._words)
        due = "" if step.due is None else self._words.day(step.due)
        letter = "" if step.letter is None else letter_name(self._found.case.letters[step.letter].letter, self._words)
        target = self._target(step)
        return NextAction(
            kind=step.kind,
            sentence=self._words.objections(step.text_id, account=account, way=way, due=due, letter=letter),
            is_due=step.is_due,
            due=step.due,
            target=target,
            link=None if target is None else self._words.person(f"case.link.{target.letter or target.screen}"),
            beside=tuple(self._beside(step, target)),
        )

    def _beside(self, step: NextStep, target: Target | None) -> Iterator[LinkTold]:
        say = self._words.person
        for refused in self._refused(step):
            to = Target("letter", self._names.numbers[refused.account], refused.route, "answer_refusal")
            yield LinkTold(to, say("case.link.answer_refusal"))
        if step.kind in _TO_AN_AUTHORITY:
            yield LinkTold(Target("complaint", self._names.numbers[step.account]), say("case.link.authority"))
        elif target is not None and target.screen == "letter":
            yield LinkTold(structs.replace(target, screen="step", letter=None), say("case.link.step"))

    def _refused(self, step: NextStep) -> Iterator[ObjectionOnFile]:
        """What was refused, where that is why something is to be done: it can be answered, too."""
        if step.because == "refused" and step.account in self._found.case.accounts:
            for one in self._found.case.objections_of(step.account):
                if one.state == "refused" and one.route in self._names.routes:
                    yield one

    def _target(self, step: NextStep) -> Target | None:
        if step.kind == "nothing":
            return None
        if step.kind == "recheck":
            return Target("recheck")
        if step.letter is not None:
            return Target("sent_letters")
        if self._waits_at_desk(step):
            return Target("direct_requests")
        letter = _LETTERS.get((step.kind, step.because))
        if letter is not None and step.route in self._names.routes:
            return Target("letter", self._names.numbers[step.account], step.route, letter)
        if step.kind == "no_way" or step.route is None:
            return Target("plan")
        return Target("step", self._names.numbers[step.account], step.route)

    def _waits_at_desk(self, step: NextStep) -> bool:
        """Whether it is done at a platform's desk: of its answer, or of a request that may not have arrived."""
        if step.because == "code_needed" or step.route == DIRECT_ROUTE:
            return True
        made = self._found.case.objections.get((step.account, step.route or ""))
        return made is not None and made.filing is not None and step.because == "begun"

    def _covered_by(self, status: AccountStatus) -> str | None:
        if status.state != "covered":
            return None
        others = dict.fromkeys(self._names.account(one.by) for one in status.covered_by)
        return self._words.person("case.line.covered_by", accounts=self._words.listed(others))

    def _objection(self, objection: ObjectionOnFile) -> ObjectionLine:
        route = self._names.routes.get(objection.route)
        case_id = objection.case_id
        return ObjectionLine(
            way=self._names.way(objection.route, self._words),
            sentence=state_sentence(objection, None if route is None else route.kind, self._words),
            since=objection.since,
            case_id=None if case_id is None else self._words.person("case.reading.case_id", case_id=case_id),
            target=Target("direct_requests")
            if objection.route == DIRECT_ROUTE
            else Target("step", self._names.numbers[objection.account], objection.route),
        )


_ORDER: tuple[Tone, ...] = ("todo", "waiting", "good", "no_way", "off")


def _total(lines: Iterable[CaseLine], words: PersonWords) -> str:
    counts: Counter[Tone] = Counter("todo" if line.tone == "bad" else line.tone for line in lines)
    match counts.total():
        case 0:
            return words.person("case.total.none")
        case 1:
            return words.person(f"case.total.single.{next(iter(counts))}")
        case number:
            parts = [words.person(f"case.total.{tone}", n=counts[tone]) for tone in _ORDER if counts[tone]]
            return words.person("case.total.accounts", number=number, parts=words.listed(parts))


def _taken_off(accounts: AccountList, words: PersonWords) -> str | None:
    names = [one.name for one in accounts.taken_off]
    return words.person("case.line.taken_off", accounts=words.listed(names)) if names else None


def _remarks(file: CaseFile, found: CaseStatus, words: PersonWords) -> Iterator[str]:
    if found.written_later is not None:
        yield words.person("case.remark.written_later", day=found.written_later)
    if found.case.passed_over:
        yield words.person("case.remark.passed_over", n=len(found.case.passed_over))
    if file.deletion_day is not None:
        due = "due" if file.deletion_day <= found.today else "set"
        yield words.person(f"case.remark.deletion_{due}", day=file.deletion_day)
