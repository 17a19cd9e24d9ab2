"""The match report on the terminal: of the objectors in each set, how many were found, and by what."""

from collections.abc import Sequence

from rich.table import Table

from widerspruch.cli.console import out
from widerspruch.cli.gate.printing import say
from widerspruch.cli.words import command_words
from widerspruch.gate.telling.matches import MatchLine, match_lines
from widerspruch.lib.writing import Language
from widerspruch.protocol.manifest import MatchReport

_UNKNOWN = "–"
_OUT_OF_REACH = ("account", "handle")
"""By what a corpus names authors where the set may know people by the other alone."""


def show_matches(reports: Sequence[MatchReport], language: Language) -> None:
    """Of each platform a table with a line per identifier, and how many people nobody could have found."""
    words = command_words(language)

    def number(count: int | None) -> str:
        return _UNKNOWN if count is None else words.number(count)

    for matches in reports:
        lines = match_lines(matches)
        if not lines:
            continue
        table = Table(title=words("gate_match.title", platform=matches.platform), title_justify="left")
        table.add_column(words("gate_match.identifier"))
        for column in ("in_set", "found", "not_found", "rows"):
            table.add_column(words(f"gate_match.{column}"), justify="right")
        for one in lines:
            counts = (one.in_set, one.found, one.not_found, one.rows)
            table.add_row(words(f"gate_match.{one.identifier}"), *map(number, counts))
        out.print(table)
        if matches.out_of_reach:
            named_by = next((one.identifier for one in lines if _names_people(one)), "none")
            sentence = f"gate_match.out_of_reach_{named_by}"
            say(words(sentence, n=matches.out_of_reach, persons=number(matches.persons)), style="bold")


def _names_people(line: MatchLine) -> bool:
    return line.identifier in _OUT_OF_REACH and line.found is not None
