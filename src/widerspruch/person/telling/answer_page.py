"""An answer that was dropped, as a person is told it: the mail beside what was understood, and why they are asked."""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from widerspruch.mailbox.mail import MailParty, ReceivedMail
from widerspruch.mailbox.problem import MailProblem
from widerspruch.mailbox.reading.mail_reading import MailReading, WordsFound
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import in_berlin, micros

LONGEST_SHOWN = 20_000
"""Characters of a mail on its page: all of it is in the file."""

MailMark = Literal["", "says", "doubt"]

_TONES = {"granted": "good", "refused": "bad", "needs_person": "waiting", "asked_back": "waiting"}


class MailPiece(Struct, frozen=True):
    """A stretch of a mail's text. `mark`: it says what was read there, or it speaks against it."""

    text: str
    mark: MailMark = ""


class MailTold(Struct, frozen=True):
    """A mail in words.

    Attributes:
        head: Names and values of what stands above the text.

        pieces: The text, with its marked words.

        quoted, hidden: What it quotes, and what it holds and does not show; "": nothing.

        attachments: Names of what hangs on it.

        problems: What is to be known of it.

        is_picture: It is a picture: nobody has read it.
    """

    subject: str
    head: tuple[tuple[str, str], ...]
    pieces: tuple[MailPiece, ...]
    quoted: str = ""
    hidden: str = ""
    attachments: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    is_picture: bool = False


class AnswerUnderstood(Struct, frozen=True):
    """What was understood, in words.

    Attributes:
        sentence: What it says. `tone`: how that is for the person.

        reasons: Why, the deciding one first.

        authentic: How sure it is whom it comes from.

        is_decided: Whether a verdict is proposed.
    """

    sentence: str
    tone: str
    reasons: tuple[str, ...]
    authentic: tuple[str, ...]
    is_decided: bool


def tell_mail(mail: ReceivedMail, words: Sequence[WordsFound], say: PersonWords) -> MailTold:
    """A mail, with the words that are to be marked in its text: in their order, without overlaps."""
    return MailTold(
        subject=mail.subject,
        head=tuple(_head(mail, say)),
        pieces=tuple(_pieces(mail.text[:LONGEST_SHOWN], words)),
        quoted=mail.quoted[:LONGEST_SHOWN].strip(),
        hidden=mail.hidden[:LONGEST_SHOWN].strip(),
        attachments=tuple(one.name for one in mail.attachments),
        problems=tuple(tell_problem(one, say) for one in mail.problems),
        is_picture=mail.kind == "picture",
    )


def tell_problem(problem: MailProblem, say: PersonWords) -> str:
    """What is wrong with a file or a mail."""
    return say.mailbox(problem.text_id, **problem.values)


def tell_reading(reading: MailReading, say: PersonWords) -> AnswerUnderstood:
    """What was understood from a mail."""
    return AnswerUnderstood(
        sentence=say.mailbox(f"reading.verdict.{reading.verdict}"),
        tone=_TONES.get(reading.verdict, ""),
        reasons=tuple(say.mailbox(reason.text_id, **reason.values) for reason in reading.reasons),
        authentic=tuple(say.mailbox(reason.text_id, **reason.values) for reason in reading.authenticity.reasons),
        is_decided=reading.verdict not in ("needs_person", "unrelated"),
    )


def _head(mail: ReceivedMail, say: PersonWords) -> Iterator[tuple[str, str]]:
    if mail.sender is not None:
        yield say.person("answer_page.from"), _party(mail.sender)
    if mail.to:
        yield say.person("answer_page.to"), ", ".join(map(_party, mail.to[:_MOST_PARTIES]))
    moment = mail.sent_at or mail.arrived_at
    if moment is not None:
        here = in_berlin(micros(moment))
        yield say.person("answer_page.sent"), f"{say.day(here.date())}, {here:%H:%M}"


_MOST_PARTIES = 5


def _party(party: MailParty) -> str:
    return f"{party.name} <{party.address}>" if party.name and party.address else party.name or party.address


def _pieces(text: str, words: Sequence[WordsFound]) -> Iterator[MailPiece]:
    end = 0
    for one in words:
        if one.start < end or one.end > len(text):
            continue
        if one.start > end:
            yield MailPiece(text[end : one.start])
        yield MailPiece(text[one.start : one.end], "doubt" if one.says == "doubt" else "says")
        end = one.end
    if end < len(text):
        yield MailPiece(text[end:])
