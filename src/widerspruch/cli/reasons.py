"""`widerspruch reasons`: building blocks for a reason, where one is asked for, and when none is needed."""

from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import out, print_line
from widerspruch.person.telling.reasons import reasons
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def reasons_command(lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None) -> None:
    """Print the building blocks, those that always suit first, and what each rests on."""
    words = PersonWords(chosen_language(lang))
    say = words.person
    told = reasons(load_rulebook(), words)
    print_line(say("reasons.title"), style="bold")
    for note in told.notes:
        print_line(note)
    for block in told.blocks:
        out.print()
        print_line(block.suits, style="bold")
        print_line(block.text, 3)
        sources = "; ".join(", ".join(filter(None, (one.publisher, one.place))) for one in block.evidence)
        print_line(say("reasons.source", sources=sources), 3, "dim")
