"""Letters that answer a platform, or its silence."""

from datetime import date
from typing import ClassVar, Literal

from widerspruch.letters.facts.common import LetterFacts, Prose
from widerspruch.letters.letter import LetterKind

RefusalGround = Literal[
    "no_reason", "not_compelling", "not_found", "not_trained", "only_form", "only_eu", "prove_model", "too_late",
    "public", "no_account", "not_responsible",
]  # fmt: skip
"""Why a platform refuses. no_reason: it gives none; not_compelling: its interests, without a compelling ground;
not_found: it cannot find the person or the data; not_trained: it does not train with them; only_form: it takes only
its own form; only_eu: only people in the EU may object; prove_model: the person is to prove that the model knows them;
too_late: the training is over; public: the data are public; no_account: only those with an account may object;
not_responsible: somebody else is the controller."""

IdentityProof = Literal[
    "made_logged_in", "writes_from_account_email", "takes_code", "writes_from_account", "shows_in_profile"
]  # fmt: skip
"""What shows without papers that an account is the person's. made_logged_in: the objection was made while logged in;
writes_from_account_email: the letter comes from the account's e-mail address; takes_code: the person can read a code
that is sent there; writes_from_account: they can send a message from the account; shows_in_profile: they can show a
text of the platform there for a while."""


class ReminderFacts(LetterFacts, frozen=True, kw_only=True):
    """A reminder of an objection that was not answered in time.

    Attributes:
        further_accounts: Other accounts that it is about.

        known_as: Without an account: names, handles and addresses by which the person can be found.

        objected_on: The day on which it was sent.

        acknowledged_on: The day on which the platform said that it has come in, and no more.

        extended: The platform has said that it takes two more months.

        due: The last day for an answer.

        until: Until when the person waits now.
    """

    kind: ClassVar[LetterKind] = "reminder"

    further_accounts: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    objected_on: date
    acknowledged_on: date | None = None
    extended: bool = False
    due: date
    until: date


class QuestionFacts(LetterFacts, frozen=True, kw_only=True):
    """The answer to a platform's question.

    Attributes:
        further_accounts, known_as: As in `ReminderFacts`.

        question: The platform's words.

        answer: The person's.

        gives_reasons: The platform asked for reasons, and the answer gives them.
    """

    kind: ClassVar[LetterKind] = "answer_question"

    further_accounts: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    objected_on: date
    asked_on: date
    question: Prose
    answer: Prose
    gives_reasons: bool = False


class IdentityFacts(LetterFacts, frozen=True, kw_only=True):
    """The answer to a demand for identity papers.

    Attributes:
        known_as: Without an account: names, handles and addresses by which the person can be found.

        wanted: What the platform wants to see, in its words.

        proofs: What shows that an account is the person's; a letter about an account needs one, or `offered`.

        offered: What else shows that it is the person.

        until: Until when the person waits for an answer.
    """

    kind: ClassVar[LetterKind] = "answer_identity"

    known_as: tuple[str, ...] = ()
    objected_on: date
    asked_on: date
    wanted: Prose = ""
    proofs: tuple[IdentityProof, ...] = ()
    offered: tuple[str, ...] = ()
    until: date


class RefusalFacts(LetterFacts, frozen=True, kw_only=True):
    """The answer to a refusal.

    Attributes:
        further_accounts, known_as: As in `ReminderFacts`.

        refusal: The platform's words.

        grounds: Why it refuses, as far as a text of ours answers it.

        found_by: By what the person can be found, where the platform says that it cannot: account, address, names.

        residence: The country in which the person lives, as it is written.

        reasons: What else the person says to them.

        until: Until when the person waits.
    """

    kind: ClassVar[LetterKind] = "answer_refusal"

    further_accounts: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    objected_on: date
    refused_on: date
    until: date
    refusal: Prose = ""
    grounds: tuple[RefusalGround, ...] = ()
    found_by: tuple[str, ...] = ()
    residence: str | None = None
    reasons: Prose = ""
