"""Complaints from real case files: about whom, why, with which exhibits, to whom."""

import email
import email.policy
import sqlite3
import time
from datetime import date

import pytest

from casefile.made import AT, PNG
from person.made_proofs import KEYS, MISSING, POLICY, proof_of
from widerspruch.casefile.case_file import CaseFile, create_case_file, open_case_file
from widerspruch.casefile.evidence import Attachment
from widerspruch.letters.as_text import letter_as_text
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AnswerReading,
    AnswerReceived,
    AnyEvent,
    Complained,
    Granted,
    Note,
    ReadingCorrected,
    Rechecked,
    Refused,
    Reminded,
    ResidenceStated,
    SeenOnScreen,
    SenderStated,
    Sent,
)
from widerspruch.objections.status import CaseStatus, status
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.complaint import (
    ComplaintDraft,
    ComplaintHindrance,
    ComplaintWish,
    complaint_draft,
)
from widerspruch.person.correspondence.complaint_sent import complaint_events
from widerspruch.person.correspondence.complaint_subjects import complaint_subjects
from widerspruch.person.correspondence.exhibits import exhibit_files, letter_with_exhibits
from widerspruch.person.correspondence.parties import LetterWish
from widerspruch.person.telling.exhibits import tell_exhibits
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import start_of_day
from widerspruch.rulebook.load import load_rulebook

RULES = load_rulebook()
INSTAGRAM = ("instagram:erika.beispiel", "meta-help-2026")
FACEBOOK = ("facebook:erika.7", "meta-help-2026")
LINKEDIN = ("linkedin:erika-b", "linkedin-form-ts-dpro")
MADE = date(2026, 8, 3)
LATE = date(2026, 10, 1)
MAIL = b"From: privacy@platform.example\r\nSubject: Your request\r\n\r\nWe cannot comply.\r\n"
SENDER = SenderStated("Erika Beispiel", ("Musterweg 7", "50667 Köln"), "erika@post.example")

AS_IT_IS = ComplaintWish()

Recorded = AnyEvent | tuple[AnyEvent, *tuple[Attachment, ...]]


@pytest.fixture
def file(tmp_path):
    """An empty case file of somebody who lives in Cologne, with two accounts at one company and one at another."""
    with create_case_file(tmp_path / "a.akte", "Erika Beispiel", AT - 1) as opened:
        record(
            opened,
            SENDER,
            ResidenceStated("DE", "Nordrhein-Westfalen"),
            AccountAdded(Account(INSTAGRAM[0], "instagram", email="erika@post.example", adult=True)),
            AccountAdded(Account(FACEBOOK[0], "facebook", email="erika@post.example", adult=True)),
            AccountAdded(Account(LINKEDIN[0], "linkedin", email="erika@post.example", adult=True)),
        )
        yield opened


def record(file: CaseFile, *events: Recorded) -> None:
    """Events, some with evidence."""
    for one in events:
        event, *attachments = one if isinstance(one, tuple) else (one,)
        file.record(event, AT + file.head.count, attachments)


def found_on(file: CaseFile, day: date) -> CaseStatus:
    """How it stands."""
    return status(file.recorded(), RULES, day)


def complain(file: CaseFile, day: date = LATE, wish: ComplaintWish = AS_IT_IS, **more) -> ComplaintDraft:
    """The complaint about the first company that one can be made about."""
    found = found_on(file, day)
    draft = complaint_draft(LetterBasis(file, found, RULES), complaint_subjects(found, RULES, **more)[0], wish)
    assert isinstance(draft, ComplaintDraft)
    return draft


def lines(draft: ComplaintDraft) -> str:
    """The letter without its line breaks."""
    return " ".join(letter_as_text(draft.letter).split())


def answer(objection, verdict, on, **more):
    """An answer that was read."""
    return AnswerReceived(*objection, on, AnswerReading(verdict, on, "person", **more))


