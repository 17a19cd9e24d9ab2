"""What can happen to a person's objections, as frozen values: the case file (Akte) is a list of these.

An objection is one account's no by one route. Events say what a person did and saw, never what follows from it: states,
plans and next steps are derived from them.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

from widerspruch.objections.account import Account
from widerspruch.rulebook.vocabulary import Audience, Scope

AnswerVerdict = Literal["granted", "acknowledged", "refused", "asked_back", "unclear"]
"""What a platform's answer says. acknowledged: the objection has come in, nothing more; asked_back: the platform wants
to know something first; unclear: an answer that nobody has understood yet."""

ReadBy = Literal["person", "program"]

Authenticity = Literal["unchecked", "genuine", "doubtful"]
"""Whether an answer comes from whom it claims to: by the sender's signature, where one was looked at."""

FailureReason = Literal[
    "link_dead", "looks_different", "cannot_log_in", "form_error", "no_confirmation", "not_offered", "other"
]
"""Why a step did not work. other: for another reason, or the person did not say."""


FilingAsks = Literal["object", "take_back"]
"""What is asked of a platform's desk directly: to take an objection, or that it is taken back."""

FilingOutcome = Literal[
    "received", "under_way", "needs_code", "granted", "no_match", "not_covered", "refused", "withdrawn", "lapsed"
]  # fmt: skip
"""What a desk says of it. needs_code: the person is to enter a code that was mailed to them; granted: it counts, and a
receipt that the platform has signed says so; no_match: the platform found nothing that it could be about; not_covered:
nothing of it can be objected to there; lapsed: nobody entered the code in time, or the platform keeps it no longer."""


class DeskAnswer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a desk answered, signed. Instants in microseconds UTC.

    Attributes:
        request_id: As the desk calls what was asked of it.

        stated_at: When it said so: of two answers the later one counts.

        case_id: The platform's number for the case; empty: it told none.

        sentence: What it says to people. `page`: where it wants to see who they are; empty: nowhere.

        effective_from, effective_until: When it counts. `in_sets_from`: from when its exclusion sets hold it.

        expires_at: When it ends unless the code is entered. `undo_until`: until when a withdrawal can be undone.

        scopes: What counts, for the accounts in `covers`. `not_covered`: words of the protocol.

        receipts: SHA-256 of the receipts that the platform has signed, hexadecimal.

        signed_by: Id of the key. `is_key_new`: the desk did not publish it when it was asked first, and
            had not signed with it before.
    """

    outcome: FilingOutcome
    request_id: str
    stated_at: int
    case_id: str = ""
    sentence: str = ""
    page: str = ""
    effective_from: int | None = None
    in_sets_from: int | None = None
    effective_until: int | None = None
    expires_at: int | None = None
    undo_until: int | None = None
    scopes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    signed_by: str = ""
    is_key_new: bool = False


class AnswerReading(Struct, frozen=True, forbid_unknown_fields=True):
    """What was understood from a platform's answer.

    Attributes:
        quoted: The words that it rests on, as they stand in the answer.

        case_id: The platform's number for the case.

        extended: The platform says that it takes up to two more months, GDPR Art. 12(3).
    """

    verdict: AnswerVerdict
    received_on: date
    read_by: ReadBy
    quoted: str = ""
    case_id: str | None = None
    authenticity: Authenticity = "unchecked"
    extended: bool = False


class Event(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """Something that the person did, saw or said."""


class AccountAdded(Event, frozen=True, tag="account_added"):
    account: Account


class AccountChanged(Event, frozen=True, tag="account_changed"):
    """What is known of an account now; its key stays."""

    account: Account


class AccountRemoved(Event, frozen=True, tag="account_removed"):
    """Taken off the list; what happened to its objections stays in the file."""

    account: str


class AgeStated(Event, frozen=True, tag="age_stated"):
    """Whether the holder of an account is of age."""

    account: str
    adult: bool


class AudienceStated(Event, frozen=True, tag="audience_stated"):
    """Who could see what an account posted in a period; None: open at that end."""

    account: str
    audience: Audience
    since: date | None = None
    until: date | None = None


class ResidenceStated(Event, frozen=True, tag="residence_stated"):
    """Where the person lives now: their holidays and their authority depend on it.

    Attributes:
        country: ISO 3166-1 code.

        land: In Germany the full name of the Land; elsewhere the ISO 3166-2 code of a canton or state without the
            country ("ZH", "9"); None: not said.
    """

    country: str
    land: str | None = None


class SenderStated(Event, frozen=True, tag="sender_stated"):
    """How the person signs letters now. `address`: line by line."""

    name: str
    address: tuple[str, ...]
    email: str | None = None


class ExportFigures(Struct, frozen=True, forbid_unknown_fields=True):
    """How many items of an account were decided how."""

    account: str
    allowed: int
    undecided: int
    excluded: int


class ExportLookedAt(Event, frozen=True, tag="export_looked_at"):
    """An export was read. None of its texts and names is kept.

    Attributes:
        files: SHA-256 of each file that was read, hexadecimal.

        run: Day until whose end a run would take items.
    """

    on: date
    run: date
    files: tuple[str, ...]
    figures: tuple[ExportFigures, ...]


class ObjectionEvent(Event, frozen=True):
    """Something that happened to one objection.

    Attributes:
        account: Key of the account that it is made from.

        route: Id of the way it is made.

        on: The day on which it happened, as the person says.
    """

    account: str
    route: str
    on: date


class StepBegun(ObjectionEvent, frozen=True, tag="step_begun"):
    """The person has gone to the platform's page, or begun to write."""


