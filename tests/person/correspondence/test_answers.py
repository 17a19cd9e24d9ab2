"""What is expected in a case, and what becomes of an answer that was read."""

from datetime import date
from itertools import pairwise

import pytest

from reading_corpus import CORPUS, NOW
from widerspruch.casefile.case_file import create_case_file
from widerspruch.casefile.evidence import Attachment
from widerspruch.mailbox.authenticity.examine import examine
from widerspruch.mailbox.opening.eml import received_mail
from widerspruch.mailbox.reading.mail_reading import MailReading
from widerspruch.mailbox.reading.read import read_answer
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, AnswerReading, AnswerReceived, Sent
from widerspruch.objections.plan import plan_from
from widerspruch.person.correspondence.answers import (
    answer_choices,
    answer_events,
    confirmed,
    expected_answers,
    kept_already,
    proposed,
    quoted_words,
    shown_words,
)
from widerspruch.rulebook.load import load_rulebook

SENT_MAIL = b"From: jonas@weidlich.example\nTo: redditdatarequests@reddit.com\nMessage-ID: <m1@weidlich.example>\n\nIch widerspreche.\n"
DAY = date(2026, 10, 14)


@pytest.fixture
def case(tmp_path):
    """Two objections that were sent, one of them by a mail that was kept, and an account without any."""
    with create_case_file(tmp_path / "x.akte", "Jonas", 1) as file:
        for account in (
            Account("facebook:jonas.w", "facebook", email="jonas@weidlich.example"),
            Account("reddit", "reddit", email="unbenannt"),
            Account("tiktok", "tiktok"),
        ):
            file.record(AccountAdded(account), 1)
        file.record(Sent("facebook:jonas.w", "meta-form-facebook-2025", DAY), 1)
        file.record(Sent("reddit", "reddit-mail", DAY), 1, [Attachment("sent.eml", data=SENT_MAIL)])
        yield file


def read(name: str, file) -> MailReading:
    mail = received_mail((CORPUS / "own" / f"{name}.eml").read_bytes())
    return read_answer(mail, expected_answers(file.case(), file), load_rulebook(), examine(mail, None, NOW))


def test_what_was_sent_is_expected_to_be_answered(case) -> None:
    """With what the platform knows the person by, and the mails that may be answered."""
    facebook, reddit = expected_answers(case.case(), case)
    assert (facebook.addresses, facebook.handles, facebook.sent_on) == (("jonas@weidlich.example",), ("jonas.w",), DAY)
    assert (reddit.addresses, reddit.message_ids) == ((), ("m1@weidlich.example",))


def test_numbers_of_earlier_answers_are_known(case) -> None:
    """A later mail with the same number is about the same objection."""
    reading = AnswerReading("acknowledged", DAY, "person", case_id="4711-0815")
    case.record(AnswerReceived("facebook:jonas.w", "meta-form-facebook-2025", DAY, reading), 2)
    assert expected_answers(case.case())[0].case_ids == ("4711-0815",)


def test_a_reading_is_proposed_and_is_the_programs_until_somebody_changes_it(case) -> None:
    """Whoever only confirms lets it be the program's reading."""
    found = read("g01-de-words-of-2025", case)
    said = proposed(found)
    assert said is not None
    assert (said.verdict, said.read_by, said.received_on) == ("granted", "program", date(2026, 11, 9))
    as_person = AnswerReading(
        said.verdict, said.received_on, "person", said.quoted, said.case_id, said.authenticity, said.extended
    )
    assert confirmed(as_person, found).read_by == "program"
    changed = AnswerReading("refused", said.received_on, "person", said.quoted, said.case_id)
    assert confirmed(changed, found).read_by == "person"


@pytest.mark.parametrize("name", ["p02-digit", "w11-empty", "u06-en-digest"])
def test_nothing_is_proposed_where_the_person_must_decide(case, name) -> None:
    """Nor of a mail that is no answer."""
    assert proposed(read(name, case)) is None


def test_whole_sentences_are_quoted(case) -> None:
    """Not only the marked words."""
    assert quoted_words(read("r02-de-not-recognised", case)) == "wir haben deinen Widerspruch nicht anerkannt."


def test_marked_words_do_not_overlap(case) -> None:
    """And what speaks against something is marked before what speaks for it."""
    for name in ("g05-de-excluded", "r06-de-keine-massnahmen", "p01-look-alike-domain"):
        words = shown_words(read(name, case))
        assert all(one.end <= other.start for one, other in pairwise(words))


def test_an_answer_to_what_nobody_said_was_sent_says_that_it_was(case) -> None:
    """Both stand in the file."""
    reading = AnswerReading("refused", DAY, "person")
    events = answer_events(case.case(), ("tiktok", "tiktok-form-objection"), reading)
    assert [type(one) for one in events] == [Sent, AnswerReceived]


def test_likely_objections_are_offered_first_and_planned_ones_last(case) -> None:
    """A mail may be about whatever was sent, or will be."""
    plan = plan_from(case.case().listed, load_rulebook(), {}, DAY)
    choices = answer_choices(case.case(), plan, read("g07-de-inform", case))
    assert choices[0].key == ("reddit", "reddit-mail")
    assert [one.is_sent for one in choices] == sorted((one.is_sent for one in choices), reverse=True)


def test_a_mail_in_the_case_file_is_known_again(case) -> None:
    """By its bytes."""
    assert kept_already(case.case(), received_mail(SENT_MAIL))
    assert not kept_already(case.case(), received_mail(SENT_MAIL + b"\n"))