class TestAboutWhom:
    """About which companies one can complain, and why."""

    def test_nobody_is_late_before_the_month_is_over(self, file):
        """On the last day for an answer there is no ground yet, on the next there is."""
        record(file, Sent(*LINKEDIN, MADE))

        assert complaint_subjects(found_on(file, date(2026, 9, 3)), RULES) == ()
        (subject,) = complaint_subjects(found_on(file, date(2026, 9, 4)), RULES)
        assert subject.controller.name == RULES.platforms["linkedin"].controller.name
        assert subject.grounds == ("silence",)

    def test_one_company_is_one_complaint(self, file):
        """Silence about one account and a refusal for another of the same company are told together."""
        record(file, Sent(*INSTAGRAM, MADE), Sent(*FACEBOOK, MADE), Refused(*FACEBOOK, date(2026, 8, 20)))

        (subject,) = complaint_subjects(found_on(file, LATE), RULES)
        assert set(subject.grounds) == {"silence", "refusal"}
        assert {objection.key for objection in subject.objections} == {INSTAGRAM, FACEBOOK}
        assert set(subject.platforms) == {"instagram", "facebook"}

    def test_two_companies_are_two_complaints(self, file):
        """Each company has its own."""
        record(file, Sent(*INSTAGRAM, MADE), Sent(*LINKEDIN, MADE))

        assert len(complaint_subjects(found_on(file, LATE), RULES)) == 2

    def test_what_was_granted_is_no_ground(self, file):
        """Whoever was heard has nothing to complain about, unless they doubt it."""
        record(file, Sent(*INSTAGRAM, MADE), Granted(*INSTAGRAM, date(2026, 8, 10)))

        assert complaint_subjects(found_on(file, LATE), RULES) == ()
        (subject,) = complaint_subjects(found_on(file, LATE), RULES, doubted=True)
        assert subject.grounds == ("doubtful",)

    def test_accounts_that_an_objection_counts_for_are_named(self, tmp_path):
        """Whoever objected once for two linked accounts complains for both."""
        with create_case_file(tmp_path / "b.akte", "B", AT - 1) as file:
            record(
                file,
                SENDER,
                ResidenceStated("DE", "Bayern"),
                AccountAdded(Account(INSTAGRAM[0], "instagram", email="erika@post.example", group="1", adult=True)),
                AccountAdded(Account(FACEBOOK[0], "facebook", email="erika@post.example", group="1", adult=True)),
                Sent(*INSTAGRAM, MADE),
            )
            assert complain(file).facts.accounts == ("Instagram: erika.beispiel", "Facebook: erika.7")

    def test_the_name_of_one_account_is_not_that_of_another(self, file):
        """What the person says of an account counts for none of which the file knows better."""
        record(file, Sent(*INSTAGRAM, MADE), Sent(*FACEBOOK, MADE))

        draft = complain(file, wish=ComplaintWish(LetterWish(account="erika.beispiel")))
        assert draft.facts.accounts == ("Instagram: erika.beispiel", "Facebook: erika.7")

    def test_a_complaint_is_made_once(self, file):
        """After a complaint the authority's answer is waited for."""
        record(file, Sent(*LINKEDIN, MADE), Complained(*LINKEDIN, date(2026, 9, 20), "denrwldi"))

        assert complaint_subjects(found_on(file, LATE), RULES) == ()

    def test_where_there_is_no_way_one_can_complain_at_once(self, tmp_path):
        """A platform that offers no way to object is a ground without any objection."""
        with create_case_file(tmp_path / "b.akte", "B", AT - 1) as file:
            record(
                file,
                SENDER,
                ResidenceStated("DE", "Bayern"),
                AccountAdded(Account("whatsapp", "whatsapp", email="erika@post.example", adult=True)),
            )
            found = found_on(file, LATE)
            (subject,) = complaint_subjects(found, RULES)
            draft = complaint_draft(LetterBasis(file, found, RULES), subject, ComplaintWish())

        assert subject.grounds == ("no_route",)
        assert isinstance(draft, ComplaintDraft)
        assert draft.facts.without_route
        assert "kann es nicht" in lines(draft)


