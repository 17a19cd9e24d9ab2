"""`widerspruch gate audit`: is anybody of the exclusion set in a built corpus, as author or by mention?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import err
from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG
from widerspruch.cli.gate.certainties import certainty_sentences
from widerspruch.cli.gate.matches import show_matches
from widerspruch.cli.gate.metrics import telling_metrics
from widerspruch.cli.gate.options import Json, Keys, Metrics
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.starting import temporary_folder_of_our_own
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words, gate_words
from widerspruch.gate.api.checks import audit_corpus
from widerspruch.gate.audit.audit import Looked
from widerspruch.gate.telling.checks import AuditReport
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language


def audit_command(
    built: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_built", metavar="BUILT")],
    exclusions: Annotated[
        list[Path], typer.Option("--exclusions", parser=typed_path, help="help.gate_audit_exclusions")
    ],
    key: Keys = None,
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_audit_trust")
    ] = None,
    corpus: Annotated[list[str] | None, typer.Option("--corpus", help="help.gate_audit_corpus")] = None,
    files: Annotated[list[str] | None, typer.Option("--file", metavar="NAME", help="help.gate_audit_file")] = None,
    challenge: Annotated[
        Path | None, typer.Option("--challenge", parser=typed_path, metavar="FILE", help="help.gate_audit_challenge")
    ] = None,
    mandate: Annotated[
        Path | None, typer.Option("--mandate", parser=typed_path, metavar="FILE", help="help.gate_audit_mandate")
    ] = None,
    allow_no_match: Annotated[bool, typer.Option("--allow-no-match", help="help.gate_allow_no_match")] = False,
    metrics: Metrics = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Look, and say what was found; the end is 0 only if nothing was."""
    language = chosen_language(lang)
    if files and challenge is not None:
        raise WrongUsageError("file_or_challenge")
    with telling_metrics(metrics, "audit", [built, *exclusions, *(corpus or ())]) as measured:
        with temporary_folder_of_our_own(), _progress(command_words(language)) as on_progress:
            found = audit_corpus(
                built,
                exclusions=exclusions,
                key=key or (),
                corpus=corpus or (),
                trust=trust or (),
                only=files or None,
                challenge=challenge,
                mandate=mandate,
                allow_no_match=allow_no_match,
                on_progress=on_progress,
            )
        measured.report = found
        if json:
            print_json(found)
        else:
            show(found, language)
        if found.problems:
            raise typer.Exit(INPUT_IS_WRONG)
        if not found.complete:
            raise typer.Exit(INCOMPLETE)


@contextmanager
def _progress(words: Catalogue) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as shown:
        task = shown.add_task(words("gate_audit.reading"), total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


ABOUT_MENTIONS: dict[Looked, str] = {
    "looked": "gate_audit.mentions_looked",
    "kept": "gate_audit.mentions_kept",
    "unmapped": "gate_audit.mentions_unmapped",
    "no_key": "gate_audit.mentions_no_key",
    "fold": "gate_audit.mentions_fold",
}
"""What is said of mentions; where the set has none, nothing."""


def show(found: AuditReport, language: Language) -> None:
    """Everything that was found; that nothing was, if so."""
    words, sentences = command_words(language), gate_words(language)
    number = words.number
    show_matches(found.matches, language)
    for problem in found.problems:
        say(sentences(f"finding.{problem.code}", **problem.values))
    for late, rows_late, in_file, in_all in (
        (found.late, found.late_rows, "gate_audit.late_in", "gate_audit.late"),
        (found.late_mentions, found.late_mention_rows, "gate_audit.late_mentions_in", "gate_audit.late_mentions"),
    ):
        for name, rows in late.items():
            say(words(in_file, name=name, n=rows))
        if late:
            say(words(in_all, n=rows_late, number=", ".join(map(str, found.numbers.values()))))
    if found.mentions in ABOUT_MENTIONS:
        say(words(ABOUT_MENTIONS[found.mentions]))
    if found.nobody_matched:
        say(words("gate_audit.nobody"), style="bold")
    for column in found.unseen:
        say(words("gate_audit.unseen", column=column), style="bold")
    if found.nothing_claimed:
        say(words("gate_audit.nothing_claimed", platforms=", ".join(found.nothing_claimed)))
    if not found.decided:
        say(words("gate_audit.decided_not"))
    if not found.compared:
        say(words("gate_audit.compared_not"))
    _show_choice(found, language)
    ending = "gate_audit.found" if found.problems else "gate_audit.clean"
    say(words(ending, rows=number(found.rows), files=number(found.files), problems=number(len(found.problems))))


def _show_choice(found: AuditReport, language: Language) -> None:
    """Which files were not looked at, how the others were chosen, and by what right."""
    words = command_words(language)
    if found.files < found.of_files:
        say(words("gate_audit.not_all", n=found.of_files - found.files), style="bold")
    if found.challenge is not None:
        say(words("gate_audit.challenge", n=found.challenge.draws, seed=found.challenge.seed))
        say(*certainty_sentences("gate_challenge.would_be_seen", found.challenge.seen, language))
    if found.recorded is not None:
        say(words("gate_audit.recorded", digest=found.recorded))
    if found.mandate is not None:
        say(words("gate_audit.mandate", digest=found.mandate))
