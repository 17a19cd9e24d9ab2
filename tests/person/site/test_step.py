"""One step as a page: what to do, and what the person says of it."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from person.site.conftest import TODAY, Clock
from person.site.stepping import ACCOUNTS, FACEBOOK, PNG, SWITCH, events, new_case, page, post
from widerspruch.casefile import evidence as evidence_module
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AnswerReading,
    AnswerReceived,
    AuthorityReplied,
    Closed,
    Complained,
    ReadingCorrected,
    Rechecked,
    Reminded,
    SeenOnScreen,
    Sent,
    StepBegun,
    StepFailed,
    Withdrawn,
)
from widerspruch.person.site.forms import step as step_forms
from widerspruch.person.site.state import SiteState

FORM = ("facebook", "meta-form-facebook-2025")
INSTAGRAM = "/step/3/meta-form-instagram-2025"


@pytest.fixture
def case(state: SiteState):
    """An open case with five accounts."""
    return new_case(state, *ACCOUNTS)


def picture(name: str = "bild.png", data: bytes = PNG) -> SimpleUploadedFile:
    """A file as a browser sends one."""
    return SimpleUploadedFile(name, data, content_type="image/png")


class TestTelling:
    def test_it_tells_what_to_do_and_what_to_type(self, browser_free: Client, case) -> None:
        """Numbered sentences, exact words of buttons, the link without a referrer, the address to copy."""
        shown = page(browser_free, FACEBOOK)
        assert shown.count("<li><p>") == 7
        assert "<strong>„Senden“</strong>" in shown
        assert (
            'href="https://www.facebook.com/help/contact/712876720715583" target="_blank"'
            ' rel="noopener noreferrer" referrerpolicy="no-referrer"' in shown
        )
        assert ">erika@example.org</span>" in shown
        assert "Auf der Seite steht zum Beispiel: „wir erkennen deinen Einspruch an“" in shown
        assert "Selbst ausprobiert haben wir diesen Weg noch nicht." in shown
        assert "Für: Facebook und Instagram" in shown

    def test_easy_german_is_a_switch(self, browser_free: Client, case) -> None:
        """The steps are told in it, and the switch turns it off again."""
        ordinary = page(browser_free, FACEBOOK)
        browser_free.cookies["easy"] = "1"
        easy = page(browser_free, FACEBOOK)
        assert ordinary != easy
        assert "Das tragen Sie ein" in easy
        assert 'value="de">In Alltagssprache' in easy

    def test_every_way_of_the_plan_has_its_page(self, browser_free: Client, case, state: SiteState) -> None:
        """Also fallbacks; in English, too."""
        rulebook = state.rulebook
        for number, account in enumerate(ACCOUNTS, start=1):
            for route in rulebook.routes_of(account.platform, TODAY):
                page(browser_free, f"/step/{number}/{route.id}")

    @pytest.mark.parametrize("address", ["/step/99/meta-form-facebook-2025", "/step/1/no-such-way", "/step/0/x"])
    def test_what_is_not_there_is_not_found(self, browser_free: Client, case, address: str) -> None:
        """A page with a sentence, and no traceback."""
        answer = browser_free.get(address)
        assert answer.status_code == 404
        assert "Diese Seite gibt es nicht" in answer.content.decode()

    def test_a_way_that_was_dropped_says_so_and_takes_answers(self, browser_free: Client, state: SiteState) -> None:
        """Of an old case nothing is lost, and nothing crashes."""
        case = new_case(state, Account("orkut", "orkut"))
        case.record(Sent("orkut", "orkut-form", TODAY), state.now())
        shown = page(browser_free, "/step/1/orkut-form")
        assert "Das Regelwerk kennt ihn nicht mehr" in shown
        assert "Abgeschickt am 21.11.2026." in shown
        fields = {"act": "answer", "answer__verdict": "granted", "answer__received_on": "2026-11-21"}
        assert post(browser_free, "/step/1/orkut-form", **fields).status_code == 303

    def test_a_way_for_others_is_not_told(self, browser_free: Client, case) -> None:
        """LinkedIn's switch is of no use for Facebook."""
        assert "nicht für dieses Konto gedacht" in page(browser_free, "/step/1/linkedin-switch-generative")
        assert "Im Plan steht, was trotzdem hilft." in page(browser_free, "/step/5/whatsapp-none-ai-training")
        assert "gilt als eingestellt" in page(browser_free, "/step/1/meta-policy-link-facebook-2025")


