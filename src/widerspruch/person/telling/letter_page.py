"""A letter as a page shows it: what kind it is, the letter itself, and how it can go on its way."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from widerspruch.letters.as_email import letter_as_mailto
from widerspruch.letters.as_text import letter_as_text
from widerspruch.letters.composition import letter_texts
from widerspruch.letters.errors import LettersError
from widerspruch.letters.letter import (
    Letter,
    LetterBlock,
    LetterHeading,
    LetterKind,
    LetterList,
    LetterParagraph,
    LetterQuote,
)
from widerspruch.letters.sending import SendingProblem
from widerspruch.lib.texts import load_catalogue
from widerspruch.person.correspondence.complaint import ComplaintHindrance
from widerspruch.person.correspondence.drafts import LetterDraft, LetterHindrance, NoSubject
from widerspruch.person.correspondence.follow_ups import FollowUpHindrance
from widerspruch.person.telling.complaint import (
    ComplaintTold,
    tell_complaint,
    tell_complaint_hindrance,
    tell_follow_up_hindrance,
)
from widerspruch.person.telling.sources import Citation, evidence
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook

BlockShape = Literal["paragraph", "heading", "list", "numbered", "quote"]


class ShownBlock(Struct, frozen=True):
    """One block of a letter. `lines`: of a quote, or the points of a list."""

    shape: BlockShape
    text: str = ""
    lines: tuple[str, ...] = ()


class LawBehind(Struct, frozen=True):
    """A point of law that a letter rests on. `is_certain`: somebody saw its wording."""

    sentence: str
    is_certain: bool
    evidence: tuple[Citation, ...]


class LetterShown(Struct, frozen=True):
    """A letter to be looked at.

    Attributes:
        language: Of the letter, which need not be that of the page.

        why_language: In words of the page.

        text: All of it, to be copied.

        mailto: An address at which a mail program begins with it; None: it is too long, or there is nobody to write to.

        mailto_subject: The same without the text, which has to be pasted.

        law: What its sentences rest on.

        complaint: What stands beside one.
    """

    language: str
    why_language: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    recipient_email: str | None
    day: str
    subject: str
    references: tuple[tuple[str, str], ...]
    blocks: tuple[ShownBlock, ...]
    closing: str
    name: str
    enclosures_title: str
    enclosures: tuple[str, ...]
    text: str
    mailto: str | None
    mailto_subject: str | None
    law: tuple[LawBehind, ...]
    complaint: ComplaintTold | None = None


class LetterChoice(Struct, frozen=True):
    """A kind of letter to be chosen: what it is for, in a sentence."""

    kind: LetterKind
    title: str
    use: str


def letter_choice(kind: LetterKind, words: PersonWords) -> LetterChoice:
    """A kind of letter in words."""
    return LetterChoice(kind, words.person(f"site.letter.kind.{kind}"), words.person(f"site.letter.use.{kind}"))


def tell_letter(draft: LetterDraft, rulebook: Rulebook, words: PersonWords) -> LetterShown:
    """A letter as it is shown. `words`: of the page."""
    letter = draft.letter
    texts = letter_texts(letter.language, letter.law)
    sender, recipient = letter.sender, letter.recipient
    return LetterShown(
        language=letter.language,
        why_language=load_catalogue(words.language, "widerspruch.letters")(f"language.{draft.language.because}"),
        sender=tuple(filter(None, (sender.name, *sender.address, sender.email))),
        recipient=(recipient.name, *recipient.address),
        recipient_email=recipient.email,
        day=texts.day(letter.day),
        subject=letter.subject,
        references=letter.references,
        blocks=tuple(map(_shown, letter.blocks)),
        closing=letter.closing,
        name=sender.name,
        enclosures_title=texts("enclosure.title"),
        enclosures=tuple(texts("enclosure.one", number=one.number, title=one.title) for one in letter.enclosures),
        text=letter_as_text(letter),
        mailto=_mailto(letter, with_text=True),
        mailto_subject=_mailto(letter, with_text=False),
        law=tuple(_law(letter, rulebook, words)),
        complaint=None if draft.complaint is None else tell_complaint(draft.complaint, words),
    )


def tell_hindrance(hindrance: LetterHindrance, words: PersonWords) -> str:
    """Why there is no letter, and what to do."""
    match hindrance:
        case NoSubject():
            return words.person("site.letter.no_subject")
        case FollowUpHindrance():
            return tell_follow_up_hindrance(hindrance, words)
        case ComplaintHindrance():
            return tell_complaint_hindrance(hindrance, words)


def tell_sending_problem(problem: SendingProblem, words: PersonWords) -> str:
    """Why a letter was not sent, and what to do; with the server's own words, if it said any."""
    texts = load_catalogue(words.language, "widerspruch.letters")
    sentence = texts(f"sending.{problem.kind}", host=problem.host)
    if not problem.answer:
        return sentence
    return f"{sentence} {texts('sending.answered', code=problem.code or '', answer=problem.answer)}"


def _mailto(letter: Letter, *, with_text: bool) -> str | None:
    try:
        return letter_as_mailto(letter, with_text=with_text)
    except LettersError:  # what was typed is no address; the letter can go by post all the same
        return None


def _shown(block: LetterBlock) -> ShownBlock:
    match block:
        case LetterParagraph(text):
            return ShownBlock("paragraph", text)
        case LetterHeading(text):
            return ShownBlock("heading", text)
        case LetterQuote(text):
            return ShownBlock("quote", lines=tuple(text.split("\n")))
        case LetterList(items, numbered):
            return ShownBlock("numbered" if numbered else "list", lines=items)


def _law(letter: Letter, rulebook: Rulebook, words: PersonWords) -> Sequence[LawBehind]:
    points = {point.id: point for point in rulebook.law}
    return [
        LawBehind(
            words.law(f"law.{one}"),
            not all(fact.uncertain for fact in points[one].facts),
            evidence(points[one].facts, rulebook, words),
        )
        for one in dict.fromkeys(letter.law_points)
        if one in points
    ]
