"""`widerspruch casefile new`: a new case file."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.casefile.case_file import CaseFile, create_case_file
from widerspruch.casefile.shelf import Shelf, default_folder
from widerspruch.cli.casefile.opening import say_file
from widerspruch.cli.casefile.options import FolderOption, PassphraseFile
from widerspruch.cli.casefile.passphrases import new_passphrase
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.usage import WrongUsageError
from widerspruch.lib import clock


def new_command(
    file: Annotated[
        Path | None, typer.Argument(parser=typed_path, help="help.casefile_new_file", metavar="[FILE]")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="help.casefile_name")] = None,
    folder: FolderOption = None,
    passphrase: Annotated[bool, typer.Option("--passphrase", help="help.casefile_passphrase_new")] = False,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Make a case file, never over another file."""
    language = chosen_language(lang)
    if file is not None and folder is not None:
        raise WrongUsageError("file_or_folder")
    secret = new_passphrase(passphrase_file, language) if passphrase or passphrase_file is not None else None
    with _made(file, name, folder, secret) as made:
        say_file(made.path, "casefile.created_locked" if secret else "casefile.created", language)


def _made(file: Path | None, name: str | None, folder: Path | None, secret: str | None) -> CaseFile:
    if file is not None:
        return create_case_file(file, file.stem if name is None else name, clock.now(), secret)
    if name is None:
        raise WrongUsageError("name_or_file")
    return Shelf(folder or default_folder()).create(name, clock.now(), secret)
