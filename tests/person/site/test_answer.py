"""The screen on which answers are dropped, read, confirmed and corrected."""

from datetime import date
from email.message import EmailMessage

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from msgspec.structs import force_setattr

from accessible import axe
from person.made_proofs import proof_of
from person.site.conftest import sent
from person.site.stepping import events, new_case, page, post
from reading_corpus import CORPUS
from widerspruch.objections.account import Account
from widerspruch.objections.events import AnswerReading, AnswerReceived, Note, Sent

FORM = "meta-form-facebook-2025"
JONAS = (
    Account("facebook", "facebook", email="jonas@weidlich.example"),
    Account("linkedin", "linkedin", email="jonas@weidlich.example"),
    Account("tiktok", "tiktok", email="jonas@weidlich.example"),
)
ROUTES = {"facebook": FORM, "linkedin": "linkedin-form-ts-dpro", "tiktok": "tiktok-form-objection"}


@pytest.fixture
def case(state):
    """Three objections that were sent."""
    case = new_case(state, *JONAS)
    for key, route in ROUTES.items():
        case.record(Sent(key, route, date(2026, 10, 14)), state.now())
    return case


def mail(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.eml", (CORPUS / "own" / f"{name}.eml").read_bytes(), "message/rfc822")


def drop(client, *names: str):
    """Drop mails of the corpus; the answer of the app."""
    return post(client, "/answer", mails=[mail(name) for name in names])


def form_of(client, address: str) -> lxml.html.FormElement:
    """The form in which the person says what an answer says."""
    shown = lxml.html.fromstring(client.get(address).content.decode())
    return next(form for form in shown.forms if form.xpath(".//button[@value='confirm']"))


def filled(client, address: str) -> dict[str, str]:
    """What the form of a page is filled with, as a browser would send it."""
    return {name: value for name, value in form_of(client, address).form_values() if name not in ("once", "of_case")}


def confirm(client, address: str, **changes: str):
    return post(client, address, **{**filled(client, address), "act": "confirm", **changes})


def test_a_grant_is_shown_beside_the_mail_and_confirmed(browser_free, case) -> None:
    """What was understood, the words marked, one click: then the event stands in the case file, with the mail."""
    answer = drop(browser_free, "g01-de-words-of-2025")
    assert (answer.status_code, answer["Location"]) == (303, "/answer/1")
    shown = page(browser_free, "/answer/1")
    assert "nimmt Ihren Widerspruch an" in shown
    assert '<mark class="says">' in shown
    assert "402918847120034" in shown
    answer = confirm(browser_free, "/answer/1")
    assert answer["Location"] == f"/step/1/{FORM}?after=recorded_here#content"
    event = events(case)[-1]
    assert isinstance(event, AnswerReceived)
    assert (event.reading.verdict, event.reading.case_id, event.reading.read_by) == (
        "granted",
        "402918847120034",
        "program",
    )
    assert event.reading.received_on == date(2026, 11, 9)
    assert "erkennen deinen Einspruch an" in event.reading.quoted
    piece = case.evidence()[-1]
    assert case.evidence_bytes(piece.digest) == (CORPUS / "own" / "g01-de-words-of-2025.eml").read_bytes()
    assert state_of(browser_free, "/answer/1") == 303


def state_of(client, address: str) -> int:
    return client.get(address).status_code


def test_what_the_person_changes_is_theirs(browser_free, case) -> None:
    """A corrected verdict was read by the person."""
    drop(browser_free, "g01-de-words-of-2025")
    confirm(browser_free, "/answer/1", verdict="acknowledged")
    assert events(case)[-1].reading.read_by == "person"
    assert events(case)[-1].reading.verdict == "acknowledged"


def test_nothing_is_recorded_before_it_is_confirmed(browser_free, case) -> None:
    """Dropping is no event, and looking is none either."""
    before = len(case.recorded())
    drop(browser_free, "g01-de-words-of-2025", "r04-de-lehnen-ab")
    page(browser_free, "/answer")
    page(browser_free, "/answer/2")
    assert len(case.recorded()) == before
    assert case.evidence() == ()


def test_several_are_gone_through_one_after_the_other(browser_free, case) -> None:
    """A refusal, an extension: after each comes the next, after the last the step."""
    drop(browser_free, "g01-de-words-of-2025", "r04-de-lehnen-ab", "x03-fr-extended")
    assert "1 von 3" in page(browser_free, "/answer/1")
    assert confirm(browser_free, "/answer/1")["Location"] == "/answer/2?after=recorded"
    assert confirm(browser_free, "/answer/2")["Location"] == "/answer/3?after=recorded"
    assert "lehnt Ihren Widerspruch ab" not in page(browser_free, "/answer/3")
    confirm(browser_free, "/answer/3")
    said = [one.reading for one in events(case) if isinstance(one, AnswerReceived)]
    assert [one.verdict for one in said] == ["granted", "refused", "acknowledged"]
    assert said[-1].extended


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("p01-look-alike-domain", "So täuschen Betrüger"),
        ("p07-refusal-unknown", "kennen wir keine Antworten"),
        ("w04-before-sent", "älter als Ihr Widerspruch"),
        ("w01-wrong-address", "keinem Ihrer passenden Konten"),
        ("w11-empty", "Keines der Worte"),
    ],
)
def test_whoever_must_decide_is_told_why(browser_free, case, name, says) -> None:
    """No verdict is proposed, and the form cannot be sent without one."""
    drop(browser_free, name)
    shown = page(browser_free, "/answer/1")
    assert says in shown
    assert "Hier müssen Sie selbst entscheiden" in shown
    answer = post(browser_free, "/answer/1", act="confirm")
    assert answer.status_code == 422
    assert len([one for one in events(case) if isinstance(one, AnswerReceived)]) == 0


