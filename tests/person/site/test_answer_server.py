"""The mailbox on a server: looked into only when asked, only for known senders, and every failure is a sentence."""

import ssl
from datetime import date

import pytest
from msgspec.structs import force_setattr

import dovecot
from person.site.stepping import new_case, page, post
from reading_corpus import CORPUS
from widerspruch.objections.account import Account
from widerspruch.objections.events import Sent


@pytest.fixture
def case(state):
    """One objection that was sent."""
    case = new_case(state, Account("facebook", "facebook", email="jonas@weidlich.example"))
    case.record(Sent("facebook", "meta-form-facebook-2025", date(2026, 10, 14)), state.now())
    return case


def test_it_says_whose_mails_it_would_fetch(browser_free, case) -> None:
    """Before anybody types a password."""
    shown = page(browser_free, "/answer/server")
    assert "support.facebook.com" in shown
    assert "linkedin.com" not in shown


def test_nothing_is_looked_for_where_nothing_is_expected(browser_free, state) -> None:
    """There is no form then."""
    new_case(state)
    assert 'type="password"' not in page(browser_free, "/answer/server")


def test_a_server_that_is_not_there_is_a_sentence(browser_free, case) -> None:
    """And the password does not come back with the page."""
    answer = post(browser_free, "/answer/server", host="localhost:1", user="jonas", password="geheim-4711", days="30")
    assert answer.status_code == 422
    assert "nicht zu erreichen" in answer.content.decode()
    assert "geheim-4711" not in answer.content.decode()


@pytest.mark.skipif(dovecot.program() is None, reason="needs Dovecot, which is not installed")
def test_answers_in_a_real_mailbox_wait_to_be_confirmed(browser_free, case, state, clock) -> None:
    """Those of known senders, and of these only what may be an answer."""
    clock.today = date(2026, 11, 29)
    with dovecot.server() as server:
        for name in ("g01-de-words-of-2025", "u03-de-code", "u05-de-newsletter"):
            server.deliver((CORPUS / "own" / f"{name}.eml").read_bytes(), name)
        force_setattr(state, "mail_server_tls", ssl.create_default_context(cafile=str(server.ca_file)))
        answer = post(
            browser_free,
            "/answer/server",
            host=f"localhost:{server.port}",
            user=dovecot.USER,
            password=dovecot.PASSWORD,
            days="400",
        )
    assert answer.status_code == 303, answer.content.decode()
    assert "nimmt Ihren Widerspruch an" in page(browser_free, "/answer/1")
    assert browser_free.get("/answer/2").status_code == 303