class TestLetter:
    """What the complaint says."""

    def test_it_tells_what_happened_in_order(self, file):
        """Sent, seen, acknowledged, reminded: with their days, the platform's words and the exhibits."""
        record(
            file,
            Sent(*LINKEDIN, MADE),
            (SeenOnScreen(*LINKEDIN, MADE), Attachment("Bildschirm von Erika.png", "image/png", PNG)),
            (
                answer(LINKEDIN, "acknowledged", date(2026, 8, 5), quoted="We received\nyour request", case_id="4711"),
                Attachment("mail.eml", "message/rfc822", MAIL),
            ),
            Reminded(*LINKEDIN, date(2026, 9, 10)),
        )
        draft = complain(file)

        assert [(one.day, one.what) for one in draft.facts.happened] == [
            (MADE, "objected_form"),
            (MADE, "seen_on_screen"),
            (date(2026, 8, 5), "acknowledged"),
            (date(2026, 9, 10), "reminded"),
        ]
        assert "„We received your request“" in lines(draft)
        assert "Zeichen: 4711." in lines(draft)
        assert "Beleg: Anlage 2." in lines(draft)

    def test_it_computes_the_deadlines(self, file):
        """The month and the two weeks of the reminder stand in it, both over."""
        record(file, Sent(*LINKEDIN, MADE), Reminded(*LINKEDIN, date(2026, 9, 10)))

        missed = [(one.what, one.began, one.last_day) for one in complain(file).facts.missed]
        assert missed == [
            ("answer", MADE, date(2026, 9, 3)),
            ("reminder", date(2026, 9, 10), date(2026, 9, 24)),
        ]

    def test_a_moved_end_says_so(self, file):
        """A month that ends on a Saturday ends on the Monday after it, and the letter says why."""
        record(file, Sent(*LINKEDIN, date(2026, 7, 15)))

        draft = complain(file)
        assert draft.facts.missed[0].last_day == date(2026, 8, 17)
        assert "Nr. 1182/71" in lines(draft)

    def test_it_goes_to_the_authority_of_the_land(self, file):
        """Whoever lives in Cologne writes to Düsseldorf, in German."""
        record(file, Sent(*LINKEDIN, MADE))

        draft = complain(file)
        assert "Nordrhein-Westfalen" in draft.letter.recipient.name
        assert (draft.letter.language, draft.letter.law) == ("de", "eu")
        assert draft.facts.residence == "Nordrhein-Westfalen"

    def test_doubts_about_the_record_stand_beside_the_letter(self, file):
        """That an address was not checked lately is told, and not in the letter."""
        record(file, Sent(*LINKEDIN, MADE))

        draft = complain(file)
        (doubt, *_) = [one for one in draft.authority.doubts if one.text == "authority.doubt.not_checked"]
        assert PersonWords("de").law(doubt.text, **doubt.values) not in lines(draft)

    def test_what_was_found_changed_is_a_doubt(self, file):
        """A switch that somebody turned back is a ground, and the letter says it."""
        record(
            file,
            Sent(*INSTAGRAM, MADE),
            Granted(*INSTAGRAM, date(2026, 8, 10)),
            Rechecked(*INSTAGRAM, date(2026, 9, 20), changed=True),
        )

        draft = complain(file)
        assert draft.facts.doubts == ("reverted",)
        assert draft.facts.known_on == date(2026, 9, 20)

    def test_what_the_person_doubts_stands_in_it(self, file):
        """Doubts, reasons and wishes of the person are in the letter."""
        record(file, Sent(*INSTAGRAM, MADE), answer(INSTAGRAM, "granted", date(2026, 8, 10), quoted="Your objection"))

        wish = ComplaintWish(doubts=("scope",), reasons="Meine Kinder.", asked_for=("die App zu prüfen",))
        draft = complain(file, wish=wish, doubted=True)
        for words in ("nicht, für welche Daten sie gilt", "Meine Kinder.", "die App zu prüfen"):
            assert words in lines(draft)

    def test_an_answer_to_a_question_is_no_second_objection(self, file):
        """What is sent after a question answers it."""
        record(
            file,
            Sent(*LINKEDIN, MADE),
            answer(LINKEDIN, "asked_back", date(2026, 8, 6), quoted="Why?"),
            Sent(*LINKEDIN, date(2026, 8, 7)),
        )

        assert [one.what for one in complain(file).facts.happened] == ["objected_form", "asked", "answered"]

    def test_a_corrected_answer_is_told_as_it_is_read_now(self, file):
        """What was first read as unclear and then as a refusal is a refusal."""
        record(file, Sent(*LINKEDIN, MADE), answer(LINKEDIN, "unclear", date(2026, 8, 6), quoted="?"))
        number = file.head.count
        reading = AnswerReading("refused", date(2026, 8, 6), "person", quoted="We cannot.")
        record(file, ReadingCorrected(*LINKEDIN, date(2026, 8, 8), number, reading))

        draft = complain(file)
        assert [one.what for one in draft.facts.happened] == ["objected_form", "refused"]
        assert draft.facts.grounds == ("refusal",)


