"""Answers of platforms: which are expected in a case, and what becomes of one that was read. Room `mailbox` reads;
this puts it together with the case file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, structs

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.lib.folded_words import folded_words
from widerspruch.mailbox.head import message_id
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.mime import MailPart
from widerspruch.mailbox.reading.mail_reading import MailReading, WordsFound
from widerspruch.mailbox.reading.plausible import ExpectedAnswer
from widerspruch.objections.case import Case, ObjectionKey
from widerspruch.objections.events import (
    AnswerReading,
    AnswerReceived,
    AnswerVerdict,
    AnyEvent,
    Authenticity,
    Note,
    RecordedEvent,
    Sent,
)
from widerspruch.objections.moves import move
from widerspruch.objections.plan import Plan
from widerspruch.person.proofs import claims_to_be_proof
from widerspruch.person.receipts import claims_to_be_receipt
from widerspruch.protocol.lineage.report_proof import claims_to_be_lineage_proof

LONGEST_QUOTE = 2000
"""Characters of a mail that stand in the case file beside what it says: the mail itself is evidence."""

_BETWEEN_QUOTES = " […] "

VERDICTS: Mapping[str, AnswerVerdict] = {
    "granted": "granted",
    "acknowledged": "acknowledged",
    "refused": "refused",
    "asked_back": "asked_back",
}
"""What a mail says as the case file knows it; whatever else it says is unclear there."""

_GENUINE: Mapping[str, Authenticity] = {"proven": "genuine", "failed": "doubtful"}


def expected_answers(case: Case, file: CaseFile | None = None) -> tuple[ExpectedAnswer, ...]:
    """The answers that may come in a case: one to each objection that was sent.

    Args:
        file: The case file, for what was sent by mail: an answer names the mail that it answers.
    """
    sent_mails = {} if file is None else _sent_mails(file.recorded(), file)
    return tuple(
        ExpectedAnswer(
            account=objection.account,
            platform=account.platform,
            route=objection.route,
            addresses=(account.email,) if account.email and "@" in account.email else (),
            handles=_handles(account.key),
            case_ids=tuple(dict.fromkeys(one.case_id for one in objection.readings.values() if one.case_id)),
            sent_on=objection.first_sent,
            message_ids=tuple(sent_mails.get(objection.key, ())),
        )
        for objection in case.objections.values()
        if objection.first_sent is not None
        for account in (case.accounts[objection.account].account,)
    )


def _handles(key: str) -> tuple[str, ...]:
    """What the person calls an account, where it may be its user name."""
    _, _, called = key.partition(":")
    return (called,) if called else ()


def _sent_mails(recorded: Iterable[RecordedEvent], file: CaseFile) -> Mapping[ObjectionKey, list[str]]:
    """Message-IDs of the mails that were kept with the sending of each objection."""
    mails = {piece.digest for piece in file.evidence() if piece.media_type == "message/rfc822" and not piece.deleted}
    found: dict[ObjectionKey, list[str]] = {}
    for one in recorded:
        if isinstance(one.event, Sent):
            for digest in mails & set(one.evidence):
                found.setdefault((one.event.account, one.event.route), []).extend(_message_id(file, digest))
    return found


def _message_id(file: CaseFile, digest: str) -> Iterator[str]:
    try:
        data = file.evidence_bytes(digest)
    except CaseFileError:
        return
    named = message_id(MailPart(data).head)
    if named is not None:
        yield named


class AnswerChoice(Struct, frozen=True):
    """An objection that an answer may be about. `is_sent`: the case file says that it was sent."""

    account: str
    route: str
    is_sent: bool = True

    @property
    def key(self) -> ObjectionKey:
        return self.account, self.route


def answer_choices(case: Case, plan: Plan, reading: MailReading | None = None) -> tuple[AnswerChoice, ...]:
    """What an answer may be about: what it is likely about first, then whatever was sent, then what is still to be
    made: who has an answer has sent it."""
    sent = [AnswerChoice(*key) for key, one in case.objections.items() if one.first_sent is not None]
    planned = [AnswerChoice(need.accounts[0], need.route.id, is_sent=False) for need in plan.needs]
    likely = () if reading is None else reading.candidates
    known = {one.key: one for one in (*planned, *sent)}
    first = [known[key] for key in likely if key in known]
    return tuple(dict.fromkeys((*first, *sent, *planned)))


def proposed(reading: MailReading) -> AnswerReading | None:
    """What a reading says as the case file would have it; None: the person must say what it is."""
    verdict = VERDICTS.get(reading.verdict)
    if verdict is None or reading.received_on is None:
        return None
    return AnswerReading(
        verdict=verdict,
        received_on=reading.received_on,
        read_by="program",
        quoted=quoted_words(reading),
        case_id=reading.case_id,
        authenticity=authenticity_of(reading),
        extended=reading.extended,
    )


def authenticity_of(reading: MailReading) -> Authenticity:
    """How sure it is whom a mail comes from, as the case file has it."""
    return _GENUINE.get(reading.authenticity.verdict, "unchecked")


def quoted_words(reading: MailReading) -> str:
    """The sentences that a reading rests on, as they stand in the mail."""
    text = reading.of.text
    places = [(one.start, one.end) for one in reading.words if one.place == "text" and one.says != "doubt"]
    sentences = dict.fromkeys(" ".join(text[start:end].split()) for start, end in _sentences(text, places))
    subject = [one.text for one in reading.words if one.place == "subject" and one.says != "doubt"]
    return _BETWEEN_QUOTES.join(sentences or subject)[:LONGEST_QUOTE]


def _sentences(text: str, places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where the sentences of some words begin and end, with the mark behind them."""
    words = folded_words(text)
    spans: dict[int, tuple[int, int]] = {}
    for word in words:
        start, _ = spans.get(word.sentence, (word.start, word.end))
        spans[word.sentence] = (start, word.end)
    for start, end in sorted(spans.values()):
        if any(start <= first < end or first <= start < last for first, last in places):
            yield start, end + (1 if text[end : end + 1] in (".", "!", "?") else 0)


