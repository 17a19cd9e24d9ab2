"""What somebody drops as an answer, opened and sorted: what waits to be confirmed, and what is passed over."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from widerspruch.casefile.evidence import LARGEST_ATTACHMENT
from widerspruch.mailbox.authenticity import DnsAnswer, MailAuthenticity, examine
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.mail_reading import MailReading
from widerspruch.mailbox.open import open_mails
from widerspruch.mailbox.plausible import ExpectedAnswer
from widerspruch.mailbox.problem import MailProblem
from widerspruch.mailbox.reading import read_answer
from widerspruch.objections.case import Case
from widerspruch.person.mail_reading import kept_already
from widerspruch.rulebook.load import Rulebook


class DroppedFile(Struct, frozen=True):
    """A file, or a text that was pasted. `name`: as the person knows it."""

    name: str
    source: Path | bytes


class OpenedAnswer(Struct, frozen=True):
    """One mail of a drop, or why there is none.

    Attributes:
        data: The bytes of what could not be read, as far as a case file takes them.
    """

    name: str
    mail: ReceivedMail | None = None
    problem: MailProblem | None = None
    data: bytes = b""


class AnswerIntake(Struct, frozen=True):
    """What came of a drop.

    Attributes:
        answers: What is to be shown to the person.

        passed_over: Mails of a mailbox in which nothing is about an objection.

        known: Mails that are in the case file already.
    """

    answers: tuple[OpenedAnswer, ...] = ()
    passed_over: int = 0
    known: int = 0


class AnswerReader(Struct, frozen=True):
    """Reads mails for one case. `at`: now, in UTC."""

    case: Case
    expected: Sequence[ExpectedAnswer]
    rulebook: Rulebook
    at: datetime

    def authenticity(self, mail: ReceivedMail, ask_dns: DnsAnswer | None = None) -> MailAuthenticity:
        """How sure it is whom a mail comes from. Nothing is asked of the network but by `ask_dns`."""
        return examine(mail, ask_dns, self.at)

    def read(self, mail: ReceivedMail, authenticity: MailAuthenticity | None = None) -> MailReading:
        """What a mail says."""
        return read_answer(mail, self.expected, self.rulebook, authenticity or self.authenticity(mail))

    def take(self, files: Iterable[DroppedFile]) -> AnswerIntake:
        """Open what was dropped. Of a whole mailbox only what may be an answer is shown."""
        answers: list[OpenedAnswer] = []
        passed_over = known = 0
        for opened in self._opened(files):
            mail = opened.mail
            if mail is not None and kept_already(self.case, mail):
                known += 1
            elif mail is not None and mail.kind == "mbox" and not self._may_be_one(mail):
                passed_over += 1
            else:
                answers.append(opened)
        return AnswerIntake(tuple(answers), passed_over, known)

    def _may_be_one(self, mail: ReceivedMail) -> bool:
        reading = self.read(mail)
        if reading.verdict == "unrelated":
            return False
        return reading.said != "nothing" or reading.account is not None

    def _opened(self, files: Iterable[DroppedFile]) -> Iterator[OpenedAnswer]:
        for file in files:
            for number, one in enumerate(open_mails(file.source, file.name), start=1):
                if isinstance(one, ReceivedMail):
                    yield OpenedAnswer(file.name if one.kind != "mbox" else f"{number}.eml", one)
                else:
                    yield OpenedAnswer(file.name, problem=one, data=_bytes_of(file) if one.fatal else b"")


def _bytes_of(file: DroppedFile) -> bytes:
    """The bytes of a file that could not be read: it is evidence all the same."""
    if isinstance(file.source, bytes):
        return file.source
    try:
        if file.source.stat().st_size > LARGEST_ATTACHMENT:
            return b""
        return file.source.read_bytes()
    except OSError:
        return b""
