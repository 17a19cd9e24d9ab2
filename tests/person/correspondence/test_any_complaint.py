"""Whatever stands in a case file, a complaint is a letter or a sentence that says what is missing; likewise all letters
that come after an objection."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from objections.any_events import READINGS, files
from widerspruch.casefile.evidence import Evidence
from widerspruch.letters.as_text import letter_as_text
from widerspruch.letters.letter import Correspondent
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AnswerReceived,
    AnyEvent,
    AskedBack,
    Granted,
    Rechecked,
    RecordedEvent,
    Refused,
    Reminded,
    ResidenceStated,
    SeenOnScreen,
    Sent,
    StepFailed,
    Withdrawn,
)
from widerspruch.objections.moves import move
from widerspruch.objections.status import status
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.complaint import (
    ComplaintDraft,
    ComplaintHindrance,
    ComplaintWish,
    complaint_draft,
)
from widerspruch.person.correspondence.complaint_sent import complaint_events
from widerspruch.person.correspondence.complaint_subjects import complaint_subjects
from widerspruch.person.correspondence.follow_ups import (
    FollowUpDraft,
    FollowUpHindrance,
    IdentityWish,
    QuestionWish,
    RefusalWish,
    identity_draft,
    question_draft,
    refusal_draft,
    reminder_draft,
)
from widerspruch.person.correspondence.parties import LetterWish
from widerspruch.person.telling.complaint import tell_complaint, tell_complaint_hindrance, tell_follow_up_hindrance
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

RULES = load_rulebook()
TODAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
WORDS = PersonWords("de")
SIGNS = LetterWish(account="erika.beispiel", sender=Correspondent("Erika Beispiel"))


PLACES = (("DE", "Bayern"), ("DE", None), ("AT", "9"), ("CH", "ZH"), ("FR", None), ("US", None))
ACCOUNTS = (
    ("facebook:erika", "facebook", "own"),
    ("instagram", "instagram", "own"),
    ("linkedin", "linkedin", "locked_out"),
    ("whatsapp", "whatsapp", "own"),
    ("chatgpt", "chatgpt", "none"),
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 30))
LATER = (SeenOnScreen, Granted, Refused, AskedBack, Reminded, Withdrawn, Sent, AnswerReceived, Rechecked, StepFailed)


@st.composite
def sent_files(draw: st.DrawFn) -> tuple[RecordedEvent, ...]:
    """Accounts, a place or none, objections that were sent by ways of their platforms, and what came of them."""
    events: list[AnyEvent] = [AccountAdded(Account(*one, "erika@post.example", adult=True)) for one in ACCOUNTS]
    place = draw(st.sampled_from((None, *PLACES)))
    if place is not None:
        events.append(ResidenceStated(*place))
    for key, platform, _ in draw(st.lists(st.sampled_from(ACCOUNTS), max_size=4)):
        route = draw(st.sampled_from([route.id for route in RULES.routes_of(platform)]))
        days = sorted(draw(st.lists(DAYS, min_size=1, max_size=6)))
        events.append(Sent(key, route, days[0]))
        for day in days[1:]:
            kind = draw(st.sampled_from(LATER))
            more = {
                AnswerReceived: {"reading": draw(READINGS)} if kind is AnswerReceived else {},
                Rechecked: {"changed": draw(st.booleans())},
                StepFailed: {"reason": "other"},
            }.get(kind, {})
            events.append(kind(key, route, day, **more))
    digests = st.sampled_from(((), (), ("aa" * 32,), ("bb" * 32, "cc" * 32)))
    return tuple(RecordedEvent(number, number, event, draw(digests)) for number, event in enumerate(events, 1))


class AnyFile:
    """What a case file says of events that nobody could have written into one."""

    def __init__(self, recorded) -> None:
        self._recorded = recorded
        digests = dict.fromkeys(digest for one in recorded for digest in one.evidence)
        self._evidence = tuple(
            Evidence(number, digest, "image/png", "x.png", 10, 1) for number, digest in enumerate(digests, 1)
        )

    def recorded(self):
        """All of them."""
        return self._recorded

    def evidence(self):
        """A piece for each digest."""
        return self._evidence

    def evidence_bytes(self, digest):
        """Something."""
        return digest.encode()


@settings(max_examples=examples(150), deadline=None)
@given(
    recorded=st.one_of(sent_files(), sent_files(), files()), today=TODAYS, doubted=st.booleans(), signs=st.booleans()
)
def test_a_complaint_is_a_letter_or_says_what_is_missing(recorded, today, doubted, signs):
    """From any events, on any day: exhibits with numbers of the case, happenings in order, deadlines that are over; and
    that it was sent can be written into the file."""
    file, found = AnyFile(recorded), status(recorded, RULES, today)
    wish = ComplaintWish(letter=SIGNS if signs else LetterWish(), doubts=("scope",) if doubted else ())

    for subject in complaint_subjects(found, RULES, doubted=doubted):
        drafted = complaint_draft(LetterBasis(file, found, RULES), subject, wish)
        if isinstance(drafted, ComplaintHindrance):
            assert tell_complaint_hindrance(drafted, WORDS)
            continue
        assert isinstance(drafted, ComplaintDraft)
        numbers = {one.number for one in file.evidence()}
        days = [one.day for one in drafted.facts.happened if one.what != "no_way"]
        assert {one.number for one in drafted.exhibits} <= numbers
        assert {number for one in drafted.facts.happened for number in one.exhibits} <= {
            one.number for one in drafted.exhibits
        }
        assert days == sorted(days)
        assert all(one.last_day < today for one in drafted.facts.missed)
        assert letter_as_text(drafted.letter)
        assert tell_complaint(drafted, WORDS).authority
        events = complaint_events(drafted, subject, today)
        assert events
        assert [one for one in events if move(found.case, one) is not None] == []


@settings(max_examples=examples(150), deadline=None)
@given(recorded=st.one_of(sent_files(), files()), today=TODAYS)
def test_every_other_letter_is_one_or_says_why_not(recorded, today):
    """Reminder and answers, for every objection of any file."""
    file, found = AnyFile(recorded), status(recorded, RULES, today)
    makers = (
        (reminder_draft, SIGNS),
        (question_draft, QuestionWish("Weil.", question="Warum?", letter=SIGNS)),
        (identity_draft, IdentityWish(("takes_code",), letter=SIGNS)),
        (refusal_draft, RefusalWish(("not_found", "only_eu"), letter=SIGNS)),
    )
    for key in found.case.objections:
        for make, wish in makers:
            drafted = make(LetterBasis(file, found, RULES), key, wish)
            if isinstance(drafted, FollowUpHindrance):
                assert tell_follow_up_hindrance(drafted, WORDS)
            else:
                assert isinstance(drafted, FollowUpDraft)
                assert letter_as_text(drafted.letter)


@settings(max_examples=50, deadline=None)
@given(recorded=sent_files(), reasons=st.text(max_size=300))
def test_what_a_person_types_into_a_complaint_is_text(recorded, reasons):
    """Whatever it is, there is a letter, or what is missing is missing all the same."""
    file, found = AnyFile(recorded), status(recorded, RULES, date(2027, 1, 1))
    wish = ComplaintWish(letter=SIGNS, reasons=reasons, remarks=reasons, asked_for=(reasons,))
    for subject in complaint_subjects(found, RULES):
        assert isinstance(
            complaint_draft(LetterBasis(file, found, RULES), subject, wish), ComplaintDraft | ComplaintHindrance
        )
