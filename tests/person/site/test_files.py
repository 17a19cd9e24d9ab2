"""The page with the case files: several of them, each closed when another is opened."""

import html
import os
import re
import sys
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from playwright.sync_api import Page

from accessible import axe
from person.site.conftest import sent
from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded
from widerspruch.person.site.request import NoCaseOpenError
from widerspruch.person.site.state import STATE
from widerspruch.person.telling.case_files import file_id

SECRET = "korrekt pferd batterie"


@pytest.fixture
def now(clock):
    return clock.now()


@pytest.fixture
def erika(state, now):
    """An open case file."""
    file = state.holding.new("Erika", now)
    file.record(AccountAdded(Account("facebook", "facebook")), now)
    return file


def shown(answer):
    """The text of a page."""
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def address_of(file, *more):
    return "/".join(["/files", file_id(file.path), *more])


def at_rest(state):
    """The case files once all are closed: what they are called, and what opens them."""
    state.holding.close()
    found = []
    for one in state.holding.shelf.files():
        passphrase = SECRET if one.is_encrypted else None
        with open_case_file(one.path, passphrase) as file:
            found.append((file.name, passphrase))
    return found


class TestList:
    def test_without_one_it_says_how_one_comes_into_being(self, browser_free):
        """By the first account."""
        assert "sobald Sie Ihr erstes Konto eintragen" in shown(browser_free.get("/files"))

    def test_names_those_that_say_their_name(self, browser_free, state, erika, now):
        """An encrypted one says nothing of whose it is."""
        state.holding.new("Geheim", now, SECRET)
        state.holding.new("Max", now)
        page = shown(browser_free.get("/files"))
        assert "Erika" in page
        assert "Geheim" not in page
        assert "Verschlüsselte Akte" in page
        assert page.index("Max") < page.index("Erika")

    def test_a_deletion_day_that_has_come_is_said(self, browser_free, erika, clock):
        """Nothing is deleted by itself."""
        erika.set_deletion_day(clock.today)
        assert "Löschtag erreicht: 21.11.2026" in shown(browser_free.get("/files"))
        assert erika.path.exists()

    def test_what_is_no_case_file_is_named_and_left_alone(self, browser_free, state, erika):
        """It can be looked at and deleted, not opened."""
        broken = erika.path.with_name("kaputt.akte")
        broken.write_bytes(b"nichts")
        assert "Diese Datei ist keine Akte" in shown(browser_free.get("/files"))
        page = browser_free.get(f"/files/{file_id(broken)}")
        assert "Diese Datei ist keine Akte" in shown(page)
        assert 'class="actions"' not in page.content.decode()
        assert broken.read_bytes() == b"nichts"

    def test_the_invented_one_is_none_of_them(self, browser_free, state, erika):
        """Who opens their own ends the trial."""
        sent(browser_free, "/example", page="/")
        assert state.holding.is_example
        page = browser_free.get("/files").content.decode().partition("<main")[2]
        assert "Erika" in page
        assert "Erfundene" not in page
        sent(browser_free, address_of(erika), page="/files")
        assert (state.holding.is_example, state.holding.held.name) == (False, "Erika")

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file names")
    def test_a_name_that_is_no_text_is_shown_as_far_as_it_goes(self, browser_free, state, erika, now):
        """From an old disk: M\xfcller in Latin-1, and a name that would turn the line round."""
        for name in (b"M\xfcller.akte", "\u202egod.akte".encode()):
            path = state.holding.shelf.folder / os.fsdecode(name)
            create_case_file(path, "Alt", now, SECRET).close()
            page = browser_free.get("/files")
            assert page.status_code == 200
            assert sent(browser_free, f"/files/{file_id(path)}", {"passphrase": SECRET})["Location"] == "/"
            assert browser_free.get(f"/files/{file_id(path)}/about").status_code == 200
        assert "M\ufffdller" in shown(browser_free.get("/files"))
        assert "\u202e" not in shown(browser_free.get("/files"))

    def test_no_address_says_whose_it_is(self, browser_free, state, now):
        """Not even of a file that somebody named after a person."""
        path = state.holding.shelf.folder / "Erika Muster.akte"
        state.holding.new("Max", now)
        create_case_file(path, "Erika Muster", now).close()
        page = browser_free.get("/files").content.decode()
        assert "Erika" in page
        assert "Erika" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page))


