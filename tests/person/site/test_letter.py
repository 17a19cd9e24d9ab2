"""Letters: the form beside the letter, all ways on which it leaves, and what the case file keeps of it."""

import email
import email.policy
import re
from datetime import date
from html import unescape

import pytest
from aiosmtpd.smtp import AuthResult

from desk.mail.smtp_server import smtp_server
from pdf_words import words_of_pdf
from person.site.stepping import events, new_case, page
from system_keyring import SystemKeyring
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AnswerReading,
    AnswerReceived,
    Complained,
    LetterSent,
    Note,
    Reminded,
    ResidenceStated,
    SenderStated,
    Sent,
    Withdrawn,
)
from widerspruch.person.site.forms.letter import CHOICES, ChoicesField

REDDIT = Account("reddit:erika", "reddit", email="erika@example.org")
LETTER = "/letter/objection/1/reddit-mail"
WHO = {
    "sender_name": "Erika Beispiel",
    "sender_address": "Musterweg 7\r\n50667 Köln",
    "sender_email": "erika@example.org",
    "reasons": "Auf meinen Bildern sind meine Kinder.",
    "account": "erika",
}
DAY = date(2026, 11, 21)


def form(client, address=LETTER, **changed):
    """All that a browser would send along from the page."""
    shown = page(client, address)
    filled = {}
    for tag in re.findall(r"<(?:input|textarea|select)[^>]*name=\"[^\"]+\"[^>]*>", shown):
        name = re.search(r'name="([^"]+)"', tag)[1]
        value = re.search(r'value="([^"]*)"', tag)
        if ("radio" in tag or "checkbox" in tag) and "checked" not in tag:
            continue
        if tag.startswith("<textarea"):
            text = shown.partition(tag)[2].partition("</textarea>")[0]
            filled[name] = unescape(text.removeprefix("\n"))
        elif tag.startswith("<select"):
            chosen = re.search(r'value="([^"]*)" selected', shown.partition(tag)[2].partition("</select>")[0])
            filled[name] = chosen[1] if chosen else ""
        else:
            filled[name] = unescape(value[1]) if value else ""
    return filled | WHO | changed


def send_form(client, act, address=LETTER, **changed):
    """Press a button of the letter's form."""
    return client.post(address, {**form(client, address, **changed), "act": act})


@pytest.fixture
def case(state):
    return new_case(state, REDDIT, Account("xing", "xing"), Account("x", "x", "mentioned"))


@pytest.mark.parametrize(("kind", "name"), list(CHOICES))
def test_what_is_chosen_of_a_list_reaches_letters_as_they_take_it(kind, name):
    """A tuple; a list once ended the page with a fault."""
    field = ChoicesField(choices=[(one, one) for one in CHOICES[kind, name]])
    assert field.clean(list(CHOICES[kind, name])) == tuple(CHOICES[kind, name])


