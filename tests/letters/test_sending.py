"""A letter goes over verified TLS or not at all, once; and what came of it is never guessed."""

import email
import email.policy
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from msgspec import structs

from desk.mail.smtp_server import TestServer, own_authority, smtp_server
from letters.sending_letter import AT, MESSAGE_ID, answers, awkward_server, letter
from widerspruch.letters import sending
from widerspruch.letters.as_email import LetterAttachment
from widerspruch.letters.errors import LettersError
from widerspruch.letters.letter import Correspondent, LetterParagraph
from widerspruch.letters.sending import SendingProblem, SentMail, new_message_id, send_letter
from widerspruch.lib.smtp import LONGEST_REPLY, SmtpLogin, SmtpPlace

PDF = LetterAttachment("Anlage 1.pdf", "application/pdf", b"%PDF-1.7 \r\n.\r\n nothing")
GREETED = ("220 mx", "250-mx\r\n250 8BITMIME", "250 ok", "250 ok")
"""Up to and with the answer to the recipient."""


def sent(place, login=None, attachments=(), copy_to_self=False, **more):
    """What comes of sending a short letter."""
    return send_letter(
        letter(**more), attachments, place, login, at=AT, message_id=MESSAGE_ID, copy_to_self=copy_to_self
    )


def plain(server: TestServer, timeout: float = 5) -> SmtpPlace:
    return SmtpPlace("127.0.0.1", server.port, "none", timeout=timeout)


def problem(outcome) -> tuple[str, bool]:
    """Of a letter that was not taken: why, and whether it may have arrived all the same."""
    assert isinstance(outcome, SendingProblem)
    return outcome.kind, outcome.may_have_arrived


def take_all(connection: socket.socket) -> None:
    """A mail, with its end."""
    taken = b""
    while not taken.endswith(b"\r\n.\r\n"):
        taken = taken[-10:] + connection.recv(1 << 20)


def authenticator(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"erika", "geheim-ä".encode()), handled=False)


class TestTaken:
    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    def test_over_verified_tls_with_a_login(self, tmp_path: Path, tls: str):
        """What arrives is byte for byte what is kept; a password may hold umlauts."""
        own = own_authority(tmp_path)
        options = {"ssl_context": own.server, "auth_require_tls": False} if tls == "implicit" else {
            "tls_context": own.server, "require_starttls": True
        }  # fmt: skip
        with smtp_server(auth_required=True, authenticator=authenticator, **options) as server:
            place = SmtpPlace("127.0.0.1", server.port, tls, own.ca_file)  # type: ignore[arg-type]
            outcome = sent(place, SmtpLogin("erika", "geheim-ä"), [PDF])
            assert isinstance(outcome, SentMail)
            (mail,) = server.mails
        assert mail.data == outcome.message
        assert (mail.sender, mail.to) == ("erika@example.org", "dpo@example.com")
        assert (outcome.at, outcome.message_id, outcome.answer) == (AT, MESSAGE_ID, "taken")

    def test_it_is_a_whole_mail_and_no_draft(self, server: TestServer):
        """With a day and a number of its own; the attachment as it was, points at the beginning of lines, too."""
        outcome = sent(plain(server), attachments=[PDF])
        read = email.message_from_bytes(outcome.message, policy=email.policy.default)
        assert read["Message-ID"] == MESSAGE_ID
        assert read["Date"].datetime == AT
        assert "X-Unsent" not in read
        assert "Bcc" not in read
        assert str(read["From"]) == "Erika Müller <erika@example.org>"
        (attached,) = read.iter_attachments()
        assert attached.get_content() == PDF.data
        assert b"\n.\r\n" not in server.mails[0].data or server.mails[0].data == outcome.message

    def test_a_copy_goes_to_the_sender_unseen(self):
        """And that it is refused stops nothing."""
        with smtp_server() as server:
            taken = []
            server.to_recipient = lambda to: taken.append(to)
            assert isinstance(sent(plain(server), copy_to_self=True), SentMail)
            assert taken == ["dpo@example.com", "erika@example.org"]
            assert b"Bcc" not in server.mails[0].data
            server.to_recipient = lambda to: "550 no copies" if "erika" in to else None
            assert isinstance(sent(plain(server), copy_to_self=True), SentMail)

    def test_lines_of_a_letter_cannot_end_it(self, server: TestServer):
        """A point alone in a line is a point."""
        outcome = sent(
            plain(server), blocks=(LetterParagraph("."), LetterParagraph(".\r\n.\r\nRCPT TO:<x@example.com>"))
        )
        assert isinstance(outcome, SentMail)
        assert server.mails[0].data == outcome.message
        assert len(server.mails) == 1

    def test_numbers_of_mails_are_of_the_senders_domain_and_never_the_same(self):
        """Nothing of the sender's name is in it."""
        first, second = (new_message_id(letter()) for _ in range(2))
        assert first != second
        assert first.endswith("@example.org>")
        assert "erika" not in first


