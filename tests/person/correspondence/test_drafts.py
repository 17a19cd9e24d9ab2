"""Which letters make sense, what they are filled with, and what is recorded of them."""

from datetime import date

import pytest

from widerspruch.casefile.case_file import create_case_file
from widerspruch.letters.errors import LettersError
from widerspruch.letters.facts import FACTS
from widerspruch.letters.fields import fields_of
from widerspruch.letters.letter import LETTER_KINDS, Correspondent
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AnswerReading,
    AnswerReceived,
    Complained,
    LetterSent,
    Refused,
    Reminded,
    ResidenceStated,
    Sent,
    Withdrawn,
)
from widerspruch.objections.status import status
from widerspruch.person.correspondence.about import letter_about, letters_about, letters_to_write
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.drafts import LetterDraft, NoSubject, draft_letter, letter_events
from widerspruch.person.correspondence.fields import (
    FIELD_KINDS,
    FIELDS,
    LetterSaid,
    asked_fields,
    start_fields,
    start_recipient,
)
from widerspruch.rulebook.load import load_rulebook

AT = 1_795_953_900_000_000
TODAY = date(2026, 11, 29)
KEY = ("reddit:erika", "reddit-mail")
ERIKA = Correspondent("Erika Beispiel", ("Musterweg 7", "50667 Köln"), "erika@example.org", "DE")
RULEBOOK = load_rulebook()


@pytest.fixture
def file(tmp_path):
    with create_case_file(tmp_path / "a.akte", "Erika", AT) as opened:
        for account in (
            Account("reddit:erika", "reddit", email="erika@example.org"),
            Account("x", "x", "mentioned"),
            Account("reddit:gruppe", "reddit", "group"),
        ):
            opened.record(AccountAdded(account), AT)
        yield opened


def desk(file) -> LetterBasis:
    return LetterBasis(file, status(file.recorded(), RULEBOOK, TODAY), RULEBOOK)


def about(file, kind, account="reddit:erika", route="reddit-mail"):
    """What a letter of a kind is about."""
    now = desk(file)
    known = now.case.accounts[account]
    return letter_about(kind, RULEBOOK.platforms[known.account.platform], now.status, RULEBOOK, known, route)


def drafted(file, kind, account="reddit:erika", route="reddit-mail", **fields):
    """The letter, with what the case knows and what is said besides."""
    place = about(file, kind, account, route)
    said = LetterSaid(ERIKA, start_recipient(place), TODAY, {**start_fields(place, RULEBOOK), **fields})
    return place, draft_letter(place, said, desk(file))


def words_of(draft) -> str:
    assert isinstance(draft, LetterDraft)
    return str(draft.letter)


def answer(verdict, quoted=""):
    return AnswerReceived(*KEY, TODAY, AnswerReading(verdict, TODAY, "person", quoted))


class TestTables:
    @pytest.mark.parametrize("kind", LETTER_KINDS)
    def test_each_field_that_is_asked_for_is_one_of_the_letter(self, kind):
        """And it is known how to ask for it."""
        assert {*FIELDS[kind]} <= {*fields_of(FACTS[kind])}
        assert {*FIELDS[kind]} <= {*FIELD_KINDS}

    def test_nothing_is_known_that_nobody_asks_for(self):
        """No line is left over."""
        assert {name for names in FIELDS.values() for name in names} == {*FIELD_KINDS}


class TestWhichLetters:
    @pytest.mark.parametrize(
        ("happened", "kinds"),
        [
            ((), {"objection"}),
            ((Sent(*KEY, TODAY),), {"reminder", "dpo_note", "withdrawal"}),
            (
                (Sent(*KEY, TODAY), answer("asked_back")),
                {"answer_question", "answer_identity", "dpo_note", "withdrawal"},
            ),
            ((Sent(*KEY, TODAY), Refused(*KEY, TODAY)), {"answer_refusal", "dpo_note"}),
        ],
        ids=["nothing", "sent", "asked", "refused"],
    )
    def test_by_what_has_happened(self, file, happened, kinds):
        """Those that are of use, and no others."""
        for event in happened:
            file.record(event, AT)
        found = letters_about(desk(file).case, about(file, "objection"), TODAY)
        assert {*found} - {"withdrawal"} == kinds - {"withdrawal"}

    def test_whoever_has_no_form_can_write(self, file):
        """Each account has its objection by mail or letter, until one stands."""
        before = [(one.key, one.route.id) for one in letters_to_write(desk(file).status, RULEBOOK)]
        assert KEY in before
        assert ("x", "x-letter") in before
        file.record(Sent(*KEY, TODAY), AT)
        after = [(one.key, one.kind) for one in letters_to_write(desk(file).status, RULEBOOK)]
        assert ("reddit:erika", "objection") not in after
        assert ("reddit:erika", "reminder") in after


