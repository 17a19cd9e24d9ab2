"""Letters that answer a platform, or its silence."""

from datetime import date
from typing import ClassVar

from widerspruch.letters.facts.common import LetterFacts, Prose
from widerspruch.letters.letter import LetterKind


class ReminderFacts(LetterFacts, frozen=True, kw_only=True):
    """A reminder of an objection that was not answered in time.

    Attributes:
        objected_on: The day on which it was sent.

        due: The last day for an answer.

        until: Until when the person waits now.
    """

    kind: ClassVar[LetterKind] = "reminder"

    objected_on: date
    due: date
    until: date


class QuestionFacts(LetterFacts, frozen=True, kw_only=True):
    """The answer to a platform's question.

    Attributes:
        question: The platform's words.

        answer: The person's.
    """

    kind: ClassVar[LetterKind] = "answer_question"

    objected_on: date
    asked_on: date
    question: Prose
    answer: Prose


class IdentityFacts(LetterFacts, frozen=True, kw_only=True):
    """The answer to a demand for identity papers.

    Attributes:
        wanted: What the platform wants to see, in its words.

        offered: What shows that the account is the person's.
    """

    kind: ClassVar[LetterKind] = "answer_identity"

    objected_on: date
    asked_on: date
    wanted: Prose = ""
    offered: tuple[str, ...] = ()


class RefusalFacts(LetterFacts, frozen=True, kw_only=True):
    """The answer to a refusal.

    Attributes:
        refusal: The platform's words.

        reasons: What the person says to them.

        until: Until when the person waits.
    """

    kind: ClassVar[LetterKind] = "answer_refusal"

    objected_on: date
    refused_on: date
    until: date
    refusal: Prose = ""
    reasons: Prose = ""
