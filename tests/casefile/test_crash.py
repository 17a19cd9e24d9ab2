"""Killed, out of room, interrupted: nothing that was shown as kept is lost, and nothing half is there."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from casefile.made import AT, DAY, EVENTS, PNG
from widerspruch.casefile.case_file import open_case_file
from widerspruch.casefile.chain import digest_of
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.events import Note

CHILD = """
import json, os, resource, signal, sys
from pathlib import Path

import sqlcipher3

from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.events import Note
from casefile.made import AT, DAY, PNG, QUICK, fill

place, passphrase, act, dies_at = Path(sys.argv[1]), sys.argv[2] or None, sys.argv[3], int(sys.argv[4])
count = 0


def counted(statement):
    global count
    count += 1
    if count == dies_at:
        os.kill(os.getpid(), signal.SIGKILL)


connect = sqlcipher3.connect
connect(":memory:").execute(QUICK)


def watched(*given, **named):
    connection = connect(*given, **named)
    connection.set_trace_callback(counted)
    return connection


def told(what):
    print(json.dumps(what), flush=True)


def create():
    with create_case_file(place, "Erika", AT, passphrase) as file:
        told("created")
        fill(file)
        told("filled")


def record():
    with open_case_file(place, passphrase) as file:
        for text in ("eins", "zwei"):
            recorded = file.record(Note(on=DAY, text=text), AT, [Attachment(text, data=text.encode() * 9000)])
            told(recorded.number)


def record_all():
    with open_case_file(place, passphrase) as file:
        told(len(file.record_all([Note(on=DAY, text=text) for text in ("eins", "zwei", "drei")], AT)))


def sing():
    # A canary in every place of a file.
    with open_case_file(place, passphrase) as file:
        song = sys.stdin.read()
        file.rename(song)
        file.record(Note(on=DAY, text=song), AT, [Attachment(song, data=song.encode() * 999)])
        file.delete_evidence(file.evidence()[-1].digest, AT)
        file.change_passphrase("neu" + song)
        file.rename("danach")
        told("sung")


def go_on():
    with open_case_file(place, passphrase) as file:
        while True:
            recorded = file.record(Note(on=DAY, text="x" * 3000), AT, [Attachment("x", data=os.urandom(20_000))])
            told(recorded.number)


def delete():
    with open_case_file(place, passphrase) as file:
        file.delete_evidence(file.evidence()[-1].digest, AT)
        told("deleted")


def rephrase():
    with open_case_file(place, passphrase) as file:
        file.change_passphrase("neu")
        told("changed")


def without_any_room():
    with open_case_file(place, passphrase) as file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        try:
            file.record(Note(on=DAY, text="n"), AT, [Attachment("x", data=os.urandom(200_000))])
        except CaseFileError as error:
            code = error.code
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        told(code)


def short_of_room():
    with open_case_file(place, passphrase) as file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (place.stat().st_size + 20_000, resource.RLIM_INFINITY))
        try:
            for number in range(100):
                file.record(Note(on=DAY, text=str(number)), AT, [Attachment("x", data=os.urandom(3000))])
                told(number)
        except CaseFileError as error:
            told(error.code)
        told([len(file.recorded()), len(file.damages)])
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        try:
            file.change_passphrase("neu")
        except CaseFileError as error:
            told(error.code)


