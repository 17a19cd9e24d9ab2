"""Taking a case file out, taking one in, and verifying."""

import io
import re
import tempfile
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accessible import axe
from person.site.conftest import TODAY, sent
from person.telling.every_event import FORM
from person.telling.told_case import PICTURE, account
from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.objections.events import Note, Sent


@pytest.fixture
def case(state, clock):
    """The open case file, with one piece of evidence."""
    file = state.holding.new("Erika Mustermann", clock.now())
    file.record(account("facebook"), clock.now())
    file.record(Sent("facebook", FORM, TODAY), clock.now(), [PICTURE])
    return file


@pytest.fixture
def exported(browser_free, case, monkeypatch):
    """The bytes of an export. Typesetting has its own tests: here the PDF is any."""
    monkeypatch.setattr("widerspruch.person.case_export._typeset", lambda told, at: _Typeset())
    answer = sent(browser_free, "/case/export")
    assert answer.status_code == 200
    return answer


class _Typeset:
    pdf, left_out = b"%PDF-1.7", ()


def upload(data, name="akte.zip"):
    return SimpleUploadedFile(name, data)


class TestExport:
    def test_the_page_says_what_is_in_it(self, browser_free, case):
        """And nothing is made before somebody asks."""
        page = browser_free.get("/case/export").content.decode()
        assert "Alle Belege, wie sie sind." in page
        assert "nicht verschlüsselt" not in page

    def test_a_passphrase_does_not_protect_it(self, browser_free, case):
        """That is said before."""
        case.change_passphrase("drei kleine Wörter")
        assert "Die ZIP-Datei ist nicht verschlüsselt." in browser_free.get("/case/export").content.decode()

    def test_it_is_a_zip_that_says_everything(self, exported):
        """Named without anything personal, whole, and as long as it says."""
        data = exported.getvalue()
        assert exported["Content-Disposition"] == 'attachment; filename="akte-2026-11-21.zip"'
        assert exported["Content-Type"] == "application/zip"
        assert int(exported["Content-Length"]) == len(data)
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        assert {"akte.html", "akte.pdf", "events.jsonl", "manifest.json", "verify.py"} <= set(names)

    def test_nothing_of_it_is_left(self, browser_free, case, tmp_path, monkeypatch):
        """The folder in which it was made goes with the answer, also where nobody waits for the rest."""
        monkeypatch.setattr("widerspruch.person.case_export._typeset", lambda told, at: _Typeset())
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        answer = sent(browser_free, "/case/export")
        next(iter(answer.streaming_content))
        assert list(tmp_path.glob("export-*"))
        answer.close()
        assert not list(tmp_path.glob("export-*"))

    @pytest.mark.slow
    def test_a_whole_export_has_a_real_pdf(self, browser_free, case):
        """As it is really made."""
        data = sent(browser_free, "/case/export").getvalue()
        assert zipfile.ZipFile(io.BytesIO(data)).read("akte.pdf").startswith(b"%PDF-")


class TestImport:
    def test_a_new_case_file_lies_beside_the_open_one(self, browser_free, case, state, exported):
        """The open one stays open and as it was."""
        answer = sent(browser_free, "/case/import", {"export": upload(exported.getvalue())})
        assert (answer.status_code, answer["Location"]) == (303, "/case/import?done=1")
        assert state.holding.held is case
        (path,) = (path for path in state.holding.paths() if path != case.path)
        with open_case_file(path) as taken:
            assert taken.head == case.head
            assert taken.evidence() == case.evidence()
        assert 'href="/files"' in browser_free.get(answer["Location"]).content.decode()

    def test_where_none_is_open_it_is_opened(self, browser_free, state, exported):
        """Somebody who moves to another device goes on."""
        data = exported.getvalue()
        state.holding.close()
        answer = sent(browser_free, "/case/import", {"export": upload(data)})
        assert answer["Location"] == "/case?done=imported"
        assert "Die Akte ist da." in browser_free.get(answer["Location"]).content.decode()

    @pytest.mark.parametrize("data", [b"no zip", b"PK\x03\x04 broken", b"x"], ids=["text", "broken", "one byte"])
    def test_what_is_no_export_is_refused_with_a_sentence(self, browser_free, case, state, data):
        """And leaves nothing behind."""
        page = sent(browser_free, "/case/import", {"export": upload(data)}).content.decode()
        assert '<a href="/files/other">Akte öffnen</a>' in page
        assert "kein Export einer Akte" in page
        assert state.holding.paths() == [case.path]

    def test_an_export_that_was_changed_is_refused(self, browser_free, case, state, exported):
        """Nothing of it is taken in, and where to see why is said."""
        changed = exported.getvalue().replace(b"facebook", b"fakebook")
        page = sent(browser_free, "/case/import", {"export": upload(changed)}).content.decode()
        assert "Es wurde nichts übernommen." in page
        assert state.holding.paths() == [case.path]

    def test_without_a_file_nothing_happens(self, browser_free, case, state):
        """The field says what is missing."""
        assert "Hier fehlt noch etwas." in sent(browser_free, "/case/import").content.decode()
        assert state.holding.paths() == [case.path]

    def test_a_second_click_takes_it_in_once(self, browser_free, case, state, exported):
        """One more case file, not two."""
        data = exported.getvalue()
        token = re.search(r'name="once" value="([^"]*)"', browser_free.get("/case/import").content.decode())[1]
        for _ in range(2):
            browser_free.post("/case/import", {"export": upload(data), "once": token})
        assert len(state.holding.paths()) == 2


