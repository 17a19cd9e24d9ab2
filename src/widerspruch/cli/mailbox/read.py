"""`widerspruch mailbox read`: files with answers opened and read; with a case file, matched and written into it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.casefile.options import PassphraseFile
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG
from widerspruch.cli.mailbox.answers import (
    AnswersReport,
    ToldAnswer,
    case_file_or_none,
    reader_for,
    record_answers,
    show_answer,
    show_rest,
    told_answers,
    unread_lines,
)
from widerspruch.cli.mailbox.options import AskDns, CaseOption, Record, Sure
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json
from widerspruch.cli.usage import WrongUsageError
from widerspruch.lib.writing import Language
from widerspruch.person.correspondence.intake import AnswerIntake, DroppedFile
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def read_command(
    files: Annotated[list[Path], typer.Argument(parser=typed_path, help="help.mailbox_files", metavar="FILE...")],
    casefile: CaseOption = None,
    record: Record = False,
    yes: Sure = False,
    ask_dns: AskDns = False,
    json: Annotated[bool, typer.Option("--json", help="help.casefile_json")] = False,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Each mail is told; nothing is written without `--record` and a yes."""
    language = chosen_language(lang)
    dropped = [DroppedFile(path.name, path) for path in files]
    tell_files(
        dropped,
        language,
        casefile=casefile,
        passphrase_file=passphrase_file,
        record=record,
        yes=yes,
        ask_dns=ask_dns,
        json=json,
    )


def tell_files(
    dropped: Sequence[DroppedFile],
    language: Language,
    *,
    casefile: Path | None,
    passphrase_file: Path | None,
    record: bool,
    yes: bool,
    ask_dns: bool,
    json: bool,
) -> None:
    """Open, tell, and write down if that was asked for; end with the code that fits."""
    if record and casefile is None:
        raise WrongUsageError("record_where_mail")
    if record and json and not yes:
        raise WrongUsageError("not_sure_record")
    rulebook, words = load_rulebook(), PersonWords(language)
    asker = None
    if ask_dns:
        from widerspruch.mailbox.authenticity.dns_keys import dns_asker

        asker = dns_asker()
    with case_file_or_none(casefile, passphrase_file, language) as case_file:
        reader = reader_for(case_file, rulebook)
        intake = reader.take(dropped)
        answers: list[ToldAnswer] = []
        for told in told_answers(intake, reader, words, asker):
            if not json:
                show_answer(told, language)
            if record and case_file is not None:
                answers += record_answers([told], case_file, rulebook, language, sure=yes, quietly=json)
            else:
                answers.append(told)
    report = AnswersReport(
        format="widerspruch-answers/1",
        language=language,
        answers=tuple(one.line for one in answers),
        unread=unread_lines(intake, words),
        passed_over=intake.passed_over,
        known=intake.known,
    )
    if json:
        print_json(report)
    else:
        show_rest(report, language)
    raise typer.Exit(_code(report, intake))


def _code(report: AnswersReport, intake: AnswerIntake) -> int:
    if not any(one.problem is not None and one.problem.fatal for one in intake.answers):
        return 0
    return INCOMPLETE if report.answers or report.passed_over or report.known else INPUT_IS_WRONG