class TestSent:
    def test_sent_seen_and_picture_are_one_form_and_lead_on(self, browser_free: Client, case) -> None:
        """Two events; the picture is kept with what was seen; then comes the next step of the plan."""
        fields = {"act": "sent", "sent__on": "2026-11-20", "sent__seen": "on", "sent__picture": picture()}
        answer = post(browser_free, FACEBOOK, **fields)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{INSTAGRAM}?after=recorded#content")
        day = date(2026, 11, 20)
        assert events(case) == [Sent(*FORM, day), SeenOnScreen(*FORM, day)]
        (piece,) = case.evidence()
        assert 'href="/case/evidence/1"' in page(browser_free, FACEBOOK)
        assert case.recorded()[-1].evidence == (piece.digest,)
        assert (piece.name, piece.media_type, case.evidence_bytes(piece.digest)) == ("bild.png", "image/png", PNG)
        assert "Eingetragen. Hier geht es weiter." in page(browser_free, f"{INSTAGRAM}?after=recorded")

    def test_a_switch_is_turned_and_never_confirmed(self, browser_free: Client, case) -> None:
        """It is asked for as one asks of a switch; the picture is kept with it."""
        shown = page(browser_free, SWITCH)
        assert "Umgestellt?" in shown
        assert "sent-seen" not in shown
        post(browser_free, SWITCH, act="sent", sent__on="21.11.2026", sent__seen="on", sent__picture=picture())
        assert events(case) == [Sent("linkedin", "linkedin-switch-generative", TODAY)]
        assert len(case.recorded()[-1].evidence) == 1

    def test_the_picture_of_a_switch_may_come_later(self, browser_free: Client, case, state: SiteState) -> None:
        """It is kept with a look that found the objection standing; without a picture there is nothing to keep."""
        switch = ("linkedin", "linkedin-switch-generative")
        case.record(Sent(*switch, TODAY), state.now())
        assert "Bildschirmfoto nachreichen" in page(browser_free, SWITCH)
        assert post(browser_free, SWITCH, act="proof", proof__on="2026-11-21").status_code == 422
        assert (
            post(browser_free, SWITCH, act="proof", proof__on="2026-11-21", proof__picture=picture()).status_code == 303
        )
        assert events(case)[1:] == [Rechecked(*switch, TODAY, changed=False)]
        assert case.case().objections[switch].proofs
        assert "Bildschirmfoto nachreichen" not in page(browser_free, FACEBOOK)

    def test_of_a_letter_a_copy_is_kept(self, browser_free: Client, case) -> None:
        """Any file will do: the letter as PDF, the mail as it was sent."""
        shown = page(browser_free, "/step/1/meta-letter")
        assert "Kopie oder Beleg" in shown
        assert "sent-seen" not in shown
        pdf = SimpleUploadedFile("brief.pdf", b"%PDF-1.7 ...", content_type="application/pdf")
        post(browser_free, "/step/1/meta-letter", act="sent", sent__on="2026-11-21", sent__file=pdf)
        assert events(case) == [Sent("facebook", "meta-letter", TODAY)]
        assert [piece.media_type for piece in case.evidence()] == ["application/pdf"]

    def test_the_same_form_twice_counts_once(self, browser_free: Client, case) -> None:
        """A second click and the back button change nothing."""
        shown = browser_free.get(FACEBOOK).content.decode()
        once = shown.rpartition('name="once" value="')[2].partition('"')[0]
        fields = {"act": "sent", "sent-on": "2026-11-21", "once": once}
        first, second = browser_free.post(FACEBOOK, fields), browser_free.post(FACEBOOK, fields)
        assert first.headers["Location"] == second.headers["Location"]
        assert events(case) == [Sent(*FORM, TODAY)]

    @pytest.mark.parametrize(
        ("on", "sentence"),
        [
            ("2026-11-22", "Dieser Tag liegt in der Zukunft."),
            ("2018-05-24", "Dieser Tag liegt vor dem Beginn der DSGVO"),
            ("gestern", "gültiges Datum"),
            ("9999999-1-1", "gültiges Datum"),
            ("", "Hier fehlt noch etwas."),
        ],
    )
    def test_a_day_that_cannot_be_is_refused_beside_its_field(self, browser_free: Client, case, on, sentence) -> None:
        """What was typed stays, and nothing is recorded."""
        answer = post(browser_free, FACEBOOK, act="sent", sent__on=on, sent__seen="on")
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in shown
        assert f'name="sent-on" value="{on}"' in shown if on else True
        assert 'name="sent-seen" id="id_sent-seen" checked' in shown
        assert events(case) == []

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [(b"hello", "Das ist kein Bild."), (b"<svg onload=alert(1)>", "Das ist kein Bild."), (b"", "leer")],
    )
    def test_a_picture_that_is_none_is_refused(self, browser_free: Client, case, data, sentence) -> None:
        """Its name and what the browser calls it prove nothing."""
        answer = post(browser_free, FACEBOOK, act="sent", sent__on="2026-11-21", sent__picture=picture(data=data))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert events(case) == []

    def test_a_picture_that_is_too_large_is_refused(self, browser_free: Client, case, monkeypatch) -> None:
        """With the number of megabytes that are taken; what was typed stays."""
        monkeypatch.setattr(step_forms, "LARGEST_ATTACHMENT", 20)
        answer = post(browser_free, FACEBOOK, act="sent", sent__on="2026-11-21", sent__picture=picture())
        assert answer.status_code == 422
        assert "zu groß" in answer.content.decode()
        assert events(case) == []

    def test_what_the_case_file_refuses_is_said(self, browser_free: Client, case, monkeypatch) -> None:
        """A file that is full or read-only gives its sentence, not a traceback."""
        monkeypatch.setattr(evidence_module, "LARGEST_ATTACHMENT", 20)
        answer = post(browser_free, FACEBOOK, act="sent", sent__on="2026-11-21", sent__picture=picture())
        assert answer.status_code == 422
        assert "zu groß" in answer.content.decode()
        assert events(case) == []

    def test_a_form_left_open_over_night_keeps_what_was_typed(self, browser_free: Client, case, clock: Clock) -> None:
        """It says so, and counts once it is sent again."""
        shown = browser_free.get(FACEBOOK).content.decode()
        once = shown.rpartition('name="once" value="')[2].partition('"')[0]
        clock.today += timedelta(days=1)
        answer = browser_free.post(FACEBOOK, {"act": "sent", "sent-on": "2026-11-21", "once": once})
        assert answer.status_code == 422
        assert "lange offen" in answer.content.decode()
        assert events(case) == []

    def test_two_windows_do_not_say_the_same_twice(self, browser_free: Client, case) -> None:
        """What was said in one is shown in the other before it counts there; sent once more, it does."""
        stale = {"act": "sent", "sent__on": "2026-11-21", "sent__known": "0"}
        assert post(browser_free, FACEBOOK, **stale).status_code == 303
        answer = post(browser_free, FACEBOOK, **stale)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "vielleicht in einem anderen Fenster" in shown
        assert "Abgeschickt am 21.11.2026." in shown
        assert 'name="sent-known" value="1"' in shown
        assert events(case) == [Sent(*FORM, TODAY)]
        assert post(browser_free, FACEBOOK, **stale | {"sent__known": "1"}).status_code == 303

    @pytest.mark.parametrize("act", ["", "nonsense", "correct-7", "granted"])
    def test_what_no_form_says_is_not_understood(self, browser_free: Client, case, act: str) -> None:
        """Somebody made it up."""
        assert post(browser_free, FACEBOOK, act=act).status_code == 400
        assert events(case) == []


