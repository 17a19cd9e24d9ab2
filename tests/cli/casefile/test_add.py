"""`widerspruch casefile add`: what is typed becomes events, all of it or nothing, and every mistake is a sentence."""

import json
from datetime import date, timedelta

import pytest

from widerspruch.casefile.case_file import open_case_file
from widerspruch.lib import clock
from widerspruch.objections.events import (
    AccountRemoved,
    AgeStated,
    AnswerReceived,
    AudienceStated,
    Complained,
    Granted,
    Note,
    ReadingCorrected,
    Rechecked,
    Refused,
    SeenOnScreen,
    Sent,
    StepFailed,
)
from widerspruch.person.case_statements import WORDS
from widerspruch.rulebook.instants import BERLIN

FORM = "meta-form-facebook-2025"
DAY = date(2026, 11, 20)


def last(recorded):
    """The newest event."""
    return recorded()[-1].event


class TestHappened:
    def test_the_way_need_not_be_named_where_there_is_but_one(self, add, recorded):
        """The plan knows it: of a Facebook account one form is needed."""
        ended = add("--event", "facebook=2026-11-20:sent")

        assert (ended.code, ended.err) == (0, "")
        assert ended.said == "4. 20.11.2026: Facebook: Widerspruch abgeschickt."
        assert last(recorded) == Sent("facebook", FORM, DAY)

    def test_afterwards_it_is_the_way_that_was_gone(self, add, recorded):
        """What comes later is about the objection that was made."""
        add("--event", "facebook=2026-11-20:sent", "--event", "facebook=2026-11-21:refused")
        assert last(recorded) == Refused("facebook", FORM, DAY + timedelta(1))

    def test_where_there_are_several_they_are_listed(self, add, recorded):
        """LinkedIn has a switch and a form: nobody guesses."""
        before = recorded()
        ended = add("--event", "linkedin=2026-11-20")
        assert ended.code == 2
        assert "linkedin-switch-generative, linkedin-form-ts-dpro" in ended.complained
        assert recorded() == before

    @pytest.mark.parametrize("account", ["Facebook", "FACEBOOK", "facebook"])
    def test_capitals_do_not_matter(self, account, add, recorded):
        """An account is found however it is written."""
        assert add("--event", f"{account}@{FORM.upper()}=20.11.2026:SENT").code == 0
        assert last(recorded) == Sent("facebook", FORM, DAY)

    @pytest.mark.parametrize("typed", ["facebook = 20.11.2026 : sent", " Facebook=2026‑11‑20:sent"])
    def test_spaces_and_other_hyphens_do_not_matter(self, typed, add, recorded):
        """As people type, and as other programs correct them."""
        assert add("--event", typed).code == 0
        assert last(recorded) == Sent("facebook", FORM, DAY)

    @pytest.mark.parametrize("word", ["heute", "Today"])
    def test_today_is_a_day(self, word, add, recorded):
        """The one on which it is typed."""
        add("--event", f"facebook={word}:sent")
        assert last(recorded).on == clock.today(BERLIN)

    @pytest.mark.parametrize("word", WORDS)
    def test_every_word_can_be_typed(self, word, add, recorded):
        """After an objection was sent, each word is understood; what cannot be is refused with a reason."""
        add("--event", "facebook=2026-11-20:sent")
        ended = add("--event", f"facebook=2026-11-20:{word}", "--authority", "deberlbdi")
        assert ended.code in (0, 1), ended.err
        assert ended.code == 0 or "lässt sich nicht eintragen" in ended.complained

    def test_seen_on_the_screen_says_that_it_was_sent(self, add, recorded):
        """Whoever has seen the confirmation has sent it."""
        ended = add("--event", "facebook=2026-11-20:seen")
        assert [type(one.event) for one in recorded()[-2:]] == [Sent, SeenOnScreen]
        assert ended.out.count("\n") >= 2

    def test_an_answer_in_writing_keeps_its_words(self, add, recorded):
        """With the words or the platform's number it is an answer; without, the person's word."""
        add("--event", "facebook=2026-11-20:sent")
        add("--event", "facebook=2026-11-21:granted", "--quoted", "Wir erkennen das an.", "--case-id", "4711")
        event = last(recorded)
        assert isinstance(event, AnswerReceived)
        assert (event.reading.verdict, event.reading.quoted, event.reading.case_id, event.reading.read_by) == (
            *("granted", "Wir erkennen das an.", "4711", "person"),
        )
        add("--event", "facebook=2026-11-22:granted")
        assert last(recorded) == Granted("facebook", FORM, DAY + timedelta(2))

    def test_an_answer_can_be_read_anew(self, add, recorded):
        """The number of the entry says which answer."""
        add("--event", "facebook=2026-11-20:sent")
        add("--event", "facebook=2026-11-20:granted", "--case-id", "4711")
        assert add("--event", "facebook=2026-11-21:refused", "--corrects", 5).code == 0
        event = last(recorded)
        assert isinstance(event, ReadingCorrected)
        assert (event.answer, event.reading.verdict) == (5, "refused")
        assert add("--event", "facebook=2026-11-21:refused", "--corrects", 1).code == 1

    def test_why_a_step_failed(self, add, recorded):
        """The reason is one of a list; without one it is another."""
        add("--event", "facebook=2026-11-20:failed", "--reason", "link_dead")
        assert last(recorded) == StepFailed("facebook", FORM, DAY, "link_dead")
        add("--event", f"facebook@{FORM}=2026-11-20:failed")
        assert last(recorded) == StepFailed("facebook", FORM, DAY, "other")
        assert add("--event", "facebook=2026-11-20:failed", "--reason", "keine Lust").code == 2

    def test_a_complaint_names_its_authority(self, add, recorded):
        """By its short name or its long one; without one the list is shown."""
        add("--event", "facebook=2026-11-20:sent")
        ended = add("--event", "facebook=2026-11-20:complained")
        assert ended.code == 2
        assert "--authority" in ended.complained
        add("--event", "facebook=2026-11-20:complained", "--authority", "deberlbdi")
        assert last(recorded) == Complained("facebook", FORM, DAY, "deberlbdi")

    def test_looking_again(self, add, recorded):
        """Unchanged, or changed."""
        add("--event", "facebook=2026-11-20:sent")
        add("--event", "facebook=2026-11-20:unchanged")
        assert last(recorded) == Rechecked("facebook", FORM, DAY, changed=False)


