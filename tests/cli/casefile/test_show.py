"""`widerspruch casefile show`, `list`, `passphrase` and `delete`."""

import json
from datetime import date

import pytest

from person.made_proofs import KEYS, POLICY
from protocol.lineage.made_reports import DAY, MADE, model, report_proof
from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.events import Note
from widerspruch.rulebook.instants import end_of_day


class TestShow:
    def test_one_paragraph_for_each_account(self, run, add, akte):
        """With its state and exactly one next step."""
        add("--event", "facebook=2026-11-20:sent", "--event", "facebook=2026-11-21:granted")
        ended = run("casefile", "show", akte, "--today", "2026-11-29")
        assert (ended.code, ended.err) == (0, "")
        assert "Akte „Erika Beispiel“ am 29.11.2026" in ended.said
        assert "Facebook: angenommen (seit dem 21.11.2026)" in ended.said
        assert "Instagram: mit erfasst" in ended.said
        assert ended.said.count("Nächster Schritt:") == 3
        assert "Verlauf" not in ended.said

    def test_the_timeline_and_the_evidence(self, run, add, akte, tmp_path):
        """Every entry with its number and day, every piece with its checksum."""
        (tmp_path / "bild.txt").write_text("x")
        add("--event", "facebook=2026-11-20:seen", "--evidence", tmp_path / "bild.txt")
        add("--note", "Zwei\nZeilen")
        ended = run("casefile", "show", akte, "--timeline")
        assert "5. 20.11.2026: Facebook: Die Plattform zeigt auf dem Bildschirm" in ended.said
        assert "> Zwei" in ended.out
        assert "> Zeilen" in ended.out
        with open_case_file(akte) as case_file:
            assert case_file.evidence()[0].digest in ended.out

    def test_json_says_the_same_words(self, run, add, akte):
        """With numbers, states and the head of the chain beside them."""
        add("--event", "facebook=2026-11-20:sent")
        told = json.loads(run("casefile", "show", akte, "--json").out)
        with open_case_file(akte) as case_file:
            assert (told["events"], told["head"]) == (case_file.head.count, case_file.head.digest)
        assert told["format"] == "widerspruch-case/1"
        assert [line["name"] for line in told["accounts"]] == ["Facebook", "Instagram", "LinkedIn"]
        assert len(told["timeline"]) == 4
        printed = run("casefile", "show", akte).said
        assert all(line["next"]["sentence"] in printed for line in told["accounts"])

    def test_models_that_a_platform_calls_stale(self, run, akte):
        """With the day until which they stay, and in both ways of printing."""
        with open_case_file(akte) as case_file:
            given = (report_proof((model("a", until=end_of_day(date(2026, 12, 31))),)), POLICY, KEYS)
            pieces = [Attachment("x", data=one) for one in given]
            case_file.record(Note(date(2026, 11, 20), ""), MADE + 60 * DAY, pieces)
        before = run("casefile", "show", akte, "--today", "2026-12-31").said
        after = run("casefile", "show", akte, "--today", "2027-01-01")
        told = json.loads(run("casefile", "show", akte, "--today", "2027-01-01", "--json").out)

        assert "Ein Modell ist veraltet. Es bleibt höchstens bis 31.12.2026 im Einsatz." in before
        assert "Frist vorbei: Ein veraltetes Modell sollte nur bis 31.12.2026" in after.said
        assert [(one["number"], one["is_overdue"]) for one in told["models"]] == [(1, True)]

    def test_another_day(self, run, add, akte):
        """A year later something is to be looked at again."""
        add("--event", "facebook=2026-11-20:sent", "--event", "facebook=2026-11-21:granted")
        later = run("casefile", "show", akte, "--today", "2027-11-20").said
        assert later != run("casefile", "show", akte, "--today", "2026-11-29").said

    def test_nothing_is_written(self, run, akte):
        """To look changes nothing."""
        before = akte.read_bytes()
        run("casefile", "show", akte, "--timeline")
        assert akte.read_bytes() == before

    def test_an_empty_case(self, run, tmp_path):
        """It says what is missing."""
        create_case_file(tmp_path / "leer.akte", "Leer", 0).close()
        ended = run("casefile", "show", tmp_path / "leer.akte", "--timeline")
        assert (ended.code, ended.err) == (0, "")

    def test_a_damaged_file_is_shown_as_far_as_it_is_sound(self, run, akte):
        """What is not sound is said first."""
        data = bytearray(akte.read_bytes())
        at = data.index(b"linkedin")
        data[at : at + 8] = b"linkedln"
        akte.write_bytes(data)
        ended = run("casefile", "show", akte)
        assert ended.code == 0
        assert "Eintrag" in ended.complained
        assert "Facebook" in ended.said


