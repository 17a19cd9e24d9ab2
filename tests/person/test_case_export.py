"""The export of a case: documents, originals and proofs in one ZIP, the same for the same case, day and time."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from lib.made_pictures import png
from person.dossier.made import AT
from widerspruch.casefile.bundle import import_bundle
from widerspruch.casefile.case_file import CaseFile, create_case_file
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.casefile.verify import verify
from widerspruch.lib.typesetting import TypesettingError
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, Note, SeenOnScreen, Sent
from widerspruch.person import case_export
from widerspruch.person.case_export import export_case
from widerspruch.person.dossier.paper import dossier_paper
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

FORM, DAY = "meta-form-facebook-2025", date(2026, 11, 28)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[CaseFile]:
    """One objection with a screenshot, and a note with what only begins like one."""
    with create_case_file(tmp_path / "a.akte", "Erika Beispiel", AT - 1) as file:
        file.record(AccountAdded(Account("facebook", "facebook", email="erika@example.org")), AT)
        file.record(Sent("facebook", FORM, DAY), AT)
        file.record(SeenOnScreen("facebook", FORM, DAY), AT, [Attachment("Bild.png", data=png())])
        file.record(Note(DAY, "Ein zweites Bild."), AT, [Attachment("halb.png", data=png()[:70])])
        yield file


def exported(case: CaseFile, target: Path) -> Path:
    """Its export in German, on the day after."""
    export_case(case, load_rulebook(), PersonWords("de"), date(2026, 11, 29), AT, target)
    return target


def test_it_holds_documents_originals_and_proofs(case: CaseFile, tmp_path: Path) -> None:
    """What people read lies beside what a program verifies."""
    with zipfile.ZipFile(exported(case, tmp_path / "a.zip")) as opened:
        names = set(opened.namelist())
        assert {"akte.html", "akte.pdf", "events.jsonl", "manifest.json", "verify.py"} <= names
        assert opened.read("akte.pdf").startswith(b"%PDF-")
        page = opened.read("akte.html").decode()
        listed = {one["file"] for one in json.loads(opened.read("manifest.json"))["evidence"]}
    assert all(f'href="{name}"' in page for name in listed)
    assert listed <= names


def test_a_picture_that_is_none_is_left_out_of_both_documents(case: CaseFile, tmp_path: Path) -> None:
    """Its bytes lie among the originals as they are."""
    with zipfile.ZipFile(exported(case, tmp_path / "a.zip")) as opened:
        assert opened.read("akte.html").count(b"<img ") == 1
        assert png()[:70] in [opened.read(name) for name in opened.namelist()]


def test_the_same_case_is_the_same_file(case: CaseFile, tmp_path: Path) -> None:
    """Made twice for one day and time, byte for byte."""
    first, second = exported(case, tmp_path / "1.zip"), exported(case, tmp_path / "2.zip")
    assert first.read_bytes() == second.read_bytes()


def test_it_verifies_and_comes_back_with_the_same_head(case: CaseFile, tmp_path: Path) -> None:
    """Also by the script that lies in it, which knows nothing of ours."""
    export = exported(case, tmp_path / "a.zip")
    assert verify(export).is_verified
    with import_bundle(export, tmp_path / "b.akte") as back:
        assert (back.head, back.recorded(), back.evidence()) == (case.head, case.recorded(), case.evidence())
    with zipfile.ZipFile(export) as opened:
        opened.extractall(tmp_path / "out")
    done = subprocess.run([sys.executable, "-I", "verify.py"], cwd=tmp_path / "out", capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_written_over(case: CaseFile, tmp_path: Path) -> None:
    """What is there stays."""
    (tmp_path / "a.zip").write_text("x")
    with pytest.raises(CaseFileError) as raised:
        exported(case, tmp_path / "a.zip")
    assert raised.value.code == "exists"
    assert (tmp_path / "a.zip").read_text() == "x"


def test_too_little_memory_for_pictures_leaves_them_out(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The documents are made without them; the originals are there."""

    def short_of_memory(told, pictures, at):  # type: ignore[no-untyped-def]
        if pictures:
            raise TypesettingError("pdf_not_made")
        return dossier_paper(told, pictures, at)

    monkeypatch.setattr(case_export, "dossier_paper", short_of_memory)
    with zipfile.ZipFile(exported(case, tmp_path / "a.zip")) as opened:
        assert opened.read("akte.html").count(b"<img ") == 0
        assert opened.read("akte.pdf").startswith(b"%PDF-")


def test_without_a_pdf_nothing_is_written(case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ZIP without what people read would pass for a whole one."""

    def fails(*_: object) -> None:
        raise TypesettingError("pdf_not_made")

    monkeypatch.setattr(case_export, "dossier_paper", fails)
    with pytest.raises(TypesettingError):
        exported(case, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_what_people_read_is_of_the_same_moment(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is recorded in another window while the PDF is made waits for the next export."""
    with ThreadPoolExecutor(1) as other_window:
        recorded = []

        def slow(*given: Any) -> Any:
            recorded.append(other_window.submit(case.record, Note(DAY, "Währenddessen."), AT))
            sleep(0.1)
            return dossier_paper(*given)

        monkeypatch.setattr(case_export, "dossier_paper", slow)
        exported(case, tmp_path / "a.zip")
        recorded[0].result()

    assert verify(tmp_path / "a.zip").events == 4
    assert len(case.recorded()) == 5