class TestNew:
    def test_without_a_passphrase(self, browser_free, state):
        """It is open at once, and asks for accounts."""
        answer = sent(browser_free, "/files/new", {"name": "Erika"})
        assert answer["Location"] == "/accounts"
        assert state.holding.held.name == "Erika"
        assert at_rest(state) == [("Erika", None)]

    def test_with_a_passphrase(self, browser_free, state):
        """Its bytes hold no name."""
        sent(browser_free, "/files/new", {"name": "Erika", "passphrase": SECRET, "passphrase_again": SECRET})
        assert at_rest(state) == [("Erika", SECRET)]
        assert all(b"Erika" not in path.read_bytes() for path in state.holding.paths())

    def test_the_warning_stands_before_the_field(self, browser_free):
        """Nobody can recover it: said before, not after."""
        page = browser_free.get("/files/new").content.decode()
        assert page.index("kann niemand wiederherstellen") < page.index('name="passphrase"')

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({}, "Geben Sie der Akte einen Namen"),
            ({"name": "x" * 201}, "Geben Sie der Akte einen Namen"),
            ({"name": "a\x1bb"}, "Geben Sie der Akte einen Namen"),
            ({"name": "Erika", "passphrase": "eins", "passphrase_again": "zwei"}, "nicht gleich"),
            ({"name": "Erika", "passphrase": "eins"}, "nicht gleich"),
            ({"name": "Erika", "passphrase": "x" * 1001, "passphrase_again": "x" * 1001}, "1000"),
        ],
    )
    def test_what_is_wrong_stands_beside_it(self, browser_free, state, fields, sentence):
        """Nothing is made."""
        answer = sent(browser_free, "/files/new", fields)
        assert answer.status_code == 200
        assert sentence in shown(answer)
        assert state.holding.paths() == []

    def test_no_passphrase_is_ever_shown_again(self, browser_free):
        """Also beside a mistake."""
        fields = {"name": "Erika", "passphrase": SECRET, "passphrase_again": "anders"}
        assert SECRET not in sent(browser_free, "/files/new", fields).content.decode()

    def test_the_one_before_is_closed(self, browser_free, state, erika):
        """Somebody else may open it then."""
        sent(browser_free, "/files/new", {"name": "Max"})
        with open_case_file(erika.path) as again:
            assert again.name == "Erika"


class TestOpening:
    def test_a_plain_one_at_a_click(self, browser_free, state, erika, now):
        """The other is closed for it."""
        state.holding.new("Max", now)
        answer = sent(browser_free, address_of(erika), page="/files")
        assert answer["Location"] == "/"
        assert state.holding.held.name == "Erika"

    def test_an_encrypted_one_by_its_passphrase(self, browser_free, state, now):
        """Every sign of it counts, spaces too."""
        file = state.holding.new("Erika", now, f" {SECRET} ")
        state.holding.close()
        assert sent(browser_free, address_of(file), {"passphrase": SECRET}).status_code == 200
        assert state.holding.held is None
        sent(browser_free, address_of(file), {"passphrase": f" {SECRET} "})
        assert state.holding.held.name == "Erika"

    @pytest.mark.parametrize(
        ("passphrase", "sentence"), [("falsch", "Mit dieser Passphrase"), ("", "Geben Sie die Passphrase ein")]
    )
    def test_a_wrong_passphrase_loses_nothing(self, browser_free, state, erika, now, passphrase, sentence):
        """A sentence; the file stays as it is, and what was open stays open."""
        file = create_case_file(erika.path.with_name("0" * 16 + ".akte"), "Geheim", now, SECRET)
        file.close()
        before = file.path.read_bytes()
        answer = sent(browser_free, address_of(file), {"passphrase": passphrase})
        assert sentence in shown(answer)
        assert state.holding.held is erika
        assert file.path.read_bytes() == before

    def test_one_that_is_open_elsewhere(self, browser_free, state, erika, now):
        """By another program: a sentence."""
        path = erika.path.with_name("1" * 16 + ".akte")
        with create_case_file(path, "Max", now):
            answer = sent(browser_free, f"/files/{file_id(path)}", page="/files")
        assert "schon geöffnet" in shown(answer)
        assert state.holding.held is erika

    def test_who_has_only_one_finds_it_open(self, state, erika):
        """At the next start; with two they choose."""
        state.holding.close()
        state.holding.open_the_only_one()
        assert state.holding.held.name == "Erika"
        state.holding.new("Max", 0)
        state.holding.close()
        state.holding.open_the_only_one()
        assert state.holding.held is None

    def test_an_unknown_one_is_not_found(self, browser_free, erika):
        """Whatever is asked of it."""
        for what in ("", "/about", "/passphrase", "/delete", "/delete/sure"):
            assert browser_free.get(f"/files/0123456789abcdef{what}").status_code == 404