def test_a_mail_that_is_no_answer_may_be_kept_or_not(browser_free, case) -> None:
    """Kept as evidence with a note, or gone."""
    drop(browser_free, "u05-de-newsletter", "w11-empty")
    assert "keine Antwort" in page(browser_free, "/answer/1")
    assert post(browser_free, "/answer/1", act="discard")["Location"] == "/answer/2?after=discarded"
    assert post(browser_free, "/answer/2", act="keep")["Location"] == "/answer?after=kept"
    assert isinstance(events(case)[-1], Note)
    assert len(case.evidence()) == 1


def test_the_same_mail_twice_is_one(browser_free, case) -> None:
    """Whether it waits, or is in the case file already."""
    drop(browser_free, "g01-de-words-of-2025")
    assert drop(browser_free, "g01-de-words-of-2025")["Location"] == "/answer?after=known"
    confirm(browser_free, "/answer/1")
    assert drop(browser_free, "g01-de-words-of-2025")["Location"] == "/answer?after=known"


def test_pasted_text_is_read_and_its_sender_is_not_known(browser_free, case) -> None:
    """The words are found; the person decides."""
    answer = post(browser_free, "/answer", pasted="Hallo,\n\nwir haben deinen Widerspruch gegen KI abgelehnt.\n")
    assert answer["Location"] == "/answer/1"
    shown = page(browser_free, "/answer/1")
    assert "nicht zu sehen, wer das geschickt hat" in shown
    assert "Den Worten nach ist es eine Ablehnung" in shown


def test_after_a_new_start_it_says_that_nothing_was_confirmed(browser_free, case) -> None:
    """What waited in memory is gone; the page says so, and what was typed into a form is shown to be sent again."""
    assert browser_free.get("/answer/7")["Location"] == "/answer?after=gone"
    assert "legen Sie die Mail bitte noch einmal ab" in page(browser_free, "/answer?after=gone")
    answer = sent(browser_free, "/answer/7", {"act": "confirm"}, page="/answer")
    assert answer["Location"] == "/answer?after=gone"


def test_answers_of_one_case_file_are_not_shown_in_another(browser_free, case, state) -> None:
    """Whoever opens another file sees none of them."""
    drop(browser_free, "g01-de-words-of-2025")
    state.holding.new("Jemand anders", state.now())
    assert browser_free.get("/answer/1")["Location"] == "/answer?after=gone"


def test_an_answer_shows_that_the_objection_was_sent(browser_free, state) -> None:
    """Whoever has an answer has sent the objection, also where nobody had said so."""
    case = new_case(state, *JONAS)
    drop(browser_free, "g01-de-words-of-2025")
    fields = filled(browser_free, "/answer/1")
    assert "verdict" not in fields
    choice = next(value for value in form_of(browser_free, "/answer/1").inputs["objection"].value_options if value)
    confirm(browser_free, "/answer/1", objection=choice, verdict="granted")
    assert [type(one) for one in events(case)] == [Sent, AnswerReceived]


def test_a_day_before_the_objection_is_asked_about(browser_free, case) -> None:
    """The page says when it was sent, and nothing is recorded."""
    drop(browser_free, "g01-de-words-of-2025")
    answer = confirm(browser_free, "/answer/1", received_on="2026-10-01")
    assert answer.status_code == 422
    assert "14.10.2026" in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 1000,
        b"From: a@b.example\n" * 3000,
        b"PK\x03\x04 broken",
        b"%PDF-1.7 broken",
        b"From: <b>x</b> <x@y.example>\nSubject: <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\xe2\x80\xae",
    ],
    ids=["empty", "zeros", "heads", "zip", "pdf", "markup"],
)
def test_hostile_files_are_a_sentence(browser_free, case, data) -> None:
    """Nothing runs, nothing breaks; the person is told, and may keep it."""
    answer = post(browser_free, "/answer", mails=[SimpleUploadedFile("x.eml", data)])
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        shown = browser_free.get(answer["Location"]).content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


