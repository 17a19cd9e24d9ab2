"""`widerspruch casefile add`: accounts, what happened, statements, notes and evidence into a case file."""

from pathlib import Path
from typing import Annotated, NoReturn, cast

import typer

from widerspruch.casefile.evidence import Attachment, read_attachment
from widerspruch.cli.casefile.opening import opened
from widerspruch.cli.casefile.options import CaseFilePath, PassphraseFile
from widerspruch.cli.casefile.recorded import show_recorded
from widerspruch.cli.chosen import chosen, chosen_language
from widerspruch.cli.console import fail
from widerspruch.cli.exit_codes import INPUT_IS_WRONG, USAGE_IS_WRONG
from widerspruch.cli.paths import typed_path
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words, spoken
from widerspruch.lib import clock
from widerspruch.lib.shown import shown
from widerspruch.lib.writing import Language
from widerspruch.objections.events import FailureReason
from widerspruch.objections.moves import MoveRefusal
from widerspruch.person.account_entries import EntryMistake
from widerspruch.person.case_entering import CaseStatements, WronglyEntered, entered
from widerspruch.person.case_statements import FAILURE_REASONS, Details
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import load_rulebook

Several = list[str] | None


def add_command(
    file: CaseFilePath,
    account: Annotated[Several, typer.Option("--account", help="help.casefile_account")] = None,
    remove: Annotated[Several, typer.Option("--remove", help="help.casefile_remove")] = None,
    adult: Annotated[Several, typer.Option("--adult", help="help.adult")] = None,
    audience: Annotated[Several, typer.Option("--audience", help="help.audience")] = None,
    event: Annotated[Several, typer.Option("--event", help="help.casefile_event")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="help.casefile_reason")] = None,
    authority: Annotated[str | None, typer.Option("--authority", help="help.casefile_authority")] = None,
    quoted: Annotated[str, typer.Option("--quoted", help="help.casefile_quoted")] = "",
    case_id: Annotated[str | None, typer.Option("--case-id", help="help.casefile_case_id")] = None,
    extended: Annotated[bool, typer.Option("--extended", help="help.casefile_extended")] = False,
    corrects: Annotated[int | None, typer.Option("--corrects", help="help.casefile_corrects")] = None,
    lives_in: Annotated[str | None, typer.Option("--lives-in", help="help.casefile_lives_in")] = None,
    note: Annotated[str | None, typer.Option("--note", help="help.casefile_note")] = None,
    about: Annotated[str | None, typer.Option("--about", help="help.casefile_about")] = None,
    evidence: Annotated[
        list[Path] | None,
        typer.Option("--evidence", parser=typed_path, metavar="FILE", help="help.casefile_evidence"),
    ] = None,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """All that was typed is entered, or nothing."""
    language = chosen_language(lang)
    typed = CaseStatements(
        accounts=tuple(account or ()),
        removed=tuple(remove or ()),
        adults=tuple(adult or ()),
        audiences=tuple(audience or ()),
        happened=tuple(event or ()),
        details=Details(
            reason=cast("FailureReason", chosen(reason or "other", FAILURE_REASONS)),
            authority=authority,
            quoted=quoted,
            case_id=case_id,
            extended=extended,
            corrects=corrects,
        ),
        lives_in=lives_in,
        note=note,
        about=about,
    )
    if typed == CaseStatements(details=typed.details, about=about):
        raise WrongUsageError("nothing_to_add")
    if evidence and bool(typed.happened) == (note is not None):
        raise WrongUsageError("evidence_of_what")
    attachments = [_read(path) for path in evidence or ()]
    with opened(file, passphrase_file, language) as case_file:
        events = entered(typed, case_file.recorded(), load_rulebook(), clock.today(BERLIN))
        if isinstance(events, WronglyEntered):
            _refuse(events, language)
        case_file.record_all(events, clock.now(), attachments)
        show_recorded(case_file, len(events), PersonWords(language))


def _read(path: Path) -> Attachment:
    """Read before anything is written: what is not there must not leave half of what was typed in the file."""
    return Attachment(shown(path.name), data=read_attachment(Attachment(path.name, path=path)))


def _refuse(wrong: WronglyEntered, language: Language) -> NoReturn:
    sentence, code = _sentence(wrong, language)
    fail(language, f"{sentence} {command_words(language)('casefile.nothing_entered')}", code)


def _sentence(given: WronglyEntered, language: Language) -> tuple[str, int]:
    person = spoken(language, "widerspruch.person")
    wrong = given.wrong
    if isinstance(wrong, MoveRefusal):
        why = spoken(language, "widerspruch.objections")(wrong.text_id)
        return command_words(language)("casefile.cannot_be", given=given.given, why=why), INPUT_IS_WRONG
    if isinstance(wrong, EntryMistake):
        why = person(f"account_entry.{wrong.code}")
        return command_words(language)("casefile.cannot_be", given=given.given, why=why), INPUT_IS_WRONG
    return person(f"misstatement.{wrong.code}", given=wrong.given, known=", ".join(wrong.known)), USAGE_IS_WRONG
