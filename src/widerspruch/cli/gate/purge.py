"""`widerspruch gate purge`: late objectors leave a corpus that is built already."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import out
from widerspruch.cli.gate.as_typed import published_path
from widerspruch.cli.gate.entering import end_by, entered, entered_sentences, log_given
from widerspruch.cli.gate.matches import show_matches
from widerspruch.cli.gate.metrics import telling_metrics
from widerspruch.cli.gate.options import Json, KeptAuthors, Keys, Local, Log, LogKey, Metrics, Unsigned
from widerspruch.cli.gate.run import progress
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say, told_if_stopped
from widerspruch.cli.starting import temporary_folder_of_our_own
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.gate.api.purge import purge_corpus, undo_purge
from widerspruch.gate.purge.purge import UNDO_DAYS
from widerspruch.gate.run.freeze import parse_freeze
from widerspruch.gate.telling.purge import PurgeReport
from widerspruch.lib.writing import Language
from widerspruch.rulebook.instants import in_berlin

FILES_SHOWN = 20


def purge_command(
    built: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_built", metavar="BUILT")],
    exclusions: Annotated[
        list[Path] | None, typer.Option("--exclusions", parser=typed_path, help="help.gate_purge_set")
    ] = None,
    key: Keys = None,
    corpus: Annotated[list[str] | None, typer.Option("--corpus", help="help.gate_purge_corpus")] = None,
    family: Annotated[Path | None, typer.Option("--family", parser=typed_path, help="help.gate_purge_family")] = None,
    freeze: Annotated[str | None, typer.Option("--freeze", help="help.gate_purge_freeze")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="help.gate_purge_apply")] = False,
    undo_key: Annotated[Path | None, typer.Option("--undo-key", parser=typed_path, help="help.gate_undo_key")] = None,
    undo_days: Annotated[int, typer.Option("--undo-days", min=1, help="help.gate_undo_days")] = UNDO_DAYS,
    bundle: Annotated[Path | None, typer.Option("--undo", parser=typed_path, help="help.gate_undo")] = None,
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_audit_trust")
    ] = None,
    sign: Annotated[Path | None, typer.Option("--sign", parser=typed_path, help="help.gate_run_sign")] = None,
    unsigned: Unsigned = False,
    log: Log = None,
    log_key: LogKey = None,
    kept_authors: KeptAuthors = None,
    unrecorded: Annotated[bool, typer.Option("--unrecorded", help="help.gate_unrecorded")] = False,
    local: Local = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="help.gate_workers")] = None,
    metrics: Metrics = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Count what would go; with `--apply` take it out; with `--undo` put it back."""
    language = chosen_language(lang)
    words = command_words(language)
    given = log_given(log, log_key, local=local)
    with telling_metrics(metrics, "purge", [built, *(exclusions or ())]) as measured:
        if bundle is not None:
            if undo_key is None:
                raise WrongUsageError("undo_key_missing")
            undone = undo_purge(built, bundle=bundle, undo_key=undo_key)
            if json:
                print_json(undone)
            else:
                numbers = ", ".join(map(words.number, undone.numbers))
                say(words("gate_purge.undone", n=undone.rows, number=numbers))
            return
        if not exclusions:
            raise WrongUsageError("purge_set_missing")
        stopped = words("gate_purge.interrupted")
        with temporary_folder_of_our_own(), progress(words) as on_progress, told_if_stopped(stopped):
            report = purge_corpus(
                built,
                exclusions=exclusions,
                key=key or (),
                corpus=corpus or (),
                family=family,
                freeze=None if freeze is None else parse_freeze(freeze),
                apply=apply,
                undo_key=undo_key,
                undo_days=undo_days,
                trust=trust or (),
                sign=sign,
                unsigned=unsigned,
                log=log,
                kept_authors=kept_authors,
                unrecorded=unrecorded,
                workers=workers,
                command=_as_typed(built, exclusions, corpus or (), freeze, undo_days, unsigned=unsigned),
                on_progress=on_progress,
            )
        measured.report = report
        if not json:
            show(report, language)
        record = None if report.record is None else Path(report.record)
        again = f"widerspruch gate log {built} --log {log} --log-key {log_key}"
        done = entered(record, given, language, later=again)
        if json:
            print_json(report, logged=done)
        elif done is not None:
            say(*entered_sentences(done, language))
        end_by(done)


def _as_typed(
    built: Path,
    exclusions: Sequence[Path],
    corpus: Sequence[str],
    freeze: str | None,
    undo_days: int,
    *,
    unsigned: bool,
) -> tuple[str, ...]:
    """The command for the manifest."""
    return (
        *("widerspruch", "gate", "purge", published_path(built)),
        *(part for path in exclusions for part in ("--exclusions", published_path(path))),
        *(part for path in corpus for part in ("--corpus", published_path(path))),
        *(("--freeze", freeze) if freeze is not None else ()),
        *("--undo-days", str(undo_days), "--apply", *(["--unsigned"] if unsigned else [])),
    )


def show(report: PurgeReport, language: Language) -> None:
    """What went or would go, file by file, and what is left to do."""
    words = command_words(language)
    number = words.number
    if report.files:
        table = Table(show_lines=False)
        table.add_column(words("gate_purge.file"), overflow="fold")
        for column in ("gate_purge.removed", "gate_purge.of_rows", "gate_purge.bytes"):
            table.add_column(words(column), justify="right")
        for file in report.files[:FILES_SHOWN]:
            table.add_row(file.name, number(file.removed), number(file.rows), number(file.bytes))
        out.print(table)
    if len(report.files) > FILES_SHOWN:
        say(words("gate_purge.more_files", n=len(report.files) - FILES_SHOWN))
    show_matches(report.matches, language)
    values = {"files": number(len(report.files)), "of_files": number(report.of_files), "bytes": number(report.bytes)}
    done = "gate_purge.purged" if report.applied else "gate_purge.would"
    none = "gate_purge.nothing_newer" if report.applied else "gate_purge.nothing"
    lines = [
        words("gate_purge.heeded", until=in_berlin(report.until), authors=number(report.authors)),
        words(done, n=report.removed, **values) if report.files else words(none),
    ]
    if report.bundle is not None and report.expires_at is not None:
        lines.append(words("gate_purge.bundle", path=report.bundle, until=in_berlin(report.expires_at)))
    elif report.applied:
        lines.append(words("gate_purge.no_bundle"))
    if report.manifest is not None:
        lines.append(words("gate_purge.manifest", path=report.manifest))
    if report.record is not None:
        lines.append(words("gate_run.record", path=report.record))
    if report.mentions_left:
        lines.append(words("gate_purge.mentions_left"))
    say(*lines)
