"""`widerspruch platforms`: every platform that the rulebook knows, what it says of AI training, and what one can do."""

from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.console import out, print_line
from widerspruch.cli.printing import print_json
from widerspruch.person.telling.platforms import PlatformsInState, platforms
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def platforms_command(
    today: Annotated[str | None, typer.Option("--today", help="help.platforms_today")] = None,
    json: Annotated[bool, typer.Option("--json", help="help.plan_json")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print them by what they say, each with its sentence, how old that is, and what one can do."""
    words = PersonWords(chosen_language(lang))
    told = platforms(load_rulebook(), chosen_day(today), words)
    if json:
        print_json(told)
        return
    for group in told.groups:
        _show(group, words)
    print_line(told.summary)


def _show(group: PlatformsInState, words: PersonWords) -> None:
    print_line(group.title, style="bold")
    for one in group.platforms:
        print_line(f"{one.name} ({one.id}): {one.state_told}", 2)
        if one.says:
            print_line(one.says, 4)
        print_line(words.person("platforms.how", acts=one.acts_told), 4)
        print_line(one.looked_told, 4, "dim")
    out.print()
