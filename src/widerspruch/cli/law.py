"""`widerspruch law`: what the law says about objections, answers, complaints and AI, with sources and days."""

from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.console import out, print_line
from widerspruch.person.telling.law import law
from widerspruch.person.telling.sources import Citation
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def law_command(
    on: Annotated[str | None, typer.Option("--on", help="help.law_on")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print every point of law by topic, as one could know it on a day, with where it stands and when it was seen."""
    words = PersonWords(chosen_language(lang))
    day = chosen_day(on)
    say = words.person
    if on is not None:
        print_line(say("law.day", day=day), style="bold")
    for topic in law(load_rulebook(), words, day):
        print_line(topic.title, style="bold")
        for point in topic.points:
            when = f" ({point.when})" if point.when is not None else ""
            print_line(f"– {point.sentence}{when}", 2)
            _show_sources(point.evidence)
            for reading in point.readings:
                print_line(say("law.reading", sentence=reading.sentence), 4)
                _show_sources(reading.evidence)
        out.print()
    print_line(say("law.no_advice"))


def _show_sources(evidence: tuple[Citation, ...]) -> None:
    for one in evidence:
        uncertain = "" if one.certain else one.confidence
        print_line(", ".join(filter(None, (one.publisher, one.place, one.seen, uncertain))), 4, "dim")
