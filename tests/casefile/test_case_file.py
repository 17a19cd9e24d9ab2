"""A case file is made, filled, closed and opened again."""

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from casefile.made import AT, DAY, EVENTS, PASSPHRASE, PNG, fill
from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.casefile.chain import digest_of
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.cli import console
from widerspruch.lib.texts import load_catalogue
from widerspruch.objections.events import EvidenceDeleted, Note, Sent, Withdrawn


class TestKeeping:
    def test_what_was_recorded_is_there_when_it_is_opened_again(self, filled: Path, passphrase: str | None) -> None:
        """Events, their numbers and times, evidence and its bytes, and no damage."""
        with open_case_file(filled, passphrase) as file:
            recorded = file.recorded()

            assert tuple(one.event for one in recorded) == EVENTS
            assert [(one.number, one.at) for one in recorded] == [(n, AT + n) for n in range(1, len(EVENTS) + 1)]
            assert recorded[-1].evidence == (digest_of(PNG),)
            assert [(one.name, one.media_type, one.size) for one in file.evidence()] == [
                ("Bildschirm.png", "image/png", len(PNG))
            ]
            assert file.evidence_bytes(digest_of(PNG)) == PNG
            assert (file.name, file.created_at, file.is_encrypted) == ("Erika", AT, passphrase is not None)
            assert file.damages == ()
            assert file.unproven_from is None

    def test_what_is_open_says_the_same_as_what_is_opened_again(self, place: Path, passphrase: str | None) -> None:
        """Nothing is only in memory."""
        with create_case_file(place, "Erika", AT, passphrase) as file:
            fill(file)
            open_before = file.recorded(), file.evidence(), file.head
        with open_case_file(place, passphrase) as file:
            assert (file.recorded(), file.evidence(), file.head) == open_before

    def test_several_events_are_kept_together(self, place: Path, passphrase: str | None) -> None:
        """As if each had been recorded by itself."""
        with create_case_file(place, "Erika", AT, passphrase) as file:
            recorded = file.record_all(EVENTS, AT)
            open_before = file.recorded()
        with open_case_file(place, passphrase) as file:
            assert file.recorded() == recorded == open_before
            assert [one.number for one in recorded] == list(range(1, len(EVENTS) + 1))
            assert file.damages == ()
            assert file.record_all((), AT) == ()

    def test_evidence_is_kept_with_the_last_of_several_events(self, place: Path) -> None:
        """Or with none, if one of them may not be."""
        picture = Attachment("bild.png", data=b"bytes")
        with create_case_file(place, "Erika", AT) as file:
            with pytest.raises(CaseFileError):
                file.record_all((*EVENTS, EVENTS[0]), AT, (picture,))
            assert file.evidence() == ()
            recorded = file.record_all(EVENTS[:2], AT, (picture,))
        with open_case_file(place) as file:
            (piece,) = file.evidence()
            assert [one.evidence for one in recorded] == [(), (piece.digest,)]
            assert (file.recorded(), file.damages) == (recorded, ())

    def test_of_several_events_none_is_kept_if_one_may_not_be(self, place: Path) -> None:
        """Each is held against the case as those before it leave it."""
        with create_case_file(place, "Erika", AT) as file:
            with pytest.raises(CaseFileError) as refused:
                file.record_all((*EVENTS, EVENTS[0]), AT)
            assert refused.value.code == "move_refused"
            assert file.recorded() == ()
        with open_case_file(place) as file:
            assert (file.recorded(), file.damages) == ((), ())

    def test_the_same_bytes_are_kept_once(self, place: Path) -> None:
        """Two events may rest on one piece of evidence, which keeps its first name."""
        with create_case_file(place, "Erika", AT) as file:
            for name in ("eins.png", "zwei.png"):
                file.record(Note(on=DAY, text="x"), AT, [Attachment(name, data=PNG), Attachment(name, data=PNG)])

            assert [one.name for one in file.evidence()] == ["eins.png"]
            assert [one.evidence for one in file.recorded()] == [(digest_of(PNG),)] * 2

    def test_deleted_evidence_leaves_its_digest_and_the_fact(self, filled: Path, passphrase: str | None) -> None:
        """Bytes and name are gone."""
        with open_case_file(filled, passphrase) as file:
            file.delete_evidence(digest_of(PNG), AT + 9)
        with open_case_file(filled, passphrase) as file:
            (evidence,) = file.evidence()

            assert (evidence.digest, evidence.name, evidence.deleted) == (digest_of(PNG), None, True)
            assert file.recorded()[-1].event == EvidenceDeleted(digest=digest_of(PNG))
            assert file.damages == ()
            with pytest.raises(CaseFileError, match="evidence_deleted"):
                file.evidence_bytes(digest_of(PNG))

    def test_evidence_that_comes_again_is_kept_again(self, filled: Path, passphrase: str | None) -> None:
        """Under its old number."""
        with open_case_file(filled, passphrase) as file:
            file.delete_evidence(digest_of(PNG), AT + 9)
            file.record(Note(on=DAY, text="x"), AT + 10, [Attachment("neu.png", data=PNG)])
        with open_case_file(filled, passphrase) as file:
            assert [(one.number, one.name, one.deleted) for one in file.evidence()] == [(1, "neu.png", False)]
            assert file.damages == ()

    def test_name_and_deletion_day_change(self, filled: Path, passphrase: str | None) -> None:
        """They are no events."""
        with open_case_file(filled, passphrase) as file:
            file.rename("  Erika\tzwei ")
            file.set_deletion_day(date(2027, 1, 2))
        with open_case_file(filled, passphrase) as file:
            assert (file.name, file.deletion_day, len(file.recorded())) == ("Erika zwei", date(2027, 1, 2), 4)
            file.set_deletion_day(None)
            assert file.deletion_day is None
            assert file.damages == ()

    @pytest.mark.parametrize("name", ["", " \n", "x" * 201, "a\x1bb"])
    def test_a_name_is_a_name(self, place: Path, name: str) -> None:
        """Nothing is made without one."""
        with pytest.raises(CaseFileError, match="name_unfit"):
            create_case_file(place, name, AT)
        assert list(place.parent.iterdir()) == []


