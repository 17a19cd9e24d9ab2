"""`widerspruch casefile tidy`: delete the case files whose deletion day has come."""

from typing import Annotated

import typer

from widerspruch.casefile.shelf import Shelf, default_folder
from widerspruch.cli.casefile.options import FolderOption
from widerspruch.cli.casefile.passphrases import can_ask
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import err, sentence_of
from widerspruch.cli.exit_codes import CANNOT_WRITE
from widerspruch.cli.printing import say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words, spoken
from widerspruch.lib import clock
from widerspruch.lib.parse import parse_yes_or_no
from widerspruch.person.day_sheet import remove_files
from widerspruch.rulebook.instants import BERLIN


def tidy_command(
    folder: FolderOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="help.casefile_yes")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Ask once for all of them. Their own days count, never one that is typed."""
    language = chosen_language(lang)
    words, shelf, today = command_words(language), Shelf(folder or default_folder()), clock.today(BERLIN)
    due = [file for file in shelf.files() if file.is_due(today)]
    if not due:
        say(words("casefile.none_due", folder=shelf.folder))
        return
    for file in due:
        say(words("casefile.due", file=file.path, day=file.deletion_day))
    say(spoken(language, "widerspruch.casefile")("gone.not_promised"))
    if not yes:
        if not can_ask():
            raise WrongUsageError("not_sure")
        err.print(words("casefile.sure_due", n=len(due)), end=" ")
        if parse_yes_or_no(input()) is not True:
            say(words("casefile.nothing_deleted"))
            return
    failed = False
    for path, problem in remove_files(shelf, due):
        if problem is None:
            say(words("casefile.deleted", file=path))
        else:
            failed = True
            say(f"{path}: {sentence_of(problem, language)}", to=err)
    if failed:
        raise typer.Exit(CANNOT_WRITE)