class TestPreview:
    def test_the_letter_stands_beside_the_form(self, browser_free, case):
        """With what was typed, in the language of whoever gets it, and why that one."""
        shown = send_form(browser_free, "preview").content.decode()
        assert "Auf meinen Bildern sind meine Kinder." in sheet(shown)
        assert "Erika Beispiel" in sheet(shown)
        assert "Reddit Netherlands B.V." in sheet(shown)
        assert '<article class="sheet" lang="en">' in shown
        assert "ist in einer anderen Sprache als diese Seite" in shown

    def test_who_writes_is_asked_once(self, browser_free, case):
        """The case file keeps it; the next letter begins with it, and nothing is kept twice."""
        send_form(browser_free, "preview")
        send_form(browser_free, "preview")
        assert events(case) == [SenderStated("Erika Beispiel", ("Musterweg 7", "50667 Köln"), "erika@example.org")]
        assert "Musterweg 7" in page(browser_free, "/letter/correction")

    def test_language_and_law_can_be_chosen(self, browser_free, case):
        """German under Austrian law, say."""
        shown = send_form(browser_free, "preview", language="de", law="at").content.decode()
        assert '<article class="sheet" lang="de">' in shown
        assert "Sehr geehrte" in sheet(shown)

    def test_only_the_letter_is_sent_to_a_page_that_is_being_filled_in(self, browser_free, case):
        """And nothing is kept of it."""
        part = send_form(browser_free, "part").content.decode()
        assert "<html" not in part
        assert "Auf meinen Bildern" in sheet(part)
        assert events(case) == []

    def test_the_page_may_ask_this_app_alone(self, browser_free, case):
        """While somebody types."""
        policy = browser_free.get(LETTER).headers["Content-Security-Policy"]
        assert policy.endswith("connect-src 'self'")
        assert "default-src 'none'" in policy

    @pytest.mark.parametrize(
        ("field", "typed", "told"),
        [
            ("sender_name", "", "Für diesen Brief fehlt noch"),
            ("reasons", "", "Für diesen Brief fehlt noch"),
            ("day", "2031-01-01", "Dieser Tag"),
            ("language", "fr", ""),
            ("sender_name", "x" * 501, ""),
            ("reasons", "x" * 20_001, ""),
        ],
    )
    def test_what_is_missing_or_wrong_is_told_at_its_field(self, browser_free, case, field, typed, told):
        """What was typed stays."""
        answer = send_form(browser_free, "preview", **{field: typed})
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert told in shown
        assert 'role="alert"' in shown
        assert "Musterweg 7" in shown

    @pytest.mark.parametrize(
        "text", ["<script>alert(1)</script>", "{sender} {0} {% if %}", "\u202egpj.exe", "#panic() \\"]
    )
    def test_what_somebody_wrote_is_only_shown(self, browser_free, case, text):
        """Wherever it stands."""
        shown = send_form(browser_free, "preview", reasons=text, account=text, sender_name=f"E {text}").content.decode()
        assert "<script>alert" not in shown
        assert "\u202e" not in sheet(shown)
        assert unescape(sheet(shown)).count(text.replace("\u202e", "\ufffd")) >= 2

    def test_building_blocks_go_behind_the_reasons(self, browser_free, case):
        """In the language of the letter."""
        shown = page(browser_free, LETTER)
        block = re.search(r'name="blocks" value="([^"]+)"', shown)[1]
        taken = send_form(browser_free, "take", blocks=block).content.decode()
        reasons = unescape(taken.partition('name="reasons"')[2].partition(">")[2].partition("</textarea>")[0])
        assert reasons.strip().startswith("Auf meinen Bildern sind meine Kinder.")
        assert len(reasons.split("\n\n")) == 2

    def test_what_a_letter_rests_on_stands_below_it(self, browser_free, case):
        """With its sources."""
        assert "Worauf sich der Brief stützt" in send_form(browser_free, "preview").content.decode()

    def test_who_chooses_another_platform_writes_to_another_company(self, browser_free, case):
        """Also where the first one's address stood there already; an address of one's own stays."""
        address = "/letter/training_access?platform=xing"
        shown = send_form(browser_free, "preview", address, platform="reddit").content.decode()
        assert "Reddit Netherlands" in sheet(shown)
        shown = send_form(browser_free, "preview", address, recipient_name="Somebody Else").content.decode()
        assert "Somebody Else" in sheet(shown)

    @pytest.mark.parametrize(
        "address",
        [
            "/letter/nothing",
            "/letter/objection",
            "/letter/objection/99/reddit-mail",
            "/letter/objection/1/no-way",
            "/letter/reminder/1",
        ],
    )
    def test_an_address_that_means_nothing_is_not_there(self, browser_free, case, address):
        """As any other."""
        assert browser_free.get(address).status_code == 404


class TestLeaving:
    def test_as_a_draft_for_a_mail_program(self, browser_free, case):
        """Whole, and marked as one."""
        answer = send_form(browser_free, "eml")
        mail = email.message_from_bytes(answer.content, policy=email.policy.default)
        assert mail["X-Unsent"] == "1"
        assert str(mail["From"]) == "Erika Beispiel <erika@example.org>"
        assert "Auf meinen Bildern" in mail.get_content()
        assert answer.headers["Content-Disposition"] == 'attachment; filename="objection-2026-11-21.eml"'

    def test_as_a_sheet_of_paper(self, browser_free, case):
        """The same words."""
        answer = send_form(browser_free, "pdf")
        text = words_of_pdf(answer.content)
        assert "Reddit Netherlands B.V." in text
        assert "Auf meinen Bildern" in text
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "erika" not in answer.headers["Content-Disposition"].lower()

    def test_by_a_link_that_begins_a_mail_and_as_text(self, browser_free, case):
        """Of a letter that is too long for such a link at least the subject, and the text to be pasted."""
        shown = send_form(browser_free, "preview").content.decode()
        link = unescape(re.search(r'href="(mailto:[^"]+)"', shown)[1])
        assert link.startswith("mailto:redditdatarequests@reddit.com?subject=")
        assert 'id="letter-text"' in shown

    def test_a_letter_that_lacks_something_does_not_leave(self, browser_free, case):
        """The page says what."""
        for act in ("eml", "pdf", "send", "sent", "send_now"):
            answer = send_form(browser_free, act, sender_name="")
            assert answer.status_code == 422
            assert answer.headers["Content-Type"].startswith("text/html")
        assert events(case) == []