class TestManaging:
    def test_a_new_name_and_a_deletion_day(self, browser_free, erika):
        """Kept in the file; its path stays."""
        fields = {"name": "Erika M.", "deletion_day": "2027-12-31"}
        assert sent(browser_free, address_of(erika, "about"), fields)["Location"] == "/files"
        assert (erika.name, erika.deletion_day) == ("Erika M.", date(2027, 12, 31))

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"name": ""}, "Geben Sie der Akte einen Namen"),
            ({"name": "Erika", "deletion_day": "morgen"}, "kein Datum"),
            ({"name": "Erika", "deletion_day": "31.02.2027"}, "kein Datum"),
            ({"name": "Erika", "deletion_day": "2020-01-01"}, "schon vorbei"),
        ],
    )
    def test_what_is_wrong_stands_beside_it(self, browser_free, erika, fields, sentence):
        """Nothing is changed."""
        assert sentence in shown(sent(browser_free, address_of(erika, "about"), fields))
        assert (erika.name, erika.deletion_day) == ("Erika", None)

    def test_a_day_that_was_set_and_is_over_may_stay(self, browser_free, erika):
        """Who only renames is not asked for another."""
        erika.set_deletion_day(date(2020, 1, 1))
        sent(browser_free, address_of(erika, "about"), {"name": "E.", "deletion_day": "2020-01-01"})
        assert (erika.name, erika.deletion_day) == ("E.", date(2020, 1, 1))

    def test_a_passphrase_is_set_changed_and_removed(self, browser_free, state, erika):
        """Nothing is lost on the way."""
        address = address_of(erika, "passphrase")
        told = sent(browser_free, address, {"passphrase": "erste", "passphrase_again": "erste"})
        assert "Die neue Passphrase gilt ab jetzt." in shown(browser_free.get(told["Location"]))
        assert state.holding.held.is_encrypted
        sent(browser_free, address, {"passphrase": SECRET, "passphrase_again": SECRET})
        assert at_rest(state) == [("Erika", SECRET)]
        sent(browser_free, address_of(erika), {"passphrase": SECRET})
        assert len(state.holding.held.recorded()) == 1
        told = sent(browser_free, address, {"remove": "1"})
        assert "hat keine Passphrase mehr" in shown(browser_free.get(told["Location"]))
        assert at_rest(state) == [("Erika", None)]

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({}, "Bitte tippen Sie eine Passphrase ein."),
            ({"passphrase": "eins", "passphrase_again": "zwei"}, "nicht gleich"),
        ],
    )
    def test_a_passphrase_that_is_not_one_changes_nothing(self, browser_free, state, erika, fields, sentence):
        """It stays without."""
        assert sentence in shown(sent(browser_free, address_of(erika, "passphrase"), fields))
        assert at_rest(state) == [("Erika", None)]

    def test_closing(self, browser_free, state, erika):
        """Nothing is open then; the next page asks which one."""
        sent(browser_free, "/files/close", page="/files")
        assert state.holding.held is None
        assert browser_free.get("/plan")["Location"] == "/files"

    def test_one_that_was_lost_can_be_opened_again(self, browser_free, state, erika):
        """What went wrong below left nothing to hold: it is as if none were open."""
        erika.close()
        assert "Ihre Akte ist gerade nicht geöffnet." in shown(browser_free.get("/"))
        sent(browser_free, address_of(erika), page="/files")
        assert state.holding.held.name == "Erika"
        assert len(state.holding.held.recorded()) == 1


