"""`widerspruch casefile passphrase`: set, change or remove the passphrase of a case file."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.casefile.opening import opened, say_file
from widerspruch.cli.casefile.options import CaseFilePath, PassphraseFile
from widerspruch.cli.casefile.passphrases import new_passphrase
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.usage import WrongUsageError


def passphrase_command(
    file: CaseFilePath,
    new_file: Annotated[
        Path | None,
        typer.Option("--new-passphrase-file", parser=typed_path, metavar="FILE", help="help.casefile_new_passphrase"),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="help.casefile_remove_passphrase")] = False,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """The whole file is written anew; where that fails, it is as it was."""
    language = chosen_language(lang)
    if remove and new_file is not None:
        raise WrongUsageError("remove_or_new")
    with opened(file, passphrase_file, language) as case_file:
        secret = None if remove else new_passphrase(new_file, language)
        case_file.change_passphrase(secret)
    say_file(file, "casefile.unlocked" if secret is None else "casefile.locked", language)
