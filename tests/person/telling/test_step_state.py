"""How it stands with one objection, in words."""

from datetime import date
from typing import get_args

import pytest

from widerspruch.lib.writing import Language
from widerspruch.objections.account import Account
from widerspruch.objections.case import ObjectionOnFile
from widerspruch.objections.events import AccountAdded, AnswerReading, AnswerReceived, AnyEvent, RecordedEvent, Sent
from widerspruch.objections.moves import ObjectionState
from widerspruch.objections.replay import replay
from widerspruch.person.telling.case_names import case_names
from widerspruch.person.telling.step_state import StepState, state_sentence, step_state
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.model import RouteKind

DAY = date(2026, 11, 29)
FORM = ("facebook", "meta-form-facebook-2025")


def told(*events: AnyEvent, kind: RouteKind | None = "form") -> StepState:
    """How the form of Facebook stands after what happened."""
    happened = [AccountAdded(Account("facebook", "facebook")), *events]
    recorded = [RecordedEvent(number, 0, event) for number, event in enumerate(happened, start=1)]
    rulebook = load_rulebook()
    names = case_names(recorded, {}, rulebook)
    return step_state(replay(recorded), recorded, FORM, kind, names, PersonWords("de"))


@pytest.mark.parametrize("language", ["de", "en", "de-leicht"])
@pytest.mark.parametrize("state", get_args(ObjectionState))
@pytest.mark.parametrize("kind", [*get_args(RouteKind), None])
def test_every_state_of_every_kind_of_way_has_a_sentence(language: Language, state: ObjectionState, kind):
    """Also where the rulebook has dropped the way."""
    objection = ObjectionOnFile("facebook", "x", state, DAY, 2, (2,))
    assert state_sentence(objection, kind, PersonWords(language)).endswith(".")


def test_before_anything_happened_the_instructions_come_first():
    """Nothing is made, nothing is told of answers."""
    state = told()
    assert (state.is_made, state.answers, state.entries, state.now) == (False, (), (), None)
    assert state.sentence == "Noch nicht gemacht."


def test_a_switch_waits_for_nothing():
    """No platform answers to a switch: nobody is told to wait."""
    state = told(Sent(*FORM, DAY), kind="switch")
    assert state.sentence == "Umgestellt am 29.11.2026. Eine Bestätigung gibt es dafür nicht."
    assert state.now is None
    assert told(Sent(*FORM, DAY)).now is not None


def test_answers_are_told_as_they_are_read_now():
    """Each with its day and what it is taken to say, and with the number by which it is read anew."""
    reading = AnswerReading("acknowledged", DAY, "person", "Danke", "123")
    state = told(Sent(*FORM, DAY), AnswerReceived(*FORM, DAY, reading))
    (answer,) = state.answers
    assert (answer.number, answer.reading) == (3, reading)
    assert answer.sentence == "Antwort vom 29.11.2026, bisher: eingegangen, mehr nicht"
    assert [entry.number for entry in state.entries] == [2, 3]
