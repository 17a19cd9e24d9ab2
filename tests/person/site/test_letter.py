"""Letters: the form beside the letter, all ways on which it leaves, and what the case file keeps of it."""

import email
import email.policy
import io
import re
from datetime import date
from html import unescape

import pytest
from pypdf import PdfReader

from desk.mail.smtp_server import smtp_server
from person.site.conftest import sent
from person.site.stepping import events, new_case, page, post
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AnswerReading,
    AnswerReceived,
    LetterSent,
    Note,
    Reminded,
    SenderStated,
    Sent,
    Withdrawn,
)

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


class TestPreview:
    def test_the_letter_stands_beside_the_form(self, browser_free, case):
        """With what was typed, in the language of whoever gets it."""
        shown = send_form(browser_free, "preview").content.decode()
        assert "Reddit" in shown
        sheet = shown.partition('class="sheet"')[2].partition("</article>")[0]
        assert "Auf meinen Bildern sind meine Kinder." in sheet
        assert "Erika Beispiel" in sheet
