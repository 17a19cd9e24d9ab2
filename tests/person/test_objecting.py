"""What a person says of a step, as events: the same for page and command."""

from datetime import date

import pytest

from widerspruch.objections.account import Account
from widerspruch.objections.case import Case
from widerspruch.objections.events import (
    AccountAdded,
    AnswerReading,
    AnswerVerdict,
    AnyEvent,
    RecordedEvent,
    SeenOnScreen,
    Sent,
    StepFailed,
)
from widerspruch.objections.plan import plan
from widerspruch.objections.replay import replay
from widerspruch.person.objecting import answered, day_mistake, possible_acts, seen, sent, where_next, why_not
from widerspruch.rulebook.load import load_rulebook

TODAY = date(2026, 11, 29)
FACEBOOK = ("facebook", "meta-form-facebook-2025")
SWITCH = ("linkedin", "linkedin-switch-generative")


def case(*events: AnyEvent) -> Case:
    """A case with an account at Facebook and one at LinkedIn, and what happened."""
    added = [AccountAdded(Account(slug, slug)) for slug in ("facebook", "linkedin")]
    return replay(RecordedEvent(number, 0, event) for number, event in enumerate([*added, *events], start=1))


def reading(verdict: AnswerVerdict) -> AnswerReading:
    """An answer of today that the person read."""
    return AnswerReading(verdict, TODAY, "person")


class TestEvents:
    def test_sent_with_a_confirmation_is_two_events(self) -> None:
        """What the page showed is no grant: it stands by itself."""
        assert sent(FACEBOOK, TODAY, seen=True) == (Sent(*FACEBOOK, TODAY), SeenOnScreen(*FACEBOOK, TODAY))
        assert sent(FACEBOOK, TODAY) == (Sent(*FACEBOOK, TODAY),)

    def test_who_saw_a_confirmation_has_sent(self) -> None:
        """Nobody has to say the same thing twice; what was said before is not said again."""
        assert seen(case(), FACEBOOK, TODAY) == (Sent(*FACEBOOK, TODAY), SeenOnScreen(*FACEBOOK, TODAY))
        assert seen(case(Sent(*FACEBOOK, TODAY)), FACEBOOK, TODAY) == (SeenOnScreen(*FACEBOOK, TODAY),)

    def test_nothing_but_the_persons_word_grants(self) -> None:
        """Sent and seen on screen leave it open; the answer says it."""
        so_far = sent(FACEBOOK, TODAY, seen=True)
        assert case(*so_far).objections[FACEBOOK].state == "acknowledged"
        assert case(*so_far, *answered(FACEBOOK, reading("granted"))).objections[FACEBOOK].state == "granted"

    def test_an_answer_before_anything_was_sent_is_refused_with_a_reason(self) -> None:
        """The table of moves decides, and says why."""
        refusal = why_not(case(), answered(FACEBOOK, reading("granted")))
        assert refusal is not None
        assert refusal.why == "not_sent"


class TestPossibleActs:
    @pytest.mark.parametrize(
        ("events", "acts"),
        [
            ((), {"begun", "sent", "failed", "complained", "closed"}),
            (
                (Sent(*FACEBOOK, TODAY),),
                {"begun", "sent", "seen", "failed", "answer", "proof", "reminded", "complained", "withdrawn", "closed"},
            ),
        ],
    )
    def test_they_are_what_the_moves_allow(self, events, acts) -> None:
        """A page offers nothing that would be refused."""
        assert possible_acts(case(*events), FACEBOOK, TODAY) == acts

    def test_an_answer_can_be_read_anew_as_long_as_there_is_one(self) -> None:
        """Also after the objection was granted."""
        events = (Sent(*FACEBOOK, TODAY), *answered(FACEBOOK, reading("granted")))
        assert "correct" in possible_acts(case(*events), FACEBOOK, TODAY)

    def test_of_an_unknown_account_nothing_can_be_said(self) -> None:
        """An account that is in no event has no objection."""
        assert possible_acts(case(), ("nobody", "x"), TODAY) == frozenset()


class TestDays:
    @pytest.mark.parametrize(
        ("day", "mistake"),
        [
            (TODAY, None),
            (date(2018, 5, 25), None),
            (date(2018, 5, 24), "too_early"),
            (date(2026, 11, 30), "future"),
        ],
    )
    def test_a_day_lies_between_the_law_and_today(self, day, mistake) -> None:
        """Both ends count in."""
        assert day_mistake(day, TODAY) == mistake


class TestWhereNext:
    def planned(self, *events: StepFailed | Sent):
        """The plan after what happened."""
        return plan([Account("facebook", "facebook"), Account("linkedin", "linkedin")], load_rulebook(), events, TODAY)

    def test_it_is_the_most_urgent_of_the_plan(self) -> None:
        """The first of the plan, or, after it, the second."""
        needs = self.planned().needs
        first = where_next(self.planned())
        assert first is not None
        assert first.need == needs[0]
        after = where_next(self.planned(), FACEBOOK)
        assert after is not None
        assert after.need == needs[1]

    def test_after_a_failure_it_is_the_way_round_of_the_same_account(self) -> None:
        """LinkedIn's switch that is not there leads on at LinkedIn, not at Facebook."""
        around = where_next(self.planned(StepFailed(*SWITCH, TODAY, "not_offered")), SWITCH, failed=True)
        assert around is not None
        assert around.way_round
        assert (around.need.accounts, around.need.route.id) == (("linkedin",), "linkedin-form-dpo")

    def test_when_all_ways_failed_there_is_none(self) -> None:
        """That is said, and not another platform's step shown as if it were a way round."""
        rulebook = load_rulebook()
        ways = ["linkedin-switch-generative", *rulebook.route("linkedin-switch-generative").fallback]
        planned = self.planned(*(StepFailed("linkedin", way, TODAY, "other") for way in ways))
        assert where_next(planned, ("linkedin", ways[-1]), failed=True) is None
        assert where_next(planned) is not None

    def test_with_nothing_to_do_there_is_none(self) -> None:
        """An empty plan leads nowhere."""
        assert where_next(plan([], load_rulebook(), (), TODAY)) is None
