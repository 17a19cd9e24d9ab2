"""What holds for the status of any case on any day."""

from datetime import date
from typing import get_args

from hypothesis import given, settings

from objections.any_events import TODAYS, files
from objections.telling_case import MINUTE
from widerspruch.lib.texts import load_catalogue
from widerspruch.objections.events import Note, Rechecked, RecordedEvent
from widerspruch.objections.next_step import urgency
from widerspruch.objections.status import AccountState, status
from widerspruch.rulebook.load import load_rulebook

MANY = settings(max_examples=80, deadline=None)
WORDS = load_catalogue("de", "widerspruch.objections")


@MANY
@given(recorded=files(), today=TODAYS)
def test_every_account_has_one_next_step_and_a_state(recorded: tuple[RecordedEvent, ...], today: date) -> None:
    """Each account that is listed, in its order, with a sentence for what to do and for how it stands."""
    found = status(recorded, load_rulebook(), today)
    assert [one.account for one in found.accounts] == list(found.case.listed)
    for one in found.accounts:
        assert one.steps[0] == one.next
        assert len(set(one.steps)) == len(one.steps)
        assert one.state in get_args(AccountState)
        assert WORDS(f"account_state.{one.state}")
        for step in one.steps:
            wanted = WORDS.placeholders(step.text_id)
            assert WORDS(step.text_id, account="Facebook", way="Formular", due=step.due or "", letter="Auskunft")
            assert step.due is not None or "due" not in wanted
            assert step.route is not None or "way" not in wanted
            assert (step.letter is not None) == ("letter" in wanted)


@MANY
@given(recorded=files(), today=TODAYS)
def test_what_is_due_is_somebodys_step(recorded: tuple[RecordedEvent, ...], today: date) -> None:
    """All that is due stands with an account, too; the most urgent is first, nothing stands twice."""
    found = status(recorded, load_rulebook(), today)
    steps = {step for one in found.accounts for step in one.steps}
    assert set(found.due) == {step for step in steps if step.is_due}
    assert [urgency(step) for step in found.due] == sorted(map(urgency, found.due))


@MANY
@given(recorded=files(), today=TODAYS)
def test_days_make_sense(recorded: tuple[RecordedEvent, ...], today: date) -> None:
    """Nobody waits for a day that is past, is reminded before an answer is overdue, or is led to a way that is shut."""
    rulebook = load_rulebook()
    for one in status(recorded, rulebook, today).accounts:
        for step in one.steps:
            if step.kind in ("wait", "wait_for_authority"):
                assert step.due is not None
                assert step.due >= today
            if step.kind in ("remind", "ask_authority") or step.because == "silent":
                assert step.due is not None
                assert step.due < today
            if step.kind in ("object", "other_way"):
                assert step.route is not None
                assert rulebook.route(step.route).open_on(today)
                assert step.due is None or step.due >= today


@MANY
@given(recorded=files(), today=TODAYS)
def test_the_same_question_gets_the_same_answer(recorded: tuple[RecordedEvent, ...], today: date) -> None:
    """The status depends on nothing but events, rulebook and day, and on a note not at all."""
    first = status(recorded, load_rulebook(), today)
    assert status(list(recorded), load_rulebook(), today) == first
    number = len(recorded) + 1
    noted = status((*recorded, RecordedEvent(number, number * MINUTE, Note(today, "Anruf"))), load_rulebook(), today)
    assert (noted.accounts, noted.due, noted.rechecks, noted.plan) == (
        first.accounts,
        first.due,
        first.rechecks,
        first.plan,
    )


@MANY
@given(recorded=files(), today=TODAYS)
def test_nothing_is_asked_for_twice(recorded: tuple[RecordedEvent, ...], today: date) -> None:
    """An objection that stands, or that the person gave up, is not to be made again by the same way."""
    found = status(recorded, load_rulebook(), today)
    made = {key: objection.state for key, objection in found.case.objections.items()}
    for one in found.accounts:
        for step in one.steps:
            if step.kind in ("object", "other_way", "finish"):
                state = made.get((step.account, step.route or ""), "not_made")
                assert state in ("not_made", "begun", "failed", "refused", "changed", "withdrawn")


@MANY
@given(recorded=files(), today=TODAYS)
def test_a_look_ends_a_recheck(recorded: tuple[RecordedEvent, ...], today: date) -> None:
    """Whoever has looked today is not sent to look again today."""
    found = status(recorded, load_rulebook(), today)
    for look in found.rechecks:
        number = len(recorded) + 1
        event = Rechecked(look.account, look.route, today, changed=False)
        again = status((*recorded, RecordedEvent(number, number * MINUTE, event)), load_rulebook(), today)
        left = [one.reasons for one in again.rechecks if (one.account, one.route) == (look.account, look.route)]
        assert left == []


BY_DEADLINE = {
    "answer_due", "answer_extended", "answer_overdue", "reminded", "silent", "complained", "authority_silent",
    "letter_due", "letter_overdue", "letter_reminded", "letter_silent",
}  # fmt: skip


@MANY
@given(recorded=files(), today=TODAYS)
def test_the_day_of_a_step_is_that_of_a_deadline(recorded: tuple[RecordedEvent, ...], today: date) -> None:
    """Whoever is told to wait until a day, or that it has passed, finds how it was computed."""
    found = status(recorded, load_rulebook(), today)
    days = {(one.account, one.letter, one.deadline.last_day) for one in found.deadlines}
    for one in found.accounts:
        for step in one.steps:
            if step.because in BY_DEADLINE:
                assert (step.account, step.letter, step.due) in days
    assert [one.deadline.last_day for one in found.deadlines] == sorted(
        one.deadline.last_day for one in found.deadlines
    )
