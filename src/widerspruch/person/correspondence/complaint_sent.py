"""What is recorded when a complaint was sent, and the files that it is made of."""

from collections.abc import Iterator
from datetime import date

from widerspruch.casefile.case_file import CaseFile
from widerspruch.letters.as_pdf import letter_as_pdf
from widerspruch.letters.as_text import letter_as_text
from widerspruch.objections.events import AnyEvent, Complained, LetterSent
from widerspruch.person.correspondence.complaint import ComplaintDraft
from widerspruch.person.correspondence.complaint_subjects import ComplaintSubject
from widerspruch.person.correspondence.exhibits import exhibit_files, letter_with_exhibits
from widerspruch.person.telling.words import PersonWords


def complaint_events(draft: ComplaintDraft, subject: ComplaintSubject, on: date) -> tuple[AnyEvent, ...]:
    """A complaint for each objection that it is about. A letter for each that was granted, which stays so however
    doubtful it is, and for each account where there was no way to object, or where another's objection counts."""
    competent = draft.authority.competent
    assert competent is not None, "without one there is no draft"
    told = {objection.account for objection in subject.objections}
    others = (*(key for gap in subject.gaps for key in gap.accounts), *(one.account for one in subject.promises))
    unheard = dict.fromkeys(key for key in others if key not in told)
    return (
        *(Complained(*one.key, on, competent.slug) for one in subject.objections if one.state != "granted"),
        *(
            LetterSent(on, "complaint", *one.key, to=competent.name)
            for one in subject.objections
            if one.state == "granted"
        ),
        *(LetterSent(on, "complaint", account, to=competent.name) for account in unheard),
    )


def complaint_files(draft: ComplaintDraft, file: CaseFile) -> Iterator[tuple[str, bytes]]:
    """The complaint with its exhibits, each as a file: the draft of a mail, the letter on paper, the text, and every
    exhibit, also those that are too large for the mail. Names hold nothing that anybody typed.

    Raises:
        LettersError: An address is none.

        TypesettingError: pdf_not_made.
    """
    name = PersonWords(draft.letter.language).person("complaint.file")
    yield f"{name}.eml", letter_with_exhibits(draft.letter, draft.exhibits, file)
    yield f"{name}.pdf", letter_as_pdf(draft.letter)
    yield f"{name}.txt", letter_as_text(draft.letter).encode()
    yield from exhibit_files(draft.exhibits, file)