class TestNotSent:
    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    @pytest.mark.parametrize("why", ["another authority", "another name"])
    def test_a_certificate_that_does_not_hold(self, tmp_path: Path, tls: str, why: str):
        """Nothing is said to it, least of all a password."""
        own = own_authority(tmp_path, "127.0.0.1" if why == "another authority" else "mx.example.net")
        ca_file = None if why == "another authority" else own.ca_file
        options = {"ssl_context": own.server} if tls == "implicit" else {"tls_context": own.server}
        logins = []
        with smtp_server(authenticator=lambda *told: logins.append(told), **options) as server:
            place = SmtpPlace("127.0.0.1", server.port, tls, ca_file)  # type: ignore[arg-type]
            assert problem(sent(place, SmtpLogin("erika", "geheim"))) == ("certificate_wrong", False)
            assert server.mails == []
            assert logins == []

    def test_a_server_without_tls_is_given_nothing(self, server: TestServer):
        """As where somebody in between takes the offer out."""
        place = SmtpPlace("127.0.0.1", server.port, "starttls")
        assert problem(sent(place, SmtpLogin("erika", "geheim"))) == ("tls_missing", False)

    def test_without_tls_only_this_machine_is_spoken_to(self):
        """Whatever somebody has typed."""
        assert problem(sent(SmtpPlace("smtp.example.org", 25, "none"))) == ("without_tls", False)

    def test_a_wrong_password_is_tried_once(self, tmp_path: Path):
        """Some servers lock out whoever fails twice."""
        own, tried = own_authority(tmp_path), []

        def refusing(server, session, envelope, mechanism, data):
            tried.append(data.password)
            return AuthResult(success=False, handled=False)

        with smtp_server(tls_context=own.server, auth_required=True, authenticator=refusing) as server:
            place = SmtpPlace("127.0.0.1", server.port, "starttls", own.ca_file)
            outcome = sent(place, SmtpLogin("erika", "falsch"))
        assert problem(outcome) == ("login_refused", False)
        assert outcome.code == 535
        assert tried == [b"falsch"]

    def test_a_server_that_takes_no_passwords(self, tmp_path: Path):
        """It offers no login that is known here."""
        own = own_authority(tmp_path)
        with smtp_server(tls_context=own.server, auth_exclude_mechanism=["LOGIN", "PLAIN"]) as server:
            place = SmtpPlace("127.0.0.1", server.port, "starttls", own.ca_file)
            assert problem(sent(place, SmtpLogin("erika", "geheim"))) == ("login_missing", False)

    @pytest.mark.parametrize("host", ["mail.invalid", "x" * 70 + ".example", "", "a b", "mail.exämple."])
    def test_no_such_server(self, host: str, monkeypatch: pytest.MonkeyPatch):
        """Names that nobody has, and what is no name."""

        def unknown(*asked: object, **more: object) -> None:
            raise socket.gaierror(-2, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        assert problem(sent(SmtpPlace(host, 1, "implicit"))) == ("unknown_host", False)

    def test_nobody_listens(self):
        """The machine is there, and no server."""
        assert problem(sent(SmtpPlace("127.0.0.1", 1, "none"))) == ("unreachable", False)

    @pytest.mark.parametrize(
        ("place", "answer", "kind"),
        [
            ("to_sender", "553 not your address", "sender_refused"),
            ("to_sender", "451 later", "sender_refused"),
            ("to_recipient", "550 no such user", "recipient_refused"),
            ("to_recipient", "450 later", "recipient_later"),
            ("to_recipient", "552 mailbox full", "recipient_refused"),
            ("to_content", "554 spam", "content_refused"),
            ("to_content", "451 later", "content_later"),
            ("to_content", "552 too much", "too_large"),
            ("after_taking", "554 no", "content_refused"),
        ],
    )
    def test_what_the_server_refuses_is_told_in_its_words(self, server: TestServer, place, answer, kind):
        """With its number; nothing was sent then."""
        setattr(server, place, lambda _: answer)
        outcome = sent(plain(server))
        assert problem(outcome) == (kind, False)
        assert f"{outcome.code} {outcome.answer}" == answer

    def test_what_is_larger_than_the_server_takes_is_not_begun(self):
        """It says its limit at the beginning."""
        with smtp_server(data_size_limit=2000) as server:
            outcome = sent(plain(server), attachments=[structs.replace(PDF, data=bytes(4000))])
            assert problem(outcome) == ("too_large", False)
            assert server.mails == []

    def test_a_server_that_says_nothing(self):
        """It is given up after a while."""
        with awkward_server(lambda connection: time.sleep(3)) as place:
            assert problem(sent(place)) == ("timed_out", False)

    def test_a_server_that_drips_a_greeting_is_given_up_altogether(self, monkeypatch: pytest.MonkeyPatch):
        """Each byte comes in time, the line never ends."""
        monkeypatch.setattr(sending, "SENDING_LASTS", 0.6)

        def drip(connection: socket.socket) -> None:
            for _ in range(100):
                connection.sendall(b"2")
                time.sleep(0.1)

        with awkward_server(drip) as place:
            began = time.monotonic()
            assert problem(sent(place))[1] is False
            assert time.monotonic() - began < 5

    @pytest.mark.parametrize("talk", [answers(), answers("554 go away"), answers("220 mx", "220"), answers("no smtp")])
    def test_a_server_that_is_none(self, talk):
        """Whatever it says, there is a sentence for it, and nothing was sent."""
        with awkward_server(talk) as place:
            assert problem(sent(place))[1] is False

    def test_a_server_whose_answer_never_ends(self):
        """It is given up after so many bytes: it could fill the memory otherwise, for it is never silent."""
        told: list[int] = []

        def babble(connection: socket.socket) -> None:
            told.extend(connection.send(b"250-AUTH nothing\r\n" * 100) for _ in range(100_000))

        with awkward_server(answers("220 mx", then=babble)) as place:
            assert problem(sent(place)) == ("connection_lost", False)
        assert sum(told) < 100 * LONGEST_REPLY

    def test_the_line_breaks_while_the_letter_is_handed_over(self):
        """It lacks its end: no server sends such a mail."""

        def hang_up(connection: socket.socket) -> None:
            connection.sendall(b"354 go on\r\n")
            connection.recv(100)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, at once

        large = [structs.replace(PDF, data=bytes(30_000_000))]
        with awkward_server(answers(*GREETED, then=hang_up)) as place:
            assert problem(sent(place, attachments=large)) == ("broken_off", False)


class TestUnknown:
    @pytest.mark.parametrize("how", ["drops", "stalls"])
    def test_a_server_that_has_everything_and_says_nothing(self, server: TestServer, how: str):
        """It may have sent it: that is said, and what was handed over is kept."""
        if how == "drops":
            server.to_content = lambda _: "drop"
        else:
            server.slow = 4
        outcome = sent(plain(server, timeout=1))
        assert problem(outcome) == ("outcome_unknown", True)
        assert outcome.sent is not None
        assert MESSAGE_ID.encode() in outcome.sent.message

    @pytest.mark.parametrize("said", [b"well\r\n", b"354 go on\r\n", b"999 taken\r\n"])
    def test_an_answer_that_says_neither_yes_nor_no(self, said: bytes):
        """Is no answer."""

        def babble(connection: socket.socket) -> None:
            connection.sendall(b"354 go on\r\n")
            take_all(connection)
            connection.sendall(said)

        with awkward_server(answers(*GREETED, then=babble)) as place:
            assert problem(sent(place)) == ("outcome_unknown", True)


class TestAfterwards:
    def test_no_goodbye_is_waited_for(self, server: TestServer):
        """What was taken was taken."""

        def taken(connection: socket.socket) -> None:
            connection.sendall(b"354 go on\r\n")
            take_all(connection)
            connection.sendall(b"250 taken as 4711\r\n")
            time.sleep(5)

        with awkward_server(answers(*GREETED, then=taken)) as place:
            began = time.monotonic()
            outcome = sent(structs.replace(place, timeout=30))
            assert isinstance(outcome, SentMail)
            assert outcome.answer == "taken as 4711"
            assert time.monotonic() - began < 4

    def test_no_thread_is_left(self, server: TestServer):
        """The one that watches ends with it."""
        before = threading.active_count()
        for _ in range(3):
            sent(plain(server))
        deadline = time.monotonic() + 5
        while threading.active_count() > before and time.monotonic() < deadline:
            time.sleep(0.05)
        assert threading.active_count() <= before

    def test_a_server_cannot_fill_the_case_file(self, server: TestServer):
        """Of its words the first ones are kept, in one line, and no sign in them commands anything."""
        server.after_taking = lambda _: f"250 \x1b[31m{'x' * 900}"
        outcome = sent(plain(server))
        assert "\x1b" not in outcome.answer
        assert len(outcome.answer) <= sending.LONGEST_ANSWER


class TestAddresses:
    @pytest.mark.parametrize(
        "typed", ["", "nobody", "a@example.org, b@example.org", "a@example.org\r\nBcc: b@c.example"]
    )
    @pytest.mark.parametrize("who", ["sender", "recipient"])
    def test_what_is_no_address_is_told_before_anybody_is_called(self, who: str, typed: str):
        """No server is needed to see that."""
        with pytest.raises(LettersError) as raised:
            sent(SmtpPlace("mail.invalid", 1), **{who: Correspondent("X", (), typed)})
        assert raised.value.code == "no_mail_address"

    def test_no_repr_shows_a_password(self):
        """Wherever it may be printed."""
        assert "geheim" not in repr(SmtpLogin("erika", "geheim"))

    def test_the_day_of_a_letter_is_the_senders(self, server: TestServer):
        """As their clock has it."""
        at = AT.astimezone(tz=None) + timedelta(0)
        outcome = send_letter(letter(), (), plain(server), None, at=at, message_id=MESSAGE_ID)
        assert email.message_from_bytes(outcome.message, policy=email.policy.default)["Date"].datetime == AT


@pytest.fixture
def server():
    """Takes everything unless a test says something else."""
    with smtp_server() as running:
        yield running