class TestVerify:
    def test_the_open_one_says_how_much_matches(self, browser_free, case):
        """Entries, evidence, and the head of the chain."""
        page = sent(browser_free, "/case/verify", {"what": "open"}).content.decode()
        assert "Alles stimmt" in page
        assert "2 Einträge folgen lückenlos aufeinander." in page
        assert "Ein Beleg ist noch derselbe." in page
        assert case.head.digest in page

    def test_an_export_is_verified_without_an_open_case(self, browser_free, state, exported):
        """A lawyer who was given one has none of her own."""
        data = exported.getvalue()
        state.holding.close()
        page = sent(browser_free, "/case/verify", {"what": "given", "file": upload(data)}).content.decode()
        assert "Alles stimmt" in page
        assert "Dateien des Exports sind unverändert" in page
        assert "Diese Akte prüfen" not in page

    def test_what_was_changed_is_named(self, browser_free, case, exported):
        """A sentence for each thing."""
        changed = exported.getvalue().replace(b"%PDF-1.7", b"%PDF-1.6")
        page = sent(browser_free, "/case/verify", {"what": "given", "file": upload(changed)}).content.decode()
        assert "Es stimmt nicht alles." in page
        assert "Die Datei akte.pdf wurde verändert." in page

    def test_an_encrypted_file_needs_its_passphrase(self, browser_free, case, tmp_path, clock):
        """A wrong one ends in a sentence, and is not shown again."""
        with create_case_file(tmp_path / "b.akte", "Ben", clock.now(), "drei kleine Wörter") as other:
            other.record(Note(TODAY, "x"), clock.now())
        data = (tmp_path / "b.akte").read_bytes()

        def verified(passphrase):
            fields = {"what": "given", "file": upload(data, "b.akte"), "passphrase": passphrase}
            return sent(browser_free, "/case/verify", fields).content.decode()

        assert "Mit dieser Passphrase lässt sich die Datei nicht öffnen." in verified("falsch und geheim")
        assert "falsch und geheim" not in verified("falsch und geheim")
        assert "Ein Eintrag passt in die Kette." in verified("drei kleine Wörter")

    def test_nothing_given_is_said(self, browser_free, case):
        """The field asks for a file."""
        assert "Wählen Sie eine Datei." in sent(browser_free, "/case/verify", {"what": "given"}).content.decode()

    def test_a_damaged_file_says_what_matched_and_what_did_not(self, browser_free, case, state, clock):
        """A piece of evidence whose bytes another program has changed."""
        path = case.path
        state.holding.close()
        path.write_bytes(path.read_bytes().replace(PICTURE.data[-20:], b"\0" * 20))
        state.holding.hold(open_case_file(path))
        page = sent(browser_free, "/case/verify", {"what": "open"}).content.decode()
        assert "Es stimmt nicht alles." in page
        assert "Beleg 1 wurde verändert" in page
        shown = browser_free.get("/case/evidence/1").content.decode()
        assert "Seine Prüfsumme stimmt nicht." in shown
        assert "<img" not in shown
        assert browser_free.get("/case/evidence/1/file").status_code == 422
        assert browser_free.get("/case").status_code == 200


@pytest.mark.browser
def test_nobody_is_kept_from_using_it(new_page, served, clock):
    """In Chromium, in both languages."""
    file = served.state.holding.new("Erika Mustermann", clock.now())
    file.record(account("facebook"), clock.now())
    for locale in ("de-DE", "en-GB"):
        page = new_page(width=390, locale=locale)
        start = page.url.rstrip("/")
        for address in ("/case/export", "/case/import", "/case/verify"):
            page.goto(start + address)
            assert axe(page) == [], address
        page.locator("button[value=open]").click()
        assert axe(page) == []
        assert page.get_by_role("status").count() == 1
