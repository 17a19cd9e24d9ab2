"""`widerspruch desk backup`: the SQLite database as one file, while the desk goes on."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.desk.backup import back_up
from widerspruch.lib.writing import written_size


def backup_command(
    target: Annotated[Path, typer.Argument(parser=typed_path, help="help.desk_backup_file", metavar="FILE")],
    file: ConfigOption = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Copy it, look whether the copy is whole, and say that the keys are still to be saved."""
    language = chosen_language(lang)
    words = command_words(language)
    config = configured(file, language)
    made = back_up(config, target)
    say(
        words("desk_backup.made", n=made.cases, file=made.path, size=written_size(made.size, language)),
        words("desk_backup.keys", folder=config.keys),
    )