class TestTwoWindows:
    def stale(self, client, address, page, fields=None):
        """Send a form of a page whose case file is no longer the open one."""
        text = client.get(page).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(once|of_case)" value="([^"]*)">', text))
        return lambda: client.post(address, {**(fields or {}), **hidden})

    def test_what_is_meant_for_one_file_gets_into_no_other(self, browser_free, state, erika, now):
        """A sentence instead."""
        forms = [
            self.stale(browser_free, address_of(erika, "about"), address_of(erika, "about"), {"name": "Erika M."}),
            self.stale(browser_free, address_of(erika, "passphrase"), address_of(erika, "passphrase"), {"remove": "1"}),
            self.stale(browser_free, "/files/close", "/files"),
            self.stale(browser_free, "/accounts/details", "/accounts/new", {"platform": "linkedin"}),
        ]
        other = state.holding.new("Max", now)
        for send in forms:
            answer = send()
            assert answer.status_code == 409
            assert "andere Akte geöffnet" in shown(answer)
        assert state.holding.held is other
        assert (other.name, other.recorded()) == ("Max", ())

    def test_who_has_case_files_gets_no_further_one_by_accident(self, browser_free, state, erika):
        """Whatever is to be kept while none is open: one is opened first."""
        request = RequestFactory(**{STATE: state}).post("/export/keep")
        assert request.case_to_write_into() is erika
        state.holding.close()
        with pytest.raises(NoCaseOpenError):
            request.case_to_write_into()


class TestDeleting:
    def test_it_is_said_what_is_gone_and_what_is_not(self, browser_free, erika):
        """Before anything is asked."""
        page = shown(browser_free.get(address_of(erika, "delete")))
        assert "Sie gelten weiter" in page
        assert "kein Programm sicher löschen" in page

    @pytest.mark.parametrize("word", ["", "ja", "loeschen", "löschen!"])
    def test_without_the_word_nothing_goes(self, browser_free, state, erika, word):
        """The file stays open."""
        answer = sent(browser_free, address_of(erika, "delete", "sure"), {"word_field": word})
        assert "Nichts wurde gelöscht." in shown(answer)
        assert state.holding.held is erika

    @pytest.mark.parametrize("word", ["löschen", " LÖSCHEN ", "lo\u0308schen"])
    def test_with_the_word_all_of_it_goes(self, browser_free, state, erika, word):
        """The file and whatever lies beside it."""
        answer = sent(browser_free, address_of(erika, "delete", "sure"), {"word_field": word})
        assert answer["Location"] == "/files"
        assert state.holding.held is None
        assert [path.name for path in state.holding.shelf.folder.iterdir() if erika.path.stem in path.name] == []

    def test_one_whose_passphrase_is_forgotten_can_go(self, browser_free, state, erika, now):
        """The open one stays."""
        lost = create_case_file(erika.path.with_name("2" * 16 + ".akte"), "Weg", now, SECRET)
        lost.close()
        sent(browser_free, address_of(lost, "delete", "sure"), {"word_field": "löschen"})
        assert not lost.path.exists()
        assert state.holding.held is erika


class TestFromElsewhere:
    def test_by_its_path_it_stays_where_it_is(self, browser_free, state, tmp_path, now):
        """It is on the list from then on."""
        path = tmp_path / "stick.akte"
        create_case_file(path, "Vom Stick", now).close()
        assert sent(browser_free, "/files/other", {"path": f' "{path}" '})["Location"] == "/"
        assert state.holding.held.path == path
        page = shown(browser_free.get("/files"))
        assert "liegt an einem anderen Ort" in page

    def test_sent_along_it_is_copied(self, browser_free, state, tmp_path, now):
        """The copy is open; the source is not written into."""
        path = tmp_path / "stick.akte"
        create_case_file(path, "Vom Stick", now, SECRET).close()
        upload = SimpleUploadedFile("stick.akte", path.read_bytes())
        sent(browser_free, "/files/other", {"upload": upload, "passphrase": SECRET})
        held = state.holding.held
        assert (held.name, held.path.parent) == ("Vom Stick", state.holding.shelf.folder)
        assert "stick" not in held.path.name

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "Diese Datei ist leer."),
            (b"GIF89a" * 999, "keine Akte"),
            (b"SQLite format 3\0" + b"\0" * 5000, "keine Akte"),
        ],
    )
    def test_what_is_none_leaves_nothing(self, browser_free, state, data, sentence):
        """A sentence, and no copy."""
        answer = sent(browser_free, "/files/other", {"upload": SimpleUploadedFile("x.akte", data)})
        assert sentence in shown(answer)
        assert state.holding.held is None
        assert state.holding.paths() == []

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({}, "Wählen Sie eine Datei aus"),
            ({"path": "/gibt/es/nicht.akte"}, "Diese Datei gibt es nicht."),
            ({"path": "/"}, "Das ist ein Ordner"),
            ({"path": "~niemand/x.akte"}, "Diese Datei gibt es nicht."),
            ({"path": "x" * 5000}, "4000"),
            ({"path": "a\x00b"}, "Null"),
        ],
    )
    def test_a_path_to_nothing(self, browser_free, state, fields, sentence):
        """A sentence."""
        assert sentence in shown(sent(browser_free, "/files/other", fields))
        assert state.holding.held is None

    def test_only_one_of_both(self, browser_free, state, tmp_path, now):
        """Which one would be meant, nobody knows."""
        path = tmp_path / "stick.akte"
        create_case_file(path, "Vom Stick", now).close()
        upload = SimpleUploadedFile("stick.akte", path.read_bytes())
        assert "nur eines von beiden" in shown(
            sent(browser_free, "/files/other", {"path": str(path), "upload": upload})
        )
        assert state.holding.held is None


