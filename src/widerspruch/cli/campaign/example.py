"""`widerspruch campaign example`: a file to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.lib.targets import FileTarget, refuse_unsafe
from widerspruch.lib.whole_files import atomic_write
from widerspruch.person.campaign.example import example_file
from widerspruch.rulebook.load import load_rulebook


def example_command(
    target: Annotated[
        Path | None, typer.Argument(parser=typed_path, help="help.campaign_example_target", metavar="FILE")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.campaign_example_lang")] = None,
) -> None:
    """Never over another file."""
    language = chosen_language(lang)
    words = command_words(language)
    path = target or Path(words("campaign.example_name"))
    refuse_unsafe([FileTarget(path)], ())
    atomic_write(path, example_file(language, load_rulebook(), chosen_day(None)).encode())
    say(words("campaign.example", path=path))
