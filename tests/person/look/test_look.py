"""An export looked at in a process of its own: answers, ends with a sentence whatever is in it, and leaves nothing."""

import errno
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from person.look import misbehaving
from widerspruch.person.look import look as our_end
from widerspruch.person.look.look import ExportLook
from widerspruch.person.look.messages import Answered, Ended, NotUnderstood, Progress
from widerspruch.person.look.reader import digest_of, fault_of
from widerspruch.person.question import Question
from widerspruch.person.statements import StatedAdult, StatedFor
from widerspruch.person.tables import TablesError
from widerspruch.rulebook.load import load_rulebook
from widerspruch.testing.exports import PRESETS, make_preset

TODAY = Question(date(2026, 11, 29))
LONG = 120
"""Seconds: nobody waits so long, and no test fails because a machine is slow."""

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")


@pytest.fixture
def look_at(tmp_path):
    """Begin a look; whatever the test does, it is ended."""
    begun = []

    def look(*paths):
        folder = tmp_path / f"look-{len(begun)}"
        folder.mkdir()
        begun.append(ExportLook(paths, folder, load_rulebook()))
        return begun[-1]

    yield look
    for one in begun:
        one.close()


@pytest.fixture
def misbehave(monkeypatch, look_at):
    """Begin a look whose process does something else."""

    def begin(work):
        monkeypatch.setattr(our_end, "read_and_tell", work)
        look = look_at()
        look.ask(TODAY, "de")
        return look

    return begin


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """An invented export of Instagram with Threads."""
    return make_preset("instagram-de", tmp_path_factory.mktemp("export"))[0].paths