class TestMistakes:
    @pytest.mark.parametrize(
        ("typed", "code", "sentence"),
        [
            ("facebook", 2, "ist nicht verständlich"),
            ("facebook=gestern", 2, "ist nicht verständlich"),
            ("facebook=2026-02-30", 2, "ist nicht verständlich"),
            ("facebook=2999-01-01:sent", 2, "ist nicht verständlich"),
            ("facebook=2026-11-20:sent:granted", 2, "ist nicht verständlich"),
            ("facebook=2199-01-01:sent", 2, "liegt in der Zukunft"),
            ("facebook=2017-01-01:sent", 2, "vor dem 25.05.2018"),
            ("facebook=2026-11-20:sended", 2, "Zur Wahl stehen: begun, failed, sent"),
            ("tiktok=2026-11-20:sent", 2, "In der Akte stehen: facebook, instagram, linkedin"),
            ("facebook@linkedin-form-ts-dpro=2026-11-20", 2, "Bekannt sind: "),
            ("facebook=2026-11-20:granted", 1, "Halten Sie zuerst fest, wann Sie den Widerspruch abgeschickt haben."),
        ],
    )
    def test_a_sentence_says_what_is_wrong_and_nothing_is_entered(self, typed, code, sentence, add, recorded):
        """Not even what stood before it on the same line."""
        before = recorded()
        ended = add("--note", "vorher", "--event", "facebook=2026-11-20:begun", "--event", typed)
        assert ended.code == code
        assert sentence in ended.complained
        assert "Es wurde nichts eingetragen." in ended.complained
        assert recorded() == before

    def test_an_answer_cannot_be_older_than_what_it_answers(self, add, recorded):
        """Unless the day of sending was wrong: then that is put right first."""
        assert add("--event", "facebook=2026-11-20:sent").code == 0
        before = recorded()
        ended = add("--event", "facebook=2026-11-19:granted")
        assert ended.code == 2
        assert "vor dem Tag, an dem der Widerspruch abgeschickt wurde" in ended.complained
        assert recorded() == before
        assert add("--event", "facebook=2026-11-18:sent", "--event", "facebook=2026-11-19:granted").code == 0

    def test_nothing_to_add(self, add):
        """The command says what can be added."""
        ended = add()
        assert ended.code == 2
        assert "--account, --event, --note" in ended.complained

    def test_the_same_account_twice(self, add, recorded):
        """Refused with what to do about it."""
        before = recorded()
        ended = add("--account", "facebook,email=erika@example.org")
        assert ended.code == 1
        assert "Dann geben Sie ihm einen eigenen Namen." in ended.complained
        assert recorded() == before
        assert add("--account", "facebook:verein,email=erika@example.org").code == 0

    def test_spaces_behind_commas(self, add, recorded):
        """As people write."""
        add("--account", "threads, email=erika@example.org, group=a")
        assert last(recorded).account.email == "erika@example.org"

    @pytest.mark.parametrize("account", ["myspace", "facebook,kind=x", "facebook,email=erika", ",", "face book"])
    def test_an_account_that_cannot_be(self, account, add, recorded):
        """Unknown platforms, kinds and half an address are said, not entered."""
        before = recorded()
        assert add("--account", account).code in (1, 2)
        assert recorded() == before


