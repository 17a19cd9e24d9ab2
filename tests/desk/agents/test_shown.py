"""People are told that somebody handed it in for them, and the platform's people who that was."""

import pytest

from drp_agents import MANDATE, TestAgent, own_app, registered, row_of
from widerspruch.desk.console.case_seen import seen_case
from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.letter import compose
from widerspruch.desk.mail.plain import plain_text
from widerspruch.desk.models import DeskCase, OutboxMail
from widerspruch.desk.telling.words import DeskWords
from widerspruch.desk.values import MailDetails
from widerspruch.lib.writing import Language


def _handed_in(agent: TestAgent) -> DeskCase:
    mandate = {} if agent.is_self else {"mandate": MANDATE}
    status = agent.objects(email="erika@example.org", accounts=["beispielnetz:4711"], **mandate)
    return row_of(status).case


@pytest.mark.parametrize(
    ("is_self", "language", "sentence"),
    [
        (True, "de", "Ein Programm oder jemand, der für Sie handelt, hat ihn abgegeben."),
        (True, "en", "A program, or somebody who acts for you, handed it in."),
        (False, "de", "Beispielverband hat ihn für Sie abgegeben."),
        (False, "en", "Beispielverband handed it in for you."),
    ],
)
def test_the_mail_with_the_code_says_who_handed_it_in(
    desk: Desk, is_self: bool, language: Language, sentence: str
) -> None:
    case = _handed_in(own_app(desk) if is_self else registered(desk, kind="association"))
    details = desk.keys.sealer.open(bytes(OutboxMail.objects.get().sealed), MailDetails)
    text = plain_text(compose(desk, "claim_received", case, details.values, language))
    assert sentence in " ".join(text.split())


@pytest.mark.parametrize(
    ("is_self", "language", "fact"),
    [(True, "de", "eigene App der Person"), (True, "en", "the person's own app"), (False, "de", "Beispielverband")],
)
def test_the_console_says_who_handed_it_in(desk: Desk, is_self: bool, language: Language, fact: str) -> None:
    case = _handed_in(own_app(desk) if is_self else registered(desk, kind="association"))
    seen = seen_case(desk, case, DeskWords(language), desk.now())
    assert fact in [value for _, value in seen.facts]
    assert seen.trail[0].who in ("wer für die Person handelt", "whoever acts for the person")
