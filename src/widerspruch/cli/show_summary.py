"""The answer to `widerspruch check`, so that it fits a terminal."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.table import Table
from rich.text import Text

from widerspruch.cli.console import err, out, print_line
from widerspruch.cli.show_plan import show_briefly
from widerspruch.cli.words import command_words
from widerspruch.lib.texts import Catalogue
from widerspruch.person.outputs import Output
from widerspruch.person.telling.compose import Telling
from widerspruch.person.telling.figures import AT_STAKE_FIRST, AccountFigures, Figures
from widerspruch.person.telling.gaps import Gaps
from widerspruch.person.telling.words import PersonWords

MOST_NOTES = 12
"""Notes shown in the terminal; the report and the JSON have all."""
WIDEST = 500
"""More columns than any table here needs: to measure how many it would like to have."""

STYLES = {"allowed": "red", "undecided": "yellow", "excluded": "green"}
FIGURES = ("ai_chats", "sensitive", "naming_others")


def show(told: Telling, written: Iterable[tuple[Output, Path]]) -> None:
    """Print the summary, notes on the files, the next steps, and what was written where."""
    words, spoken = command_words(told.language), PersonWords(told.language)
    say = spoken.person
    print_line(say("title"), style="bold")
    print_line(words("summary.run", day=told.day, reading=told.readings.chosen.meaning))
    out.print()
    _show_figures(told.figures, words, spoken)
    out.print()
    _show_each(_sentences(told, words), "• ")
    out.print()
    print_line(told.files.read)
    print_line(told.files.counted)
    _show_each(told.files.whose[:MOST_NOTES])
    _show_notes(told.gaps, words, say)
    out.print()
    print_line(say("report.nav.steps"), style="bold")
    show_briefly(told.steps, spoken)
    out.print()
    for kind, path in written:
        out.print(Text(words(f"summary.{kind}", path=str(path))), soft_wrap=True)
    print_line(told.notice)


def _show_each(sentences: Iterable[str], before: str = "") -> None:
    for sentence in sentences:
        print_line(f"{before}{sentence}")


def _show_figures(figures: Figures, words: Catalogue, spoken: PersonWords) -> None:
    """A table; where the terminal is too narrow for it, a paragraph for each account."""
    table = _table(figures, words, spoken)
    if out.measure(table, options=out.options.update(max_width=WIDEST)).maximum <= out.width:
        out.print(table)
    else:
        for row in figures.accounts:
            _show_account(row, words, spoken)
    out.print()
    _show_each(words(f"summary.legend_{name}") for name in (*AT_STAKE_FIRST, "findings"))


def _table(figures: Figures, words: Catalogue, spoken: PersonWords) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column(spoken.person("figures.account"), no_wrap=True)
    for name in (*AT_STAKE_FIRST, *FIGURES):
        table.add_column(words(f"summary.{name}"), justify="right", style=STYLES.get(name, ""), no_wrap=True)
    table.add_column(spoken.person("figures.period"), no_wrap=True)
    for row in figures.rows:
        numbers = [spoken.number(number) for number in _numbers(row).values()]
        name = row.account.key if row.account else spoken.person("figures.total")
        table.add_row(name, *numbers, row.period, style="" if row.account else "bold")
    return table


def _show_account(row: AccountFigures, words: Catalogue, spoken: PersonWords) -> None:
    assert row.account is not None
    print_line(f"{row.account.key} ({row.period})", style="bold")
    for name, number in _numbers(row).items():
        print_line(f"  {words(f'summary.{name}')}: {spoken.number(number)}", style=STYLES.get(name, ""))


def _numbers(row: AccountFigures) -> dict[str, int]:
    """In the order of the columns."""
    return {name: getattr(row.counts, name) for name in AT_STAKE_FIRST} | {name: getattr(row, name) for name in FIGURES}


def _sentences(told: Telling, words: Catalogue) -> Iterator[str]:
    """What the table cannot say."""
    yield from (unclear.sentence for unclear in told.gaps.unclear)
    yield from (hint.sentence for hint in told.hints)
    yield from told.figures.before
    yield from told.readings.in_short
    if told.readings.in_short:
        yield words("summary.who_says")
    yield from told.readings.no_way
    yield from told.figures.other_ai
    yield from told.figures.of_others


def _show_notes(gaps: Gaps, words: Catalogue, say: Catalogue) -> None:
    if not gaps.notes:
        return
    err.print(Text(words("summary.notes"), style="bold yellow"))
    for sentence in gaps.notes[:MOST_NOTES]:
        err.print(Text(f"! {sentence}"))
    if len(gaps.notes) > MOST_NOTES:
        err.print(Text(words("summary.more_notes", n=len(gaps.notes) - MOST_NOTES)))
    if not gaps.complete:
        err.print(Text(f"{say('files.incomplete')} {words('summary.everything')}", style="bold"))
