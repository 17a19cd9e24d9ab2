"""The timeline of a case: every event in a sentence, with its day, its evidence and who read it.

A sentence's id is made of the event's kind: a kind without a sentence is found by a test.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AccountChanged,
    AgeStated,
    AnswerReading,
    AnswerReceived,
    AnyEvent,
    AudienceStated,
    Complained,
    EvidenceDeleted,
    ExportLookedAt,
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
    ResidenceStated,
    SenderStated,
    Sent,
    StepFailed,
)
from widerspruch.person.telling.case_names import CaseNames
from widerspruch.person.telling.filing import about_answer, host_shown
from widerspruch.person.telling.letter_names import letter_name
from widerspruch.person.telling.places import place_name
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import day_of


class TimelineEntry(Struct, frozen=True):
    """One event of a case.

    Attributes:
        number: Of the event in the file.

        on: The day on which it happened.

        written: When it was written down, where that was another day.

        way: Of an objection: by which route.

        read_by: Of an answer: who read it.

        quoted: The words that a reading rests on, as they stand in the answer.

        details: What else is known of it, one sentence each.

        text: What the person wrote, several lines.

        evidence: Numbers of the pieces of evidence that were kept with it.
    """

    number: int
    on: date
    day: str
    sentence: str
    written: str | None = None
    way: str | None = None
    read_by: str | None = None
    quoted: str | None = None
    details: tuple[str, ...] = ()
    text: str | None = None
    evidence: tuple[int, ...] = ()


class TimelineYear(Struct, frozen=True):
    """A year of the timeline, and on which page it begins."""

    year: int
    events: str
    page: int


class TimelinePage(Struct, frozen=True):
    """A part of the timeline, the newest event first.

    Attributes:
        number: Of this part, from 1; there are `pages`.

        span: Which events these are, of how many; None where all fit.
    """

    entries: tuple[TimelineEntry, ...]
    number: int
    pages: int
    span: str | None
    years: tuple[TimelineYear, ...]

    @property
    def newer(self) -> int | None:
        """The page with newer events."""
        return self.number - 1 if self.number > 1 else None

    @property
    def older(self) -> int | None:
        """The page with older events."""
        return self.number + 1 if self.number < self.pages else None


EVENTS_A_PAGE = 100


def happened_on(recorded: RecordedEvent) -> date:
    """The day of an event as the person says, or that on which it was written down."""
    on = getattr(recorded.event, "on", None)
    return on if on is not None else day_of(recorded.at)


def in_order(recorded: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    """Events by the day on which they happened, those of one day as they were written down."""
    return sorted(recorded, key=lambda one: (happened_on(one), one.number))


def tell_timeline(recorded: Sequence[RecordedEvent], names: CaseNames, words: PersonWords) -> tuple[TimelineEntry, ...]:
    """The whole timeline, the oldest event first."""
    return tuple(_entries(in_order(recorded), recorded, names, words))


def tell_timeline_page(
    recorded: Sequence[RecordedEvent], page: int, names: CaseNames, words: PersonWords
) -> TimelinePage:
    """One page of it, the newest event first. A page that is not there is the nearest one."""
    newest_first = in_order(recorded)[::-1]
    pages = max(1, -(-len(newest_first) // EVENTS_A_PAGE))
    number = min(max(page, 1), pages)
    start = (number - 1) * EVENTS_A_PAGE
    part = newest_first[start : start + EVENTS_A_PAGE]
    total = words.number(len(newest_first))
    return TimelinePage(
        entries=tuple(_entries(part, recorded, names, words)),
        number=number,
        pages=pages,
        span=words.person("case.timeline.span", first=start + 1, last=start + len(part), total=total)
        if pages > 1
        else None,
        years=tuple(_years(newest_first, words)) if pages > 1 else (),
    )


def _years(newest_first: Sequence[RecordedEvent], words: PersonWords) -> Iterator[TimelineYear]:
    begins: dict[int, int] = {}
    count: dict[int, int] = {}
    for place, one in enumerate(newest_first):
        year = happened_on(one).year
        begins.setdefault(year, place // EVENTS_A_PAGE + 1)
        count[year] = count.get(year, 0) + 1
    return (
        TimelineYear(year, words.person("case.timeline.events", n=count[year]), page) for year, page in begins.items()
    )


def _entries(
    part: Iterable[RecordedEvent], recorded: Iterable[RecordedEvent], names: CaseNames, words: PersonWords
) -> Iterator[TimelineEntry]:
    before = _accounts_before(recorded)
    return (_entry(one, names, words, before.get(one.number)) for one in part)


def _accounts_before(recorded: Iterable[RecordedEvent]) -> dict[int, Account]:
    """What was known of an account before it changed, by the number of the event that changed it."""
    latest: dict[str, Account] = {}
    before: dict[int, Account] = {}
    for one in recorded:
        if isinstance(one.event, AccountAdded | AccountChanged):
            account = one.event.account
            if account.key in latest:
                before[one.number] = latest[account.key]
            latest[account.key] = account
    return before


def _entry(one: RecordedEvent, names: CaseNames, words: PersonWords, before: Account | None) -> TimelineEntry:
    event = one.event
    on, written_on = happened_on(one), day_of(one.at)
    reading = event.reading if isinstance(event, AnswerReceived | ReadingCorrected) else None
    return TimelineEntry(
        number=one.number,
        on=on,
        day=words.day(on),
        sentence=_sentence(event, names, words),
        written=None if on == written_on else words.person("case.timeline.written", day=words.day(written_on)),
        way=_way(event, names, words),
        read_by=None if reading is None else words.person(f"case.read_by.{reading.read_by}"),
        quoted=_quoted(event),
        details=tuple(_details(event, before, names, words)),
        text=event.text if isinstance(event, Note) else None,
        evidence=tuple(sorted(names.evidence[digest] for digest in one.evidence if digest in names.evidence)),
    )


def _quoted(event: AnyEvent) -> str | None:
    match event:
        case AnswerReceived(reading=reading) | ReadingCorrected(reading=reading):
            return reading.quoted or None
        case FilingAnswered(answer=answer):
            return answer.sentence or None
        case _:
            return None


def _way(event: AnyEvent, names: CaseNames, words: PersonWords) -> str | None:
    route = event.route if isinstance(event, ObjectionEvent | LetterSent) else None
    return None if route is None else names.way(route, words)


def _sentence(event: AnyEvent, names: CaseNames, words: PersonWords) -> str:
    """The sentence of an event's kind, in the variant that fits it."""
    ids = ("case.event", str(event.__struct_config__.tag), _variant(event, names))
    return words.person(".".join(filter(None, ids)), **_values(event, names, words))


