"""How it stands with one objection, at its step: the state in a sentence, what helps now, answers, what happened."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from widerspruch.objections.case import Case, ObjectionKey, ObjectionOnFile
from widerspruch.objections.events import AnswerReading, ObjectionEvent, RecordedEvent
from widerspruch.objections.moves import ObjectionState
from widerspruch.objections.next_step import CONFIRMED_BY_NOBODY, NextStep
from widerspruch.person.telling.case_names import CaseNames
from widerspruch.person.telling.timeline import TimelineEntry, tell_timeline
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.model import RouteKind

_ADVICE: tuple[ObjectionState, ...] = (
    "sent", "acknowledged", "unclear", "asked_back", "granted", "refused", "changed",
)  # fmt: skip

TO_BE_MADE: tuple[ObjectionState, ...] = ("not_made", "begun", "failed", "changed", "withdrawn", "given_up")
"""States in which the instructions come first; in the others, what comes of the objection."""


class AnswerTold(Struct, frozen=True):
    """An answer as it is read now. `number`: of the event."""

    number: int
    reading: AnswerReading
    sentence: str


class StepState(Struct, frozen=True):
    """How it stands.

    Attributes:
        is_made: Whether it was sent and may stand: then what comes of it goes first, and not the instructions.

        now: What helps now, or None.

        sent_question: Asks whether it was sent, as one asks of such a way.

        entries: All that happened to it, the oldest first.
    """

    state: ObjectionState
    is_made: bool
    sentence: str
    now: str | None
    sent_question: str
    answers: tuple[AnswerTold, ...]
    entries: tuple[TimelineEntry, ...]


def step_state(
    case: Case,
    recorded: Sequence[RecordedEvent],
    objection: ObjectionKey,
    kind: RouteKind | None,
    names: CaseNames,
    words: PersonWords,
    asks_for: NextStep | None = None,
) -> StepState:
    """How it stands with an objection.

    Args:
        kind: Of its way; None where the rulebook has dropped that.

        asks_for: What it asks for on the day; None: only the plan knows.
    """
    known = case.objections.get(objection)
    state: ObjectionState = "not_made" if known is None else known.state
    mine = [one for one in recorded if _is_about(one, objection)]
    has_advice = state in _ADVICE and not _is_final(state, kind)
    return StepState(
        state=state,
        is_made=state not in TO_BE_MADE,
        sentence=state_sentence(known, kind, words),
        now=_overdue(asks_for, names, words) or (words.person(f"site.step.now.{state}") if has_advice else None),
        sent_question=words.person(_sent_question(state, kind)),
        answers=() if known is None else tuple(_answers(known.readings, words)),
        entries=tell_timeline(mine, names, words),
    )


def _overdue(step: NextStep | None, names: CaseNames, words: PersonWords) -> str | None:
    """What helps where nobody has answered in time."""
    if step is None or step.because not in ("answer_overdue", "silent") or step.due is None:
        return None
    account, way = names.account(step.account), names.way(step.route or "", words)
    return words.objections(step.text_id, account=account, way=way, due=words.day(step.due), letter="")


def state_sentence(objection: ObjectionOnFile | None, kind: RouteKind | None, words: PersonWords) -> str:
    """How it stands with an objection, in one sentence."""
    if objection is None or objection.state == "not_made":
        return words.person("site.step.state.not_made")
    if _is_final(objection.state, kind):
        return words.person(f"site.step.made.{kind}", day=objection.since)
    return words.person(f"site.step.state.{objection.state}", day=objection.since)


def _sent_question(state: ObjectionState, kind: RouteKind | None) -> str:
    if state not in TO_BE_MADE:
        return "site.step.sent.title_again"
    return "site.step.sent.title_switch" if kind in ("switch", "setting") else "site.step.sent.title"


def _is_final(state: ObjectionState, kind: RouteKind | None) -> bool:
    """Nothing is to be waited for: no platform answers to such a way."""
    return state == "sent" and kind in CONFIRMED_BY_NOBODY


def _is_about(one: RecordedEvent, objection: ObjectionKey) -> bool:
    return isinstance(one.event, ObjectionEvent) and (one.event.account, one.event.route) == objection


def _answers(readings: Mapping[int, AnswerReading], words: PersonWords) -> Iterator[AnswerTold]:
    for number, reading in sorted(readings.items()):
        verdict = words.person(f"site.step.verdict.{reading.verdict}")
        yield AnswerTold(
            number=number,
            reading=reading,
            sentence=words.person("site.step.correct.lead", day=reading.received_on, verdict=verdict),
        )
