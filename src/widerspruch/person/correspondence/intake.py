"""What somebody drops as an answer, opened and sorted: what waits to be confirmed, and what is passed over."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, structs

from widerspruch.casefile.evidence import LARGEST_ATTACHMENT
from widerspruch.lib.whole_files import OWNER_ONLY
from widerspruch.mailbox.authenticity.examine import DnsAnswer, MailAuthenticity, examine
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.opening.open import open_mails
from widerspruch.mailbox.problem import MailProblem
from widerspruch.mailbox.reading.mail_reading import MailReading
from widerspruch.mailbox.reading.plausible import ExpectedAnswer
from widerspruch.mailbox.reading.read import read_answer
from widerspruch.mailbox.reading.senders import KnownSenders
from widerspruch.objections.case import Case
from widerspruch.person.correspondence.answers import is_signed, kept_already
from widerspruch.protocol.proof.format import LONGEST_PROOF
from widerspruch.rulebook.load import Rulebook


class DroppedFile(Struct, frozen=True):
    """A file, or a text that was pasted. `name`: as the person knows it."""

    name: str
    source: Path | bytes


class FetchedAnswers(Struct, frozen=True):
    """What a mail server gave: mails as files with names of ours, and what went wrong, in its order."""

    files: tuple[DroppedFile, ...] = ()
    problems: tuple[MailProblem, ...] = ()


def fetched_answers(fetched: Iterable[bytes | MailProblem]) -> FetchedAnswers:
    """Take all first, and tell then: a server that breaks off takes nothing away."""
    files: list[DroppedFile] = []
    problems: list[MailProblem] = []
    for one in fetched:
        if isinstance(one, MailProblem):
            problems.append(one)
        else:
            files.append(DroppedFile(f"{len(files) + 1}.eml", one))
    return FetchedAnswers(tuple(files), tuple(problems))


class OpenedAnswer(Struct, frozen=True):
    """One mail of a drop, or why there is none.

    Attributes:
        data: The bytes of what could not be read, as far as a case file takes them; or, without a problem, of a receipt
            or a proof.
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

    def senders(self) -> tuple[str, ...]:
        """The domains that answers may come from."""
        return KnownSenders(self.rulebook).of_platforms({one.platform for one in self.expected})

    def take(self, files: Sequence[DroppedFile], *, is_mailbox: bool = False) -> AnswerIntake:
        """Open what was dropped; what a platform signed for the person needs no opening. Of a whole mailbox (a file
        that is one, or all files together) only what may be an answer is shown."""
        answers: list[OpenedAnswer] = []
        passed_over = known = 0
        signed = [(file, data) for file in files if is_signed(data := _bytes_of(file, LONGEST_PROOF))]
        for file, data in signed:
            if sha256(data).hexdigest() in self.case.evidence:
                known += 1
            else:
                answers.append(OpenedAnswer(file.name, data=data))
        apart = [file for file, _ in signed]
        for opened in self._opened([file for file in files if file not in apart]):
            mail = opened.mail
            if mail is not None and kept_already(self.case, mail):
                known += 1
            elif mail is not None and (is_mailbox or mail.kind == "mbox") and not self._may_be_one(mail):
                passed_over += 1
            else:
                answers.append(opened)
        return AnswerIntake(tuple(answers), passed_over, known)

    def _may_be_one(self, mail: ReceivedMail) -> bool:
        reading = self.read(mail)
        if reading.verdict == "unrelated":
            return False
        return reading.said != "nothing" or reading.account is not None

    def _opened(self, files: Sequence[DroppedFile]) -> Iterator[OpenedAnswer]:
        if len(files) == 1:
            yield from _opened_from(files[0].source, files[0].name, {"": files[0]})
        elif files:
            with TemporaryDirectory(prefix="answers-") as folder:
                yield from _opened_from(Path(folder), "", _put_together(files, Path(folder)))


def _put_together(files: Sequence[DroppedFile], folder: Path) -> Mapping[str, DroppedFile]:
    """Put several files into one folder, so that one process opens them all. By the name that each has there."""
    known: dict[str, DroppedFile] = {}
    for number, file in enumerate(files, start=1):
        name = f"{number:05}{_ending(file.name)}"
        target = folder / name
        if isinstance(file.source, bytes):
            target.write_bytes(file.source)
        else:
            shutil.copyfile(file.source, target)
        target.chmod(OWNER_ONLY)
        known[name] = file
    return known


def _ending(name: str) -> str:
    """The ending of a name, if it is one: the kind of a file may be told by it."""
    _, dot, ending = name.rpartition(".")
    return f".{ending.casefold()}" if dot and ending.isascii() and ending.isalnum() and len(ending) < 6 else ""


def _opened_from(source: Path | bytes, name: str, files: Mapping[str, DroppedFile]) -> Iterator[OpenedAnswer]:
    """All mails of one file, or of a folder of them, with the names that the person knows the files by."""
    by_digest = {sha256(data).hexdigest(): file.name for file in files.values() if (data := _bytes_of(file))}
    alone = files.get("")
    for number, one in enumerate(open_mails(source, name or None), start=1):
        if isinstance(one, ReceivedMail):
            yield OpenedAnswer(by_digest.get(one.digest, _called(alone, one, number)), one)
        else:
            file = alone or files.get(Path(one.place).name)
            if file is None:
                yield OpenedAnswer(one.place, problem=one)
            else:
                told = structs.replace(one, place=file.name) if one.place else one
                yield OpenedAnswer(file.name, problem=told, data=_bytes_of(file) if one.fatal else b"")


def _called(alone: DroppedFile | None, mail: ReceivedMail, number: int) -> str:
    """What a mail is called that is not a whole file: nothing personal."""
    return alone.name if alone is not None and mail.kind != "mbox" else f"{number}.eml"


def _bytes_of(file: DroppedFile, most: int = LARGEST_ATTACHMENT) -> bytes:
    """The bytes of a file, where it has not more of them; by default as far as a case file takes them."""
    if isinstance(file.source, bytes):
        return file.source if len(file.source) <= most else b""
    try:
        if file.source.stat().st_size > most:
            return b""
        return file.source.read_bytes()
    except OSError:
        return b""
