"""Letters that come after an objection, from real case files."""

from datetime import date

import pytest

from casefile.made import AT, PNG
from widerspruch.casefile.case_file import CaseFile, create_case_file
from widerspruch.casefile.evidence import Attachment
from widerspruch.letters.as_text import letter_as_text
from widerspruch.letters.errors import LettersError
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AnswerReading,
    AnswerReceived,
    AnyEvent,
    AskedBack,
    Refused,
    ResidenceStated,
    SenderStated,
    Sent,
)
from widerspruch.objections.status import status
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.follow_ups import (
    FollowUpDraft,
    FollowUpHindrance,
    IdentityWish,
    QuestionWish,
    RefusalWish,
    identity_draft,
    question_draft,
    refusal_draft,
    reminder_draft,
)
from widerspruch.person.correspondence.parties import LetterWish
from widerspruch.rulebook.load import load_rulebook

RULES = load_rulebook()
INSTAGRAM = ("instagram:erika.beispiel", "meta-help-2026")
MADE = date(2026, 7, 31)
LATE = date(2026, 9, 1)
SENDER = SenderStated("Erika Beispiel", ("Musterweg 7", "50667 Köln"), "erika@post.example")
GERMAN = LetterWish(language="de")


@pytest.fixture
def file(tmp_path):
    """A case file with an objection that was sent on 31 July, from an account that another one is linked with."""
    with create_case_file(tmp_path / "a.akte", "Erika Beispiel", AT - 1) as opened:
        record(
            opened,
            SENDER,
            ResidenceStated("DE", "Nordrhein-Westfalen"),
            AccountAdded(Account(INSTAGRAM[0], "instagram", email="erika@post.example", group="1", adult=True)),
            AccountAdded(Account("facebook:erika.7", "facebook", email="erika@post.example", group="1", adult=True)),
        )
        opened.record(Sent(*INSTAGRAM, MADE), AT + 100, [Attachment("Erika.png", "image/png", PNG)])
        yield opened


def record(file: CaseFile, *events: AnyEvent) -> None:
    """Events without evidence."""
    for event in events:
        file.record(event, AT + file.head.count)


def answer(verdict, on, **more):
    """An answer that was read."""
    return AnswerReceived(*INSTAGRAM, on, AnswerReading(verdict, on, "person", **more))


def draft(make, file, wish, day=LATE):
    """What is made of a case file on a day."""
    return make(LetterBasis(file, status(file.recorded(), RULES, day), RULES), INSTAGRAM, wish)


def lines(drafted) -> str:
    """The letter without its line breaks."""
    assert isinstance(drafted, FollowUpDraft)
    return " ".join(letter_as_text(drafted.letter).split())


class TestReminder:
    """The reminder of an objection."""

    def test_it_waits_for_the_end_of_the_month(self, file):
        """31 July and a month end on 31 August: on that day the platform still has time."""
        assert draft(reminder_draft, file, GERMAN, date(2026, 8, 31)) == FollowUpHindrance(
            "not_late", date(2026, 8, 31)
        )
        assert isinstance(draft(reminder_draft, file, GERMAN), FollowUpDraft)

    def test_it_names_the_days_of_the_file(self, file):
        """Sent, due, and until when the person waits now; the exhibit under its number."""
        text = lines(draft(reminder_draft, file, GERMAN))

        for words in ("am 31.07.2026 habe ich", "endete am 31.08.2026", "bis zum 15.09.2026", "Anlage 1: Widerspruch"):
            assert words in text

    def test_linked_accounts_are_named(self, file):
        """What the objection counts for, too, stands in the letter, as the platforms know it."""
        assert "außerdem um: Facebook: erika.7" in lines(draft(reminder_draft, file, GERMAN))

    def test_an_extension_is_waited_for(self, file):
        """Two more months that were taken in time count; then the letter says so."""
        record(file, answer("acknowledged", date(2026, 8, 5), extended=True))

        hindrance = draft(reminder_draft, file, GERMAN)
        assert hindrance == FollowUpHindrance("not_late", date(2026, 11, 2))
        assert "um zwei Monate verlängert" in lines(draft(reminder_draft, file, GERMAN, date(2026, 11, 3)))

    def test_it_is_in_the_language_of_the_recipient(self, file):
        """A company in Dublin is written to in English, unless the person chooses."""
        drafted = draft(reminder_draft, file, LetterWish())
        assert isinstance(drafted, FollowUpDraft)
        assert (drafted.letter.language, drafted.language.because) == ("en", "english")

    def test_nobody_is_reminded_of_what_was_refused(self, file):
        """After a refusal there is another letter."""
        record(file, Refused(*INSTAGRAM, date(2026, 8, 20)))

        assert draft(reminder_draft, file, GERMAN) == FollowUpHindrance("not_sent")


