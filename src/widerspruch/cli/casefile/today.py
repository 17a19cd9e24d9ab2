"""`widerspruch casefile today`: the day sheet of somebody who keeps several case files."""

from typing import Annotated

import typer
from rich.text import Text

from widerspruch.casefile.shelf import Shelf, default_folder
from widerspruch.cli.casefile.options import FolderOption, PassphraseFile
from widerspruch.cli.casefile.passphrases import passphrase_in
from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.console import out, print_line
from widerspruch.cli.printing import print_json
from widerspruch.person.day_sheet import day_sheet
from widerspruch.person.telling.day_sheet import SheetLine, tell_day_sheet
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def today_command(
    folder: FolderOption = None,
    json: Annotated[bool, typer.Option("--json", help="help.casefile_json")] = False,
    today: Annotated[str | None, typer.Option("--today", help="help.casefile_as_of")] = None,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    words, day = PersonWords(chosen_language(lang)), chosen_day(today)
    passphrase = None if passphrase_file is None else passphrase_in(passphrase_file)
    told = tell_day_sheet(day_sheet(Shelf(folder or default_folder()), load_rulebook(), day, passphrase), day, words)
    if json:
        print_json(told)
        return
    print_line(told.total, style="bold")
    for line in told.lines:
        _show(line)


def _show(line: SheetLine) -> None:
    out.print()
    out.print(Text.assemble((line.name, "bold"), ": ", (line.when, "yellow" if line.is_now else "")))
    if line.deletion is not None:
        print_line(line.deletion, 3, style="red")
    for action in line.actions:
        print_line(f"{action.account}: {action.sentence}", 3)