class TestWhere:
    """Authority and law follow from where the person lives."""

    def test_austria_has_all_that_its_law_asks_for(self, file):
        """The letter has the headings of § 24(2) DSG, and says that it is in time."""
        record(file, ResidenceStated("AT"), Sent(*LINKEDIN, MADE))

        draft = complain(file)
        assert draft.letter.law == "at"
        for number in range(1, 7):
            assert f"§ 24 Abs. 2 Z {number} DSG" in lines(draft)
        assert draft.facts.known_on == date(2026, 9, 4)
        assert "endet am 04.09.2027" in lines(draft)
        assert draft.too_late is None

    def test_in_austria_a_year_is_the_end(self, file):
        """Whoever is late is told beside the letter, and the letter does not claim to be in time."""
        record(file, ResidenceStated("AT"), Sent(*LINKEDIN, MADE))

        draft = complain(file, date(2027, 9, 6))
        assert draft.too_late is not None
        assert draft.facts.in_time_until is None
        assert "ist rechtzeitig" not in lines(draft)

    def test_switzerland_has_a_report(self, file):
        """It goes to the EDÖB, under the DSG, and in Swiss spelling."""
        record(file, ResidenceStated("CH", "ZH"), Sent(*LINKEDIN, MADE))

        draft = complain(file)
        assert draft.letter.law == "ch"
        assert "Anzeige nach Art. 49 DSG" in lines(draft)
        assert "ß" not in lines(draft)

    def test_others_are_written_to_in_english(self, file):
        """An authority that reads neither German nor English is written to in English."""
        record(file, ResidenceStated("FR"), Sent(*LINKEDIN, MADE))

        draft = complain(file)
        assert draft.letter.language == "en"
        assert "Habitual residence: France." in lines(draft)

    def test_without_a_residence_there_is_no_authority(self, tmp_path):
        """The person is asked where they live, and in Germany in which Land."""
        with create_case_file(tmp_path / "b.akte", "B", AT - 1) as file:
            record(file, SENDER, AccountAdded(Account(LINKEDIN[0], "linkedin")), Sent(*LINKEDIN, MADE))
            found = found_on(file, LATE)
            (subject,) = complaint_subjects(found, RULES)
            assert complaint_draft(LetterBasis(file, found, RULES), subject, ComplaintWish()) == ComplaintHindrance(
                "residence_missing"
            )
            record(file, ResidenceStated("DE"))
            found = found_on(file, LATE)
            hindrance = complaint_draft(LetterBasis(file, found, RULES), subject, ComplaintWish())

        assert isinstance(hindrance, ComplaintHindrance)
        assert hindrance.why == "authority_unknown"
        assert "Hessen" in hindrance.choices

    def test_an_account_that_nobody_can_name_is_asked_for(self, tmp_path):
        """Without handle and address the person says how the platform knows the account."""
        with create_case_file(tmp_path / "b.akte", "B", AT - 1) as file:
            objection = ("linkedin", LINKEDIN[1])
            record(
                file,
                SENDER,
                ResidenceStated("DE", "Bayern"),
                AccountAdded(Account("linkedin", "linkedin")),
                Sent(*objection, MADE),
            )
            found = found_on(file, LATE)
            (subject,) = complaint_subjects(found, RULES)
            hindrance = complaint_draft(LetterBasis(file, found, RULES), subject, ComplaintWish())
            draft = complaint_draft(
                LetterBasis(file, found, RULES), subject, ComplaintWish(LetterWish(account="erika-b"))
            )

        assert hindrance == ComplaintHindrance("account_unnamed", choices=("linkedin",))
        assert isinstance(draft, ComplaintDraft)
        assert draft.facts.accounts == ("LinkedIn: erika-b",)


