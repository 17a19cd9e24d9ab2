"""What a mail says about an objection: the verdict, the words it rests on with their places, and why a person is asked.

A refusal cannot be read as a grant: `MailReading` refuses to be a grant without `MailGrant`, the evidence for one, and
that cannot be made without each of the four things that it needs.
"""

from datetime import date
from typing import Literal

from msgspec import Struct, field

from widerspruch.mailbox.authenticity.examine import MailAuthenticity
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.reading.senders import SenderFound
from widerspruch.mailbox.reading.verdict import MailVerdict, Said
from widerspruch.rulebook.answer_model import AnswerSays

WordsPlace = Literal["subject", "text", "quoted", "hidden", "around"]
"""around: what stands in a mail that passes another one on."""


class WordsFound(Struct, frozen=True):
    """Words of a mail that a reading rests on.

    Attributes:
        text: As they stand there.

        start, end: Where, in the text of their place: of `text` in `MailReading.of.text`, characters.

        pattern: Id of the pattern in the rulebook; "": no phrase, but a word that speaks against it.

        uncertain: Nothing certain says that such mails use them.
    """

    text: str
    start: int
    end: int
    pattern: str
    says: AnswerSays | Literal["doubt"]
    uncertain: bool
    place: WordsPlace = "text"


class ReadingReason(Struct, frozen=True):
    """Why: a sentence `reading.<code>` of the catalogue, and what it is filled with: domains, words of the mail."""

    code: str
    values: dict[str, str | int] = field(default_factory=dict)

    @property
    def text_id(self) -> str:
        """Its sentence."""
        return f"reading.{self.code}"


class MailGrant(Struct, frozen=True):
    """The evidence that a platform has granted an objection: all four things, or it cannot be made.

    Attributes:
        words: That it grants.

        against: Anything anywhere in the mail that speaks against it: there must be nothing.

        sender: Who says so: somebody whose answers are known, and no check of whom has failed.

        case: Account and route of the only objection that it may be about.
    """

    words: tuple[WordsFound, ...]
    against: tuple[WordsFound, ...]
    sender: SenderFound
    authenticity: MailAuthenticity
    case: tuple[str, str]

    def __post_init__(self) -> None:
        if not any(one.says == "granted" for one in self.words):
            raise ValueError("a grant needs words that grant")
        if self.against:
            raise ValueError("a grant needs that nothing speaks against it")
        if self.sender.kind != "known" or self.authenticity.verdict == "failed":
            raise ValueError("a grant needs a sender who is known and not found to be another")
        if not all(self.case):
            raise ValueError("a grant needs the one objection that it is about")


class MailReading(Struct, frozen=True):
    """What was understood from a mail. Nothing of it counts before the person has confirmed it.

    Attributes:
        of: The mail that was read: the one that was dropped, or that which it passes on.

        said: What its words say by themselves, whoever wrote them: what to propose to the person.

        account, route: The one that it is about; None: see `candidates`.

        case_id: The platform's number in it.

        received_on: The day on which it came: what the receiving server says, else what the sender says.

        extended: It says that the answer takes up to two more months, GDPR Art. 12(3).

        reasons: Why this verdict, the deciding one first; then what else is to be known.

        candidates: Account and route of all that it may be about.

        grant: Only of a grant: the evidence.
    """

    of: ReceivedMail
    verdict: MailVerdict
    said: Said
    authenticity: MailAuthenticity
    platform: str | None = None
    account: str | None = None
    route: str | None = None
    case_id: str | None = None
    received_on: date | None = None
    extended: bool = False
    is_forwarded: bool = False
    words: tuple[WordsFound, ...] = ()
    reasons: tuple[ReadingReason, ...] = ()
    candidates: tuple[tuple[str, str], ...] = ()
    grant: MailGrant | None = None

    def __post_init__(self) -> None:
        if (self.verdict == "granted") != (self.grant is not None):
            raise ValueError("what is granted has the evidence for it, and nothing else has")
        if self.grant is not None and self.grant.case != (self.account, self.route):
            raise ValueError("what is granted is what the evidence is about")
