"""Which deadline runs for an objection or a letter, by whose holidays, and since when."""

from datetime import date

import pytest

from objections.telling_case import MINUTE
from widerspruch.objections.account import Account
from widerspruch.objections.deadlines.of_case import DeadlineOnFile
from widerspruch.objections.deadlines.public_holidays import HolidayPlace
from widerspruch.objections.events import (
    AccountAdded,
    AccountRemoved,
    AnswerReading,
    AnswerReceived,
    AnyEvent,
    Complained,
    Granted,
    LetterAnswered,
    LetterSent,
    RecordedEvent,
    Refused,
    Reminded,
    ResidenceStated,
    Sent,
)
from widerspruch.objections.status import status
from widerspruch.rulebook.load import load_rulebook

ADDED = AccountAdded(Account("facebook", "facebook"))
FORM, LETTER = "meta-form-facebook-2025", "meta-letter"
SENT = date(2026, 9, 26)
RULEBOOK = load_rulebook()


def deadlines(*events: AnyEvent) -> tuple[DeadlineOnFile, ...]:
    recorded = [RecordedEvent(number, number * MINUTE, event) for number, event in enumerate((ADDED, *events), 1)]
    return status(recorded, RULEBOOK, date(2026, 11, 29)).deadlines


def only(*events: AnyEvent) -> DeadlineOnFile:
    (one,) = deadlines(*events)
    return one


def answer(day: date, *, extended: bool = False, verdict: str = "acknowledged", **more: object) -> AnswerReading:
    return AnswerReading(verdict, day, "person", extended=extended, **more)  # type: ignore[arg-type]


def lines(one: DeadlineOnFile) -> list[str]:
    return [line.text for line in one.deadline.computation]


class TestAnswer:
    def test_a_month_from_sending(self) -> None:
        """Counted for the whole of Germany and for the company's seat until somebody says where they live."""
        one = only(Sent("facebook", FORM, SENT))
        assert (one.account, one.route, one.letter, one.number) == ("facebook", FORM, None, 2)
        assert one.deadline.last_day == date(2026, 10, 27)
        assert [at.at.place for at in one.deadline.readings] == [HolidayPlace("IE"), HolidayPlace("DE")]

    def test_where_one_lives_counts_from_then_on(self) -> None:
        """Also for what was sent before it was said."""
        one = only(Sent("facebook", FORM, date(2026, 12, 6)), ResidenceStated("DE", "Freistaat Bayern"))
        assert one.deadline.last_day == date(2027, 1, 7)

    def test_two_more_months_if_that_is_said_in_time(self) -> None:
        """Three from sending, not one and then two."""
        sent = Sent("facebook", FORM, date(2026, 8, 31))
        told = AnswerReceived("facebook", FORM, date(2026, 9, 20), answer(date(2026, 9, 20), extended=True))
        assert only(sent, told).deadline.last_day == date(2026, 11, 30)
        assert only(sent, told).deadline.rule == "answer_extended"

    @pytest.mark.parametrize(
        "late", [answer(date(2026, 10, 28), extended=True), answer(SENT, extended=True, authenticity="doubtful")]
    )
    def test_not_if_it_is_said_too_late_or_by_whom_nobody_knows(self, late: AnswerReading) -> None:
        """The month stays a month."""
        found = deadlines(Sent("facebook", FORM, SENT), AnswerReceived("facebook", FORM, SENT, late))
        assert [one.deadline.rule for one in found] == ([] if late.authenticity == "doubtful" else ["answer"])

    def test_an_extension_of_an_earlier_sending_says_nothing_of_a_later_one(self) -> None:
        """Sent again, the month begins again."""
        told = AnswerReceived("facebook", FORM, SENT, answer(SENT, extended=True))
        again = Sent("facebook", FORM, date(2026, 10, 5))
        assert only(Sent("facebook", FORM, SENT), told, again).deadline.last_day == date(2026, 11, 5)

    def test_a_letter_counts_from_the_day_it_is_known_to_be_there(self) -> None:
        """Where the company has confirmed that it came; before, from sending, with a word on the post."""
        sent = Sent("facebook", LETTER, SENT)
        assert "deadline.by_post" in lines(only(sent))
        confirmed = AnswerReceived("facebook", LETTER, date(2026, 10, 1), answer(date(2026, 10, 1)))
        one = only(sent, confirmed)
        assert (one.deadline.counted_from, one.deadline.last_day) == ("received", date(2026, 11, 2))

    def test_a_reminder_sets_two_weeks_and_shortens_nothing(self) -> None:
        """The later of both days."""
        sent = Sent("facebook", FORM, SENT)
        early, late = Reminded("facebook", FORM, date(2026, 9, 28)), Reminded("facebook", FORM, date(2026, 11, 2))
        assert only(sent, early).deadline.last_day == date(2026, 10, 27)
        assert only(sent, late).deadline.last_day == date(2026, 11, 16)
        assert only(sent, late).deadline.rule == "answer_after_reminder"

    @pytest.mark.parametrize("event", [Granted("facebook", FORM, SENT), Refused("facebook", FORM, SENT)])
    def test_what_is_decided_has_none(self, event: AnyEvent) -> None:
        """Nobody has to answer any more."""
        assert deadlines(Sent("facebook", FORM, SENT), event) == ()

    def test_an_account_off_the_list_has_none(self) -> None:
        """Nobody is told of it."""
        events = (Sent("facebook", FORM, SENT), LetterSent(SENT, "training_access", "facebook"))
        assert deadlines(*events, AccountRemoved("facebook")) == ()

    def test_a_switch_has_none(self) -> None:
        """Nobody answers to it."""
        added = AccountAdded(Account("linkedin", "linkedin"))
        assert deadlines(added, Sent("linkedin", "linkedin-switch-generative", SENT)) == ()