class TestFilledIn:
    def test_the_address_of_a_way_and_the_name_of_the_company(self, file):
        """The name once."""
        to = start_recipient(about(file, "objection", route="reddit-letter"))
        assert to.name == "Reddit Netherlands B.V."
        assert to.name not in to.address
        assert start_recipient(about(file, "objection")).email == "redditdatarequests@reddit.com"

    def test_by_what_one_is_recognised_is_asked_of_those_without_an_account(self, file):
        """And of nobody else."""
        assert "known_as" in asked_fields(about(file, "objection", "x", "x-letter"))
        assert "known_as" not in asked_fields(about(file, "objection"))

    def test_a_group_is_told_as_one(self, file):
        """Its letter says who runs it."""
        _, draft = drafted(file, "objection", "reddit:gruppe", reasons="Gründe.")
        _, own = drafted(file, "objection", reasons="Gründe.")
        assert "group" in words_of(draft)
        assert words_of(draft) != words_of(own)

    def test_the_platforms_words_are_there_already(self, file):
        """As the case file has them."""
        file.record(Sent(*KEY, date(2026, 10, 1)), AT)
        file.record(answer("asked_back", "Which account is it?"), AT)
        assert start_fields(about(file, "answer_question"), RULEBOOK)["question"] == "Which account is it?"
        _, draft = drafted(file, "answer_question", answer="erika")
        assert "Which account is it?" in words_of(draft)

    @pytest.mark.parametrize("field", ["prompt", "answer", "truth", "asked_on"])
    def test_what_a_letter_needs_is_named(self, file, field):
        """By the name of its field."""
        fields = {"prompt": "Wer?", "answer": "Falsch.", "truth": "Richtig.", "asked_on": TODAY} | {field: None}
        with pytest.raises(LettersError) as raised:
            drafted(file, "correction", **fields)
        assert raised.value.values["field"].text_id == f"field.{field}"

    def test_a_letter_without_a_sender_is_none(self, file):
        """Whatever its kind."""
        for kind in ("objection", "complaint", "reminder"):
            place = about(file, kind)
            with pytest.raises(LettersError):
                draft_letter(place, LetterSaid(Correspondent(""), start_recipient(place), TODAY, {}), desk(file))


class TestRecorded:
    @pytest.mark.parametrize(
        ("kind", "event", "fields"),
        [
            ("objection", Sent(*KEY, TODAY), {"reasons": "Gründe."}),
            ("reminder", Reminded(*KEY, TODAY), {}),
            ("withdrawal", Withdrawn(*KEY, TODAY), {}),
            ("dpo_note", LetterSent(TODAY, "dpo_note", *KEY, "Reddit Netherlands B.V."), {}),
            ("training_access", LetterSent(TODAY, "training_access", *KEY, "Reddit Netherlands B.V."), {}),
        ],
    )
    def test_each_letter_is_what_it_is(self, file, kind, event, fields):
        """An objection is sent, a reminder reminds; what is none of these is a letter of its own."""
        if kind != "objection":
            file.record(Sent(*KEY, date(2026, 9, 1)), AT)
        place, draft = drafted(file, kind, **fields)
        assert isinstance(draft, LetterDraft)
        assert letter_events(place, draft, TODAY) == (event,)

    def test_a_complaint_is_one_for_each_objection_that_it_is_about(self, file):
        """To the authority of where the person lives; without a ground there is none."""
        assert isinstance(drafted(file, "complaint")[1], NoSubject)
        file.record(Sent(*KEY, date(2026, 9, 1)), AT)
        file.record(ResidenceStated("DE", "Nordrhein-Westfalen"), AT)
        place, draft = drafted(file, "complaint")
        assert isinstance(draft, LetterDraft)
        assert "Nordrhein-Westfalen" in draft.letter.recipient.name
        (event,) = letter_events(place, draft, TODAY)
        assert isinstance(event, Complained)
        assert (event.account, event.route) == KEY
