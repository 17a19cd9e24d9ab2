"""The match report on the terminal: of the objectors in the set, how many were found, and by what."""

from rich.table import Table

from widerspruch.cli.console import out
from widerspruch.cli.gate.printing import say
from widerspruch.cli.words import command_words
from widerspruch.gate.telling import match_lines
from widerspruch.lib.writing import Language
from widerspruch.protocol.manifest import MatchReport

_UNKNOWN = "–"


def show_matches(matches: MatchReport, language: Language) -> None:
    """A line per identifier, and how many people nobody could have found."""
    words = command_words(language)

    def number(count: int | None) -> str:
        return _UNKNOWN if count is None else words.number(count)

    lines = match_lines(matches)
    if not lines:
        return
    table = Table(title=words("gate_match.title"), title_justify="left")
    table.add_column(words("gate_match.identifier"))
    for column in ("in_set", "found", "not_found", "rows"):
        table.add_column(words(f"gate_match.{column}"), justify="right")
    for one in lines:
        counts = (one.in_set, one.found, one.not_found, one.rows)
        table.add_row(words(f"gate_match.{one.identifier}"), *map(number, counts))
    out.print(table)
    if matches.out_of_reach:
        sentence = f"gate_match.out_of_reach_{matches.identifiers[0].identifier}"
        say(words(sentence, n=matches.out_of_reach, persons=number(matches.persons)), style="bold")
