"""docs/mailbox.md says what the code does."""

from pathlib import Path
from typing import get_args

import pytest

from widerspruch.mailbox import mime
from widerspruch.mailbox.authenticity.examine import AuthenticityBasis, AuthenticityVerdict
from widerspruch.mailbox.imap import ImapLimits
from widerspruch.mailbox.opening import html, parts, prints
from widerspruch.mailbox.opening.entries import OpenLimits

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "mailbox.md").read_text("utf-8").split())
OPEN, IMAP = OpenLimits(), ImapLimits()


@pytest.mark.parametrize(
    "sentence",
    [
        f"{OPEN.seconds} s for a mail",
        f"{OPEN.mail_bytes >> 20} MB for a mail",
        f"{OPEN.mails:,} mails",
        f"{OPEN.files:,} files",
        f"{mime.MOST_LEVELS} levels",
        f"{mime.MOST_PARTS:,} parts",
        f"{parts.MOST_ATTACHMENTS} attachments of {parts.MOST_ATTACHED >> 20} MB",
        f"{html.MOST_HTML:,} characters of HTML",
        f"{parts.MOST_TEXT:,} of text",
        f"its pages ({prints.MOST_PAGES})",
        f"{IMAP.mails} mails of {IMAP.mail_bytes >> 20} MB, {IMAP.total_bytes >> 20} MB and {IMAP.total_seconds:.0f} s",
    ],
)
def test_a_limit_is_the_one_that_holds(sentence):
    """By its number."""
    assert sentence in PAGE


@pytest.mark.parametrize("word", [*get_args(AuthenticityVerdict), *get_args(AuthenticityBasis)])
def test_every_word_of_authenticity_is_explained(word):
    """Verdicts and what they rest on."""
    assert f"`{word}`" in PAGE
