"""`widerspruch mailbox read`: answers told, and written down after a yes."""

import json
from pathlib import Path

import pytest

from made_mails import mail
from widerspruch.casefile.case_file import open_case_file

GRANTED = (
    "Hallo Erika,\n\nwir haben deinen Einspruch geprüft und erkennen ihn an. Das bedeutet, dass deine öffentlichen Informationen "
    "nicht für generative KI-Modelle verwendet werden.\n\nDeine Fallnummer: 738201946550318\n\nFacebook"
)
REFUSED = "Hallo Erika,\n\nwir haben deinen Einspruch geprüft. Leider können wir ihm nicht entsprechen.\n\nFacebook"


def answer(text, **fields):
    fields = {
        "From": "Facebook <case@support.facebook.com>",
        "Subject": "Dein Einspruch",
        "Date": "Mon, 9 Nov 2026 10:00:00 +0100",
        "To": "erika@mail.example",
        **fields,
    }
    return mail(text, **fields)


@pytest.fixture
def case(run, tmp_path, monkeypatch):
    """A case file with one objection that was sent."""
    monkeypatch.chdir(tmp_path)
    run("casefile", "new", "erika.akte")
    assert run("casefile", "add", "erika.akte", "--account", "facebook,email=erika@mail.example").code == 0
    assert run("casefile", "add", "erika.akte", "--event", "facebook=2026-11-02:sent").code == 0
    return Path("erika.akte")


def events(path):
    with open_case_file(path) as case_file:
        return [type(one.event).__name__ for one in case_file.recorded()], len(case_file.evidence())


class TestTelling:
    """Without a case file it only says what is there."""

    def test_an_answer_is_told(self, run, tmp_path):
        """Subject, sender, words, and that a person must decide."""
        (tmp_path / "a.eml").write_bytes(answer(GRANTED))
        ended = run("mailbox", "read", tmp_path / "a.eml")

        assert ended.code == 0
        assert "Dein Einspruch" in ended.said
        assert "case@support.facebook.com" in ended.said
        assert "738201946550318" in ended.said
        assert "erkennen ihn an" in ended.said

    def test_as_json(self, run, tmp_path):
        """The same for other programs."""
        (tmp_path / "a.eml").write_bytes(answer(REFUSED))
        report = json.loads(run("mailbox", "read", tmp_path / "a.eml", "--json", "--lang", "en").out)

        assert report["format"] == "widerspruch-answers/1"
        assert report["answers"][0]["authenticity"] == "unproven"
        assert report["answers"][0]["verdict"] in ("refused", "needs_person")

    @pytest.mark.parametrize(("others", "code"), [((), 1), (("good.eml",), 4)])
    def test_what_cannot_be_read_is_said(self, run, tmp_path, monkeypatch, others, code):
        """Nothing read, or not all."""
        monkeypatch.chdir(tmp_path)
        Path("broken.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken")
        Path("good.eml").write_bytes(answer(GRANTED))
        ended = run("mailbox", "read", "broken.msg", *others)

        assert ended.code == code
        assert "broken.msg: Diese Outlook-Datei" in ended.said

    def test_nothing_is_recorded_nowhere(self, run, tmp_path):
        """It must be said where to."""
        (tmp_path / "a.eml").write_bytes(answer(GRANTED))
        assert run("mailbox", "read", tmp_path / "a.eml", "--record").code == 2


class TestRecording:
    """Into a case file."""

    def test_without_being_asked_to_nothing_is_written(self, run, case):
        """It is only matched."""
        Path("a.eml").write_bytes(answer(GRANTED))
        before = events(case)
        ended = run("mailbox", "read", "a.eml", "--casefile", case)

        assert ended.code == 0
        assert "Gehört zu: facebook" in ended.said
        assert events(case) == before

    def test_a_yes_is_written_down_with_its_mail(self, run, case):
        """The mail is evidence, byte for byte."""
        Path("a.eml").write_bytes(answer(GRANTED))
        ended = run("mailbox", "read", "a.eml", "--casefile", case, "--record", "--yes")

        assert ended.code == 0
        names, evidence = events(case)
        assert names[-1] == "AnswerReceived"
        assert evidence == 1
        with open_case_file(case) as case_file:
            reading = case_file.recorded()[-1].event.reading
            assert (reading.verdict, reading.read_by, reading.case_id) == ("granted", "program", "738201946550318")
            assert case_file.evidence_bytes(case_file.evidence()[0].digest) == answer(GRANTED)

    def test_twice_is_once(self, run, case):
        """The same mail is not written down again."""
        Path("a.eml").write_bytes(answer(GRANTED))
        run("mailbox", "read", "a.eml", "--casefile", case, "--record", "--yes")
        before = events(case)
        ended = run("mailbox", "read", "a.eml", "--casefile", case, "--record", "--yes")

        assert "Eine Mail ist schon in der Akte." in ended.said
        assert events(case) == before

    def test_a_refusal_is_a_refusal(self, run, case):
        """Never a grant."""
        Path("a.eml").write_bytes(answer(REFUSED))
        run("mailbox", "read", "a.eml", "--casefile", case, "--record", "--yes", "--json")
        with open_case_file(case) as case_file:
            assert case_file.recorded()[-1].event.reading.verdict == "refused"

    def test_what_a_person_must_judge_is_not_written_down(self, run, case):
        """A stranger's mail, also with --yes."""
        Path("a.eml").write_bytes(answer(GRANTED, From="Facebook <case@facebook-support.example>"))
        before = events(case)
        ended = run("mailbox", "read", "a.eml", "--casefile", case, "--record", "--yes")

        assert "Nicht eingetragen" in ended.said
        assert events(case) == before

    def test_nobody_can_be_asked(self, run, case):
        """Then nothing is written."""
        Path("a.eml").write_bytes(answer(GRANTED))
        before = events(case)
        assert run("mailbox", "read", "a.eml", "--casefile", case, "--record").code == 2
        assert events(case) == before
