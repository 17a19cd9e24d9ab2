"""What is made to take long does not: seconds of the processor for mails that would take hours with careless patterns."""

import time
from datetime import UTC, datetime

import pytest

from made_mails import as_html, joined, mail, part, several
from signed_mails import record, signed
from widerspruch.mailbox.authenticity.examine import examine
from widerspruch.mailbox.opening.eml import received_mail

NOW = datetime(2026, 11, 29, tzinfo=UTC)
SECONDS = 20
"""Fifty times what each took here when it was written, or more: careless patterns take thousands of times as long."""

SLOW = {
    "conditions of a style sheet": mail(as_html("<style>" + "@a" * 100_000 + "</style>x"), "text/html"),
    "comments of a style sheet": mail(as_html("<style>" + "/*" * 100_000 + "</style>x"), "text/html"),
    "introductions of quotes": mail(("am " + "2. um schrieb " * 40 + ":\n") * 340),
    "heads in a text": mail("Von: a\n" * 28_000),
    "forwards in forwards": mail("Forwarded message:\nFrom: a@b.c\nDate: x\nSubject: y\n\n" * 3_500),
    "boundaries within their own": mail(
        b"--b1\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n" * 50_000, "multipart/mixed; boundary=b1"
    ),
    "brackets of an address": mail(From="(" * 30_000),
    "pieces of a parameter": mail("x", "text/plain" + "; a*0*=x" * 3_000),
    "a folded head": mail(X="\r\n x" * 300_000),
    "brackets of a result": b"Received: by mx.a.example; x\r\nAuthentication-Results: mx.a.example; dkim=pass "
    + b"(" * 7_000
    + b"\r\n"
    + mail(),
    "spaces below a signed text": signed() + b" " * 4_000_000,
    "a signed head": signed().replace(b"Subject: Ihr", b"X: " + b"\r\n x" * 300_000 + b"\r\nSubject: Ihr"),
    "a folded signature": signed().replace(b"b=", b"b=" + b"\r\n " * 2_500, 1),
    "many parts": several(*[part(joined(part("x")), "multipart/mixed; boundary=b1")] * 20_000, boundary="b2"),
}


@pytest.mark.parametrize("name", SLOW)
def test_it_is_read_and_examined_in_time(name):
    """With a key at hand."""
    begun = time.process_time()
    examine(received_mail(SLOW[name]), lambda _: record(), NOW)

    assert time.process_time() - begun < SECONDS
