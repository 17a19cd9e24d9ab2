"""First letters to a platform, and what ends or accompanies an objection."""

from datetime import date
from typing import ClassVar, Literal

from widerspruch.letters.facts.common import LetterFacts, Prose
from widerspruch.letters.letter import LetterKind


class ObjectionFacts(LetterFacts, frozen=True, kw_only=True):
    """An objection to the use of one's data for AI training.

    Attributes:
        further_accounts: The other accounts of the same accounts centre, each with its platform: "Facebook (erika)".

        email: The address that the account uses, where it is not the sender's.

        runs: The account is no person's but a page or a group that the person runs.

        locked_out: The person cannot log in any more.

        known_as: Without an account: names, handles and addresses by which the person can be found.

        reasons: Grounds of the person's own situation. Art. 21(1) GDPR asks for them; Swiss law does not.

        sensitive: There are special categories of data among what may be used.

        sensitive_items: Where they stand: days or addresses of posts, never their content.
    """

    kind: ClassVar[LetterKind] = "objection"

    further_accounts: tuple[str, ...] = ()
    email: str | None = None
    runs: Literal["page", "group"] | None = None
    locked_out: bool = False
    known_as: tuple[str, ...] = ()
    reasons: Prose = ""
    sensitive: bool = False
    sensitive_items: tuple[str, ...] = ()


class AccessFacts(LetterFacts, frozen=True, kw_only=True):
    """A request for information about the use of one's data for AI training.

    Attributes:
        further_accounts, email, known_as: As in `ObjectionFacts`.

        objected_on: The day on which the person objected before.
    """

    kind: ClassVar[LetterKind] = "training_access"

    further_accounts: tuple[str, ...] = ()
    email: str | None = None
    known_as: tuple[str, ...] = ()
    objected_on: date | None = None


class CorrectionFacts(LetterFacts, frozen=True, kw_only=True):
    """A request to correct what an AI says of a person.

    Attributes:
        platform: The name of the AI.

        asked_on: The day on which it gave the answer.

        prompt: What was asked.

        answer: What it said.

        truth: What is right.
    """

    kind: ClassVar[LetterKind] = "correction"

    asked_on: date
    prompt: Prose
    answer: Prose
    truth: Prose


class OthersPostsFacts(LetterFacts, frozen=True, kw_only=True):
    """A request to leave alone what others post about a person.

    Attributes:
        known_as: Names and handles by which the person is named there.

        places: Addresses of posts, as far as known.

        photos: Pictures show the person.

        reasons: Grounds of the person's own situation.

        sensitive: There are special categories of data in it.
    """

    kind: ClassVar[LetterKind] = "others_posts"

    known_as: tuple[str, ...]
    places: tuple[str, ...] = ()
    photos: bool = False
    reasons: Prose = ""
    sensitive: bool = False


class DpoNoteFacts(LetterFacts, frozen=True, kw_only=True):
    """A note to a data-protection officer about an objection that was made another way.

    Attributes:
        objected_on: The day of the objection.

        answered: The platform has answered it.
    """

    kind: ClassVar[LetterKind] = "dpo_note"

    objected_on: date
    answered: bool = False


class WithdrawalFacts(LetterFacts, frozen=True, kw_only=True):
    """The withdrawal of an objection."""

    kind: ClassVar[LetterKind] = "withdrawal"

    objected_on: date