class TestRecorded:
    def test_an_objection_by_post_is_in_the_case_file_with_its_sheet(self, browser_free, case):
        """And leads to its step."""
        answer = send_form(browser_free, "sent", sent_way="post", sent_on="2026-11-20")
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/step/1/reddit-mail?after=recorded_here#content"
        assert events(case)[-1] == Sent("reddit:erika", "reddit-mail", date(2026, 11, 20))
        (piece,) = case.evidence()
        assert case.recorded()[-1].evidence == (piece.digest,)
        assert case.evidence_bytes(piece.digest).startswith(b"%PDF-")
        assert browser_free.get("/step/1/reddit-mail").status_code == 200

    def test_an_objection_by_mail_is_in_the_case_file_with_the_mail(self, browser_free, case):
        """As it was written, and not as a draft."""
        send_form(browser_free, "sent", sent_way="email")
        (piece,) = case.evidence()
        assert b"X-Unsent" not in case.evidence_bytes(piece.digest)
        assert b"To: " in case.evidence_bytes(piece.digest)

    def test_other_letters_are_letters_of_their_own(self, browser_free, case):
        """A request for information about an account without an objection."""
        answer = send_form(browser_free, "sent", "/letter/training_access", platform="reddit")
        assert answer.headers["Location"] == "/case?done=letter_sent#timeline"
        assert events(case)[-1] == LetterSent(DAY, "training_access", None, None, "Reddit Netherlands B.V.")
        assert "mit einer Kopie" in page(browser_free, "/case?done=letter_sent")

    def test_a_reminder_a_withdrawal_and_an_answer(self, browser_free, case, state):
        """Each is what it is."""
        key = ("reddit:erika", "reddit-mail")
        case.record(Sent(*key, date(2026, 10, 1)), state.now())
        send_form(browser_free, "sent", "/letter/reminder/1/reddit-mail")
        assert events(case)[-1] == Reminded(*key, DAY)
        asked = AnswerReading("asked_back", DAY, "person", "Which account?")
        case.record(AnswerReceived(*key, DAY, asked), state.now())
        shown = page(browser_free, "/letter/answer_question/1/reddit-mail")
        assert "Which account?" in shown
        send_form(browser_free, "sent", "/letter/answer_question/1/reddit-mail", answer="erika")
        assert events(case)[-1] == Sent(*key, DAY)
        send_form(browser_free, "sent", "/letter/withdrawal/1/reddit-mail")
        assert events(case)[-1] == Withdrawn(*key, DAY)

    def test_a_second_click_counts_once(self, browser_free, case):
        """And gets the answer of the first."""
        filled = form(browser_free) | {"act": "sent"}
        answers = [browser_free.post(LETTER, filled) for _ in range(2)]
        assert {one.headers["Location"] for one in answers} == {answers[0].headers["Location"]}
        assert sum(isinstance(one, Sent) for one in events(case)) == 1

    def test_two_windows_do_not_record_the_same_letter_twice(self, browser_free, case):
        """The second says that something has happened since."""
        first, second = form(browser_free), form(browser_free)
        assert browser_free.post(LETTER, first | {"act": "sent"}).status_code == 303
        answer = browser_free.post(LETTER, second | {"act": "sent"})
        assert answer.status_code == 422
        assert sum(isinstance(one, Sent) for one in events(case)) == 1

    def test_after_the_back_button_the_sheet_can_still_be_had(self, browser_free, case):
        """The page from before is still there, as it was filled in."""
        filled = form(browser_free)
        browser_free.post(LETTER, filled | {"act": "sent"})
        answer = browser_free.post(LETTER, filled | {"act": "pdf"})
        assert answer.content.startswith(b"%PDF-")

    def test_what_cannot_be_is_refused(self, browser_free, case, state):
        """A day before the objection was sent."""
        case.record(Sent("reddit:erika", "reddit-mail", date(2026, 10, 1)), state.now())
        answer = send_form(browser_free, "sent", "/letter/reminder/1/reddit-mail", sent_on="2026-09-01")
        assert answer.status_code == 422
        assert not any(isinstance(one, Reminded) for one in events(case))