_NOTHING_IS_SENT_OFF = ("switch", "setting", "chat_command")


def _variant(event: AnyEvent, names: CaseNames) -> str | None:
    match event:
        case AgeStated():
            return "adult" if event.adult else "minor"
        case AudienceStated():
            return "at_all_times" if event.since is event.until is None else "in_a_period"
        case Sent():
            route = names.routes.get(event.route)
            return route.kind if route is not None and route.kind in _NOTHING_IS_SENT_OFF else "off"
        case AnswerReceived() | ReadingCorrected():
            return event.reading.verdict
        case Rechecked():
            return "changed" if event.changed else "unchanged"
        case FilingAnswered():
            return f"{event.asks}.{event.answer.outcome}"
        case FilingEvent():
            return event.asks
        case LetterSent():
            return "of_case" if event.account is None else "of_account"
        case Note():
            what = "note" if event.text else "evidence"
            return f"{what}_of_{'case' if event.account is None else 'account'}"
        case EvidenceDeleted():
            return "known" if event.digest in names.evidence else "unknown"
        case _:
            return None


def _values(event: AnyEvent, names: CaseNames, words: PersonWords) -> dict[str, object]:
    account = getattr(event, "account", None)
    key = account.key if isinstance(account, Account) else account
    values: dict[str, object] = {} if key is None else {"account": names.account(key)}
    match event:
        case AudienceStated():
            values |= {"audience": words.law(f"audience.{event.audience}"), "period": _period(event, words)}
        case ExportLookedAt():
            values["n"] = len(event.files)
        case ResidenceStated():
            values["place"] = place_name(event.country, event.land, words)
        case SenderStated():
            values["name"] = event.name
        case LetterSent():
            values["letter"] = letter_name(event.letter, words)
        case FilingEvent():
            values["desk"] = host_shown(event.desk)
        case LetterAnswered():
            values["letter"] = words.number(event.letter)
        case ReadingCorrected():
            values["answer"] = words.number(event.answer)
        case Complained():
            values["authority"] = names.authority(event.authority)
        case EvidenceDeleted():
            values["number"] = names.evidence.get(event.digest)
        case _:
            pass
    return values