class TestTheRest:
    def test_statements(self, add, recorded):
        """Age and audience, as for a check."""
        ended = add("--adult", "linkedin=ja", "--audience", "facebook=friends:2012..2019")
        assert ended.code == 0
        assert [one.event for one in recorded()[-2:]] == [
            AgeStated("linkedin", True),
            AudienceStated("facebook", "friends", date(2012, 1, 1), date(2019, 12, 31)),
        ]

    def test_a_note_about_an_account(self, add, recorded):
        """With its lines."""
        add("--note", "Angerufen.\nNiemand da.", "--about", "instagram")
        event = last(recorded)
        assert isinstance(event, Note)
        assert (event.text, event.account) == ("Angerufen.\nNiemand da.", "instagram")

    def test_an_account_taken_off(self, add, recorded):
        """What happened stays; it can be said later what else happened to it."""
        add("--event", "facebook=2026-11-20:sent")
        add("--remove", "facebook")
        assert last(recorded) == AccountRemoved("facebook")
        assert add("--event", "facebook=2026-11-21:refused").code == 0


class TestEvidence:
    def test_evidence_is_kept_with_what_it_proves(self, add, recorded, akte, tmp_path):
        """Its bytes and its name; the entry names its number."""
        (tmp_path / "Bild schirm.txt").write_text("gesehen")
        ended = add("--event", "facebook=2026-11-20:seen", "--evidence", tmp_path / "Bild schirm.txt")
        assert ended.out.endswith("(Beleg 1)\n")
        with open_case_file(akte) as case_file:
            (piece,) = case_file.evidence()
            assert (piece.name, case_file.evidence_bytes(piece.digest)) == ("Bild schirm.txt", b"gesehen")
            assert [one.evidence for one in case_file.recorded()[-2:]] == [(), (piece.digest,)]

    def test_evidence_that_is_not_there(self, add, recorded, tmp_path):
        """Then nothing is entered at all."""
        before = recorded()
        ended = add("--event", "facebook=2026-11-20:seen", "--evidence", tmp_path / "nichts.png")
        assert ended.code == 1
        assert "Es wurde nichts eingetragen." in ended.complained
        assert recorded() == before

    def test_evidence_that_is_too_large(self, add, recorded, tmp_path):
        """200 MB are refused before they are read."""
        with (tmp_path / "film.mp4").open("wb") as file:
            file.truncate(200_000_000)
        before = recorded()
        ended = add("--note", "Film", "--evidence", tmp_path / "film.mp4")
        assert ended.code == 1
        assert "zu groß" in ended.complained
        assert recorded() == before

    @pytest.mark.parametrize(
        "more", [(), ("--event", "facebook=2026-11-20:sent", "--note", "x"), ("--account", "whatsapp")]
    )
    def test_evidence_of_what(self, more, add, recorded, tmp_path):
        """It belongs to what happened, or to a note, not to both or neither."""
        (tmp_path / "a").write_text("a")
        assert add(*more, "--evidence", tmp_path / "a").code == 2

    def test_a_file_name_that_commands_a_terminal(self, add, akte, tmp_path):
        """What a stranger called their file is shown, not obeyed."""
        path = tmp_path / "a\x1b[31mrot.txt"
        path.write_text("x")
        ended = add("--note", "x", "--evidence", path)
        assert "\x1b" not in ended.out + ended.err
        with open_case_file(akte) as case_file:
            assert "\x1b" not in json.dumps([piece.name for piece in case_file.evidence()])