class TestSent:
    @pytest.fixture
    def server(self):
        with smtp_server() as running:
            yield running

    def fields(self, server, **changed):
        """Of the page that asks for the server."""
        told = {"smtp-host": "127.0.0.1", "smtp-port": str(server.port), "smtp-tls": "none", "smtp-user": ""}
        return told | {"smtp-password": "", "smtp-copy": ""} | changed

    def test_the_page_knows_the_servers_of_common_providers(self, browser_free, case):
        """And shows the letter once more."""
        shown = send_form(browser_free, "send", sender_email="erika@gmx.de").content.decode()
        assert 'value="mail.gmx.net"' in shown
        assert 'value="465"' in shown
        assert "Auf meinen Bildern" in sheet(shown)
        assert 'type="password"' in shown

    def test_where_no_password_is_taken_that_is_said(self, browser_free, case):
        """Microsoft takes none."""
        shown = send_form(browser_free, "send", sender_email="erika@outlook.de").content.decode()
        assert "kann man mit einem Passwort nicht von hier senden" in shown

    def test_what_was_sent_is_kept_byte_for_byte(self, browser_free, case, server):
        """With what the server said."""
        answer = send_form(browser_free, "send_now", **self.fields(server))
        assert answer.status_code == 303
        assert events(case)[-1] == Sent("reddit:erika", "reddit-mail", DAY)
        kept = [case.evidence_bytes(one.digest) for one in case.evidence()]
        assert kept[0] == server.mails[0].data
        assert server.mails[0].to == "redditdatarequests@reddit.com"
        assert b"taken" in kept[1]
        assert b"Message-ID: <" in kept[1]

    def test_why_it_was_not_sent_stands_on_the_page(self, browser_free, case, server):
        """Nothing is recorded, what was typed stays, and the password does not."""
        server.to_recipient = lambda _: "550 no such user"
        answer = send_form(
            browser_free, "send_now", **self.fields(server, **{"smtp-user": "e", "smtp-password": "geheim"})
        )
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "geheim" not in shown
        assert not any(isinstance(one, Sent) for one in events(case))

    def test_a_refusal_is_told_in_the_servers_words(self, browser_free, case, server):
        """They say most."""
        server.to_recipient = lambda _: "550 no such user"
        shown = unescape(send_form(browser_free, "send_now", **self.fields(server)).content.decode())
        assert "nimmt nichts für diesen Empfänger an" in shown
        assert "550 no such user" in shown

    def test_nobody_knows_what_became_of_it(self, browser_free, case, server):
        """That is said, and what the server was given is kept: it may have gone."""
        server.to_content = lambda _: "drop"
        answer = send_form(browser_free, "send_now", **self.fields(server))
        assert answer.headers["Location"] == f"{LETTER}?after=unknown"
        assert isinstance(events(case)[-1], Note)
        (piece,) = case.evidence()
        assert b"Message-ID: <" in case.evidence_bytes(piece.digest)
        assert "Ob der Brief angekommen ist, weiß niemand" in page(browser_free, f"{LETTER}?after=unknown")

    def test_nothing_goes_in_the_open(self, browser_free, case, server):
        """Not even the name of the server is asked for."""
        answer = send_form(browser_free, "send_now", **self.fields(server, **{"smtp-host": "mail.example.org"}))
        assert answer.status_code == 422
        assert "Ohne Verschlüsselung" in answer.content.decode()

    def test_two_clicks_send_once(self, browser_free, case, server):
        """Whoever objects twice is told twice."""
        filled = form(browser_free) | self.fields(server) | {"act": "send_now"}
        for _ in range(2):
            assert browser_free.post(LETTER, filled).status_code == 303
        assert len(server.mails) == 1

    def test_no_password_is_kept_anywhere(self, browser_free, case, server, state, caplog):
        """Neither in the case file nor in a log."""
        send_form(browser_free, "send_now", **self.fields(server, **{"smtp-password": "geheim4711", "smtp-user": ""}))
        assert b"geheim4711" not in case.path.read_bytes()
        assert "geheim4711" not in caplog.text