class TestList:
    def test_all_case_files_of_a_folder(self, run, akte, tmp_path):
        """Encrypted ones say no name; what is none says why."""
        create_case_file(tmp_path / "max.akte", "Max", 0, "geheim").close()
        (tmp_path / "kaputt.akte").write_text("x")
        ended = run("casefile", "list", "--folder", tmp_path)
        assert "Erika Beispiel." in ended.said
        assert "Mit Passphrase." in ended.said
        assert "Diese Datei ist keine Akte" in ended.said
        told = json.loads(run("casefile", "list", "--folder", tmp_path, "--json").out)
        assert [one["name"] for one in told["files"]] == ["Erika Beispiel", None, None]
        assert [one["is_encrypted"] for one in told["files"]] == [False, False, True]

    def test_an_empty_folder(self, run, tmp_path):
        """Or none at all."""
        assert "keine Akte" in run("casefile", "list", "--folder", tmp_path / "nichts").said


class TestPassphrase:
    @pytest.fixture
    def secrets(self, tmp_path):
        """Two passphrases, in files."""
        paths = [tmp_path / name for name in ("eins", "zwei")]
        for path in paths:
            path.write_text(f"Passphrase {path.name}\n")
        return paths

    def test_set_changed_and_removed_without_loss(self, run, akte, recorded, secrets):
        """The events are the same all the time."""
        before, (one, two) = recorded(), secrets
        assert run("casefile", "passphrase", akte, "--new-passphrase-file", one).code == 0
        assert b"erika@example.org" not in akte.read_bytes()
        ended = run("casefile", "passphrase", akte, "--passphrase-file", one, "--new-passphrase-file", two)
        assert "jetzt mit der neuen Passphrase" in ended.said
        assert run("casefile", "show", akte, "--passphrase-file", one).code == 1
        assert run("casefile", "passphrase", akte, "--passphrase-file", two, "--remove").code == 0
        assert recorded() == before

    def test_one_of_both(self, run, akte, secrets):
        """Remove and set is no wish."""
        assert run("casefile", "passphrase", akte, "--remove", "--new-passphrase-file", secrets[0]).code == 2


class TestDelete:
    def test_the_file_is_gone(self, run, akte):
        """After a yes. What that is worth is said."""
        ended = run("casefile", "delete", akte, "--yes")
        assert (ended.code, akte.exists()) == (0, False)
        assert "Auf einer SSD" in ended.said

    def test_nobody_to_ask(self, run, akte):
        """Then it stays."""
        assert run("casefile", "delete", akte).code == 2
        assert akte.exists()

    @pytest.mark.parametrize(("said", "there"), [("ja", False), ("nein", True), ("", True), ("JA", False)])
    def test_it_asks(self, said, there, run, akte, monkeypatch):
        """Only a yes is one."""
        monkeypatch.setattr("widerspruch.cli.casefile.delete.can_ask", lambda: True)
        monkeypatch.setattr("builtins.input", lambda: said)
        assert run("casefile", "delete", akte).code == 0
        assert akte.exists() is there

    def test_what_is_no_case_file_stays(self, run, tmp_path):
        """A slip of the finger deletes no photograph."""
        path = tmp_path / "urlaub.jpg"
        path.write_bytes(b"\xff\xd8\xff")
        assert run("casefile", "delete", path, "--yes").code == 1
        assert path.exists()

    def test_single_pieces_of_evidence(self, run, add, akte, tmp_path):
        """Their bytes and names go, their checksums stay."""
        (tmp_path / "geheim.txt").write_text("ganz geheim")
        add("--note", "x", "--evidence", tmp_path / "geheim.txt")
        assert run("casefile", "delete", akte, "--evidence", 2, "--yes").code == 1
        assert run("casefile", "delete", akte, "--evidence", 1, "--yes").said == (
            "Beleg 1 ist gelöscht. Nur seine Prüfsumme bleibt."
        )
        assert b"ganz geheim" not in akte.read_bytes()
        assert run("casefile", "delete", akte, "--evidence", 1, "--yes").code == 1
