"""What is recorded when a letter was sent, and what is kept with it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Literal

from widerspruch.casefile.evidence import Attachment
from widerspruch.letters.as_email import LetterAttachment, letter_as_eml
from widerspruch.letters.as_pdf import letter_as_pdf
from widerspruch.letters.letter import Correspondent, Letter
from widerspruch.objections.case import Case
from widerspruch.objections.events import Note, SenderStated
from widerspruch.person.correspondence.about import LetterAbout

LetterWay = Literal["email", "post"]

PDF, EML = "application/pdf", "message/rfc822"


def sender_event(case: Case, sender: Correspondent) -> SenderStated | None:
    """How the person signs letters; None: the case file says so already."""
    said = SenderStated(sender.name, sender.address, sender.email)
    return None if said == case.sender else said


def copy_of(letter: Letter, way: LetterWay, attachments: Sequence[LetterAttachment] = ()) -> Attachment:
    """A letter as it went out, to be kept: the sheet, or the mail with what went with it.

    Raises:
        TypesettingError: pdf_not_made. LettersError: an address is none.
    """
    if way == "post":
        return Attachment(file_name(letter, "pdf"), PDF, data=letter_as_pdf(letter))
    at = datetime.combine(letter.day, time(12), UTC)
    return Attachment(file_name(letter, "eml"), EML, data=letter_as_eml(letter, attachments, at=at, is_draft=False))


def sent_message(letter: Letter, message: bytes) -> Attachment:
    """A mail that was sent from here, byte for byte."""
    return Attachment(file_name(letter, "eml"), EML, data=message)


def file_name(letter: Letter, ending: str) -> str:
    """Of a letter that is saved: what and when, nobody's name."""
    name = letter.kind.replace("_", "-")
    return f"{name}-{letter.day.isoformat()}.{ending}"


def unknown_outcome(about: LetterAbout, sentence: str, on: date) -> Note:
    """That a mail server had all of a letter and did not answer, to be kept with what it had."""
    return Note(on, sentence, about.key)
