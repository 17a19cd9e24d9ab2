"""A mailbox on a server is looked into only for answers, and whatever the server does is a sentence."""

import itertools
import logging
import ssl
from datetime import date

import pytest

import dovecot
from lying_imap import fetched, lying_server
from made_mails import mail
from widerspruch.lib.texts import load_catalogue
from widerspruch.mailbox.imap import ImapLimits, ImapPlace, ImapWanted, fetch_answers
from widerspruch.mailbox.problem import MailProblem

WANTED = ImapWanted(("facebook.com", "facebookmail.com"), date(2025, 1, 1), ("Widerspruch", "objection"))
LIMITS = ImapLimits(mail_bytes=1 << 20, total_bytes=4 << 20, answer_seconds=3, total_seconds=12)
PATIENT = ImapLimits(mail_bytes=1 << 20)
ANSWER = mail(From="Meta <case@support.facebook.com>")


def trusting(ca_file):
    return ssl.create_default_context(cafile=str(ca_file))


def fetch(port, ca_file, password="x", wanted=WANTED, limits=LIMITS, **place):
    where = ImapPlace("localhost", place.pop("user", "erika"), port, **place)
    found = list(fetch_answers(where, password, wanted, tls=trusting(ca_file) if ca_file else None, limits=limits))
    for one in found:
        if isinstance(one, MailProblem):
            for language in ("de", "en"):
                assert load_catalogue(language, "widerspruch.mailbox")(one.text_id, **one.values)
    return found


def codes(found):
    return [one.code for one in found if isinstance(one, MailProblem)]


@pytest.fixture(scope="module")
def real():
    """A Dovecot for all tests that need one."""
    if dovecot.program() is None:
        pytest.skip(dovecot.WHY_NOT)
    with dovecot.server() as server:
        yield server


@pytest.mark.skipif(dovecot.program() is None, reason=dovecot.WHY_NOT)
class TestDovecot:
    """Against a real server."""

    def test_only_what_is_wanted_is_fetched_and_nothing_changes(self, real):
        """Of known senders, with a known subject; no mark is set, and nobody sees that a mail was read."""
        real.deliver(ANSWER, "1.a")
        real.deliver(mail(From="a@facebook.com.evil.example"), "2.b")
        real.deliver(mail(From="oma@mail.example", Subject="Rezept"), "3.c")
        real.deliver(mail(From="a@facebookmail.com", Subject="=?utf-8?q?Jemand_hat_Sie_markiert?="), "4.d")
        real.deliver(mail(From="x@facebookmail.com", Subject="=?utf-8?b?SWhyIFdpZGVyc3BydWNo?="), "5.e")
        before = {name.split(":")[0].split("/")[-1] for name in real.state()}
        found = fetch(real.port, real.ca_file, dovecot.PASSWORD, user=dovecot.USER, limits=PATIENT)

        assert found == [ANSWER, mail(From="x@facebookmail.com", Subject="=?utf-8?b?SWhyIFdpZGVyc3BydWNo?=")]
        assert {name.split(":")[0].split("/")[-1] for name in real.state()} == before
        assert not any("S" in name.partition(":2,")[2] for name in real.state())

    def test_older_ones_are_left_alone(self, real):
        """By the day that they came on."""
        assert (
            fetch(
                real.port,
                real.ca_file,
                dovecot.PASSWORD,
                ImapWanted(("facebook.com",), date(2099, 1, 1), ()),
                user=dovecot.USER,
                limits=PATIENT,
            )
            == []
        )

    def test_a_wrong_password_is_said(self, real):
        """And so is that some need another one for programs."""
        assert codes(fetch(real.port, real.ca_file, "wrong", user=dovecot.USER, limits=PATIENT)) == ["imap_login"]

    def test_a_folder_that_is_not_there(self, real):
        """It can be chosen."""
        assert codes(
            fetch(real.port, real.ca_file, dovecot.PASSWORD, user=dovecot.USER, limits=PATIENT, folder="Antworten")
        ) == ["imap_folder"]

    def test_a_large_mail_is_left_there(self, real):
        """The others are fetched."""
        real.deliver(mail("x" * (2 << 20), From="a@facebook.com"), "6.f")
        found = fetch(real.port, real.ca_file, dovecot.PASSWORD, user=dovecot.USER, limits=PATIENT)
        assert codes(found) == ["mail_too_large"]
        assert len(found) == 3

    def test_only_the_newest_of_many(self, real):
        """That there are more is said."""
        found = fetch(
            real.port, real.ca_file, dovecot.PASSWORD, user=dovecot.USER, limits=ImapLimits(mails=1, mail_bytes=1 << 20)
        )
        assert codes(found)[0] == "too_many_mails_there"

    def test_a_certificate_that_nobody_vouches_for(self, real):
        """No password goes there."""
        assert codes(fetch(real.port, None, dovecot.PASSWORD, user=dovecot.USER, limits=PATIENT)) == [
            "imap_certificate"
        ]


