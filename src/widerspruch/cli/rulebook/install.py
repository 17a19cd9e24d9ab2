"""`widerspruch rulebook install` and `remove`: another rulebook in the place of the one that came with the program."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.person.telling.rulebook_package import tell_package
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.rulebook_installing import install, remove_installed
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.load import load_rulebook


def install_command(
    path: Annotated[Path, typer.Argument(parser=typed_path, metavar="FILE", help="help.rulebook_install_file")],
    key: Annotated[Path, typer.Option("--trust", parser=typed_path, metavar="KEY", help="help.rulebook_install_trust")],
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Check a package, and use it from now on."""
    words, before = PersonWords(chosen_language(lang)), load_rulebook()
    done = install(path, VerifyingKey.load(key))
    told = tell_package(done.opened, before, words, chosen_day(None))
    say(words.person(f"rulebook_package.{'installed' if done.is_new else 'already'}", version=told.version))
    say(*told.told)
    if done.is_new:
        say(*told.changes)


def remove_command(lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None) -> None:
    """Use the rulebook again that came with the program."""
    words = command_words(chosen_language(lang))
    say(words("rulebook_package.removed" if remove_installed() else "rulebook_package.none_installed"))
