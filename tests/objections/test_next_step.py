"""What to do next: a sentence for every step, and one order of all."""

from datetime import date
from typing import get_args

import pytest

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.objections.next_step import REASONS, NextStep, RecheckReason, StepKind, StepReason, next_step, urgency
from widerspruch.objections.plan import Because
from widerspruch.objections.status import AccountState

PAIRS = [(kind, because) for kind, reasons in REASONS.items() for because in reasons]


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_step_and_every_state_has_a_sentence(language: Language) -> None:
    """In both languages, none without a use, and none that asks for more than an account, a way and a day."""
    words = load_catalogue(language, "widerspruch.objections")
    wanted = {NextStep(kind, because, "facebook").text_id for kind, because in PAIRS}
    wanted |= {f"account_state.{state}" for state in get_args(AccountState)}
    assert {text_id for text_id in words if text_id.startswith(("next.", "account_state."))} == wanted
    assert {name for text_id in wanted for name in words.placeholders(text_id)} <= {"account", "way", "due", "letter"}


def test_every_word_is_used() -> None:
    """Each kind of step has reasons, each reason a kind; why a plan advises something, and why to look again, is one."""
    assert set(REASONS) == set(get_args(StepKind))
    assert {because for _, because in PAIRS} == set(get_args(StepReason))
    assert set(get_args(Because)) <= set(REASONS["object"])
    assert set(get_args(RecheckReason)) == set(REASONS["recheck"])


def test_every_step_has_one_rank() -> None:
    """No two kinds of step are equally urgent: the recommendation depends on no chance."""
    ranks = [urgency(NextStep(kind, because, "facebook"))[0] for kind, because in PAIRS]
    assert sorted(ranks) == list(range(len(PAIRS)))


def test_waiting_and_what_is_only_advised_is_not_due() -> None:
    """Nobody is told to act now where there is nothing to do, or nothing that is needed."""
    idle = {kind for kind, because in PAIRS if not NextStep(kind, because, "facebook").is_due}
    assert idle == {"wait", "wait_for_authority", "no_way", "nothing", "object"}
    due = {because for because in REASONS["object"] if NextStep("object", because, "facebook").is_due}
    assert due == {"announced", "needed", "changed"}


def test_of_two_equal_steps_the_earlier_day_comes_first() -> None:
    """What is due tomorrow comes before what is due in a month, and before what has no day."""
    soon, later = (NextStep("object", "announced", "a", due=date(2026, 12, day)) for day in (1, 31))
    assert next_step([NextStep("object", "announced", "a"), later, soon]) == soon
