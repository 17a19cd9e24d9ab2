"""`widerspruch casefile export`: the case file as a ZIP for whoever helps."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.casefile.opening import opened, say_file
from widerspruch.cli.casefile.options import CaseFilePath, PassphraseFile
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.lib import clock
from widerspruch.person.case_export import export_case
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import load_rulebook


def export_command(
    file: CaseFilePath,
    target: Annotated[Path, typer.Argument(parser=typed_path, help="help.casefile_export_target", metavar="ZIP")],
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.casefile_export_lang")] = None,
) -> None:
    """Never over another file."""
    language = chosen_language(lang)
    with opened(file, passphrase_file, language) as case_file:
        today, now = clock.today(BERLIN), clock.now()
        head = export_case(case_file, load_rulebook(), PersonWords(language), today, now, target)
        is_encrypted = case_file.is_encrypted
    say_file(target, "casefile.exported", language)
    say(command_words(language)("casefile.head", head=head.digest))
    if is_encrypted:
        say(command_words(language)("casefile.export_is_open"))
