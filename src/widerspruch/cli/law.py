"""`widerspruch law`: what the law says about objections, answers, complaints and AI, with sources and days."""

from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import out
from widerspruch.person.telling.law import law
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def law_command(
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print every point of law by topic, with where it stands and when it was looked at."""
    words = PersonWords(chosen_language(lang))
    say = words.person
    for topic in law(load_rulebook(), words):
        out.print(Text(topic.title, style="bold"))
        for point in topic.points:
            proposed = f" ({say('law.proposed')})" if point.proposed else ""
            out.print(Padding(Text(f"– {point.sentence}{proposed}"), (0, 0, 0, 2), expand=False))
            for one in point.evidence:
                told = ", ".join(filter(None, (one.publisher, one.place, one.seen)))
                out.print(Padding(Text(told, style="dim"), (0, 0, 0, 4), expand=False))
        out.print()
    out.print(Text(say("law.no_advice")))
