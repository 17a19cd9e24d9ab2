"""Deadlines and letters of a case in words."""

from datetime import date, timedelta

import pytest

from person.telling.counted import ENGLISH, GERMAN
from person.telling.every_event import DAY, FORM, reading
from person.telling.told_case import NewCase, account, keep, told
from widerspruch.objections.deadlines.of_case import ANSWERED_LETTERS
from widerspruch.objections.events import (
    AnswerReceived,
    Complained,
    LetterAnswered,
    LetterSent,
    Reminded,
    ResidenceStated,
    Sent,
)
from widerspruch.person.telling.case import CaseTelling
from widerspruch.person.telling.deadlines import tell_distance
from widerspruch.person.telling.target import Target
from widerspruch.person.telling.words import PersonWords

FACEBOOK = account("facebook")
SENT = date(2026, 9, 26)
LANGUAGES = pytest.mark.parametrize("words", [GERMAN, ENGLISH], ids=["de", "en"])


class TestDeadlines:
    def test_a_deadline_says_whose_until_when_and_why(self, new_case: NewCase) -> None:
        """With a sentence for each step of the computation, and where the law stands."""
        file = new_case(FACEBOOK, ResidenceStated("DE", "Hessen"), Sent("facebook", FORM, SENT))
        (one,) = told(file, today=date(2026, 10, 24)).deadlines.each
        assert (one.title, one.day, one.when) == (
            "Facebook: Antwort auf den Widerspruch",
            "27.10.2026",
            "in 3 Tagen",
        )
        assert " ".join(one.computation) == (
            "Die Firma muss innerhalb eines Monats nach Eingang antworten (Art. 12 Abs. 3 DSGVO). "
            "Abgeschickt wurde am 26.09.2026. Von da an ist gerechnet, denn wann es bei der Firma einging, steht nicht "
            "in der Akte. Der Tag selbst zählt nicht mit. "
            "Ein Monat endet mit dem Tag, der dieselbe Zahl trägt: dem 26.10.2026. "
            "Kein Arbeitstag: October Bank Holiday, 26.10.2026. Die Frist läuft deshalb bis zum nächsten Arbeitstag, "
            "dem 27.10.2026 (Art. 3 Abs. 4 der Verordnung 1182/71). "
            "Gerechnet ist mit Wochenenden und den Feiertagen am Sitz der Firma (Irland) und am Wohnort (Hessen, "
            "Deutschland). "
            "Welche Feiertage zählen, ist nicht geklärt. Nach den Feiertagen am Wohnort (Hessen, Deutschland) endete die Frist "
            "schon am 26.10.2026. Genommen ist der spätere Tag, 27.10.2026, damit niemand zu früh erinnert."
        )
        assert [source.place for source in one.law]
        assert one.target is not None

    @LANGUAGES
    def test_every_deadline_is_told_without_a_gap(self, new_case: NewCase, words: PersonWords) -> None:
        """Whatever runs, wherever somebody lives."""
        for lives in (None, ("DE", "Bayern"), ("AT", "9"), ("CH", "ZH"), ("FR", None), ("XX", "{y}")):
            events = [] if lives is None else [ResidenceStated(*lives)]
            file = new_case(
                FACEBOOK,
                account("instagram"),
                *events,
                Sent("facebook", "meta-letter", date(2025, 7, 15)),
                Sent("instagram", "meta-form-instagram-2025", date(2026, 9, 3)),
                AnswerReceived("instagram", "meta-form-instagram-2025", DAY, reading("acknowledged", extended=True)),
                LetterSent(SENT, "training_access", "facebook"),
                LetterSent(date(2026, 10, 26), "reminder", "facebook"),
            )
            case = told(file, words=words)
            assert case.deadlines.is_placed == (lives is not None)
            for one in case.deadlines.each:
                for sentence in (one.title, one.day, one.when, *one.computation):
                    assert sentence.strip()
                    assert "{" not in sentence.replace("{y}", "")
            file.close()

    def test_over_and_running_are_apart(self, new_case: NewCase) -> None:
        """Today there is still time."""
        file = new_case(FACEBOOK, Sent("facebook", FORM, SENT))
        on = date(2026, 10, 27)
        assert told(file, today=on).deadlines.running
        later = told(file, today=on + timedelta(days=1)).deadlines
        assert (later.running, later.each[0].is_over) == ((), True)

    @pytest.mark.parametrize(
        ("days", "german", "english"),
        [
            (0, "heute", "today"),
            (1, "morgen", "tomorrow"),
            (3, "in 3 Tagen", "in 3 days"),
            (-1, "seit einem Tag vorbei", "over for one day"),
            (-40, "seit 40 Tagen vorbei", "over for 40 days"),
        ],
    )
    def test_a_distance_is_said_as_people_say_it(self, days: int, german: str, english: str) -> None:
        """In days."""
        assert tell_distance(DAY + timedelta(days=days), DAY, GERMAN) == german
        assert tell_distance(DAY + timedelta(days=days), DAY, ENGLISH) == english

    def test_a_complaint_leads_to_whom_it_goes(self, new_case: NewCase) -> None:
        """Where a complaint is the next step, or an authority is silent."""
        file = new_case(FACEBOOK, Sent("facebook", FORM, SENT), Complained("facebook", FORM, date(2026, 1, 2), "iedpc"))
        (line,) = told(file).lines
        assert line.next.kind == "ask_authority"
        (beside,) = line.next.beside
        assert (beside.target.screen, beside.target.account) == ("complaint", 1)


