"""How a case stands, in words: one line for each account, with its one next step."""

from datetime import date, timedelta
from typing import get_args

import pytest
from msgspec import structs

from person.telling.counted import ENGLISH, GERMAN, RULEBOOK
from person.telling.every_event import DAY, FORM, SWITCH, reading
from person.telling.told_case import PICTURE, NewCase, account, keep, line, told
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountChanged,
    AccountRemoved,
    AnswerReceived,
    AskedBack,
    Closed,
    Granted,
    Note,
    Rechecked,
    RecordedEvent,
    Refused,
    Sent,
)
from widerspruch.objections.next_step import REASONS, NextStep
from widerspruch.objections.status import AccountState, status
from widerspruch.person.telling.case import TONES, Tone, tell_case
from widerspruch.person.telling.target import Target
from widerspruch.person.telling.words import PersonWords

LANGUAGES = pytest.mark.parametrize("words", [GERMAN, ENGLISH], ids=["de", "en"])
FACEBOOK, LINKEDIN = account("facebook", email="erika@example.org"), account("linkedin")


class TestLines:
    def test_a_line_says_how_the_account_stands(self, new_case: NewCase) -> None:
        """Name, what it is, state, since when, and one step with where it is done."""
        case = told(new_case(FACEBOOK, Sent("facebook", FORM, DAY)))
        (one,) = case.lines
        assert (one.name, one.state_words, one.tone, one.since) == (
            "Facebook",
            "abgeschickt",
            "waiting",
            "seit dem 29.11.2026",
        )
        assert "erika@example.org" in one.about
        assert one.next.target == Target("step", 1, FORM)
        assert not one.next.is_due

    def test_every_account_on_the_list_has_a_line(self, new_case: NewCase) -> None:
        """Nobody is left out, in the order in which they were added."""
        case = told(new_case(LINKEDIN, FACEBOOK, account("whatsapp"), account("instagram", kind="none")))
        assert [one.key for one in case.lines] == ["linkedin", "facebook", "whatsapp", "instagram"]
        assert all(one.next.sentence for one in case.lines)

    def test_an_account_that_another_ones_objection_covers_says_whose(self, new_case: NewCase) -> None:
        """What needs nothing says why."""
        linked = account("facebook", group="1", email="e@example.org"), account("instagram", group="1")
        case = told(new_case(*linked, Sent("facebook", FORM, DAY), (Granted("facebook", FORM, DAY), PICTURE)))
        assert line(case, "facebook").covered_by is None
        covered = line(case, "instagram")
        assert (covered.state, covered.objections) == ("covered", ())
        assert covered.covered_by == "Gilt durch den Widerspruch von Facebook."

    def test_what_was_asked_back_is_the_persons_turn(self, new_case: NewCase) -> None:
        """The letter that answers is one click away, and beside it what the platform asked about."""
        case = told(new_case(FACEBOOK, LINKEDIN, Sent("linkedin", SWITCH, DAY), AskedBack("linkedin", SWITCH, DAY)))
        one = line(case, "linkedin")
        assert (one.state, one.tone, one.next.kind, one.next.is_due) == ("asked_back", "todo", "answer", True)
        assert one.next.target == Target("letter", 2, SWITCH, "answer_question")
        assert [beside.target for beside in one.next.beside] == [Target("step", 2, SWITCH)]

    def test_the_platforms_number_stands_beside_the_objection(self, new_case: NewCase) -> None:
        """Who calls there is asked for it first."""
        answer = AnswerReceived("facebook", FORM, DAY, reading("acknowledged", case_id="4711"))
        case = told(new_case(FACEBOOK, Sent("facebook", FORM, DAY), answer))
        (objection,) = line(case, "facebook").objections
        assert objection.case_id == "Fallnummer der Plattform: 4711"
        assert objection.target == Target("step", 1, FORM)

    def test_a_removed_account_is_named_and_has_no_line(self, new_case: NewCase) -> None:
        """Who was taken off the list is not forgotten."""
        case = told(new_case(FACEBOOK, Sent("facebook", FORM, DAY), AccountRemoved("facebook")))
        assert case.lines == ()
        assert case.taken_off is not None
        assert "Facebook" in case.taken_off

    def test_a_platform_that_the_rulebook_dropped_keeps_its_line(self, new_case: NewCase) -> None:
        """What was done there is told, and that the rulebook knows no more."""
        known = structs.replace(
            RULEBOOK, platforms={slug: one for slug, one in RULEBOOK.platforms.items() if slug != "xing"}
        )
        case = told(new_case(account("xing"), Sent("xing", "xing-form", DAY)), rulebook=known)
        (one,) = case.lines
        assert one.name == "xing"
        assert one.objections[0].way == "ein Weg, den das Regelwerk nicht mehr kennt (xing-form)"

    @LANGUAGES
    @pytest.mark.parametrize("state", get_args(AccountState))
    def test_every_state_has_words_and_a_tone(self, state: AccountState, words: PersonWords) -> None:
        """No state is only a colour, and none is without one."""
        assert words.objections(f"account_state.{state}")
        assert TONES[state] in get_args(Tone)

    @LANGUAGES
    @pytest.mark.parametrize("step", [(kind, why) for kind, whys in REASONS.items() for why in whys])
    def test_every_step_has_a_sentence(self, step: tuple[str, str], words: PersonWords) -> None:
        """Whatever is recommended is said, with nothing left open in it."""
        text_id = NextStep(step[0], step[1], "facebook").text_id  # type: ignore[arg-type]
        assert words.objections.placeholders(text_id) <= {"account", "way", "due", "letter"}