class TestOnOtherPages:
    @pytest.mark.parametrize("what", ["about", "delete", "passphrase", "delete/sure"])
    def test_no_title_says_whose_it_is(self, browser_free, erika, what):
        """Browsers keep titles in their history."""
        page = browser_free.get(address_of(erika, what)).content.decode()
        assert "Erika" not in page.partition("<title>")[2].partition("</title>")[0]

    def test_every_page_says_whose_case_file_it_is(self, browser_free, state, erika, now):
        """Who has only their own is not told."""
        assert "Akte: Erika" in shown(browser_free.get("/accounts"))
        state.holding.new("Meine Akte", now)
        assert "Akte: " not in shown(browser_free.get("/accounts"))

    def test_the_start_leads_to_the_only_one(self, browser_free, state, now):
        """Of several it asks which."""
        file = state.holding.new("Erika", now, SECRET)
        state.holding.close()
        assert f'href="{address_of(file)}"' in browser_free.get("/").content.decode()
        state.holding.new("Max", now)
        state.holding.close()
        page = browser_free.get("/").content.decode()
        assert 'class="button" href="/files"' in page
        assert 'href="/accounts"' not in page.partition("<main")[2]

    def test_the_start_reminds_of_the_deletion_day(self, browser_free, erika, clock):
        """From that day on, and not before."""
        erika.set_deletion_day(clock.today.replace(day=clock.today.day + 1))
        assert "Löschtag" not in shown(browser_free.get("/"))
        erika.set_deletion_day(clock.today)
        page = browser_free.get("/")
        assert "Der Löschtag dieser Akte ist erreicht: 21.11.2026." in shown(page)
        assert f'href="{address_of(erika, "delete")}"' in page.content.decode()


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
def test_nobody_is_kept_from_using_it(new_page, served, locale):
    """Every page of the screen, with and without mistakes, at the width of a phone."""
    page: Page = new_page(width=390, height=844, locale=locale)
    start = page.url
    for address in ("files", "files/other", "files/new"):
        page.goto(f"{start}{address}")
        assert axe(page) == []
    page.locator("main .actions button").click()
    assert page.locator(".error").count() == 1
    assert axe(page) == []
    page.fill("[name=name]", "Erika")
    page.fill("[name=passphrase]", SECRET)
    page.fill("[name=passphrase_again]", SECRET)
    page.locator("main .actions button").click()
    page.wait_for_url("**/accounts")
    file = f"{start}{address_of(served.state.holding.held)[1:]}"
    for address in (f"{start}files", *(f"{file}/{what}" for what in ("about", "passphrase", "delete", "delete/sure"))):
        page.goto(address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{start}files")
    page.locator("form[action='/files/close'] button").click()
    page.goto(file)
    assert axe(page) == []


@pytest.mark.browser
def test_made_locked_opened_and_deleted_by_keyboard_and_without_script(new_page, served):
    """Enter sends every form; a wrong passphrase costs nothing but another try."""
    page: Page = new_page(java_script_enabled=False)
    start = page.url
    page.goto(f"{start}files/new")
    page.locator("[name=name]").press_sequentially("Erika")
    page.locator("[name=passphrase]").press_sequentially(SECRET)
    page.locator("[name=passphrase_again]").press_sequentially(SECRET)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts")
    file = f"{start}{address_of(served.state.holding.held)[1:]}"
    page.goto(f"{start}files")
    page.locator("form[action='/files/close'] button").press("Enter")
    page.wait_for_url("**/files")
    page.goto(file)
    page.locator("[name=passphrase]").press_sequentially("falsch")
    page.keyboard.press("Enter")
    page.locator(".error").wait_for()
    page.locator("[name=passphrase]").press_sequentially(SECRET)
    page.keyboard.press("Enter")
    page.wait_for_url(start)
    page.goto(f"{file}/delete")
    page.locator("a.danger").press("Enter")
    page.locator("[name=word_field]").press_sequentially("löschen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/files")
    assert served.state.holding.paths() == []