class TestExhibits:
    """The exhibits are the case's pieces of evidence, under their numbers."""

    @pytest.fixture
    def with_evidence(self, file):
        """A picture of another matter first, then a picture and a mail of this one."""
        record(
            file,
            (Sent(*INSTAGRAM, LATE), Attachment("anderes.png", "image/png", PNG + b"1")),
            (Sent(*LINKEDIN, MADE), Attachment("Erika Beispiel Formular.png", "image/png", PNG)),
            (
                answer(LINKEDIN, "refused", date(2026, 8, 20), quoted="We cannot comply."),
                Attachment("Ihre Anfrage.eml", "message/rfc822", MAIL),
            ),
        )
        return file

    def test_they_have_the_numbers_of_the_dossier(self, with_evidence):
        """Anlage 2 of the letter is exhibit 2 of the case; what belongs to another matter is not there."""
        draft = complain(with_evidence)
        told = {
            one.digest: one.number
            for one in tell_exhibits(with_evidence.evidence(), with_evidence.recorded(), PersonWords("de"))
        }

        assert [one.number for one in draft.exhibits] == [2, 3]
        assert all(told[one.digest] == one.number for one in draft.exhibits)
        assert "Anlage 3: Ablehnung von LinkedIn vom 20.08.2026 (E-Mail im Original)" in lines(draft)

    def test_their_names_are_ours(self, with_evidence):
        """No file is called as the person called it."""
        names = [name for name, _ in exhibit_files(complain(with_evidence).exhibits, with_evidence)]
        assert names == ["Anlage 2 Widerspruch.png", "Anlage 3 Ablehnung.eml"]

    def test_the_mail_carries_them_byte_for_byte(self, with_evidence):
        """The draft of the mail has the original bytes under these names."""
        draft = complain(with_evidence)
        mail = email.message_from_bytes(
            letter_with_exhibits(draft.letter, draft.exhibits, with_evidence), policy=email.policy.default
        )

        parts = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
        assert parts == {"Anlage 2 Widerspruch.png": PNG, "Anlage 3 Ablehnung.eml": MAIL}
        assert "poststelle@ldi.nrw.de" in mail["To"]

    def test_what_is_too_large_is_named(self, with_evidence):
        """What does not go with the mail is named in the list, and is there as a file."""
        draft = complain(with_evidence, wish=ComplaintWish(most_bytes=len(PNG)))

        assert [one.left_out for one in draft.exhibits] == [None, "too_large"]
        assert "nicht beigefügt" in lines(draft)
        assert len(list(exhibit_files(draft.exhibits, with_evidence))) == 2

    def test_deleted_evidence_is_no_exhibit(self, with_evidence):
        """What the person removed is neither attached nor named."""
        digest = next(one.digest for one in with_evidence.evidence() if one.number == 2)
        with_evidence.delete_evidence(digest, AT + 1000)

        draft = complain(with_evidence)
        assert [one.number for one in draft.exhibits] == [3]
        assert "Anlage 2" not in lines(draft)

    def test_damaged_evidence_is_named_and_not_sent(self, with_evidence):
        """Bytes that are not what they were do not go to an authority; the letter says so."""
        path = with_evidence.path
        with_evidence.close()
        with sqlite3.connect(path) as database:
            database.execute("UPDATE evidence SET bytes = ? WHERE number = 3", (MAIL.replace(b"cannot", b"gladly"),))
        with open_case_file(path) as damaged:
            draft = complain(damaged)
            names = [name for name, _ in exhibit_files(draft.exhibits, damaged)]

        assert [one.left_out for one in draft.exhibits] == [None, "damaged"]
        assert "weil die Datei nicht mehr lesbar ist" in lines(draft)
        assert names == ["Anlage 2 Widerspruch.png"]

    def test_many_exhibits_are_drafted_quickly(self, file):
        """Fifty mails and as many events are one complaint in well under a second."""
        record(file, Sent(*LINKEDIN, MADE))
        for number in range(50):
            mail = MAIL + b"%d" % number + b"x" * 100_000
            more = answer(LINKEDIN, "unclear", date(2026, 8, 20), quoted="?")
            record(file, (more, Attachment(f"{number}.eml", "message/rfc822", mail)))
        found = found_on(file, LATE)
        (subject,) = complaint_subjects(found, RULES)

        began = time.perf_counter()
        draft = complaint_draft(LetterBasis(file, found, RULES), subject, AS_IT_IS)
        assert time.perf_counter() - began < 1
        assert isinstance(draft, ComplaintDraft)
        assert len(draft.exhibits) == 50


