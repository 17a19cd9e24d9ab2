"""Answers that were opened: told, and written into a case file once somebody has said yes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from msgspec import Struct, structs
from rich.text import Text

from widerspruch.casefile.case_file import CaseFile
from widerspruch.cli.casefile.opening import opened
from widerspruch.cli.casefile.passphrases import can_ask
from widerspruch.cli.casefile.recorded import show_recorded
from widerspruch.cli.console import err, out, print_line
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib import clock
from widerspruch.lib.parse import parse_yes_or_no
from widerspruch.lib.writing import Language
from widerspruch.mailbox.authenticity.examine import AuthenticityVerdict, DnsAnswer
from widerspruch.mailbox.reading.mail_reading import MailReading
from widerspruch.mailbox.reading.verdict import MailVerdict
from widerspruch.objections.events import RecordedEvent
from widerspruch.objections.status import status
from widerspruch.person.correspondence.answers import (
    answer_events,
    expected_answers,
    mail_attachments,
    proposed,
    quoted_words,
)
from widerspruch.person.correspondence.intake import AnswerIntake, AnswerReader, OpenedAnswer
from widerspruch.person.objecting import sent_later
from widerspruch.person.telling.answer_page import AnswerUnderstood, tell_mail, tell_problem, tell_reading
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import BERLIN, instant_of
from widerspruch.rulebook.load import Rulebook

_STYLES = {"good": "green", "bad": "red", "waiting": "yellow"}


class AnswerLine(Struct, frozen=True):
    """One answer for other programs: the words that people read, with what was found."""

    file: str
    subject: str
    head: tuple[tuple[str, str], ...]
    verdict: MailVerdict
    understood: str
    reasons: tuple[str, ...]
    authenticity: AuthenticityVerdict
    authentic: tuple[str, ...]
    account: str | None
    route: str | None
    case_id: str | None
    received_on: date | None
    extended: bool
    quoted: str
    remarks: tuple[str, ...]
    recorded: bool


class UnreadLine(Struct, frozen=True):
    """A file, or a mail in it, that could not be read, and why."""

    file: str
    problem: str


class AnswersReport(Struct, frozen=True):
    """What came of some files. `passed_over`: mails of a mailbox that are about no objection; `known`: mails that the
    case file has already."""

    format: str
    language: Language
    answers: tuple[AnswerLine, ...]
    unread: tuple[UnreadLine, ...]
    passed_over: int
    known: int


class ToldAnswer(Struct, frozen=True):
    """An answer, with what was read in it and how that is told."""

    opened: OpenedAnswer
    reading: MailReading
    understood: AnswerUnderstood
    line: AnswerLine


@contextmanager
def case_file_or_none(path: Path | None, passphrase_file: Path | None, language: Language) -> Iterator[CaseFile | None]:
    """The case file that was named, open."""
    if path is None:
        yield None
    else:
        with opened(path, passphrase_file, language) as case_file:
            yield case_file


def reader_for(case_file: CaseFile | None, rulebook: Rulebook) -> AnswerReader:
    """Who reads: against a case, or against none."""
    recorded: tuple[RecordedEvent, ...] = () if case_file is None else tuple(case_file.recorded())
    case = status(recorded, rulebook, clock.today(BERLIN)).case
    return AnswerReader(case, expected_answers(case, case_file), rulebook, instant_of(clock.now()))


def told_answers(
    intake: AnswerIntake, reader: AnswerReader, words: PersonWords, ask_dns: DnsAnswer | None = None
) -> Iterator[ToldAnswer]:
    """All mails, read and in words."""
    for one in intake.answers:
        if one.mail is None:
            continue
        reading = reader.read(one.mail, reader.authenticity(one.mail, ask_dns))
        understood = tell_reading(reading, words)
        mail = tell_mail(reading.of, (), words)
        line = AnswerLine(
            file=one.name,
            subject=mail.subject,
            head=mail.head,
            verdict=reading.verdict,
            understood=understood.sentence,
            reasons=understood.reasons,
            authenticity=reading.authenticity.verdict,
            authentic=understood.authentic,
            account=reading.account,
            route=reading.route,
            case_id=reading.case_id,
            received_on=reading.received_on,
            extended=reading.extended,
            quoted=quoted_words(reading),
            remarks=mail.problems,
            recorded=False,
        )
        yield ToldAnswer(one, reading, understood, line)


def unread_lines(intake: AnswerIntake, words: PersonWords) -> tuple[UnreadLine, ...]:
    """What could not be read, and why."""
    return tuple(
        UnreadLine(one.name, tell_problem(one.problem, words)) for one in intake.answers if one.problem is not None
    )


def show_answer(told: ToldAnswer, language: Language) -> None:
    """Print one."""
    say = command_words(language)
    line = told.line
    out.print(Text(line.subject or line.file, style="bold"), soft_wrap=True)
    for name, value in line.head:
        print_line(f"{name}: {value}", 2)
    print_line(line.understood, 2, _STYLES.get(told.understood.tone, ""))
    if line.quoted:
        print_line(f"„{line.quoted}“" if language == "de" else f"“{line.quoted}”", 4)
    if line.account:
        print_line(say("mailbox.about", account=line.account, route=line.route or ""), 4)
    if line.case_id:
        print_line(say("mailbox.case_id", case_id=line.case_id), 4)
    for sentence in dict.fromkeys((*line.reasons, *line.authentic, *line.remarks)):
        print_line(f"- {sentence}", 4)


def show_rest(report: AnswersReport, language: Language) -> None:
    """Print what was not read, and what was left out."""
    say = command_words(language)
    for one in report.unread:
        print_line(f"{one.file}: {one.problem}", style="yellow")
    if report.passed_over:
        print_line(say("mailbox.passed_over", n=report.passed_over))
    if report.known:
        print_line(say("mailbox.known", n=report.known))


def record_answers(
    answers: Iterable[ToldAnswer],
    case_file: CaseFile,
    rulebook: Rulebook,
    language: Language,
    *,
    sure: bool,
    quietly: bool,
) -> Iterator[ToldAnswer]:
    """Write down, of each, what it says: after a yes. Without one, and where a person must say what a mail means, it
    stays as it is.

    Args:
        sure: Do not ask.

        quietly: Print nothing.
    """
    words = PersonWords(language)
    for told in answers:
        why = _record(told, case_file, rulebook, words, sure=sure, quietly=quietly)
        if why is None:
            yield structs.replace(told, line=structs.replace(told.line, recorded=True))
        else:
            if not quietly:
                print_line(why, 4, "yellow")
            yield told


def _record(
    told: ToldAnswer, case_file: CaseFile, rulebook: Rulebook, words: PersonWords, *, sure: bool, quietly: bool
) -> str | None:
    """Why nothing was recorded; None: it was."""
    say = command_words(words.language)
    reading, said = told.reading, proposed(told.reading)
    if said is None or reading.account is None or reading.route is None or told.opened.mail is None:
        return say("mailbox.not_recorded")
    # What was recorded a moment ago may have changed how the case stands.
    case = status(case_file.recorded(), rulebook, clock.today(BERLIN)).case
    events = answer_events(case, (reading.account, reading.route), said)
    first = sent_later(case, events[-1])
    if first is not None:
        return say("mailbox.before_sent", day=first)
    if not sure and not _is_sure(words.language):
        return say("mailbox.not_wanted")
    case_file.record_all(events, clock.now(), mail_attachments(told.opened.mail, told.opened.name or "antwort.eml"))
    if not quietly:
        show_recorded(case_file, len(events), words)
    return None


def _is_sure(language: Language) -> bool:
    if not can_ask():
        raise WrongUsageError("not_sure_record")
    err.print(command_words(language)("mailbox.sure"), end=" ")
    return parse_yes_or_no(input()) is True