class TestFailed:
    def test_it_leads_to_the_way_round(self, browser_free: Client, case) -> None:
        """The reason is kept; the next best way of the same account follows."""
        answer = post(browser_free, SWITCH, act="failed", failed__reason="not_offered")
        assert answer.headers["Location"] == "/step/4/linkedin-form-dpo?after=failed#content"
        assert events(case) == [StepFailed("linkedin", "linkedin-switch-generative", TODAY, "not_offered")]
        shown = page(browser_free, "/step/4/linkedin-form-dpo?after=failed")
        assert "Versuchen Sie es auf diesem Weg:" in shown
        assert "Ersatzweg, weil „Schalter gegen KI, die Inhalte erzeugt“ nicht ging." in shown

    def test_when_no_way_is_left_it_says_so(self, browser_free: Client, case, state: SiteState) -> None:
        """Plainly, with what helps, and without another platform's step."""
        route = state.rulebook.route("linkedin-switch-generative")
        *earlier, last = [route.id, *route.fallback]
        for way in earlier:
            case.record(StepFailed("linkedin", way, TODAY, "other"), state.now())
        answer = post(browser_free, f"/step/4/{last}", act="failed", failed__reason="link_dead")
        assert answer.headers["Location"] == f"/step/4/{last}?after=failed#content"
        assert "Einen anderen Weg auf der Plattform kennen wir nicht." in page(
            browser_free, f"/step/4/{last}?after=failed"
        )

    def test_a_reason_has_to_be_chosen(self, browser_free: Client, case) -> None:
        """From the list."""
        for reason in ("", "boredom"):
            assert post(browser_free, SWITCH, act="failed", failed__reason=reason).status_code == 422
        assert events(case) == []