class TestOneClick:
    def test_what_is_overdue_leads_to_the_reminder(self, new_case: NewCase) -> None:
        """And after it, or after a refusal, to the complaint."""
        file = new_case(FACEBOOK, Sent("facebook", FORM, SENT))
        assert target(told(file)) == Target("letter", 1, FORM, "reminder")
        keep(file, Reminded("facebook", FORM, date(2026, 11, 2)))
        assert target(told(file)) == Target("letter", 1, FORM, "complaint")
        assert target(told(file, today=date(2026, 11, 10))) == Target("step", 1, FORM)

    def test_about_a_way_that_was_dropped_no_letter_is_written(self, new_case: NewCase) -> None:
        """Its step says what still can be done."""
        file = new_case(FACEBOOK, Sent("facebook", "meta-form-2009", SENT))
        assert Target("step", 1, "meta-form-2009") in [one.next.target for one in told(file).due]

    def test_a_letter_without_an_answer_leads_to_the_letters(self, new_case: NewCase) -> None:
        """Where it can be said that it was answered."""
        file = new_case(FACEBOOK, LetterSent(SENT, "training_access", "facebook"))
        assert Target("sent_letters") in [one.next.target for one in told(file).due]


def target(case: CaseTelling) -> Target | None:
    """Where the next step of the only account is done."""
    (line,) = case.lines
    return line.next.target


class TestLetters:
    @LANGUAGES
    def test_every_letter_says_how_it_stands(self, new_case: NewCase, words: PersonWords) -> None:
        """Open, over, answered, or one that nobody has to answer."""
        file = new_case(
            FACEBOOK,
            LetterSent(DAY, "correction", "facebook", None, "Meta"),
            LetterSent(SENT, "training_access", "facebook"),
            LetterSent(SENT, "others_posts", "facebook"),
            LetterSent(SENT, "dpo_note"),
            LetterAnswered(DAY, 4),
        )
        letters = told(file, words=words).letters
        assert [one.is_open for one in letters] == [True, True, False, False]
        assert len({one.state for one in letters}) == len(letters)
        assert set(ANSWERED_LETTERS) == {"training_access", "correction", "others_posts"}

    def test_the_next_step_names_the_letter(self, new_case: NewCase) -> None:
        """Which of several answers is waited for."""
        file = new_case(FACEBOOK, LetterSent(SENT, "training_access", "facebook"))
        sentences = [one.next.sentence for one in told(file).due]
        assert any("Antrag auf Auskunft zum KI-Training" in sentence for sentence in sentences)