class TestTotal:
    @LANGUAGES
    def test_nothing_is_said_as_nothing(self, new_case: NewCase, words: PersonWords) -> None:
        """An empty case has no lines, and a sentence."""
        case = told(new_case(), words=words)
        assert (case.lines, case.exhibits, case.due, case.damages) == ((), (), (), ())
        assert case.total

    def test_one_account_is_no_list(self, new_case: NewCase) -> None:
        """Nobody is told that at one of one account something is to be done."""
        assert told(new_case(FACEBOOK)).total == "Ein Konto. Hier ist etwas zu tun."

    def test_several_accounts_are_counted(self, new_case: NewCase) -> None:
        """What is to be done comes first; one is written out, more are a number."""
        file = new_case(FACEBOOK, LINKEDIN, account("xing"), Sent("facebook", FORM, DAY))
        assert told(file).total.startswith("3 Konten: bei")
        assert "bei einem läuft die Zeit für eine Antwort" in told(file).total

    def test_a_refusal_is_something_to_do(self, new_case: NewCase) -> None:
        """It is no end."""
        file = new_case(FACEBOOK, Sent("facebook", FORM, DAY), Refused("facebook", FORM, DAY))
        assert told(file).total == "Ein Konto. Hier ist etwas zu tun."


class TestDue:
    def test_what_is_due_names_its_account(self, new_case: NewCase) -> None:
        """The first page of the app says for whom it is."""
        (due, *_) = told(new_case(LINKEDIN)).due
        assert (due.account, due.number) == ("LinkedIn", 1)
        assert due.next.is_due

    def test_who_waits_has_nothing_due(self, new_case: NewCase) -> None:
        """A platform's month is the platform's."""
        assert told(new_case(FACEBOOK, Sent("facebook", FORM, DAY))).due == ()


class TestRemarks:
    def test_a_clock_that_was_set_back_is_told(self, new_case: NewCase) -> None:
        """Nothing is lost, but periods may be wrong."""
        (remark,) = told(new_case(FACEBOOK), today=DAY - timedelta(days=400)).remarks
        assert "29.11.2026" in remark
        assert "Uhr" in remark

    def test_the_day_of_deletion_is_told(self, new_case: NewCase) -> None:
        """Before it, and once it has come; nothing is deleted by itself."""
        file = new_case(FACEBOOK)
        file.set_deletion_day(DAY + timedelta(days=1))
        assert told(file).remarks == ("Diese Akte soll am 30.11.2026 gelöscht werden. Von selbst geschieht das nicht.",)
        assert told(file, today=DAY + timedelta(days=1)).remarks == (
            "Diese Akte sollte am 30.11.2026 gelöscht werden. Von selbst geschieht das nicht.",
        )

    def test_events_that_do_not_fit_are_told(self, new_case: NewCase) -> None:
        """A file that others wrote may hold an answer to what was never sent."""
        recorded = (*new_case(FACEBOOK).recorded(), RecordedEvent(2, 0, Granted("facebook", FORM, DAY)))
        file = new_case(FACEBOOK)
        found = status(recorded, RULEBOOK, DAY)
        assert any("zählt aber nicht" in one for one in tell_case(file, found, RULEBOOK, GERMAN).remarks)