class TestBrokenPromise:
    """What a proof among the evidence shows."""

    GRANTED = date(2026, 8, 20)
    SET_OF = date(2026, 9, 23)
    FOUND = date(2026, 11, 15)

    @pytest.fixture
    def broken(self, file):
        """LinkedIn granted the objection, and its signed list lacks it."""
        pieces = (proof_of("linkedin", MISSING, "erika-b"), POLICY, KEYS)
        record(file, Sent(*LINKEDIN, MADE), answer(LINKEDIN, "granted", self.GRANTED))
        at = start_of_day(self.FOUND)
        file.record(Note(self.FOUND, ""), at, [Attachment("a", data=one) for one in pieces])
        return file

    def drafted(self, file, day=date(2026, 11, 20)):
        found = found_on(file, day)
        basis = LetterBasis(file, found, RULES)
        (subject,) = complaint_subjects(found, RULES, promises=basis.broken_promises())
        draft = complaint_draft(basis, subject, AS_IT_IS)
        assert isinstance(draft, ComplaintDraft)
        return subject, draft

    def test_it_is_a_ground_though_the_objection_was_granted(self, broken):
        """Told in the order of the days, with proof, policy and keys as exhibits; the grant itself is not doubted."""
        subject, draft = self.drafted(broken)
        assert subject.grounds == ("broken_promise",)
        assert [one.what for one in draft.facts.happened] == ["objected_form", "granted", "left_off_list"]
        assert draft.facts.happened[-1].day == self.SET_OF
        assert [one.file_name for one in draft.exhibits] == [
            "Anlage 1 Nachweis.json",
            "Anlage 2 Prüfgrundlage.txt",
            "Anlage 3 Prüfgrundlage.json",
        ]
        assert "Zugang zu den verwendeten Daten" in lines(draft)

    def test_it_was_learned_when_the_proof_came(self, broken):
        """Not when the objection was granted: a year in Austria runs from then."""
        _, draft = self.drafted(broken)
        assert draft.facts.known_on == self.FOUND

    def test_what_is_sent_ends_it(self, broken):
        """A letter for the objection, which stays granted."""
        subject, draft = self.drafted(broken)
        for event in complaint_events(draft, subject, date(2026, 11, 20)):
            broken.record(event, start_of_day(date(2026, 11, 20)))
        assert (
            complaint_subjects(
                found_on(broken, LATE),
                RULES,
                promises=LetterBasis(broken, found_on(broken, LATE), RULES).broken_promises(),
            )
            == ()
        )
