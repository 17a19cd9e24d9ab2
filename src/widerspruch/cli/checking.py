"""What `widerspruch check` does once its options are understood: read, decide, write, show."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, get_args

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from widerspruch.casefile.case_file import CaseFile
from widerspruch.cli.casefile.recorded import show_recorded
from widerspruch.cli.chosen import refuse
from widerspruch.cli.console import err, print_line
from widerspruch.cli.exit_codes import INCOMPLETE
from widerspruch.cli.show_summary import show
from widerspruch.cli.starting import temporary_folder_of_our_own
from widerspruch.cli.words import command_words
from widerspruch.exports.problem import RefusedError
from widerspruch.lib import clock
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.objections.status import status
from widerspruch.person.answer import CheckAnswer, CheckRequest, NotAnswered
from widerspruch.person.case_check import check_on_file
from widerspruch.person.check import CheckStep, check
from widerspruch.person.export_kept import events_to_keep
from widerspruch.person.found_accounts import listed_as
from widerspruch.person.look.reader import digest_of
from widerspruch.person.outputs import targets, writable, write_outputs
from widerspruch.person.question import Question
from widerspruch.person.store import unfinished_tables
from widerspruch.person.telling.compose import compose
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import Rulebook, load_rulebook


class Outputs(NamedTuple):
    """What is to be written, where; None: not."""

    json: Path | None
    html: Path | None
    parquet: Path | None


class CaseAtHand(NamedTuple):
    """An open case file. `record`: whether it is to keep that these exports were looked at."""

    file: CaseFile
    record: bool


def check_and_show(
    exports: Sequence[Path],
    question: Question,
    language: Language,
    outputs: Outputs,
    case: CaseAtHand | None = None,
) -> None:
    """Answer the question from these exports, and from what a case file says. Ends the command where they cannot be
    read, or not wholly."""
    rulebook = load_rulebook()
    json, html, parquet = outputs
    with (
        temporary_folder_of_our_own(exports),
        writable(targets(json=json, html=html, folder=parquet), exports),
        _progress(command_words(language)) as on_progress,
        unfinished_tables(parquet) as tables,
    ):
        request = CheckRequest(tuple(exports), question, tables, parquet)
        answer = _answered(request, case, rulebook, on_progress, language)
        on_progress("report", 0, 1)
        told = compose(answer, rulebook, PersonWords(language))
        written = write_outputs(answer, told, tables, rulebook, json=json, html=html, keep=parquet)
    show(told, written)
    if case is not None:
        _show_case(case, answer, exports, language)
    if not told.gaps.complete:
        raise typer.Exit(INCOMPLETE)


def _answered(
    request: CheckRequest,
    case: CaseAtHand | None,
    rulebook: Rulebook,
    on_progress: Callable[[CheckStep, int, int], None],
    language: Language,
) -> CheckAnswer:
    if case is None:
        found = check(request, rulebook, on_progress)
    else:
        known = status(case.file.recorded(), rulebook, clock.today(BERLIN))
        found = check_on_file(request, known, rulebook, on_progress)
    if isinstance(found, NotAnswered):
        if found.problem is not None:
            raise RefusedError(found.problem)
        refuse(found.misstatements, language)
    return found


def _show_case(case: CaseAtHand, answer: CheckAnswer, exports: Sequence[Path], language: Language) -> None:
    """Say what the case file knows nothing of, and let it keep that the exports were looked at."""
    words, rulebook, today = PersonWords(language), load_rulebook(), clock.today(BERLIN)
    on_list = listed_as(answer.accounts, case.file.case().listed)
    unknown = [account.key for account in answer.accounts if account.key not in on_list]
    if unknown:
        print_line(command_words(language)("casefile.not_on_file", accounts=", ".join(unknown)))
    if case.record:
        digests = tuple(digest for path in exports if (digest := digest_of(path)) is not None)
        events = events_to_keep(answer, digests, case.file.case(), rulebook, today, with_accounts=False)
        show_recorded(case.file, len(case.file.record_all(events, clock.now())), words)


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