class TestRechecks:
    GRANTED = (FACEBOOK, Sent("facebook", FORM, DAY), (Granted("facebook", FORM, DAY), PICTURE))

    def test_nothing_to_look_at_says_until_when(self, new_case: NewCase) -> None:
        """What was granted today is looked at in three months."""
        rechecks = told(new_case(*self.GRANTED)).rechecks
        assert rechecks.each == ()
        assert rechecks.total == "Bis zum 27.02.2027 ist nichts nachzusehen, wenn sich vorher nichts ändert."

    @LANGUAGES
    def test_an_empty_case_has_nothing_to_look_at(self, new_case: NewCase, words: PersonWords) -> None:
        """And says what would be."""
        rechecks = told(new_case(), words=words).rechecks
        assert rechecks.each == ()
        assert rechecks.total

    def test_after_three_months_somebody_should_look(self, new_case: NewCase) -> None:
        """With the day, the reason, where to look and the step that describes the way."""
        (one,) = told(new_case(*self.GRANTED), today=DAY + timedelta(days=90)).rechecks.each
        assert (one.account, one.looked) == ("Facebook", "Gemacht oder zuletzt nachgesehen am 29.11.2026")
        assert "drei Monate" in one.reasons[0]
        assert one.url is not None
        assert one.target == Target("step", 1, FORM)

    def test_who_has_looked_has_peace_for_three_months(self, new_case: NewCase) -> None:
        """The count begins anew."""
        file = new_case(*self.GRANTED, Rechecked("facebook", FORM, DAY + timedelta(days=90), changed=False))
        rechecks = told(file, today=DAY + timedelta(days=100)).rechecks
        assert rechecks.each == ()
        assert "28.05.2027" in rechecks.total

    def test_a_new_address_is_a_reason(self, new_case: NewCase) -> None:
        """The platform may have kept the objection under the old one."""
        moved = AccountChanged(Account("facebook", "facebook", email="neu@example.org"))
        (one,) = told(new_case(*self.GRANTED, moved)).rechecks.each
        assert any("geändert" in reason for reason in one.reasons)

    def test_new_terms_say_since_when(self, new_case: NewCase) -> None:
        """Whoever objected before them is told that it still counts, and to look."""
        early = date(2025, 5, 20)
        file = new_case(FACEBOOK, Sent("facebook", FORM, early), (Granted("facebook", FORM, early), PICTURE))
        (one,) = told(file).rechecks.each
        assert any("neue Regeln" in reason for reason in one.reasons)
        assert any("Regeln" in reason and "20" in reason for reason in one.reasons)

    def test_a_linked_account_that_came_later_is_named(self, new_case: NewCase) -> None:
        """Whether the objection covers it, too, somebody should see."""
        first = account("facebook", group="1", email="e@example.org")
        later = account("instagram", group="1", email="e@example.org")
        file = new_case(first, Sent("facebook", FORM, DAY), (Granted("facebook", FORM, DAY), PICTURE), later)
        (one,) = told(file).rechecks.each
        assert "Dazugekommen: Instagram." in one.reasons


def test_a_case_is_told_the_same_twice(new_case: NewCase) -> None:
    """Nothing but events, rulebook and day counts."""
    file = new_case(FACEBOOK, Sent("facebook", FORM, DAY), Note(DAY, "x"), Closed("facebook", FORM, DAY))
    assert told(file) == told(file)
    keep(file, Note(DAY, "y"))
    assert told(file).lines == told(file).lines
