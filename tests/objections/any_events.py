"""Any events in any order, as hypothesis draws them: sound ones, impossible ones, of known and unknown things."""

from datetime import date
from typing import get_args

from hypothesis import strategies as st
from msgspec import structs

from objections.telling_case import MINUTE
from widerspruch.objections.account import ACCOUNT_KINDS, Account
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
    Authenticity,
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
from widerspruch.rulebook.load import load_rulebook

TODAYS = st.dates(date(2018, 5, 25), date(2028, 12, 31))
DAYS = st.one_of(TODAYS, TODAYS, TODAYS, st.sampled_from((date.min, date.max)))  # a file may say anything
KEYS = st.sampled_from(("fb", "ig", "li", "x"))
PLATFORMS = st.one_of(
    st.sampled_from(("facebook", "instagram", "linkedin", "whatsapp", "chatgpt", "altesnetz")),
    st.sampled_from(sorted(load_rulebook().platforms)),
)
_USUAL = st.sampled_from(
    (
        "meta-form-facebook-2025",
        "meta-form-instagram-2025",
        "meta-letter",
        "meta-privacy-center-2025",
        "linkedin-switch-generative",
        "linkedin-form-ts-dpro",
        "whatsapp-reset-ai",
        "chatgpt-switch",
        "by-pigeon",
    )
)
ROUTES = st.one_of(_USUAL, _USUAL, _USUAL, st.sampled_from(sorted(load_rulebook().routes())))
DIGESTS = st.sampled_from(("aa" * 32, "bb" * 32))
OBJECTION = {"account": KEYS, "route": ROUTES, "on": DAYS}
COUNTRIES = st.sampled_from(("DE", "DE", "AT", "CH", "IE", "FR", "GB", "XX", ""))
LETTERS = ("training_access", "correction", "others_posts", "dpo_note", "mandate", "from_a_newer_program")
READINGS = st.builds(
    AnswerReading,
    st.sampled_from(get_args(AnswerVerdict)),
    DAYS,
    st.just("person"),
    authenticity=st.sampled_from(get_args(Authenticity)),
    extended=st.booleans(),
)
_FILING = OBJECTION | {
    "filing": st.sampled_from(("f1", "f2")),
    "asks": st.sampled_from(get_args(FilingAsks)),
    "desk": st.just("https://desk.example.org"),
}
_BEGUN = st.builds(
    FilingBegun,
    **_FILING,
    agent=st.just("self-1"),
    platform=PLATFORMS,
    named=st.just("70010001"),
    email=st.just("erika@example.org"),
    scopes=st.just(("own_content",)),
)
_ANSWERS = st.builds(
    DeskAnswer,
    outcome=st.sampled_from(get_args(FilingOutcome)),
    request_id=st.just("r1"),
    stated_at=st.integers(0, 10**15),
    case_id=st.sampled_from(("", "W-1")),
    receipts=st.sampled_from(((), ("aa" * 32,))),
)
ACCOUNTS = st.builds(
    Account,
    KEYS,
    PLATFORMS,
    st.sampled_from(ACCOUNT_KINDS),
    st.sampled_from(("a", "b", None)),
    st.sampled_from(("g", "h", None)),
    st.sampled_from((True, False, None)),
)
OBJECTION_EVENTS: st.SearchStrategy[AnyEvent] = st.one_of(
    *(
        st.builds(kind, **OBJECTION)
        for kind in (
            StepBegun, Sent, SeenOnScreen, Granted, Refused, AskedBack, Reminded, AuthorityReplied, Withdrawn, Closed,
        )
    ),
    st.builds(Sent, **OBJECTION),  # more often than others: most things need it
    st.builds(StepFailed, **OBJECTION, reason=st.sampled_from(get_args(FailureReason))),
    st.builds(AnswerReceived, **OBJECTION, reading=READINGS),
    st.builds(ReadingCorrected, **OBJECTION, answer=st.integers(1, 25), reading=READINGS),
    st.builds(Complained, **OBJECTION, authority=st.just("irland")),
    st.builds(Rechecked, **OBJECTION, changed=st.booleans()),
    _BEGUN,
    st.builds(Filed, **_FILING, request_id=st.just("r1")),
    st.builds(FilingAnswered, **_FILING, answer=_ANSWERS),
)  # fmt: skip
OTHER_EVENTS: st.SearchStrategy[AnyEvent] = st.one_of(
    st.builds(AccountAdded, ACCOUNTS),
    st.builds(AccountChanged, ACCOUNTS),
    st.builds(AccountRemoved, KEYS),
    st.builds(AgeStated, KEYS, st.booleans()),
    st.builds(AudienceStated, KEYS, st.just("public")),
    st.builds(
        ExportLookedAt,
        DAYS,
        DAYS,
        st.just(("cc" * 32,)),
        st.tuples(st.builds(ExportFigures, KEYS, st.integers(0, 2), st.integers(0, 2), st.integers(0, 2))),
    ),
    st.builds(Note, DAYS, st.just("Anruf"), st.one_of(st.none(), KEYS)),
    st.builds(LetterSent, DAYS, st.sampled_from(LETTERS), st.one_of(st.none(), KEYS), st.one_of(st.none(), ROUTES)),
    st.builds(LetterAnswered, DAYS, st.integers(1, 25)),
    st.builds(ResidenceStated, COUNTRIES, st.one_of(st.none(), st.sampled_from(("Bayern", "Sachsen", "ZH", "9", "?")))),
    st.builds(SenderStated, st.just("Erika"), st.just(("Musterweg 1",))),
    st.builds(EvidenceDeleted, DIGESTS),
)
EVENTS = st.one_of(OBJECTION_EVENTS, OBJECTION_EVENTS, OTHER_EVENTS)
START = tuple(
    AccountAdded(Account(key, platform))
    for key, platform in (("fb", "facebook"), ("ig", "instagram"), ("li", "linkedin"))
)
_INSTANTS = st.sampled_from((MINUTE, MINUTE, 10**15, -(10**18), 10**18))


@st.composite
def files(draw: st.DrawFn) -> tuple[RecordedEvent, ...]:
    """A file as nobody would write it: three accounts, or none, then anything, some with evidence."""
    events = [*(START if draw(st.booleans()) else ()), *draw(st.lists(EVENTS, max_size=25))]
    return tuple(
        RecordedEvent(
            number, draw(_INSTANTS) + number, event, draw(st.sampled_from(((), (), ("aa" * 32,), ("bb" * 32,))))
        )
        for number, event in enumerate(events, 1)
    )


@st.composite
def one_objection(draw: st.DrawFn) -> tuple[RecordedEvent, ...]:
    """A long story of a single objection, begun and sent, with answers that are read anew."""
    key = {"account": "fb", "route": "meta-form-facebook-2025"}
    happened = draw(st.lists(OBJECTION_EVENTS, max_size=25))
    events = [START[0], Sent(**key, on=date(2026, 1, 5)), *(structs.replace(event, **key) for event in happened)]
    return tuple(RecordedEvent(number, number * MINUTE, event) for number, event in enumerate(events, 1))
