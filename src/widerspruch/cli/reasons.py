"""`widerspruch reasons`: building blocks for a reason, where one is asked for, and when none is needed."""

from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import out
from widerspruch.lib.texts import Catalogue
from widerspruch.person.telling.reasons import ReasonBlock, reasons
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def reasons_command(
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print the building blocks, those that always suit first, and what each rests on."""
    words = PersonWords(chosen_language(lang))
    say = words.person
    told = reasons(load_rulebook(), words)
    out.print(Text(say("reasons.title"), style="bold"))
    for note in told.notes:
        out.print(Text(note))
    for block in told.blocks:
        out.print()
        out.print(Text(_when(block, say), style="bold"))
        out.print(Padding(Text(block.text), (0, 0, 0, 3), expand=False))
        sources = "; ".join(f"{one.publisher}, {one.place}" if one.place else one.publisher for one in block.evidence)
        out.print(Padding(Text(say("reasons.source", sources=sources), style="dim"), (0, 0, 0, 3), expand=False))


def _when(block: ReasonBlock, say: Catalogue) -> str:
    if not block.situations:
        return say("reasons.always")
    return say("reasons.suits", situations="; ".join(block.situations))