class TestAnswers:
    def test_questions_and_languages_follow_without_the_export(self, look_at, export, tmp_path):
        """The first question reads; another one, another language and a slip need the export no more."""
        copy = tmp_path / export[0].name
        copy.write_bytes(export[0].read_bytes())
        look = look_at(copy)
        look.ask(TODAY, "de")
        first = look.wait(LONG)
        assert isinstance(first, Answered)
        assert "Instagram" in first.body
        assert [account.platform for account in first.accounts] == ["instagram", "threads"]
        digest = digest_of(copy)
        assert look.digests(LONG) == (digest,)
        copy.unlink()

        look.ask(Question(TODAY.run, audiences=(StatedFor("instagram", "only_me"),)), "de")
        private = look.wait(LONG)
        assert isinstance(private, Answered)
        assert private.figures[0].undecided < first.figures[0].undecided
        assert "--" not in first.body

        look.ask(Question(TODAY.run, adults=(StatedAdult("tiktok", True),)), "de")
        assert isinstance(look.wait(LONG), NotUnderstood)
        assert [one.code for one in look.misstatements] == ["unknown_account"]
        assert look.answer == private

        look.ask(private.question, "en")
        english = look.wait(LONG)
        assert isinstance(english, Answered)
        assert english.figures == private.figures
        assert english.body != private.body

    def test_only_the_last_of_many_questions_is_answered(self, look_at, export):
        """Whoever asks while something else is being read gets the answer to what was asked last."""
        look = look_at(*export)
        for year in range(2026, 2060):
            look.ask(Question(date(year, 1, 1)), "de")
        answer = look.wait(LONG)
        assert isinstance(answer, Answered)
        assert answer.question.run.year == 2059
        assert answer.number == 34

    def test_statements_in_the_first_question_count(self, look_at, export):
        """And a slip in it does not cost the reading."""
        look = look_at(*export)
        look.ask(Question(TODAY.run, adults=(StatedAdult("tiktok", True),)), "de")
        assert isinstance(look.wait(LONG), NotUnderstood)
        look.ask(TODAY, "de")
        assert isinstance(look.wait(LONG), Answered)

    def test_nothing_is_left_when_it_is_closed(self, look_at, export, tmp_path):
        """Neither its tables nor the process."""
        look = look_at(*export)
        look.ask(TODAY, "de")
        look.wait(LONG)
        assert list((tmp_path / "look-0").rglob("*.parquet"))
        look.close()
        assert not (tmp_path / "look-0").exists()
        assert look.state == Ended("closed")
        assert look.answer is None

    def test_who_starts_it_loads_nothing_that_reads(self, export, tmp_path):
        """The app's process stays small, and whatever a file does to a reader's library, it does elsewhere."""
        code = (
            "import sys\nfrom datetime import date\nfrom pathlib import Path\n"
            "from widerspruch.person.look.look import ExportLook\nfrom widerspruch.person.question import Question\n"
            "from widerspruch.rulebook.load import load_rulebook\n"
            "if __name__ == '__main__':\n"
            "    look = ExportLook([Path(sys.argv[1])], Path(sys.argv[2]), load_rulebook())\n"
            "    look.ask(Question(date(2026, 11, 29)), 'de')\n"
            "    print(type(look.wait(120)).__name__)\n"
            "    look.close()\n"
            "    heavy = ('duckdb', 'pyarrow', 'lxml', 'ijson', 'jinja2', 'ahocorasick_rs')\n"
            "    print([name for name in heavy if name in sys.modules])\n"
        )
        (tmp_path / "begins.py").write_text(code)
        command = [sys.executable, str(tmp_path / "begins.py"), str(export[0]), str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.split("\n")[:2] == ["Answered", "[]"]


class TestEnds:
    @pytest.mark.parametrize(
        ("content", "name", "code"),
        [
            (b"", "facebook-erika.zip", "empty_export"),
            (b"\x89PNG\r\n\x1a\n" + bytes(999), "bild.png", "not_an_export"),
            (b"PK\x03\x04" + bytes(999), "facebook.zip", None),
            (None, "weg.zip", "not_found"),
        ],
    )
    def test_with_what_is_wrong_with_the_file(self, look_at, content, name, code, tmp_path):
        """Empty, a picture, a broken archive, vanished: the problem that has a sentence."""
        if content is not None:
            (tmp_path / name).write_bytes(content)
        look = look_at(tmp_path / name)
        look.ask(TODAY, "de")
        ended = look.wait(LONG)
        assert isinstance(ended, Ended)
        assert ended.reason == "unread"
        assert code in (None, ended.problem.code)
        look.close()
        assert not (tmp_path / "look-0").exists()

    @pytest.mark.slow
    @pytest.mark.parametrize("preset", sorted(name for name in PRESETS if name.startswith("bad-")))
    def test_with_an_answer_or_a_sentence_for_every_bad_export(self, look_at, preset, tmp_path):
        """No archive, however broken or hostile, ends in anything else."""
        look = look_at(*(path for made in make_preset(preset, tmp_path / "bad") for path in made.paths))
        look.ask(TODAY, "de")
        said = look.wait(LONG)
        assert isinstance(said, Answered) or (isinstance(said, Ended) and said.reason == "unread")

    @pytest.mark.parametrize(
        ("work", "reason"),
        [
            (misbehaving.kills_itself, "killed"),
            (misbehaving.says_nonsense, "mistake"),
            (misbehaving.says_too_much, "killed"),
            pytest.param(misbehaving.works_for_ever, "too_slow", marks=ON_POSIX),
            pytest.param(misbehaving.takes_memory, "no_memory", marks=ON_POSIX),
        ],
    )
    def test_with_a_reason_whatever_the_process_does(self, misbehave, work, reason, tmp_path):
        """Killed, out of control, speaking nonsense: it is over, with a reason, and nothing is left."""
        look = misbehave(work)
        ended = look.wait(LONG)
        assert isinstance(ended, Ended)
        assert ended.reason == reason
        look.close()
        assert not (tmp_path / "look-0").exists()

    def test_when_it_takes_longer_than_any_export(self, misbehave, monkeypatch):
        """A process that waits for ever is not waited for."""
        monkeypatch.setattr(our_end, "PATIENCE", 0.001)
        ended = misbehave(misbehaving.never_answers).wait(LONG)
        assert isinstance(ended, Ended)
        assert ended.reason == "too_slow"

    def test_when_it_is_cancelled(self, misbehave, tmp_path):
        """At any time, at once, and with nothing left."""
        look = misbehave(misbehaving.never_answers)
        until_it_works(look, 5)
        look.close()
        assert look.wait(LONG) == Ended("closed")
        assert not (tmp_path / "look-0").exists()
        look.ask(TODAY, "de")  # a form that was still open
        assert look.state == Ended("closed")


def until_it_works(look, done):
    """Wait for a process to have begun."""
    until = time.monotonic() + LONG
    while look.state != Progress("progress", done, look.state.total) and time.monotonic() < until:
        time.sleep(0.01)
    assert isinstance(look.state, Progress)


class TestCage:
    def test_nobody_is_called(self, misbehave):
        """Names, connections, single messages: every attempt is refused."""
        look = misbehave(misbehaving.calls_out)
        ended = look.wait(LONG)
        assert isinstance(ended, Ended)
        assert look._progress == Progress("progress", 3, 3)

    def test_temporary_files_lie_in_its_folder(self, misbehave):
        """Those of its libraries, and those of processes that it starts."""
        look = misbehave(misbehaving.writes_a_temporary_file)
        until_it_works(look, 2)

    @ON_POSIX
    def test_its_folder_is_its_owners_alone(self, misbehave, tmp_path):
        """Nobody else on the computer reads what is in an export."""
        misbehave(misbehaving.never_answers)
        assert (tmp_path / "look-0" / "reader").stat().st_mode & 0o777 == 0o700

    @pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks the process up in /proc")
    def test_it_dies_with_the_app_and_takes_its_folder_along(self, tmp_path):
        """After `kill -9` of the app neither the process nor a text is left."""
        (tmp_path / "look").mkdir()
        program = subprocess.Popen(
            [sys.executable, "-c", _BEGINS_A_LOOK, str(tmp_path / "look")],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        child = Path("/proc") / program.stdout.readline().strip()
        until = time.monotonic() + LONG
        while not (tmp_path / "look" / "reader" / "texts").exists() and time.monotonic() < until:
            time.sleep(0.01)
        program.kill()
        program.communicate()
        while ((tmp_path / "look").exists() or _is_running(child)) and time.monotonic() < until:
            time.sleep(0.02)
        assert not (tmp_path / "look").exists()
        assert not _is_running(child)


_BEGINS_A_LOOK = """
import sys, time
from pathlib import Path
from person.look import misbehaving
from widerspruch.person.look import look
from widerspruch.rulebook.load import load_rulebook
if __name__ == "__main__":
    look.read_and_tell = misbehaving.never_answers
    begun = look.ExportLook([], Path(sys.argv[1]), load_rulebook())
    print(begun._process.pid, flush=True)
    time.sleep(600)
"""


def _is_running(process):
    """Whether it is there and not only waiting to be buried."""
    try:
        return "Z (zombie)" not in (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


class TestFaults:
    @pytest.mark.parametrize(
        ("error", "fault"),
        [
            (MemoryError(), "no_memory"),
            (OSError(errno.ENOMEM, "Erika"), "no_memory"),
            (OSError(errno.ENOSPC, "Erika"), "no_room"),
            (OSError(errno.EIO, "Erika"), "not_readable"),
            (duckdb.OutOfMemoryException("Erika"), "no_memory"),
            (duckdb.IOException("Could not write: No space left on device"), "no_room"),
            (TablesError("tables_foreign", folder="Erika"), "not_readable"),
            (ValueError("Erika"), "mistake"),
        ],
    )
    def test_are_told_by_kind_and_place_and_never_in_their_own_words(self, error, fault):
        """What an error says may come out of a file."""
        try:
            raise error
        except Exception as raised:
            broken = fault_of(raised)
        assert broken.fault == fault
        assert "Erika" not in broken.where


class TestDigests:
    def test_of_a_folder_follow_from_names_and_bytes(self, tmp_path):
        """As `sha256sum` lists them, whatever the order in which the system names them."""
        for name, data in (("b.json", b"2"), ("a.json", b"1")):
            (tmp_path / name).write_bytes(data)
        listing = (
            "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  a.json\n"
            "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35  b.json\n"
        )
        (tmp_path / "listing").mkdir()
        file = tmp_path / "listing" / "x"
        file.write_text(listing)
        expected = digest_of(file)
        file.unlink()
        (tmp_path / "listing").rmdir()
        assert digest_of(tmp_path) == expected

    def test_of_what_is_gone_there_are_none(self, tmp_path):
        """It was there when it was read."""
        assert digest_of(tmp_path / "gone.zip") is None