class TestFormat:
    def test_stock_sqlite_reads_a_plain_file(self, place: Path) -> None:
        """With the module of the standard library, and nothing of ours."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        connection = sqlite3.connect(place)
        bodies = [json.loads(body) for (body,) in connection.execute("SELECT body FROM events ORDER BY number")]
        evidence = connection.execute("SELECT name, bytes FROM evidence").fetchall()
        connection.close()

        assert [body["event"]["kind"] for body in bodies] == ["account_added", "step_begun", "sent", "seen_on_screen"]
        assert evidence == [("Bildschirm.png", PNG)]

    @pytest.mark.parametrize("statement", ["UPDATE events SET body = ''", "DELETE FROM events"])
    def test_stock_sqlite_may_not_change_events(self, place: Path, statement: str) -> None:
        """The fences hold there, too."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        connection = sqlite3.connect(place)
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            connection.execute(statement)
        connection.close()

    def test_there_is_one_file_at_rest(self, filled: Path) -> None:
        """It is its owner's alone."""
        assert list(filled.parent.iterdir()) == [filled]
        assert filled.stat().st_mode & 0o777 == 0o600

    def test_an_encrypted_file_is_random_from_its_first_byte(self, place: Path) -> None:
        """Nothing says whose it is, and its length is one of whole pages."""
        with create_case_file(place, "Erika", AT, PASSPHRASE) as file:
            fill(file)
        data = place.read_bytes()

        assert len(set(data[:4096])) > 240
        assert not any(word in data for word in (b"SQLite", b"Erika", b"facebook", b"PNG", b"events"))


class TestMoves:
    def test_what_cannot_be_is_refused_in_the_words_of_the_rule(self, filled: Path, passphrase: str | None) -> None:
        """Nothing is recorded, and nothing is kept beside it."""
        twice = Sent(account="facebook", route="meta-form-facebook", on=DAY)
        with open_case_file(filled, passphrase) as file:
            file.record(Withdrawn(account="facebook", route="meta-form-facebook", on=DAY), AT)
            with pytest.raises(CaseFileError, match="move_refused") as raised:
                file.record(EVENTS[0], AT, [Attachment("x", data=b"x")])
            assert file.case().objections["facebook", "meta-form-facebook"].state == "withdrawn"
            assert len(file.recorded()) == 5
            assert len(file.evidence()) == 1
            assert file.record(twice, AT).number == 6
        for language in ("de", "en"):
            words = load_catalogue(language, "widerspruch.objections")
            assert console.sentence_of(raised.value, language) == words("move.account_known")


@pytest.mark.parametrize("way", ["deleted", "moved", "replaced"])
def test_nothing_is_kept_in_a_file_that_is_not_there_any_more(tmp_path: Path, way: str) -> None:
    """Also where it was written to before: what would be gone with it is not said to be kept."""
    path = tmp_path / "a.akte"
    with create_case_file(path, "Erika", AT) as file:
        fill(file)
        if way == "deleted":
            path.unlink()
        else:
            path.rename(tmp_path / "b.akte")
        if way == "replaced":
            create_case_file(path, "Otto", AT).close()
        with pytest.raises(CaseFileError, match="unwritable"):
            file.record(EVENTS[2], AT + 9)
        assert len(file.recorded()) == len(EVENTS)
