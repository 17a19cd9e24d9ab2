"""`widerspruch desk migrate`: the tables as this version wants them."""

from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.desk.serve import migrate_desk


def migrate_command(
    file: ConfigOption = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Take the steps that are missing."""
    language = chosen_language(lang)
    words = command_words(language)
    steps = migrate_desk(configured(file, language))
    say(words("desk_migrate.done", n=steps) if steps else words("desk_migrate.nothing"))