class TestLies:
    """A server may say anything."""

    def test_an_honest_one(self, tmp_path):
        """So that the others differ in one thing each. It is asked to show, never to mark."""
        with lying_server(fetched(ANSWER), tmp_path) as (port, ca_file, told):
            assert fetch(port, ca_file) == [ANSWER]
        words = " ".join(told).upper()
        assert "EXAMINE" in words
        assert not any(word in words for word in ("SELECT", "STORE", "EXPUNGE", "BODY[", "RFC822 ", "COPY", "MOVE"))

    @pytest.mark.parametrize(
        ("answers", "code"),
        [
            ({"SEARCH": lambda tag: [b"* SEARCH " + b"1 " * 400_000 + b"\r\n"] * 20}, "imap_too_much"),
            ({"SEARCH": lambda tag: [b"* SEARCH x y z\r\n", f"{tag} OK done\r\n".encode()]}, "imap_nonsense"),
            ({"SEARCH": lambda tag: [b"x" * 1_100_000]}, "imap_broke_off"),
            ({"SEARCH": lambda tag: [b"\xff\xfe\x00\r\n" * 50]}, "imap_broke_off"),
            ({"LOGIN": lambda tag: [f"{tag} NO [AUTHENTICATIONFAILED] no\r\n".encode()]}, "imap_login"),
            ({"LOGIN": lambda tag: None}, "imap_broke_off"),
            ({"EXAMINE": lambda tag: [f"{tag} NO no\r\n".encode()]}, "imap_folder"),
            ({"SEARCH": lambda tag: [f"{tag} BAD no\r\n".encode()]}, "imap_broke_off"),
            (
                {**fetched(ANSWER), "FETCH-BODY": lambda tag: [b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\nabc"]},
                "imap_too_much",
            ),
            ({**fetched(ANSWER), "FETCH-BODY": lambda tag: [b"* 1 FETCH (UID 1 BODY[] {-5}\r\nabc"]}, "imap_silent"),
            (
                {**fetched(ANSWER), "FETCH-BODY": lambda tag: [b"* 1 FETCH (UID 1 BODY[] {900000}\r\nabc"]},
                "imap_silent",
            ),
            (
                {
                    **fetched(ANSWER),
                    "FETCH-BODY": lambda tag: [b"* 1 FETCH (((((((\r\n", f"{tag} OK done\r\n".encode()],
                },
                "imap_broke_off",
            ),
            (
                {**fetched(ANSWER), "FETCH-BODY": lambda tag: None},
                "imap_broke_off",
            ),
            (fetched(ANSWER, size=5 << 20), "mail_too_large"),
            (
                {**fetched(ANSWER), "FETCH-BODY": fetched(mail(From="oma@mail.example"))["FETCH-BODY"]},
                "imap_other_mail",
            ),
            ({**fetched(ANSWER), "FETCH-BODY": fetched(ANSWER, number=77)["FETCH-BODY"]}, "imap_other_mail"),
            ({**fetched(ANSWER), "FETCH-BODY": lambda tag: [f"{tag} OK done\r\n".encode()]}, "imap_other_mail"),
        ],
    )
    def test_a_lie_is_a_sentence(self, answers, code, tmp_path):
        """Sizes, numbers, pieces without end, nonsense."""
        with lying_server(answers, tmp_path) as (port, ca_file, _):
            assert codes(fetch(port, ca_file)) == [code]

    @pytest.mark.parametrize(
        "answers",
        [
            {"SEARCH": lambda tag: [f"* SEARCH\r\n{tag} OK done\r\n".encode()]},
            fetched(mail(From="oma@mail.example", Subject="Widerspruch")),
            fetched(mail(From="a@facebook.com", Subject="Rezept")),
            fetched(b"From: a@facebook.com\r\nFrom: b@evil.example\r\nSubject: Widerspruch\r\n\r\n"),
            fetched(ANSWER, number=2),
            fetched(ANSWER, head=b"\xff" * 100),
        ],
    )
    def test_what_was_not_wanted_is_not_fetched(self, answers, tmp_path):
        """Whatever the server found: the head itself must say so."""
        with lying_server(answers, tmp_path) as (port, ca_file, told):
            assert fetch(port, ca_file) == []
        assert not any("BODY.PEEK[]" in line for line in told)

    @pytest.mark.parametrize(
        ("subject", "is_fetched"),
        [("Your objection to AI", True), ("Votre demande n° 12", True), ("Erika, du hast 3 neue Nachrichten", False)],
    )
    def test_unless_said_otherwise_it_must_look_like_an_answer(self, subject, is_fetched, tmp_path):
        """By words of three languages."""
        answer = mail(From="a@facebook.com", Subject=subject)
        with lying_server(fetched(answer), tmp_path) as (port, ca_file, _):
            assert fetch(port, ca_file, wanted=ImapWanted(("facebook.com",), date(2025, 1, 1))) == [answer] * is_fetched

    def test_more_mails_than_were_asked_for_are_not_taken(self, tmp_path):
        """Mails that come by themselves."""
        foreign = mail(From="a@facebook.com", Subject="Widerspruch, untergeschoben")

        def both(tag):
            head = b"* 9 FETCH (UID 9 BODY[] {%d}\r\n" % len(foreign)
            return [head + foreign + b")\r\n", *fetched(ANSWER)["FETCH-BODY"](tag)]

        with lying_server({**fetched(ANSWER), "FETCH-BODY": both}, tmp_path) as (port, ca_file, _):
            assert fetch(port, ca_file) == [ANSWER]

    def test_one_that_says_a_byte_a_time_is_given_up(self, tmp_path):
        """Each byte alone comes in time."""
        slow = {"SEARCH": lambda tag: (b"*" for _ in itertools.count())}
        with lying_server(slow, tmp_path, pause=0.3) as (port, ca_file, _):
            assert codes(fetch(port, ca_file, limits=ImapLimits(answer_seconds=1, total_seconds=2))) == ["imap_silent"]

    @pytest.mark.parametrize("greeting", [b"", b"* BYE bye\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\x00" * 3_000_000])
    def test_one_that_is_no_mail_server(self, greeting, tmp_path):
        """Or does not want to be."""
        with lying_server({}, tmp_path, greeting) as (port, ca_file, told):
            assert codes(fetch(port, ca_file))[0] in (
                "imap_silent",
                "imap_broke_off",
                "imap_unreachable",
                "imap_too_much",
            )
            assert not any("LOGIN" in line for line in told)

    def test_one_of_another_name(self, tmp_path):
        """Its certificate is somebody else's."""
        with lying_server({}, tmp_path, host="other.example") as (port, ca_file, told):
            assert codes(fetch(port, ca_file)) == ["imap_certificate"]
            assert told == []

    def test_one_that_is_not_there(self):
        """Nobody listens."""
        assert codes(fetch(1, None)) == ["imap_unreachable"]

    @pytest.mark.parametrize("user", ["erika\r\nA1 DELETE INBOX", "e\x00"])
    def test_a_name_is_no_command(self, user, tmp_path):
        """Line ends do not go to the server."""
        with lying_server(fetched(ANSWER), tmp_path) as (port, ca_file, told):
            assert codes(fetch(port, ca_file, user=user)) == ["imap_login"]
        assert not any("DELETE" in line for line in told)

    def test_no_word_goes_to_a_log(self, tmp_path, caplog):
        """Neither the password nor a mail, whatever is logged."""
        caplog.set_level(logging.DEBUG)
        with lying_server(fetched(ANSWER), tmp_path) as (port, ca_file, _):
            fetch(port, ca_file, "sehr-geheim")
        assert "sehr-geheim" not in caplog.text
        assert "Widerspruch" not in caplog.text