class TestChoosing:
    def test_all_letters_that_make_sense_are_listed(self, browser_free, case):
        """Each leads to its page, and each page is there."""
        shown = page(browser_free, "/letters")
        links = re.findall(r'href="(/letter/[^"]+)"', shown)
        assert "/letter/objection/1/reddit-mail" in links
        assert {"/letter/training_access", "/letter/correction", "/letter/others_posts", "/letter/mandate"} <= {*links}
        for link in links:
            assert browser_free.get(link).status_code == 200, link

    def test_the_step_of_a_written_way_leads_to_its_letter(self, browser_free, case):
        """The first thing that one does there."""
        assert f'href="{LETTER}"' in page(browser_free, "/step/1/reddit-mail")

    def test_what_was_made_by_a_way_of_old_can_be_written_about(self, browser_free, case, state):
        """No rulebook knows the way any more; the objection is there."""
        case.record(Sent("reddit:erika", "reddit-old", date(2026, 9, 1)), state.now())
        address = "/letter/reminder/1/reddit-old"
        assert "Reddit" in sheet(send_form(browser_free, "preview", address).content.decode())
        assert send_form(browser_free, "sent", address).status_code == 303
        assert events(case)[-1] == Reminded("reddit:erika", "reddit-old", DAY)

    def test_a_complaint_needs_a_ground_a_residence_and_then_is_there(self, browser_free, case, state):
        """One thing after the other."""
        address = "/letter/complaint/1"
        shown = send_form(browser_free, "preview", address).content.decode()
        assert "noch nichts, worüber Sie sich beschweren könnten" in shown
        assert 'name="recipient_name"' not in shown
        case.record(Sent("reddit:erika", "reddit-mail", date(2026, 9, 1)), state.now())
        shown = send_form(browser_free, "preview", address).content.decode()
        assert f'href="/residence?from={address}"' in shown
        case.record(ResidenceStated("DE", "Nordrhein-Westfalen"), state.now())
        shown = send_form(browser_free, "preview", address).content.decode()
        assert "Nordrhein-Westfalen" in sheet(shown)
        assert send_form(browser_free, "sent", address, sent_way="post").status_code == 303
        assert isinstance(events(case)[-1], Complained)


def sheet(shown: str) -> str:
    """The letter in a page."""
    return shown.partition('class="sheet"')[2].partition("</article>")[0]


class TestKeyring:
    @pytest.fixture
    def keyring(self, monkeypatch):
        there = SystemKeyring()
        monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: [there])
        return there

    def test_a_password_is_kept_only_if_somebody_wants_it_and_the_server_took_it(self, browser_free, case, keyring):
        """And it is forgotten when they want it no more."""
        said = []

        def authenticator(server, session, envelope, mechanism, data):
            said.append(data.password)
            return AuthResult(success=data.password == b"geheim", handled=False)

        with smtp_server(authenticator=authenticator, auth_require_tls=False) as server:
            fields = {
                "smtp-host": "127.0.0.1",
                "smtp-port": str(server.port),
                "smtp-tls": "none",
                "smtp-user": "erika",
                "smtp-keep": "on",
            }
            send_form(browser_free, "send_now", **fields, **{"smtp-password": "falsch"})
            assert keyring.kept == {}
            assert send_form(browser_free, "send_now", **fields, **{"smtp-password": "geheim"}).status_code == 303
            assert keyring.kept == {("widerspruch: 127.0.0.1", "erika"): "geheim"}
            fields["smtp-keep"] = ""
            answer = send_form(browser_free, "send_now", "/letter/training_access", platform="reddit", **fields)
            assert answer.status_code == 303
            assert said == [b"falsch", b"geheim", b"geheim"]
            assert keyring.kept == {}

    def test_a_kept_password_is_never_shown(self, browser_free, case, keyring):
        """Only that there is one."""
        keyring.set_password("widerspruch: mail.gmx.net", "erika@gmx.de", "geheim4711")
        shown = send_form(browser_free, "send", sender_email="erika@gmx.de").content.decode()
        assert "geheim4711" not in shown
        assert "Im Schlüsselbund dieses Geräts liegt eines" in shown

    def test_without_a_keyring_nobody_is_asked_to_keep_anything(self, browser_free, case, monkeypatch):
        """There is nowhere to."""
        monkeypatch.setattr("keyring.backend.get_all_keyring", list)
        assert 'name="smtp-keep"' not in send_form(browser_free, "send").content.decode()
