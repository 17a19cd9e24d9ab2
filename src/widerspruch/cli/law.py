"""`widerspruch law`: what the law says about objections, answers, complaints and AI, with sources and days."""

from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import out, print_line
from widerspruch.person.telling.law import law
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def law_command(lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None) -> None:
    """Print every point of law by topic, with where it stands and when it was looked at."""
    words = PersonWords(chosen_language(lang))
    say = words.person
    for topic in law(load_rulebook(), words):
        print_line(topic.title, style="bold")
        for point in topic.points:
            proposed = f" ({say('law.proposed')})" if point.proposed else ""
            print_line(f"– {point.sentence}{proposed}", 2)
            for one in point.evidence:
                print_line(", ".join(filter(None, (one.publisher, one.place, one.seen))), 4, "dim")
        out.print()
    print_line(say("law.no_advice"))
