"""`widerspruch mailbox fetch`: answers from a server, told like those in files."""

import json

import pytest

import dovecot
from lying_imap import fetched, lying_server
from made_mails import mail

ANSWER = mail(
    "Wir haben deinen Einspruch erhalten und prüfen ihn.",
    From="Facebook <case@support.facebook.com>",
    Subject="Dein Einspruch",
)


@pytest.fixture
def password(tmp_path):
    """A file with it: nobody can be asked here."""
    path = tmp_path / "password.txt"
    path.write_text(f"{dovecot.PASSWORD}\n", "utf-8")
    return path


@pytest.mark.skipif(dovecot.program() is None, reason=dovecot.WHY_NOT)
def test_answers_come_from_a_real_server(run, password):
    """Of a mailbox with much else in it."""
    with dovecot.server() as server:
        server.deliver(ANSWER, "1.a")
        server.deliver(mail(From="oma@mail.example"), "2.b")
        arguments = ("mailbox", "fetch", "localhost", dovecot.USER, "--port", server.port, "--ca-file", server.ca_file)
        ended = run(*arguments, "--since", "2025-01-01", "--password-file", password, "--json")

    assert ended.code == 0
    assert [one["subject"] for one in json.loads(ended.out)["answers"]] == ["Dein Einspruch"]
    assert "Eine Mail geholt." in ended.complained


def fetching(port, ca_file, password):
    """The command line for a server of the test's own."""
    options = {"--port": port, "--ca-file": ca_file, "--since": "2025-01-01", "--password-file": password}
    return ("mailbox", "fetch", "localhost", "e", *(word for option in options.items() for word in option))


def test_a_server_that_breaks_off_is_a_sentence(run, password, tmp_path):
    """And its code that of something that is not there."""
    with lying_server({"SEARCH": lambda tag: None}, tmp_path) as (port, ca_file, _):
        password.write_text("x\n", "utf-8")
        ended = run(*fetching(port, ca_file, password))

    assert ended.code == 1
    assert "Die Verbindung zum Mailserver ist abgebrochen" in ended.complained


def test_a_subject_can_be_any(run, password, tmp_path):
    """What does not look like an answer is only fetched if that is wanted."""
    strange = mail("x", From="Facebook <a@support.facebook.com>", Subject="Hallo Erika")
    password.write_text("x\n", "utf-8")
    with lying_server(fetched(strange), tmp_path) as (port, ca_file, _):
        arguments = fetching(port, ca_file, password)
        assert "0 Mails geholt" in run(*arguments).complained
        assert "Eine Mail geholt" in run(*arguments, "--any-subject").complained


def test_nobody_can_be_asked_for_the_password(run):
    """And none is kept."""
    assert run("mailbox", "fetch", "localhost", "e", "--since", "2025-01-01").code == 2