sqlcipher3.connect = watched
globals()[act]()
told(count)
"""


def run(place: Path, passphrase: str | None, act: str, dies_at: int = 0, given: str = "", **env: str) -> list[object]:
    """What a process of its own says that works on a case file, and is killed before its n-th statement."""
    command = [sys.executable, "-c", CHILD, str(place), passphrase or "", act, str(dies_at)]
    tests = str(Path(__file__).parent.parent)
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": tests, **env},
    )
    assert done.returncode == (-signal.SIGKILL if dies_at else 0), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def deaths(place: Path, passphrase: str | None, act: str) -> Iterator[tuple[int, list[object]]]:
    """What was said before each death, at every statement of an act in turn; the file is made anew for each."""
    before = place.read_bytes() if place.exists() else None
    *_, statements = run(place, passphrase, act)
    assert isinstance(statements, int)
    assert statements > 5
    for dies_at in range(1, statements + 1):
        for path in place.parent.iterdir():
            path.unlink()
        if before is not None:
            place.write_bytes(before)
        yield dies_at, run(place, passphrase, act, dies_at)


def kill_while_deleting(place: Path, passphrase: str | None) -> None:
    """Leave a journal beside a file: what was begun there must be undone. The evidence is larger than what SQLite holds
    in memory, and so the file is half changed."""
    with open_case_file(place, passphrase) as file:
        file.record(Note(on=DAY, text="x"), AT, [Attachment("groß", data=LARGE)])
    before = place.read_bytes()
    *_, statements = run(place, passphrase, "delete")
    assert isinstance(statements, int)
    journal = place.with_name(place.name + "-journal")
    for dies_at in range(statements, 0, -1):
        place.write_bytes(before)
        run(place, passphrase, "delete", dies_at)
        if journal.exists() and journal.read_bytes()[:8].strip(b"\0"):
            assert place.read_bytes() != before
            return
        journal.unlink(missing_ok=True)
    raise AssertionError


LARGE = bytes(range(256)) * 60_000


@pytest.mark.slow
class TestKilledAtEveryStatement:
    def test_while_it_is_made(self, place: Path, passphrase: str | None) -> None:
        """It is there as a whole, or not at all."""
        for _, said in deaths(place, passphrase, "create"):
            if not place.exists():
                assert said == []
                continue
            with open_case_file(place, passphrase) as file:
                assert file.damages == ()
                assert file.name == "Erika"
                assert len(file.recorded()) == 4 or said in ([], ["created"])
                assert tuple(one.event for one in file.recorded()) == EVENTS[: len(file.recorded())]

    def test_while_something_is_recorded(self, filled: Path, passphrase: str | None) -> None:
        """What was said to be recorded is there with its evidence; at most one more is."""
        for _, said in deaths(filled, passphrase, "record"):
            with open_case_file(filled, passphrase) as file:
                assert file.damages == ()
                kept = [one.number for one in file.recorded()]
                assert len(said) <= len(kept) - 4 <= len(said) + 1
                for one in file.recorded()[4:]:
                    assert isinstance(one.event, Note)
                    assert file.evidence_bytes(one.evidence[0]) == one.event.text.encode() * 9000

    def test_while_several_events_are_recorded_together(self, filled: Path, passphrase: str | None) -> None:
        """All of them are there, or none."""
        for _, said in deaths(filled, passphrase, "record_all"):
            with open_case_file(filled, passphrase) as file:
                assert file.damages == ()
                assert len(file.recorded()) in ((7,) if said else (4, 7))

    def test_while_evidence_is_deleted(self, filled: Path, passphrase: str | None) -> None:
        """It is there with its bytes, or gone with the fact recorded."""
        for _, said in deaths(filled, passphrase, "delete"):
            with open_case_file(filled, passphrase) as file:
                (evidence,) = file.evidence()
                assert file.damages == ()
                assert evidence.deleted == (len(file.recorded()) == 5)
                assert evidence.deleted or said == []
                assert evidence.deleted or file.evidence_bytes(evidence.digest) == PNG

    def test_while_the_passphrase_changes(self, filled: Path, passphrase: str | None) -> None:
        """The file opens with the old one or with the new one, whole, and no copy is left beside it."""
        for _, said in deaths(filled, passphrase, "rephrase"):
            try:
                file = open_case_file(filled, "neu")
                if not file.is_encrypted:
                    assert said == []
            except CaseFileError:
                assert said == []
                file = open_case_file(filled, passphrase)
            with file:
                assert tuple(one.event for one in file.recorded()) == EVENTS
                assert file.evidence_bytes(digest_of(PNG)) == PNG
                assert file.damages == ()
            # A copy that was begun may have no passphrase.
            assert [one.name for one in filled.parent.iterdir()] == [filled.name]


class TestKilled:
    def test_a_transaction_that_was_begun_is_undone(self, filled: Path, passphrase: str | None) -> None:
        """By whoever opens the file next; the journal goes with it."""
        kill_while_deleting(filled, passphrase)
        with open_case_file(filled, passphrase) as file:
            assert file.evidence_bytes(digest_of(LARGE)) == LARGE
            assert file.damages == ()
        assert list(filled.parent.iterdir()) == [filled]

    def test_on_a_medium_that_cannot_be_written_it_is_said(self, filled: Path, passphrase: str | None) -> None:
        """What is there is neither old nor new: it is not shown."""
        kill_while_deleting(filled, passphrase)
        filled.chmod(0o400)
        with pytest.raises(CaseFileError, match="unfinished_read_only"):
            open_case_file(filled, passphrase)
        filled.chmod(0o600)
        with open_case_file(filled, passphrase) as file:
            assert file.damages == ()

    @pytest.mark.slow
    def test_what_was_told_is_there_whenever_it_is_killed(self, filled: Path, passphrase: str | None) -> None:
        """Between any two instructions, and again after that."""
        numbers = [4]
        for moment in range(12):
            command = [sys.executable, "-c", CHILD, str(filled), passphrase or "", "go_on", "0"]
            env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
            with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as process:
                assert process.stdout is not None
                told = [process.stdout.readline() for _ in range(1 + moment % 3)]
                sleep(0.003 * moment)
                process.kill()
                told += process.stdout.read().splitlines(keepends=True)
            numbers += [int(line) for line in told if line.endswith(b"\n")]
            with open_case_file(filled, passphrase) as file:
                assert file.damages == ()
                kept = [one.number for one in file.recorded()]
                assert kept[-1] - numbers[-1] in (0, 1)
                assert [digest_of(file.evidence_bytes(one.digest)) for one in file.evidence()] == [
                    one.digest for one in file.evidence()
                ]
        assert len(numbers) > 12


class TestNoRoom:
    def test_what_was_recorded_before_stays(self, filled: Path, passphrase: str | None) -> None:
        """A full disk ends in a sentence; the file is whole, and its passphrase the old one."""
        *recorded, code, (kept, damages), rewriting, _ = run(filled, passphrase, "short_of_room")

        assert 0 < len(recorded) < 100
        assert (code, rewriting, damages) == ("unwritable", "unwritable", 0)
        assert kept == 4 + len(recorded)
        with open_case_file(filled, passphrase) as file:
            assert len(file.recorded()) == kept
            assert file.damages == ()
            file.record(Note(on=DAY, text="jetzt geht es wieder"), AT)
        assert list(filled.parent.iterdir()) == [filled]

    def test_a_disk_without_any_room_is_no_damage(self, filled: Path, passphrase: str | None) -> None:
        """Not even what undoes a change can be written: nobody is told that the file is damaged, and it is not."""
        code, _ = run(filled, passphrase, "without_any_room")
        assert code == "unwritable"
        with open_case_file(filled, passphrase) as file:
            assert (len(file.recorded()), file.damages) == (4, ())
