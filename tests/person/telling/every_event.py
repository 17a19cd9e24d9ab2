"""One event of every kind and variant that a case file can hold, and a case made of them."""

from datetime import date, timedelta
from typing import get_args

from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AccountChanged,
    AccountRemoved,
    AgeStated,
    AnswerReading,
    AnswerReceived,
    AnswerVerdict,
    AnyEvent,
    AskedBack,
    AudienceStated,
    AuthorityReplied,
    Closed,
    Complained,
    DeskAnswer,
    EvidenceDeleted,
    ExportFigures,
    ExportLookedAt,
    FailureReason,
    Filed,
    FilingAnswered,
    FilingAsks,
    FilingBegun,
    FilingOutcome,
    Granted,
    LetterAnswered,
    LetterSent,
    Note,
    ReadingCorrected,
    Rechecked,
    RecordedEvent,
    Refused,
    Reminded,
    ResidenceStated,
    SeenOnScreen,
    SenderStated,
    Sent,
    StepBegun,
    StepFailed,
    Withdrawn,
)
from widerspruch.rulebook.instants import end_of_day

DAY = date(2026, 11, 29)
FACEBOOK = Account("facebook", "facebook", email="erika@example.org", group="a", adult=True)
FORM, SWITCH, COMMAND = "meta-form-facebook-2025", "linkedin-switch-generative", "meta-ai-reset"
DIGEST, OTHER_DIGEST = "ab" * 32, "cd" * 32
VERDICTS: tuple[AnswerVerdict, ...] = ("granted", "acknowledged", "refused", "asked_back", "unclear")
FAILURES: tuple[FailureReason, ...] = (
    "link_dead", "looks_different", "cannot_log_in", "form_error", "no_confirmation", "not_offered", "other",
)  # fmt: skip

LETTERS = (
    "objection", "training_access", "correction", "others_posts", "reminder", "answer_question", "answer_identity",
    "answer_refusal", "complaint", "dpo_note", "mandate", "withdrawal",
)  # fmt: skip
"""The kinds of letters that room `letters` writes."""


def reading(verdict: AnswerVerdict = "granted", **more: object) -> AnswerReading:
    """An answer that the person has read on the day."""
    return AnswerReading(verdict, **({"received_on": DAY, "read_by": "person"} | more))  # type: ignore[arg-type]


_FILED = ("facebook", FORM, DAY, "f1")
_DESK = "https://desk.example.org"
FILINGS: tuple[AnyEvent, ...] = tuple(
    event
    for asks in get_args(FilingAsks)
    for event in (
        FilingBegun(*_FILED, asks, _DESK, "self-1", "facebook", "70010001", "erika@example.org", ("own_content",)),
        Filed(*_FILED, asks, _DESK, "r1"),
        *(
            FilingAnswered(
                *_FILED,
                asks,
                _DESK,
                DeskAnswer(
                    outcome=outcome,
                    request_id="r1",
                    stated_at=1,
                    case_id="W-7KQ4-M2XD-9",
                    sentence="Say the code.",
                    page=f"{_DESK}/code",
                    effective_from=1_796_040_000_000_000,
                    in_sets_from=1_796_040_000_000_000,
                    effective_until=1_796_040_000_000_000,
                    expires_at=1_796_040_000_000_000,
                    undo_until=1_796_040_000_000_000,
                    receipts=(DIGEST,),
                    signed_by="ed25519:0123456789abcdef",
                    is_key_new=True,
                ),
            )
            for outcome in get_args(FilingOutcome)
        ),
    )
)

EVERY_EVENT: tuple[AnyEvent, ...] = (
    AccountAdded(FACEBOOK),
    AccountChanged(Account("facebook", "facebook", kind="locked_out", email="neu@example.org", adult=False)),
    AccountRemoved("facebook"),
    AgeStated("facebook", adult=True),
    AgeStated("facebook", adult=False),
    AudienceStated("facebook", "friends"),
    AudienceStated("facebook", "public", since=date(2012, 1, 1)),
    AudienceStated("facebook", "public", date(2012, 1, 1), date(2019, 12, 31)),
    ResidenceStated("DE", "Hessen"),
    ResidenceStated("AT"),
    ResidenceStated("CH", "ZH"),
    ResidenceStated("XX", "irgendwo"),
    SenderStated("Erika Beispiel", ("Musterweg 1", "60311 Frankfurt am Main"), "erika@example.org"),
    SenderStated("Erika Beispiel", ()),
    ExportLookedAt(DAY, DAY, (DIGEST,), (ExportFigures("facebook", 1234, 2, 3),)),
    ExportLookedAt(DAY, DAY, (DIGEST, OTHER_DIGEST), ()),
    StepBegun("facebook", FORM, DAY),
    *(StepFailed("facebook", FORM, DAY, reason) for reason in FAILURES),
    Sent("facebook", FORM, DAY),
    Sent("linkedin", SWITCH, DAY),
    SeenOnScreen("facebook", FORM, DAY),
    *(AnswerReceived("facebook", FORM, DAY, reading(verdict)) for verdict in VERDICTS),
    *(ReadingCorrected("facebook", FORM, DAY, 17, reading(verdict, read_by="program")) for verdict in VERDICTS),
    AnswerReceived("facebook", FORM, DAY, reading("acknowledged", extended=True)),
    Granted("facebook", FORM, DAY),
    Refused("facebook", FORM, DAY),
    AskedBack("facebook", FORM, DAY),
    Reminded("facebook", FORM, DAY),
    Complained("facebook", FORM, DAY, "deberlbdi"),
    AuthorityReplied("facebook", FORM, DAY),
    Rechecked("facebook", FORM, DAY, changed=False),
    Rechecked("facebook", FORM, DAY, changed=True),
    Withdrawn("facebook", FORM, DAY),
    Closed("facebook", FORM, DAY),
    *FILINGS,
    Note(DAY, "Am Telefon\nnachgefragt."),
    Note(DAY, "Zweite Notiz", "facebook"),
    Note(DAY, ""),
    Note(DAY, "", "facebook"),
    *(LetterSent(DAY, letter, "facebook", FORM, "Meta Platforms Ireland Ltd.") for letter in LETTERS),
    *(LetterSent(DAY, letter) for letter in LETTERS),
    LetterSent(DAY, "from_a_newer_program", "facebook"),
    LetterSent(DAY, "from_a_newer_program"),
    LetterAnswered(DAY, 12),
    EvidenceDeleted(DIGEST),
    EvidenceDeleted("ef" * 32),
)


def written(*events: AnyEvent, day: date = DAY, evidence: tuple[str, ...] = ()) -> tuple[RecordedEvent, ...]:
    """Events as a case file keeps them, all written down on one day, the last with the evidence."""
    at = end_of_day(day - timedelta(days=1)) + 1
    last = len(events)
    return tuple(
        RecordedEvent(number, at + number, event, evidence if number == last else ())
        for number, event in enumerate(events, start=1)
    )