def test_nothing_dropped_is_asked_for(browser_free, case) -> None:
    """The form says what it wants."""
    answer = post(browser_free, "/answer")
    assert answer.status_code == 422
    assert "Wählen Sie eine Datei" in answer.content.decode()


def test_a_picture_waits_for_what_the_person_says(browser_free, case) -> None:
    """Nobody reads it; it is kept as evidence."""
    from person.site.stepping import PNG

    post(browser_free, "/answer", mails=[SimpleUploadedFile("shot.png", PNG, "image/png")])
    assert "Bild" in page(browser_free, "/answer/1")


def test_reading_of_a_reading(browser_free, case) -> None:
    """What was confirmed can be corrected at the step."""
    drop(browser_free, "r04-de-lehnen-ab")
    confirm(browser_free, "/answer/1")
    assert isinstance(events(case)[-1].reading, AnswerReading)
    shown = page(browser_free, "/step/2/linkedin-form-ts-dpro")
    assert "Eine Antwort anders einordnen" in shown


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
def test_the_pages_can_be_used_by_everybody(new_page, served, width, language) -> None:
    """On a wide and on a narrow screen, without a script, by what a program can check."""
    case = new_case(served.state, *JONAS)
    for key, route in ROUTES.items():
        case.record(Sent(key, route, date(2026, 10, 14)), served.state.now())
    for scripts in (True, False):
        view = new_page(width=width, locale=language, java_script_enabled=scripts)
        view.goto(view.url.rpartition("/")[0] + "/answer")
        if scripts:
            assert axe(view) == []
        view.locator("input[type=file]").set_input_files(str(CORPUS / "own" / "r10-en-cannot-take.eml"))
        view.locator("main form button").first.click()
        view.wait_for_url("**/answer/*")
        if scripts:
            assert axe(view) == []
        assert view.evaluate("document.documentElement.scrollWidth <= innerWidth") if scripts else True
        view.locator("button[value=discard]").click()
        view.wait_for_url("**/answer?after=discarded")


SIGNED = b"""DKIM-Signature: v=1; a=rsa-sha256; d=facebookmail.com; s=s1; c=relaxed/relaxed; h=from:to:subject:date:message-id; bh=j2zM1+5AZv1msSebwoUUDwepsJjkYToGy0PxK9vZzV8=; b=AAAA
From: Facebook <case@facebookmail.com>
To: jonas@weidlich.example
Subject: Facebook
Date: Mon, 09 Nov 2026 10:15:00 +0100
Message-ID: <signed@mail.example>

Wir haben deinen Einspruch gegen KI anerkannt.
"""


def test_a_signature_is_looked_up_only_by_the_button(browser_free, case, state) -> None:
    """The network is asked once, for that key, after it was said who will see it."""
    asked: list[str] = []
    force_setattr(state, "ask_dns", lambda name: asked.append(name))
    post(browser_free, "/answer", mails=[SimpleUploadedFile("signed.eml", SIGNED)])
    shown = page(browser_free, "/answer/1")
    assert asked == []
    assert "Unterschrift der Mail prüfen" in shown
    assert "facebookmail.com" in shown
    answer = post(browser_free, "/answer/1", act="check")
    assert answer["Location"] == "/answer/1?after=checked#from"
    assert {name.rstrip(".") for name in asked} == {"s1._domainkey.facebookmail.com"}
    assert "Unterschrift der Mail prüfen" not in page(browser_free, "/answer/1")