class TestAuthority:
    def test_three_months_by_the_holidays_where_it_sits(self) -> None:
        """Not by those of the company."""
        one = only(Sent("facebook", FORM, SENT), Complained("facebook", FORM, date(2026, 7, 26), "atdsb"))
        assert one.deadline.last_day == date(2026, 10, 27)
        assert [at.at.role for at in one.deadline.readings] == ["authority"]

    def test_of_an_authority_that_nobody_knows(self) -> None:
        """By those where the person lives."""
        complained = Complained("facebook", FORM, date(2026, 11, 2), "gone")
        one = only(ResidenceStated("DE", "Hessen"), Sent("facebook", FORM, SENT), complained)
        assert one.deadline.last_day == date(2027, 2, 2)

    def test_in_austria_a_complaint_has_a_last_day(self) -> None:
        """One year from the first objection, to be safe; it stands beside the company's month."""
        found = deadlines(ResidenceStated("AT", "9"), Sent("facebook", FORM, SENT))
        assert [one.deadline.rule for one in found] == ["answer", "complaint_in_austria"]
        assert found[1].deadline.last_day == date(2027, 9, 26)

    def test_elsewhere_it_has_none(self) -> None:
        """GDPR Art. 77 sets no time limit."""
        assert len(deadlines(ResidenceStated("DE", "Hessen"), Sent("facebook", FORM, SENT))) == 1


class TestLetters:
    @pytest.mark.parametrize("letter", ["training_access", "correction", "others_posts"])
    def test_what_demands_something_has_its_month(self, letter: str) -> None:
        """With the number of its event."""
        one = only(LetterSent(SENT, letter, "facebook"))
        assert (one.letter, one.number, one.deadline.rule, one.deadline.last_day) == (
            2,
            2,
            "answer",
            date(2026, 10, 27),
        )

    @pytest.mark.parametrize("letter", ["dpo_note", "mandate", "from_a_newer_program"])
    def test_what_demands_nothing_has_none(self, letter: str) -> None:
        """Nobody has to answer it."""
        assert deadlines(LetterSent(SENT, letter, "facebook")) == ()

    def test_once_answered_it_has_none(self) -> None:
        """As the person says."""
        assert deadlines(LetterSent(SENT, "training_access", "facebook"), LetterAnswered(SENT, 2)) == ()

    def test_a_reminder_is_of_the_letter_before_it(self) -> None:
        """About the same account, by the same way."""
        asked = LetterSent(SENT, "training_access", "facebook")
        reminder = LetterSent(date(2026, 11, 2), "reminder", "facebook")
        assert only(asked, reminder).deadline.rule == "answer_after_reminder"
        assert only(reminder, asked).deadline.rule == "answer"

    def test_in_switzerland_information_comes_within_thirty_days(self) -> None:
        """And is said to be checked by nobody; what is no request for information has the month."""
        lives = ResidenceStated("CH", "ZH")
        one = only(lives, LetterSent(date(2026, 11, 2), "training_access", "facebook"))
        assert (one.deadline.rule, one.deadline.last_day) == ("access_in_switzerland", date(2026, 12, 2))
        assert "deadline.swiss.access" in lines(one)
        other = only(lives, LetterSent(date(2026, 11, 2), "correction", "facebook"))
        assert other.deadline.rule == "answer"
        assert "deadline.swiss.answer" in lines(other)

    def test_a_letter_about_no_account_has_one_too(self) -> None:
        """By the holidays where the person lives alone: nobody knows where the company sits."""
        one = only(LetterSent(SENT, "training_access"))
        assert (one.account, one.deadline.last_day) == (None, date(2026, 10, 26))