def answer_events(case: Case, objection: ObjectionKey, reading: AnswerReading) -> tuple[AnyEvent, ...]:
    """What follows from an answer: whoever has one has sent the objection, also where nobody had said so."""
    event = AnswerReceived(*objection, reading.received_on, reading)
    refusal = move(case, event)
    if refusal is not None and refusal.why == "not_sent":
        return (Sent(*objection, reading.received_on), event)
    return (event,)


def confirmed(said: AnswerReading, reading: MailReading) -> AnswerReading:
    """What the person has confirmed, with who has read it: the program only where nothing was changed."""
    by_program = proposed(reading)
    as_proposed = by_program is not None and structs.replace(said, read_by="program") == by_program
    return structs.replace(said, read_by="program") if as_proposed else said


def mail_attachments(mail: ReceivedMail, dropped_as: str) -> tuple[Attachment, ...]:
    """What is kept of an answer: its bytes as they came, and receipts and proofs of a platform that hang on it, each as
    a piece of its own, so that they can be checked.

    Args:
        dropped_as: What the file was called.
    """
    signed = tuple(
        Attachment(one.name, one.media_type, data=one.data) for one in mail.attachments if is_signed(one.data)
    )
    return (Attachment(dropped_as, "", data=mail.raw), *signed)


def is_signed(data: bytes) -> bool:
    """Whether some bytes say that a platform signed them for people: a receipt, a proof, or a report about models."""
    return claims_to_be_proof(data) or claims_to_be_receipt(data) or claims_to_be_lineage_proof(data)


def receipts_in(mail: ReceivedMail) -> tuple[bytes, ...]:
    """The receipts of a platform that hang on a mail."""
    return tuple(one.data for one in mail.attachments if claims_to_be_receipt(one.data))


def proofs_in(mail: ReceivedMail) -> tuple[bytes, ...]:
    """The proofs of a platform that hang on a mail."""
    return tuple(one.data for one in mail.attachments if claims_to_be_proof(one.data))


def reports_in(mail: ReceivedMail) -> tuple[bytes, ...]:
    """The reports of a platform about its models that hang on a mail."""
    return tuple(one.data for one in mail.attachments if claims_to_be_lineage_proof(one.data))


def kept_already(case: Case, mail: ReceivedMail) -> bool:
    """Whether this very mail is among the evidence: dropped twice, it is one."""
    return mail.digest in case.evidence


def to_keep_beside(on: date, text: str) -> Note:
    """A mail that is no answer, or that nobody understands, kept all the same."""
    return Note(on, text)


def shown_words(reading: MailReading) -> tuple[WordsFound, ...]:
    """The words to show in the text, in their order and without overlaps: what speaks against it goes first."""
    shown: list[WordsFound] = []
    for one in sorted(reading.words, key=lambda one: (one.says != "doubt", one.start)):
        is_apart = all(one.end <= other.start or other.end <= one.start for other in shown)
        if one.place == "text" and one.end > one.start and is_apart:
            shown.append(one)
    return tuple(sorted(shown, key=lambda one: one.start))
