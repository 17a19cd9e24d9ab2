"""What holds for a case whatever its file tells, in whatever order."""

import pickle

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from examples import examples
from objections.any_events import EVENTS, files, one_objection
from objections.telling_case import MINUTE
from widerspruch.objections.case import Case, ObjectionOnFile
from widerspruch.objections.events import AnyEvent, Granted, RecordedEvent
from widerspruch.objections.moves import move, verdict_of
from widerspruch.objections.replay import replay

MANY = settings(max_examples=examples(150), deadline=None)


def may_be_granted(objection: ObjectionOnFile, recorded: tuple[RecordedEvent, ...]) -> bool:
    """Whether somebody who may say so has said that it is granted: an answer as it is read now, or the person."""
    events = {one.number: one.event for one in recorded}
    said = any(isinstance(events[number], Granted) for number in objection.events)
    return said or any(verdict_of(reading) == "granted" for reading in objection.readings.values())


@MANY
@given(recorded=st.one_of(files(), one_objection()))
def test_nothing_but_a_reading_or_the_persons_word_grants(recorded: tuple[RecordedEvent, ...]) -> None:
    """However sendings, screens, answers, corrections, complaints and closes follow each other."""
    for objection in replay(recorded).objections.values():
        if objection.state == "granted":
            assert may_be_granted(objection, recorded)
            assert objection.sent is not None or objection.complained is not None


def without_refusals(case: Case) -> Case:
    return structs.replace(case, passed_over=())


@MANY
@given(recorded=files(), event=EVENTS)
def test_an_event_that_cannot_be_leaves_the_case_as_it_was(
    recorded: tuple[RecordedEvent, ...], event: AnyEvent
) -> None:
    """What is refused changes nothing, if a file holds it all the same; what is not refused is kept."""
    case = replay(recorded)
    number = len(recorded) + 1
    after = replay((*recorded, RecordedEvent(number, number * MINUTE, event)))
    refusal = move(case, event)
    if refusal is None:
        assert after.passed_over == case.passed_over
    else:
        assert after.passed_over == (*case.passed_over, (number, refusal))
        assert without_refusals(after) == without_refusals(case)


@MANY
@given(recorded=files(), length=st.integers(0, 28))
def test_what_follows_does_not_change_what_was(recorded: tuple[RecordedEvent, ...], length: int) -> None:
    """A case is what the events up to there tell: told twice, told before and after the rest, it is the same."""
    before = replay(recorded[:length])
    kept = pickle.dumps(before)
    whole = replay(recorded)
    assert replay(recorded[:length]) == before == pickle.loads(kept)
    for key, objection in before.objections.items():
        assert whole.objections[key].number == objection.number
        assert whole.objections[key].events[: len(objection.events)] == objection.events
    assert [one.number for one in before.accounts.values()] == [
        one.number for key, one in whole.accounts.items() if key in before.accounts
    ]


@MANY
@given(recorded=one_objection())
def test_an_objection_that_was_sent_is_never_as_if_it_had_not_been(recorded: tuple[RecordedEvent, ...]) -> None:
    """Sent once, an objection has the day of a sending, and a state that is not `not_made`."""
    (objection,) = replay(recorded).objections.values()
    assert objection.state != "not_made"
    assert objection.sent is not None
    assert objection.events == tuple(sorted(objection.events))


@MANY
@given(recorded=files())
def test_every_number_has_one_account(recorded: tuple[RecordedEvent, ...]) -> None:
    """The number in an address leads to one account, whatever was removed and put back."""
    case = replay(recorded)
    for key, known in case.accounts.items():
        found = case.account_of(known.number)
        assert found is not None
        assert found.account.key == key
    assert case.account_of(len(recorded) + 1) is None
