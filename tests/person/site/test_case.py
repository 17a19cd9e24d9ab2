"""The screen with the case file."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accessible import axe
from person.site.conftest import TODAY, sent
from person.telling.every_event import FORM, reading
from person.telling.told_case import PICTURE, account
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.events import AccountRemoved, AnswerReceived, Note, Sent

FACEBOOK = account("facebook", email="erika@example.org")
MAIL = Attachment("Antwort.eml", data=b"From: support@example.net\nTo: erika@example.org\n\nJa.\n")
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
def case(state, clock):
    """An open case file to which `case(event, attachment...)` adds."""
    file = state.holding.new("Erika Mustermann", clock.now())

    def keep(event, *attachments):
        return file.record(event, clock.now(), attachments)

    keep.file = file
    return keep


def shown(client, address="/case"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


class TestLines:
    def test_without_an_open_case_the_start_is_shown(self, browser_free):
        """Nobody sees an error."""
        assert browser_free.get("/case").status_code in (302, 303)

    def test_an_empty_case_leads_to_the_accounts(self, browser_free, case):
        """Nothing is there, and that is said."""
        page = shown(browser_free)
        assert "In dieser Akte steht noch kein Konto." in page
        assert 'href="/accounts"' in page
        assert "Noch ist nichts eingetragen." in page

    def test_a_line_leads_to_its_step(self, browser_free, case):
        """Every action of an objection is at its step."""
        case(FACEBOOK)
        page = shown(browser_free)
        assert f'href="/step/1/{FORM}"' in page
        assert "erika@example.org" in page

    def test_no_address_holds_anything_personal(self, browser_free, case):
        """Accounts and evidence are numbers in every address of the page."""
        case(account("facebook:erika", email="erika@example.org"))
        case(Sent("facebook:erika", FORM, TODAY), PICTURE)
        for address in re.findall(r'(?:href|src|action)="([^"]*)"', shown(browser_free)):
            assert not re.search("erika|example|Bildschirm", address), address

    def test_a_removed_account_is_named(self, browser_free, case):
        """Its history stays."""
        case(FACEBOOK)
        case(AccountRemoved("facebook"))
        assert "Nicht mehr auf der Liste: Facebook." in shown(browser_free)

    def test_strangers_signs_are_shown_and_not_obeyed(self, browser_free, case):
        """An answer, a note and a name of a file may hold anything."""
        case(FACEBOOK)
        case(Sent("facebook", FORM, TODAY))
        case(AnswerReceived("facebook", FORM, TODAY, reading(quoted="<b>\u202eevil", case_id="<i>")))
        case(Note(TODAY, "<script>alert(1)</script>"), Attachment("\u202e<img src=x>.png", data=PICTURE.data))
        page = shown(browser_free)
        assert not re.search(r"<script>alert|<b>|<i>|<img src=x|\u202e", page)


class TestTimeline:
    def test_a_long_timeline_has_pages(self, browser_free, case):
        """Newest first; every year leads to its page."""
        for n in range(230):
            case(Note(TODAY - timedelta(days=2 * n), f"Notiz {n}."))
        page = shown(browser_free)
        assert "Einträge 1 bis 100 von 230" in page
        assert "Notiz 0." in page
        assert "Notiz 100." not in page
        assert "Notiz 229." in shown(browser_free, "/case?page=3")
        assert 'href="/case?page=3#timeline">2025</a>' in page or 'href="/case?page=2#timeline">2025</a>' in page

    @pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999", "²"])
    def test_an_address_of_no_page_shows_one(self, browser_free, case, page):
        """What somebody types is never an error."""
        case(Note(TODAY, "Notiz."))
        assert "Notiz." in shown(browser_free, f"/case?page={page}")


class TestEvidence:
    def test_a_picture_is_shown_as_what_it_is(self, browser_free, case):
        """Its bytes say so, and nothing in it can run."""
        case(Note(TODAY, ""), Attachment("foto.txt", data=PICTURE.data))
        assert '<img src="/case/evidence/1/file"' in shown(browser_free, "/case/evidence/1")
        answer = browser_free.get("/case/evidence/1/file")
        assert answer.content == PICTURE.data
        assert answer["Content-Type"] == "image/png"
        assert answer["Content-Disposition"] == 'inline; filename="beleg-1.png"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox")

    @pytest.mark.parametrize(
        ("data", "name"),
        [(SCRIPT, "bild.png"), (MAIL.data, "a.eml"), (b"%PDF-1.4 x", "b.pdf"), (b"<html><script>1</script>", "c.html")],
    )
    def test_what_is_no_picture_is_only_saved(self, browser_free, case, data, name):
        """An image that is none, a page, a mail: their bytes are handed out, never shown as a page of ours."""
        case(Note(TODAY, ""), Attachment(name, "image/png", data))
        answer = browser_free.get("/case/evidence/1/file")
        assert answer.content == data
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "<img" not in shown(browser_free, "/case/evidence/1")

    def test_a_text_is_shown_as_text(self, browser_free, case):
        """What was pasted can be read; its signs command nothing."""
        case(Note(TODAY, ""), Attachment("antwort.txt", data=b"Wir erkennen <b>ihn</b> an."))
        assert "Wir erkennen &lt;b&gt;ihn&lt;/b&gt; an." in shown(browser_free, "/case/evidence/1")

    def test_deletion_is_asked_first(self, browser_free, case):
        """Then the bytes and the name are gone, and the fact stays."""
        case(Note(TODAY, ""), PICTURE)
        assert "Ja, löschen" in shown(browser_free, "/case/evidence/1/delete")
        assert not case.file.evidence()[0].deleted
        answer = sent(browser_free, "/case/evidence/1/delete")
        assert (answer.status_code, answer["Location"]) == (303, "/case?done=evidence_deleted#evidence")
        assert case.file.evidence()[0].deleted
        page = shown(browser_free, answer["Location"])
        assert "Der Beleg ist gelöscht." in page
        assert PICTURE.name not in page
        assert "Beleg 1 gelöscht. Nur seine Prüfsumme bleibt." in page

    def test_a_deleted_piece_says_so_wherever_it_is_asked_for(self, browser_free, case):
        """A bookmark, the back button, a second window."""
        case(Note(TODAY, ""), PICTURE)
        case.file.delete_evidence(case.file.evidence()[0].digest, 0)
        assert "Gelöscht. Nur die Prüfsumme bleibt." in shown(browser_free, "/case/evidence/1")
        answer = browser_free.get("/case/evidence/1/file")
        assert answer.status_code == 422
        assert "wurde gelöscht" in answer.content.decode()
        again = sent(browser_free, "/case/evidence/1/delete")
        assert again.status_code == 422
        assert len(case.file.recorded()) == 2

    def test_evidence_that_is_not_there_is_no_page(self, browser_free, case):
        """A number that nobody gave out."""
        for address in ("/case/evidence/7", "/case/evidence/7/file", "/case/evidence/7/delete"):
            assert browser_free.get(address).status_code == 404


class TestAdding:
    def test_a_note_is_kept(self, browser_free, case):
        """With its day and its account."""
        case(FACEBOOK)
        fields = {"account": "1", "on": "2026-11-20", "text": "Angerufen.\nBesetzt."}
        answer = sent(browser_free, "/case/add", fields)
        assert (answer.status_code, answer["Location"]) == (303, "/case?done=added#timeline")
        event = case.file.recorded()[-1].event
        assert (event.text.splitlines(), event.account) == (["Angerufen.", "Besetzt."], "facebook")
        assert "Das liegt jetzt in der Akte." in shown(browser_free, answer["Location"])

    def test_files_are_kept_as_they_are(self, browser_free, case):
        """Several at once, without a note."""
        files = [SimpleUploadedFile("a.eml", MAIL.data), SimpleUploadedFile("b.png", PICTURE.data)]
        assert sent(browser_free, "/case/add", {"on": "2026-11-20", "evidence": files}).status_code == 303
        assert [(one.name, one.media_type) for one in case.file.evidence()] == [
            ("a.eml", "message/rfc822"),
            ("b.png", "image/png"),
        ]
        assert "Beleg dazugelegt." in shown(browser_free)

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"on": "2026-11-20"}, "Schreiben Sie eine Notiz, oder wählen Sie eine Datei."),
            ({"on": "2026-11-22", "text": "morgen"}, "Dieser Tag liegt in der Zukunft."),
            ({"on": "", "text": "wann"}, "Hier fehlt noch etwas."),
            ({"on": "2026-11-20", "text": "x", "account": "99"}, "keine gültige Auswahl"),
        ],
    )
    def test_what_is_wrong_is_said_beside_it(self, browser_free, case, fields, sentence):
        """And what was typed is still there."""
        answer = sent(browser_free, "/case/add", fields)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert sentence in page
        assert fields.get("text", "") in page
        assert case.file.recorded() == ()

    def test_a_file_that_is_too_large_is_refused_with_a_sentence(self, browser_free, case, monkeypatch):
        """Nothing is kept by halves."""
        monkeypatch.setattr("widerspruch.casefile.evidence.LARGEST_ATTACHMENT", 1000)
        files = [SimpleUploadedFile("a.txt", b"klein"), SimpleUploadedFile("b.txt", b"x" * 2000)]
        page = sent(browser_free, "/case/add", {"on": "2026-11-20", "evidence": files}).content.decode()
        assert "zu groß" in page
        assert (case.file.recorded(), case.file.evidence()) == ((), ())

    def test_a_double_click_keeps_it_once(self, browser_free, case):
        """The same form twice is one note."""
        page = shown(browser_free, "/case/add")
        fields = {name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("once", "of_case")} | {
            "on": "2026-11-20",
            "text": "einmal",
        }
        first, second = (browser_free.post("/case/add", fields) for _ in range(2))
        assert first.status_code == second.status_code == 303
        assert len(case.file.recorded()) == 1


def test_an_unknown_word_in_the_address_says_nothing(browser_free, case):
    """No stranger's words appear as a message of ours."""
    assert "hacked" not in shown(browser_free, "/case?done=hacked")


def test_a_clock_that_was_set_back_is_told(browser_free, case, clock):
    """Everything is still shown."""
    case(FACEBOOK)
    clock.today = TODAY - timedelta(days=100)
    page = shown(browser_free)
    assert "Die Uhr dieses Geräts geht falsch" in page
    assert "Konto aufgenommen: Facebook." in page


@pytest.mark.browser
def test_nobody_is_kept_from_using_it(new_page, served, clock):
    """In Chromium, in both languages, on a phone, and with evidence."""
    file = served.state.holding.new("Erika Mustermann", clock.now())
    file.record(FACEBOOK, clock.now())
    file.record(Sent("facebook", FORM, TODAY), clock.now(), [PICTURE])
    file.record(Note(TODAY, "x"), clock.now(), [Attachment("a.txt", data=b"Text")])
    for locale, width in (("de-DE", 1280), ("en-GB", 390)):
        page = new_page(width=width, locale=locale)
        start = page.url.rstrip("/")
        for address in ("/case", "/case/add", "/case/evidence/1", "/case/evidence/2", "/case/evidence/1/delete"):
            page.goto(start + address)
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
