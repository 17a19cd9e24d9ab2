"""The match report on the terminal: of the objectors in each set, how many were found, and by what."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from widerspruch.cli.console import out
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.gate.telling.matches import MatchLine, match_lines, prefixes_out_of_reach
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.protocol.manifest import MatchReport, SpelledOtherwise

_UNKNOWN = "–"
_OUT_OF_REACH = ("account", "handle", "email")
"""By what a corpus names authors where the set may know people by the other alone."""
_SCOPES = ("repository", "domain", "url", "path_prefix")


def show_matches(reports: Sequence[MatchReport], language: Language) -> None:
    """Of each platform a table with a line per identifier, and how many people nobody could have found.
    Where some are found by one identifier, a wrong column for another would go unseen: it is said."""
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
            if one.in_set == 0 and one.identifier in _SCOPES:
                continue  # a repository is looked for by beginnings of addresses too, which few lists hold
            counts = (one.in_set, one.found, one.not_found, one.rows)
            table.add_row(words(f"gate_match.{one.identifier}"), *map(number, counts))
        out.print(table)
        if matches.out_of_reach:
            named_by = next((one.identifier for one in lines if _names_people(one)), "none")
            sentence = f"gate_match.out_of_reach_{named_by}"
            say(words(sentence, n=matches.out_of_reach, persons=number(matches.persons)), style="bold")
        for one in lines:
            if one.in_set and one.found == 0 and one.identifier != "path_prefix":
                named = words(f"gate_match.{one.identifier}")
                say(words("gate_match.none_found", identifier=named, n=one.in_set), style="bold")
        if prefixes := prefixes_out_of_reach(matches):
            say(words("gate_match.out_of_reach_prefix", n=prefixes), style="bold")
        for other in matches.otherwise:
            say(*_otherwise_sentences(other, words), style="bold")


def _otherwise_sentences(other: SpelledOtherwise, words: Catalogue) -> Iterator[str]:
    """What was seen, and what is to be done about it."""
    kind = other.identifier
    seen = ", ".join(f"{words(f'gate_match.{kind}_{one}')}: {words.number(n)}" for one, n in sorted(other.seen.items()))
    so, number = words(f"gate_match.{kind}_{other.shape}"), words.number
    yield words(
        f"gate_match.otherwise_{kind}", n=other.in_set, of=number(other.of), so=so, column=other.column, seen=seen
    )
    yield words("gate_match.otherwise_do" if kind == "account" else f"gate_match.otherwise_do_{other.shape}")


def _names_people(line: MatchLine) -> bool:
    return line.identifier in _OUT_OF_REACH and line.found is not None