def _period(event: AudienceStated, words: PersonWords) -> str:
    ends = (("since", event.since), ("until", event.until))
    return " ".join(words.person(f"case.period.{end}", day=day) for end, day in ends if day is not None)


def _details(event: AnyEvent, before: Account | None, names: CaseNames, words: PersonWords) -> Iterator[str]:
    match event:
        case AccountAdded(account) | AccountChanged(account):
            yield from _about_account(account, before, words)
        case ExportLookedAt():
            yield from _figures(event, names, words)
        case StepFailed():
            yield words.person(f"case.failure.{event.reason}")
        case AnswerReceived(reading=reading) | ReadingCorrected(reading=reading):
            yield from _about_reading(reading, event.on, words)
        case FilingBegun():
            yield from _about_filing(event, words)
        case FilingAnswered(answer=answer):
            yield from about_answer(answer, words)
        case SenderStated():
            yield from event.address
            if event.email is not None:
                yield words.person("case.sender.email", email=event.email)
        case LetterSent():
            if event.to:
                yield words.person("case.letter.to", to=event.to)
        case EvidenceDeleted():
            yield words.person("case.checksum", digest=event.digest)
        case _:
            pass


def _about_account(account: Account, before: Account | None, words: PersonWords) -> Iterator[str]:
    """What is known of an account; of one that changed, only what is new."""
    if before is None or before.kind != account.kind:
        yield words.person(f"case.account.kind.{account.kind}")
    if before is None:
        if account.email is not None:
            yield words.person("case.account.email", email=account.email)
    elif before.email != account.email:
        nothing = words.person("case.account.no_email")
        yield words.person("case.account.new_email", old=before.email or nothing, new=account.email or nothing)
    if account.group != (None if before is None else before.group):
        joined = "linked" if account.group is not None else "apart"
        yield words.person(f"case.account.{joined}")
    if account.adult is not None and (before is None or before.adult != account.adult):
        yield words.person(f"case.account.{'adult' if account.adult else 'minor'}")


def _figures(event: ExportLookedAt, names: CaseNames, words: PersonWords) -> Iterator[str]:
    for figure in event.figures:
        yield words.person(
            "case.figures",
            account=names.account(figure.account),
            run=event.run,
            allowed=words.number(figure.allowed),
            undecided=words.number(figure.undecided),
            excluded=words.number(figure.excluded),
        )
    for digest in event.files:
        yield words.person("case.checksum", digest=digest)


def _about_filing(event: FilingBegun, words: PersonWords) -> Iterator[str]:
    yield words.person("case.filing.asked", email=event.email)
    if event.named:
        yield words.person("case.filing.named", named=event.named)


def _about_reading(reading: AnswerReading, on: date, words: PersonWords) -> Iterator[str]:
    if reading.received_on != on:
        yield words.person("case.reading.received", day=reading.received_on)
    if reading.case_id is not None:
        yield words.person("case.reading.case_id", case_id=reading.case_id)
    if reading.extended:
        yield words.person("case.reading.extended")
    if reading.authenticity != "unchecked":
        yield words.person(f"case.reading.{reading.authenticity}")