def test_a_receipt_that_hangs_on_a_mail_is_kept_as_a_piece_of_its_own(browser_free, case) -> None:
    """Its page can check it with the platform's key."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Meta <case@facebookmail.com>", "jonas@weidlich.example"
    mail["Subject"], mail["Date"] = "Facebook", "Mon, 09 Nov 2026 10:15:00 +0100"
    mail.set_content("Wir haben deinen Einspruch gegen KI anerkannt.\n")
    mail.add_attachment(
        b'{"payloadType": "widerspruch/receipt/v1"}', maintype="application", subtype="json", filename="r.json"
    )
    post(browser_free, "/answer", mails=[SimpleUploadedFile("mit-quittung.eml", mail.as_bytes())])
    assert "Quittung der Plattform" in page(browser_free, "/answer/1")
    confirm(browser_free, "/answer/1")
    assert [piece.media_type for piece in case.evidence()] == ["message/rfc822", "application/json"]


def test_a_proof_that_hangs_on_a_mail_is_kept_as_a_piece_of_its_own(browser_free, case) -> None:
    """What it says is shown before; its page can check it."""
    proof = proof_of("facebook")
    mail = EmailMessage()
    mail["From"], mail["To"] = "Meta <case@facebookmail.com>", "jonas@weidlich.example"
    mail["Subject"], mail["Date"] = "Facebook", "Mon, 09 Nov 2026 10:15:00 +0100"
    mail.set_content("Wir haben deinen Einspruch gegen KI anerkannt.\n")
    mail.add_attachment(proof, maintype="application", subtype="json", filename="proof.json")
    post(browser_free, "/answer", mails=[SimpleUploadedFile("mit-nachweis.eml", mail.as_bytes())])
    assert "noch nicht geprüft" in page(browser_free, "/answer/1")
    confirm(browser_free, "/answer/1")
    assert case.evidence_bytes(case.evidence()[1].digest) == proof


def test_a_proof_by_itself_is_shown_and_kept_to_be_checked(browser_free, case) -> None:
    """Beside a mail; nothing is kept before the person says so, and not twice."""
    proof = proof_of("facebook")
    files = [SimpleUploadedFile("proof.json", proof), mail("r04-de-lehnen-ab")]
    assert post(browser_free, "/answer", mails=files)["Location"] == "/answer/1"
    assert "noch nicht geprüft" in page(browser_free, "/answer/1")
    assert "lehnt Ihren Widerspruch ab" in page(browser_free, "/answer/2")
    assert case.evidence() == ()
    assert post(browser_free, "/answer/1", act="keep")["Location"] == "/case/evidence/1"
    assert "Nachweis prüfen" in page(browser_free, "/case/evidence/1")
    assert case.evidence_bytes(case.evidence()[0].digest) == proof
    again = post(browser_free, "/answer", mails=[SimpleUploadedFile("proof.json", proof)])
    assert again["Location"] == "/answer?after=known"


@pytest.mark.parametrize("data", [b'{"a":"widerspruch/proof/', b'{"format":"widerspruch/receipt/1"'])
def test_a_broken_one_by_itself_says_why_and_may_be_left(browser_free, case, data) -> None:
    """A proof, a receipt."""
    assert post(browser_free, "/answer", mails=[SimpleUploadedFile("x.json", data)])["Location"] == "/answer/1"
    shown = page(browser_free, "/answer/1")
    assert "zeigt nichts" in shown or "beweist nichts" in shown
    post(browser_free, "/answer/1", act="discard")
    assert case.evidence() == ()


def test_of_a_whole_mailbox_only_answers_are_shown(browser_free, case) -> None:
    """Newsletters and strangers' mails are passed over, and that is said."""
    raw = [(CORPUS / "own" / f"{name}.eml").read_bytes() for name in ("u05-de-newsletter", "g01-de-words-of-2025")]
    mbox = b"".join(
        b"From - Mon Nov 09 10:15:00 2026\n" + one.replace(b"\nFrom ", b"\n>From ") + b"\n\n" for one in raw
    )
    answer = post(browser_free, "/answer", mails=[SimpleUploadedFile("inbox.mbox", mbox)])
    assert answer["Location"] == "/answer/1?after=passed_some"
    assert browser_free.get("/answer/2").status_code == 303


def test_two_windows_record_an_answer_once(browser_free, case) -> None:
    """The second window is told that it does not wait any more; a page that is gone back to sends nothing twice."""
    drop(browser_free, "r04-de-lehnen-ab")
    fields = {**filled(browser_free, "/answer/1"), "act": "confirm"}
    tokens = [form_of(browser_free, "/answer/1").fields["once"] for _ in range(2)]
    first = browser_free.post("/answer/1", {**fields, "once": tokens[0]})
    again = browser_free.post("/answer/1", {**fields, "once": tokens[0]})
    other = browser_free.post("/answer/1", {**fields, "once": tokens[1]})
    assert first["Location"] == again["Location"]
    assert other["Location"] == "/answer?after=gone"
    assert len([one for one in events(case) if isinstance(one, AnswerReceived)]) == 1


def test_an_answer_for_two_accounts_is_entered_for_both(browser_free, state) -> None:
    """One mail, two events, one piece of evidence."""
    accounts = tuple(Account(key, key, email="jonas@weidlich.example") for key in ("facebook", "instagram"))
    case = new_case(state, *accounts)
    for key in ("facebook", "instagram"):
        case.record(Sent(key, f"meta-form-{key}-2025", date(2026, 10, 14)), state.now())
    drop(browser_free, "w02-several")
    assert "zu mehreren Ihrer Widersprüche" in page(browser_free, "/answer/1")
    both = [value for value in form_of(browser_free, "/answer/1").inputs["objection"].value_options if value]
    confirm(browser_free, "/answer/1", objection=both[0], also=both[1], verdict="granted")
    said = [one for one in events(case) if isinstance(one, AnswerReceived)]
    assert {one.account for one in said} == {"facebook", "instagram"}
    assert len(case.evidence()) == 1
