"""What `widerspruch check` does once its options are understood: read, decide, write, show."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from widerspruch.cli.chosen import refuse
from widerspruch.cli.console import err
from widerspruch.cli.exit_codes import INCOMPLETE
from widerspruch.cli.show_summary import show
from widerspruch.cli.starting import temporary_folder_of_our_own
from widerspruch.cli.words import command_words
from widerspruch.exports.problem import RefusedError
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.person.answer import CheckRequest, NotAnswered
from widerspruch.person.check import CheckStep, check
from widerspruch.person.outputs import targets, writable, write_outputs
from widerspruch.person.question import Question
from widerspruch.person.store import unfinished_tables
from widerspruch.person.telling.compose import compose
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def check_and_show(
    exports: Sequence[Path],
    question: Question,
    language: Language,
    *,
    json: Path | None,
    html: Path | None,
    parquet: Path | None,
) -> None:
    """Answer the question from these exports. Ends the command where they cannot be read, or not wholly."""
    rulebook = load_rulebook()
    with (
        temporary_folder_of_our_own(exports),
        writable(targets(json=json, html=html, folder=parquet), exports),
        _progress(command_words(language)) as on_progress,
        unfinished_tables(parquet) as tables,
    ):
        answer = check(CheckRequest(tuple(exports), question, tables, parquet), rulebook, on_progress)
        if isinstance(answer, NotAnswered):
            if answer.problem is not None:
                raise RefusedError(answer.problem)
            refuse(answer.misstatements, language)
        on_progress("report", 0, 1)
        told = compose(answer, rulebook, PersonWords(language))
        written = write_outputs(answer, told, tables, rulebook, json=json, html=html, keep=parquet)
    show(told, written)
    if not told.gaps.complete:
        raise typer.Exit(INCOMPLETE)


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


_STEPS: tuple[CheckStep, ...] = get_args(CheckStep)