class TestAnswers:
    """Answers to what a platform asks or says."""

    def test_the_question_is_quoted_as_it_stands_in_the_file(self, file):
        """The words of the reading, and the person's answer below."""
        record(file, answer("asked_back", date(2026, 8, 5), quoted="Why do you object?", case_id="4711"))

        text = lines(draft(question_draft, file, QuestionWish("Meine Kinder.", gives_reasons=True, letter=GERMAN)))
        assert "Am 05.08.2026 haben Sie mich dazu gefragt: > Why do you object? Meine Antwort: Meine Kinder." in text
        assert "Ihr Zeichen: 4711" in text

    def test_words_that_the_file_lacks_are_asked_for(self, file):
        """Where nobody kept the question, the letter needs it from the person."""
        record(file, AskedBack(*INSTAGRAM, date(2026, 8, 5)))

        with pytest.raises(LettersError):
            draft(question_draft, file, QuestionWish("Meine Kinder.", letter=GERMAN))
        wish = QuestionWish("Meine Kinder.", question="Warum?", letter=GERMAN)
        assert "> Warum?" in lines(draft(question_draft, file, wish))

    def test_papers_are_not_sent(self, file):
        """What shows the account without papers is offered instead; without anything there is no letter."""
        record(file, answer("asked_back", date(2026, 8, 5), quoted="Send us your ID."))

        with pytest.raises(LettersError):
            draft(identity_draft, file, IdentityWish(letter=GERMAN))
        text = lines(draft(identity_draft, file, IdentityWish(("takes_code",), letter=GERMAN)))
        assert "Schicken Sie mir einen Code" in text
        assert "Art. 12 Abs. 6 DSGVO" in text

    def test_nothing_was_asked(self, file):
        """Without a question there is no answer to it."""
        assert draft(question_draft, file, QuestionWish("x", letter=GERMAN)) == FollowUpHindrance("not_asked")
        assert draft(identity_draft, file, IdentityWish(letter=GERMAN)) == FollowUpHindrance("not_asked")

    def test_a_refusal_is_answered_by_its_grounds(self, file):
        """The platform's words, a paragraph for each ground, and what the file knows the person by."""
        record(file, answer("refused", date(2026, 8, 20), quoted="We could not find you.", case_id="4711"))

        text = lines(draft(refusal_draft, file, RefusalWish(("not_found", "only_eu"), letter=GERMAN)))
        for words in (
            "> We could not find you.",
            "- Konto erika.beispiel bei Instagram",
            "- E-Mail-Adresse erika@post.example",
            "- Ihr Zeichen 4711",
            "Mein Wohnsitzstaat: Deutschland.",
        ):
            assert words in text

    def test_nothing_was_refused(self, file):
        """Without a refusal there is no answer to it."""
        assert draft(refusal_draft, file, RefusalWish(letter=GERMAN)) == FollowUpHindrance("not_refused")

    def test_without_a_name_nobody_signs(self, tmp_path):
        """The person is asked how they sign."""
        with create_case_file(tmp_path / "b.akte", "B", AT - 1) as other:
            record(other, AccountAdded(Account(INSTAGRAM[0], "instagram")), Sent(*INSTAGRAM, MADE))

            assert draft(reminder_draft, other, GERMAN) == FollowUpHindrance("sender_missing")

    def test_without_an_account_one_is_known_by_name(self, tmp_path):
        """Whoever has no account is told apart by what they say, at least by their name."""
        objection = ("facebook", "meta-third-party-object")
        with create_case_file(tmp_path / "b.akte", "B", AT - 1) as other:
            record(
                other,
                SENDER,
                ResidenceStated("CH", "ZH"),
                AccountAdded(Account("facebook", "facebook", kind="none")),
                Sent(*objection, MADE),
            )
            found = status(other.recorded(), RULES, LATE)
            text = lines(reminder_draft(LetterBasis(other, found, RULES), objection, GERMAN))

        assert "Ich habe kein Konto bei Facebook. Daran erkennen Sie, dass es um mich geht: - Erika Beispiel" in text
        assert "ß" not in text
