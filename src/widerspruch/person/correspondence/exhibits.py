"""Exhibits of a letter: pieces of evidence of a case, under the numbers that they have there and in the dossier.

Whoever receives a letter finds each piece by its number, in the letter's list and in the file's name. The names are
ours: what the person called a file stays with them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, structs

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Evidence
from widerspruch.casefile.media import ENDINGS, UNKNOWN
from widerspruch.letters.as_email import LetterAttachment, letter_as_eml
from widerspruch.letters.letter import Enclosure, Letter
from widerspruch.person.telling.words import PersonWords

MOST_BYTES = 15_000_000
"""Of all exhibits that go with one mail. Sent, they take a third more, and many servers take no more than 20 MiB."""

ExhibitSubject = Literal[
    "objection", "receipt", "answer", "grant", "refusal", "question", "reminder", "finding", "proof",
    "report", "checked_with", "piece",
]  # fmt: skip
"""What an exhibit shows. receipt: that an objection has come in; finding: what the person saw; proof: what a
platform signed of a training run; report: what it signed of its models; checked_with: whom the person believed then;
piece: nobody said."""

WhyLeftOut = Literal["too_large", "damaged"]


class ShownBy(Struct, frozen=True):
    """What a piece of evidence shows, and when and where that was."""

    subject: ExhibitSubject
    day: date
    platform: str


class LetterExhibit(Struct, frozen=True):
    """A piece of evidence that goes with a letter, or is named there.

    Attributes:
        number: As in the case file and in the dossier.

        title: What it is, as the letter's list says.

        file_name: A name of ours.

        size: Bytes.

        left_out: Why it is only named; None: it goes with the letter.
    """

    number: int
    digest: str
    title: str
    file_name: str
    media_type: str
    size: int
    left_out: WhyLeftOut | None = None

    @property
    def enclosure(self) -> Enclosure:
        """How the letter lists it."""
        return Enclosure(self.number, self.title, self.digest)


def letter_exhibits(
    file: CaseFile, shown: Mapping[str, ShownBy], words: PersonWords, most_bytes: int = MOST_BYTES
) -> tuple[LetterExhibit, ...]:
    """The pieces of evidence of a case that a letter needs, in the order of their numbers, as many as go with one mail.

    Args:
        shown: By digest what each piece shows; others do not belong to the letter.

        words: Those of the letter's language.
    """
    wanted = [one for one in file.evidence() if one.digest in shown and not one.deleted]
    room = most_bytes
    exhibits = []
    for exhibit in (_exhibit(one, shown[one.digest], words) for one in wanted):
        why = _why_left_out(exhibit, file, room)
        room -= exhibit.size if why is None else 0
        exhibits.append(exhibit if why is None else _left_out(exhibit, why, words))
    return tuple(exhibits)


def letter_with_exhibits(letter: Letter, exhibits: Iterable[LetterExhibit], file: CaseFile) -> bytes:
    """The letter as a draft of a mail (`.eml`) with its exhibits. What was left out is named in the letter's list.

    Raises `LettersError` where an address is none.
    """
    return letter_as_eml(letter, attachments_of(exhibits, file))


def attachments_of(exhibits: Iterable[LetterExhibit], file: CaseFile) -> Iterator[LetterAttachment]:
    """The bytes that go with a letter, one exhibit at a time."""
    for one in exhibits:
        if one.left_out is None:
            yield LetterAttachment(one.file_name, one.media_type, file.evidence_bytes(one.digest))


def exhibit_files(exhibits: Iterable[LetterExhibit], file: CaseFile) -> Iterator[tuple[str, bytes]]:
    """Each exhibit as a file, also the large ones: for who uploads or prints them."""
    for one in exhibits:
        data = _bytes_of(one, file)
        if data is not None:
            yield one.file_name, data


def _exhibit(one: Evidence, shown: ShownBy, words: PersonWords) -> LetterExhibit:
    say = words.person
    media_type = one.media_type if one.media_type in ENDINGS else UNKNOWN
    label = say("enclosing.file", number=one.number, what=say(f"enclosing.what.{shown.subject}"))
    return LetterExhibit(
        number=one.number,
        digest=one.digest,
        title=say(
            f"enclosing.title.{shown.subject}",
            day=shown.day,
            platform=shown.platform,
            kind=say(f"enclosing.kind.{media_type}"),
        ),
        file_name=f"{label}.{ENDINGS[media_type]}",
        media_type=media_type,
        size=one.size,
    )


def _left_out(exhibit: LetterExhibit, why: WhyLeftOut, words: PersonWords) -> LetterExhibit:
    title = words.person(f"enclosing.left_out.{why}", title=exhibit.title)
    return structs.replace(exhibit, title=title, left_out=why)


def _why_left_out(exhibit: LetterExhibit, file: CaseFile, room: int) -> WhyLeftOut | None:
    """`room`: how many bytes still go with the mail. What does not is not read: letters are drafted at every key."""
    if exhibit.size > room:
        return "too_large"
    return None if _bytes_of(exhibit, file) is not None else "damaged"


def _bytes_of(exhibit: LetterExhibit, file: CaseFile) -> bytes | None:
    """None: they are damaged, which the case file tells."""
    try:
        return file.evidence_bytes(exhibit.digest)
    except CaseFileError:
        return None