class TestAnswer:
    @pytest.fixture(autouse=True)
    def sent_before(self, case, state: SiteState) -> None:
        """The objection was sent yesterday."""
        case.record(Sent(*FORM, TODAY - timedelta(days=1)), state.now())

    @pytest.mark.parametrize(
        ("verdict", "sentence"),
        [
            ("granted", "Angenommen am 21.11.2026."),
            ("acknowledged", "Angenommen ist der Widerspruch damit noch nicht."),
            ("refused", "Abgelehnt am 21.11.2026."),
            ("asked_back", "Jetzt sind Sie dran."),
            ("unclear", "Was sie bedeutet, ist noch offen."),
        ],
    )
    def test_it_is_kept_as_the_person_reads_it(self, browser_free: Client, case, verdict, sentence) -> None:
        """With the words, the case number and the file."""
        mail = SimpleUploadedFile("antwort.eml", b"From: a@example.org\r\n\r\nHallo", content_type="message/rfc822")
        fields = {
            "act": "answer",
            "answer__verdict": verdict,
            "answer__received_on": "2026-11-21",
            "answer__quoted": "Ja,\r\nso ist es.",
            "answer__case_id": "4711",
            "answer__file": mail,
        }
        answer = post(browser_free, FACEBOOK, **fields)
        assert answer.headers["Location"] == f"{FACEBOOK}?after=recorded_here#content"
        reading = AnswerReading(verdict, TODAY, "person", "Ja,\nso ist es.", "4711")
        assert events(case)[-1] == AnswerReceived(*FORM, TODAY, reading)
        assert [piece.media_type for piece in case.evidence()] == ["message/rfc822"]
        assert sentence in page(browser_free, FACEBOOK)

    def test_it_cannot_be_older_than_what_it_answers(self, browser_free: Client, case) -> None:
        """Said beside the day; and how a wrong day of sending is put right."""
        early = {"act": "answer", "answer__verdict": "refused", "answer__received_on": "2026-11-19"}
        refused = post(browser_free, FACEBOOK, **early)
        assert refused.status_code == 422
        assert "an dem Sie den Widerspruch abgeschickt haben: 20.11.2026" in refused.content.decode()
        assert not isinstance(events(case)[-1], AnswerReceived)
        post(browser_free, FACEBOOK, act="sent", sent__on="2026-11-18")
        post(browser_free, FACEBOOK, **early)
        assert isinstance(events(case)[-1], AnswerReceived)

    def test_a_reading_can_be_corrected_later(self, browser_free: Client, case, state: SiteState) -> None:
        """The answer stays; how it is read changes, and what it was shows in the form."""
        reading = AnswerReading("unclear", TODAY, "person", "wir haben Ihren Antrag")
        number = case.record(AnswerReceived(*FORM, TODAY, reading), state.now()).number
        shown = page(browser_free, FACEBOOK)
        assert "wir haben Ihren Antrag" in shown
        act = f"correct-{number}"
        fields = {f"{act}__verdict": "refused", f"{act}__received_on": "2026-11-21", f"{act}__quoted": "nein"}
        post(browser_free, FACEBOOK, act=act, **fields)
        corrected = AnswerReading("refused", TODAY, "person", "nein")
        assert events(case)[-1] == ReadingCorrected(*FORM, TODAY, number, corrected)
        assert "Abgelehnt am 21.11.2026." in page(browser_free, FACEBOOK)

    def test_after_a_refusal_the_way_round_is_next(self, browser_free: Client, case) -> None:
        """The page leads on at the same platform, not at the next."""
        post(browser_free, FACEBOOK, act="answer", answer__verdict="refused", answer__received_on="2026-11-21")
        onward = '<a class="button" href="/step/1/meta-privacy-center-2025">Den anderen Weg gehen'
        assert onward in page(browser_free, FACEBOOK)

    def test_reminded_withdrawn_closed(self, browser_free: Client, case) -> None:
        """Each is one button."""
        for act, fields in (("reminded", {"reminded__on": "2026-11-21"}), ("withdrawn", {}), ("closed", {})):
            assert post(browser_free, FACEBOOK, act=act, **fields).status_code == 303
        assert events(case)[1:] == [Reminded(*FORM, TODAY), Withdrawn(*FORM, TODAY), Closed(*FORM, TODAY)]

    def test_a_complaint_and_the_authoritys_answer(self, browser_free: Client, case) -> None:
        """After a refusal, with an authority that takes complaints about companies; only then can it have answered."""
        assert "Berliner Beauftragte" not in page(browser_free, FACEBOOK)
        post(browser_free, FACEBOOK, act="answer", answer__verdict="refused", answer__received_on="2026-11-21")
        shown = page(browser_free, FACEBOOK)
        assert "Die Aufsichtsbehörde hat geantwortet" not in shown
        assert "Berliner Beauftragte" in shown
        assert "Rundfunkdatenschutz" not in shown
        said = {"complained__on": "2026-11-21", "complained__authority": ""}
        assert post(browser_free, FACEBOOK, act="complained", **said).status_code == 422
        said["complained__authority"] = "deberlbdi"
        assert post(browser_free, FACEBOOK, act="complained", complained__file=picture(), **said).status_code == 303
        assert post(browser_free, FACEBOOK, act="replied", replied__on="2026-11-21").status_code == 303
        assert events(case)[2:] == [Complained(*FORM, TODAY, "deberlbdi"), AuthorityReplied(*FORM, TODAY)]

    def test_a_complaint_that_there_is_no_way(self, browser_free: Client, case) -> None:
        """Nothing was sent, since nothing can be: that itself may be complained about."""
        said = {"complained__on": "2026-11-21", "complained__authority": "iedpc"}
        assert post(browser_free, "/step/5/whatsapp-none-ai-training", act="complained", **said).status_code == 303
        assert events(case)[-1] == Complained("whatsapp", "whatsapp-none-ai-training", TODAY, "iedpc")

    def test_what_the_moves_forbid_is_said(self, browser_free: Client, case, state: SiteState) -> None:
        """Another window withdrew it meanwhile: the sentence of the rule, and nothing recorded."""
        case.record(Withdrawn(*FORM, TODAY), state.now())
        before = events(case)
        answer = post(browser_free, FACEBOOK, act="withdrawn")
        assert answer.status_code == 422
        assert "Diesen Widerspruch haben Sie zurückgenommen." in answer.content.decode()
        assert events(case) == before


