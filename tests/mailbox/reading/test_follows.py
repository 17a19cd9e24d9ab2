"""What a grant means, said with "not": it is understood after a grant, and never makes one."""

from datetime import UTC, date, datetime

import pytest

from widerspruch.mailbox.authenticity.examine import AuthenticityReason, MailAuthenticity
from widerspruch.mailbox.mail import MailParty, ReceivedMail
from widerspruch.mailbox.reading.mail_reading import MailReading
from widerspruch.mailbox.reading.plausible import ExpectedAnswer
from widerspruch.mailbox.reading.read import read_answer
from widerspruch.rulebook.load import load_rulebook

RULEBOOK = load_rulebook()
UNPROVEN = MailAuthenticity("unproven", None, "none", False, (AuthenticityReason("nothing_to_check"),))
OURS = ExpectedAnswer(
    "facebook",
    "facebook",
    "meta-form-facebook-2025",
    ("jonas@weidlich.example",),
    (),
    (),
    date(2026, 10, 14),
)
DAY = datetime(2026, 11, 9, tzinfo=UTC)
GRANTS = {
    "de": "Hallo Jonas,\n\nwir erkennen deinen Widerspruch an. ",
    "en": "Hi Jonas,\n\nWe will honor your objection. ",
}


def read(text: str) -> MailReading:
    sender, person = MailParty("Facebook", "case@facebookmail.com"), MailParty("", "jonas@weidlich.example")
    mail = ReceivedMail(
        b"x", "d", "eml", "Widerspruch: KI", sender, to=(person,), sent_at=DAY, arrived_at=DAY, text=f"{text}\n"
    )
    return read_answer(mail, [OURS], RULEBOOK, UNPROVEN)


@pytest.mark.parametrize(
    ("language", "means"),
    [
        ("de", "Wir werden deine Informationen nicht nutzen."),
        ("de", "Wir werden deine öffentlichen Beiträge nicht verwenden."),
        ("de", "Deine Daten werden nicht verwendet."),
        ("de", "Wir verwenden deine Daten nicht für KI."),
        ("de", "Wir werden deine Daten nicht verwenden, um KI zu trainieren."),
        ("en", "We will not use your information."),
        ("en", "We won't use your data."),
        ("en", "Your data will not be used."),
        ("en", "We are not using your data for AI."),
        ("en", "We will not use your public information from Facebook for future development of AI models."),
    ],
)
def test_a_grant_may_say_what_it_means(language: str, means: str) -> None:
    """Then nobody is asked about its "not"; and without the grant it is none."""
    assert read(GRANTS[language] + means).verdict == "granted"
    assert read(means).verdict != "granted" or "KI" in means or "AI" in means
    assert read(f"Wir prüfen deinen Widerspruch. {means}").verdict != "granted"


@pytest.mark.parametrize(
    ("language", "turns"),
    [
        ("de", "Wir werden deine Daten nicht nutzen, sondern verkaufen."),
        ("de", "Wir werden deine Daten nicht nutzen, bis wir neue Modelle haben."),
        ("de", "Wir werden deine Daten nicht nicht nutzen."),
        ("de", "Wir werden nicht deine Daten nicht nutzen."),
        ("de", "Wir werden deine Daten nicht nur nutzen."),
        ("de", "Wir werden deine Daten nicht nutzen können, um den Widerspruch umzusetzen."),
        ("de", "Wir werden deine Daten nicht nutzen, um deinen Widerspruch zu bearbeiten."),
        ("de", "Wir werden deine Daten nicht nutzen, falls es möglich ist."),
        ("de", "Deine Daten werden nicht verwendet, außer für KI."),
        ("de", "Wir werden deinen Widerspruch nicht nutzen."),
        ("de", "Wir werden die Fotos anderer Leute nicht löschen."),
        ("en", "We will not use your data until we build new models."),
        ("en", "We will not use your data, except public posts."),
        ("en", "We will not only use your data."),
        ("en", "We will not use your objection."),
        ("en", "We will not use your data if you leave."),
        ("en", "We will not stop using your data for AI."),
    ],
)
def test_what_goes_on_is_asked_about(language: str, turns: str) -> None:
    """Every word that such a sentence does not need may turn it round."""
    assert read(GRANTS[language] + turns).verdict != "granted"
