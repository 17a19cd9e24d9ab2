"""`widerspruch gate signals read`: what people said of AI training elsewhere, as a table for `gate make-set`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TextColumn

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import err
from widerspruch.cli.gate.options import Json
from widerspruch.cli.gate.over_inputs import refuse_over_inputs
from widerspruch.cli.gate.platforms import platform_named
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.gate.api.signals import read_signals
from widerspruch.gate.signals.sources import SIGNALS_FROM
from widerspruch.gate.telling.signals import ReadSignalsReport
from widerspruch.lib.parse import one_of
from widerspruch.lib.targets import FileTarget, marked
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.instants import instant_of, parse_instant


def read_command(
    files: Annotated[list[Path], typer.Argument(parser=typed_path, help="help.gate_signals_files", metavar="FILE...")],
    kind: Annotated[str, typer.Option("--kind", help="help.gate_signals_kind")],
    platform: Annotated[str, typer.Option("--platform", help="help.gate_platform")],
    seen_at: Annotated[str, typer.Option("--seen-at", help="help.gate_signals_seen_at")],
    target: Annotated[Path, typer.Option("--out", parser=typed_path, help="help.gate_signals_out")],
    collection: Annotated[str | None, typer.Option("--collection", help="help.gate_signals_collection")] = None,
    robots: Annotated[Path | None, typer.Option("--robots", parser=typed_path, help="help.gate_signals_robots")] = None,
    agent: Annotated[str, typer.Option("--agent", help="help.gate_signals_agent")] = "*",
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Read all, write the table, say how much of what is in it."""
    language = chosen_language(lang)
    chosen = next((known for known in SIGNALS_FROM if known == one_of(kind, SIGNALS_FROM)), None)
    if chosen is None:
        raise WrongUsageError("choice", given=kind, known=", ".join(SIGNALS_FROM))
    if (seen := parse_instant(seen_at)) is None:
        raise WrongUsageError("instant", given=seen_at)
    inputs = [*files, *([] if robots is None else [robots])]
    refuse_over_inputs([FileTarget(target, marked(b"PAR1"))], inputs)
    with _progress(command_words(language)) as on_progress:
        told = read_signals(
            files,
            kind=chosen,
            platform=platform_named(platform),
            out=target,
            seen_at=instant_of(seen),
            collection=collection,
            robots=robots,
            agent=agent,
            on_progress=on_progress,
        )
    if json:
        print_json(told)
    else:
        _show(told, language)


@contextmanager
def _progress(words: Catalogue) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,}"))
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(words("gate_signals.reading"), total=None)
        yield lambda records: progress.update(task, completed=records)


def _show(told: ReadSignalsReport, language: Language) -> None:
    words, totals = command_words(language), told.totals
    say(
        words("gate_signals.made", file=told.file),
        words("gate_signals.records", records=words.number(totals.records), signals=words.number(totals.signals)),
        *(
            words(f"gate_signals.value.{value}", count=words.number(count))
            for value, count in totals.values.items()
            if count
        ),
        *(
            words("gate_signals.source", source=source, count=words.number(count))
            for source, count in totals.sources.items()
        ),
    )
