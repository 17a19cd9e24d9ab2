"""`widerspruch casefile import`: a case file from an export."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.casefile.bundle import import_bundle
from widerspruch.cli.casefile.opening import say_file
from widerspruch.cli.casefile.options import PassphraseFile
from widerspruch.cli.casefile.passphrases import new_passphrase
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words


def import_command(
    export: Annotated[Path, typer.Argument(parser=typed_path, help="help.casefile_import_export", metavar="ZIP")],
    file: Annotated[Path, typer.Argument(parser=typed_path, help="help.casefile_new_file", metavar="FILE")],
    passphrase: Annotated[bool, typer.Option("--passphrase", help="help.casefile_passphrase_new")] = False,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Only what verifies is taken in, and never over another file."""
    language = chosen_language(lang)
    secret = new_passphrase(passphrase_file, language) if passphrase or passphrase_file is not None else None
    with import_bundle(export, file, secret) as case_file:
        head = case_file.head.digest
    say_file(file, "casefile.created_locked" if secret else "casefile.created", language)
    say(command_words(language)("casefile.head", head=head))