class StepFailed(ObjectionEvent, frozen=True, tag="step_failed"):
    """It did not work: nothing was sent."""

    reason: FailureReason


class Sent(ObjectionEvent, frozen=True, tag="sent"):
    """The objection was sent, or the switch turned."""


class SeenOnScreen(ObjectionEvent, frozen=True, tag="seen_on_screen"):
    """The platform's page said that the objection has come in. That is no grant of it."""


class AnswerReceived(ObjectionEvent, frozen=True, tag="answer_received"):
    reading: AnswerReading


class ReadingCorrected(ObjectionEvent, frozen=True, tag="reading_corrected"):
    """The person has read an answer anew. `answer`: number of the event that it corrects."""

    answer: int
    reading: AnswerReading


class Granted(ObjectionEvent, frozen=True, tag="granted"):
    """The person says in so many words that the platform has granted the objection."""


class Refused(ObjectionEvent, frozen=True, tag="refused"):
    """The person says that the platform has refused the objection."""


class AskedBack(ObjectionEvent, frozen=True, tag="asked_back"):
    """The person says that the platform wants to know something first."""


class Reminded(ObjectionEvent, frozen=True, tag="reminded"):
    """The person has asked the platform for its answer."""


class Complained(ObjectionEvent, frozen=True, tag="complained"):
    """The person has complained to an authority: its slug in the rulebook."""

    authority: str


class AuthorityReplied(ObjectionEvent, frozen=True, tag="authority_replied"):
    """The authority has answered."""


class Rechecked(ObjectionEvent, frozen=True, tag="rechecked"):
    """The person has looked again whether the objection still stands; `changed`: it does not, or not as before."""

    changed: bool


class Withdrawn(ObjectionEvent, frozen=True, tag="withdrawn"):
    """The person has taken the objection back."""


class Closed(ObjectionEvent, frozen=True, tag="closed"):
    """The person wants no more of this one."""


DIRECT_ROUTE = "direct"
"""The way of an objection that was made at a desk, where the rulebook knows no way of that platform that it is."""


class FilingEvent(ObjectionEvent, frozen=True):
    """Something between the person's program and a platform's desk.

    Attributes:
        filing: What the program calls the request.

        asks: What was asked for.

        desk: Address of the desk.
    """

    filing: str
    asks: FilingAsks
    desk: str


class FilingBegun(FilingEvent, frozen=True, tag="filing_begun"):
    """What a desk will be asked for, written down before it is: the same can be asked for again under the same name.

    Attributes:
        agent: What the desk calls who asks.

        platform: As the desk calls it. `named`: the account as the platform writes it; empty: without an account.

        case_id: Of what is taken back, the platform's number for it; empty: unknown.

        keys: Ids of the keys that the desk published then for its answers.
    """

    agent: str
    platform: str
    named: str
    email: str
    scopes: tuple[Scope, ...]
    country: str = ""
    language: str = ""
    reason: str = ""
    names: tuple[str, ...] = ()
    acted_by: str = "holder"
    case_id: str = ""
    keys: tuple[str, ...] = ()


class Filed(FilingEvent, frozen=True, tag="filed"):
    """A desk has taken what it was asked for. `request_id`: as it calls it."""

    request_id: str


class FilingAnswered(FilingEvent, frozen=True, tag="filing_answered"):
    """A desk said, signed, how it stands. `signature`: over the bytes that were kept with it.

    `granted` counts only with a receipt among them that the platform has signed.
    """

    answer: DeskAnswer
    signature: str = ""


class Note(Event, frozen=True, tag="note"):
    """What the person wants to keep beside it."""

    on: date
    text: str
    account: str | None = None


class LetterSent(Event, frozen=True, tag="letter_sent"):
    """A letter was sent that is no objection, reminder, complaint or withdrawal: a request of its own, or a note.

    Attributes:
        on: The day on which it was sent, as the person says.

        letter: Which kind of letter. A word that this version does not know is kept as it is.

        account: Key of the account that it is about; None: of none.

        route: Id of the way to object that it belongs to; None: to none.

        to: To whom, as it stood in the letter.
    """

    on: date
    letter: str
    account: str | None = None
    route: str | None = None
    to: str = ""


class LetterAnswered(Event, frozen=True, tag="letter_answered"):
    """The person says that a letter of its own was answered, or that they wait no longer.

    Attributes:
        letter: Number of the event that it was sent with.
    """

    on: date
    letter: int


class EvidenceDeleted(Event, frozen=True, tag="evidence_deleted"):
    """The person has removed a piece of evidence: its SHA-256 stays, its bytes and its name are gone."""

    digest: str


AnyEvent = (
    AccountAdded
    | AccountChanged
    | AccountRemoved
    | AgeStated
    | AudienceStated
    | ResidenceStated
    | SenderStated
    | ExportLookedAt
    | StepBegun
    | StepFailed
    | Sent
    | SeenOnScreen
    | AnswerReceived
    | ReadingCorrected
    | Granted
    | Refused
    | AskedBack
    | Reminded
    | Complained
    | AuthorityReplied
    | Rechecked
    | Withdrawn
    | Closed
    | FilingBegun
    | Filed
    | FilingAnswered
    | Note
    | LetterSent
    | LetterAnswered
    | EvidenceDeleted
)
"""All kinds of events: what a case file can hold."""


class RecordedEvent(Struct, frozen=True):
    """An event as a case file keeps it.

    Attributes:
        number: Its place in the file, from 1.

        at: When it was written down, microseconds UTC.

        evidence: SHA-256 of the evidence that was kept with it, hexadecimal.
    """

    number: int
    at: int
    event: AnyEvent
    evidence: tuple[str, ...] = ()
