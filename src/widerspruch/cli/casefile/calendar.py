"""`widerspruch casefile calendar`: the deadlines of a case as a calendar file without any name."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.casefile.opening import opened, say_file
from widerspruch.cli.casefile.options import CaseFilePath, PassphraseFile
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.lib import clock
from widerspruch.lib.targets import FileTarget, refuse_unsafe
from widerspruch.lib.whole_files import atomic_write
from widerspruch.objections.status import status
from widerspruch.person.calendar_file import calendar_file
from widerspruch.person.telling.case import names_of, tell_models
from widerspruch.person.telling.deadlines import tell_deadlines
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import load_rulebook


def calendar_command(
    file: CaseFilePath,
    target: Annotated[Path, typer.Argument(parser=typed_path, help="help.casefile_calendar_target", metavar="ICS")],
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    language = chosen_language(lang)
    rulebook, words = load_rulebook(), PersonWords(language)
    with opened(file, passphrase_file, language) as case_file:
        found = status(case_file.recorded(), rulebook, clock.today(BERLIN))
        told = tell_deadlines(found, names_of(case_file, rulebook), rulebook, words)
        models = tell_models(case_file, found, rulebook, words)
        data = calendar_file(told.each, case_file.created_at, clock.now(), words, models)
    refuse_unsafe([FileTarget(target)], [file])
    atomic_write(target, data, replace=False)
    say_file(target, "casefile.calendar_written", language)
