"""`widerspruch check`: what of an export may be used for AI training, and why."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar, cast

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from widerspruch.cli.chosen import chosen, chosen_day, chosen_language
from widerspruch.cli.console import err, fail, telling_failures
from widerspruch.cli.exit_codes import INCOMPLETE, USAGE_IS_WRONG
from widerspruch.cli.paths import typed_path
from widerspruch.cli.show_summary import show
from widerspruch.cli.stopping import temporary_folder_of_our_own
from widerspruch.cli.words import command_words, person_words
from widerspruch.exports.problem import RefusedError
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.person.answer import CheckRequest, NotAnswered
from widerspruch.person.check import CheckStep, check
from widerspruch.person.outputs import targets, writable, write_outputs
from widerspruch.person.question import Question
from widerspruch.person.statements import Misstatement, parse_adult, parse_audience, parse_objected
from widerspruch.person.store import unfinished_tables
from widerspruch.person.telling.compose import compose
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.vocabulary import READINGS, Reading

T = TypeVar("T")


def check_command(
    exports: Annotated[list[Path], typer.Argument(parser=typed_path, help="help.exports", metavar="EXPORT...")],
    objected: Annotated[list[str] | None, typer.Option("--objected", help="help.objected")] = None,
    run: Annotated[str | None, typer.Option("--run", help="help.run")] = None,
    reading: Annotated[str, typer.Option("--reading", help="help.reading")] = "future_runs",
    audience: Annotated[list[str] | None, typer.Option("--audience", help="help.audience")] = None,
    adult: Annotated[list[str] | None, typer.Option("--adult", help="help.adult")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
    json: Annotated[Path | None, typer.Option("--json", parser=typed_path, metavar="FILE", help="help.json")] = None,
    html: Annotated[Path | None, typer.Option("--html", parser=typed_path, metavar="FILE", help="help.html")] = None,
    parquet: Annotated[
        Path | None, typer.Option("--parquet", parser=typed_path, metavar="FOLDER", help="help.parquet")
    ] = None,
) -> None:
    """Read, decide, show."""
    language = chosen_language(lang)
    words = command_words(language)
    question = Question(
        run=chosen_day(run, language),
        reading=cast("Reading", chosen(reading, READINGS, language)),
        objected=tuple(understood(parse_objected, objected, language)),
        audiences=tuple(understood(parse_audience, audience, language)),
        adults=tuple(understood(parse_adult, adult, language)),
    )
    rulebook = load_rulebook()
    with (
        telling_failures(language),
        temporary_folder_of_our_own(exports),
        writable(targets(json=json, html=html, folder=parquet), exports),
        _progress(words) as on_progress,
        unfinished_tables(parquet) as tables,
    ):
        answer = check(CheckRequest(tuple(exports), question, tables, parquet), rulebook, on_progress)
        if isinstance(answer, NotAnswered):
            refuse(answer, language)
        on_progress("report", 0, 1)
        told = compose(answer, rulebook, PersonWords(language))
        written = write_outputs(answer, told, tables, rulebook, json=json, html=html, keep=parquet)
    show(told, written)
    if not told.gaps.complete:
        raise typer.Exit(INCOMPLETE)


def understood(parse: Callable[[str], T | Misstatement], given: list[str] | None, language: Language) -> Iterator[T]:
    """Statements as values; the first that was not understood ends the command with a sentence."""
    for statement in given or ():
        value = parse(statement)
        if isinstance(value, Misstatement):
            refuse(NotAnswered((value,)), language)
        yield value


def refuse(wrong: NotAnswered, language: Language) -> NoReturn:
    """Say what was not understood in the person's statements, or why nothing could be read."""
    if wrong.problem is not None:
        raise RefusedError(wrong.problem)
    words = person_words(language)
    sentences = [
        words(f"misstatement.{one.code}", given=one.given, known=", ".join(one.known)) for one in wrong.misstatements
    ]
    fail(language, "\n".join(sentences), USAGE_IS_WRONG)


@contextmanager
def _progress(words: Catalogue) -> Iterator[Callable[[CheckStep, int, int], None]]:
    """A bar on standard error for as long as it takes; nothing at all where nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        tasks = {step: progress.add_task(words(f"read.{step}"), visible=False, total=None) for step in _STEPS}

        def on_progress(step: CheckStep, done: int, total: int) -> None:
            for earlier in _STEPS[: _STEPS.index(step)]:
                progress.update(tasks[earlier], visible=False)
            # A step that cannot say how far it is shows a bar that moves.
            progress.update(tasks[step], visible=True, completed=done, total=total if total > 1 else None)

        yield on_progress


_STEPS: tuple[CheckStep, ...] = ("progress", "findings", "deciding", "report")