def test_begun_is_noted(browser_free: Client, case) -> None:
    """Somebody goes on later: the page says so."""
    post(browser_free, FACEBOOK, act="begun")
    assert events(case) == [StepBegun(*FORM, TODAY)]
    assert "Angefangen am 21.11.2026." in page(browser_free, FACEBOOK)


class TestReport:
    def test_it_is_shown_first_and_then_handed_out(self, browser_free: Client, case) -> None:
        """Nothing of the person is in it, and nothing is recorded."""
        fields = {"act": "report", "report__differences": ["more_is_asked"], "report__at_step": "3"}
        shown = post(browser_free, FACEBOOK, **fields).content.decode()
        assert "Es wird mehr gefragt (more_is_asked)" in shown
        assert 'name="report-differences" value="more_is_asked"' in shown
        answer = post(browser_free, FACEBOOK, as_file="1", **fields)
        assert answer.headers["Content-Disposition"] == 'attachment; filename="widerspruch-meta-form-facebook-2025.txt"'
        text = answer.content.decode()
        assert "Ab Schritt 3 (meta.step.country_if_asked)" in text
        assert "erika" not in text
        assert events(case) == []

    @pytest.mark.parametrize("fields", [{}, {"report__differences": "x"}, {"report__at_step": "99"}])
    def test_something_has_to_be_chosen(self, browser_free: Client, case, fields) -> None:
        """Of what is listed."""
        assert post(browser_free, FACEBOOK, act="report", **fields).status_code == 422
