"""The one table: whatever is found, nothing is granted without every finding that a grant needs."""

from itertools import product
from typing import get_args

import pytest
from msgspec import structs

from widerspruch.lib.texts import load_catalogue
from widerspruch.mailbox.authenticity.examine import AuthenticityReason, MailAuthenticity
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.reading.mail_reading import MailGrant, MailReading, WordsFound
from widerspruch.mailbox.reading.senders import SenderFound, SenderKind
from widerspruch.mailbox.reading.verdict import (
    NOT_FORESEEN,
    TABLE,
    WHY_VERDICT,
    Doubt,
    Findings,
    HowMany,
    Said,
    verdict_on,
)

EVERY = [
    Findings(*values)
    for values in product(
        get_args(Said), get_args(Doubt), get_args(SenderKind), (True, False), get_args(HowMany), (True, False)
    )
]
GRANTS = Findings("granted", "none", "known", True, "one", True)


def test_only_all_findings_together_grant() -> None:
    """Of all that can be found, one thing alone is a grant."""
    assert [found for found in EVERY if verdict_on(found).verdict == "granted"] == [GRANTS]


def test_nothing_is_decided_of_an_unknown_or_failed_sender() -> None:
    """Whoever is not known, or was found to be another, has neither granted, refused, asked nor taken anything."""
    for found in EVERY:
        if found.sender not in ("known", "own") or not found.is_genuine:
            assert verdict_on(found).verdict in ("needs_person", "unrelated"), found


def test_a_refusal_is_never_taken_for_good_news() -> None:
    """What refuses is a refusal, or asked about, or no answer at all since the person wrote it."""
    said: tuple[Said, ...] = ("refused", "contradicts")
    for found in EVERY:
        if found.said in said:
            allowed = ("refused", "needs_person") if found.sender != "own" else ("needs_person", "unrelated")
            assert verdict_on(found).verdict in allowed, found


def test_every_row_is_of_use_and_no_finding_is_forgotten() -> None:
    """Each row decides something, and something decides each finding."""
    deciding = [verdict_on(found) for found in EVERY]
    assert [row for row in TABLE if row not in deciding] == []
    assert NOT_FORESEEN not in deciding


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_why_has_its_sentence(language) -> None:
    """In both languages, and filled with nothing else than is known."""
    texts = load_catalogue(language, "widerspruch.mailbox")
    for why in WHY_VERDICT:
        assert texts.placeholders(f"reading.why.{why}") <= {"domain", "like", "words"}


WORDS = WordsFound("wir erkennen an", 0, 15, "x", "granted", uncertain=True)
REFUSAL = structs.replace(WORDS, says="refused")
KNOWN = SenderFound("known", "mail.example", frozenset(["facebook"]))
UNPROVEN = MailAuthenticity("unproven", None, "none", False, (AuthenticityReason("nothing_to_check"),))
GRANT = MailGrant((WORDS,), (), KNOWN, UNPROVEN, ("facebook", "form"))
MAIL = ReceivedMail(b"", "", "eml")


@pytest.mark.parametrize(
    "change",
    [
        {"words": ()},
        {"words": (REFUSAL,)},
        {"against": (REFUSAL,)},
        {"sender": structs.replace(KNOWN, kind="look_alike")},
        {"sender": structs.replace(KNOWN, kind="unknown")},
        {"sender": structs.replace(KNOWN, kind="passed_on")},
        {"authenticity": structs.replace(UNPROVEN, verdict="failed")},
        {"case": ("facebook", "")},
    ],
    ids=str,
)
def test_a_grant_cannot_be_made_without_each_thing_it_needs(change) -> None:
    """The evidence refuses to be made, also as a copy of one that was."""
    with pytest.raises(ValueError, match="a grant needs"):
        structs.replace(GRANT, **change)


def test_a_reading_cannot_grant_without_evidence() -> None:
    """Nor can it have evidence and say something else, or grant another objection than the evidence is about."""
    reading = MailReading(MAIL, "granted", "granted", UNPROVEN, account="facebook", route="form", grant=GRANT)
    assert reading.verdict == "granted"
    for changes in ({"grant": None}, {"verdict": "refused"}, {"account": "instagram"}, {"route": None}):
        with pytest.raises(ValueError, match="granted"):
            structs.replace(reading, **changes)
