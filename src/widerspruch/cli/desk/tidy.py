"""`widerspruch desk tidy`: what is due when time passes."""

from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.desk.opening import opened
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words


def tidy_command(
    file: ConfigOption = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Let claims lapse, tell who came of age, delete what was kept long enough."""
    language = chosen_language(lang)
    words = command_words(language)
    with opened(configured(file, language)) as desk:
        from widerspruch.desk.cases.tidying import tidy  # its tables need the desk set up

        done = tidy(desk)
    say(words("desk_tidy.reminded", n=done.reminded))
    say(words("desk_tidy.lapsed", n=done.lapsed))
    say(words("desk_tidy.came_of_age", n=done.came_of_age))
    for rule, count in done.deleted.items():
        say(words(f"desk_tidy.deleted.{rule}", n=count))
