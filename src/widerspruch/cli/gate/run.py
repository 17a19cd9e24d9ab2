"""`widerspruch gate run`: a corpus without objectors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from widerspruch.cli.chosen import chosen, chosen_language
from widerspruch.cli.console import err, out, sentence_of
from widerspruch.cli.exit_codes import INCOMPLETE
from widerspruch.cli.gate.as_typed import published_path
from widerspruch.cli.gate.entering import end_by, entered, entered_sentences, log_given
from widerspruch.cli.gate.manifest import layout_sentences
from widerspruch.cli.gate.matches import show_matches
from widerspruch.cli.gate.metrics import telling_metrics
from widerspruch.cli.gate.options import Json, KeptAuthors, Keys, Local, Log, LogKey, Metrics
from widerspruch.cli.gate.over_inputs import refuse_over_inputs
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say, told_if_stopped
from widerspruch.cli.starting import temporary_folder_of_our_own
from widerspruch.cli.words import command_words, gate_words
from widerspruch.gate.api.run import run_corpus
from widerspruch.gate.decision.claims import NOTHING_CLAIMED
from widerspruch.gate.errors import GateError
from widerspruch.gate.run.freeze import parse_freeze
from widerspruch.gate.run.request import MentionPolicy, ResultKind, UndecidedPolicy
from widerspruch.gate.schedule.choose import SCHEDULERS, SchedulerName
from widerspruch.gate.schedule.tasks import Step
from widerspruch.gate.telling.run import RunReport
from widerspruch.lib import clock
from widerspruch.lib.targets import FolderTarget
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.instants import in_berlin
from widerspruch.rulebook.vocabulary import PURPOSES, Purpose


def run_command(
    corpus: Annotated[list[str], typer.Argument(help="help.gate_corpus", metavar="CORPUS...")],
    exclusions: Annotated[list[Path], typer.Option("--exclusions", parser=typed_path, help="help.gate_exclusions")],
    freeze: Annotated[str, typer.Option("--freeze", help="help.gate_freeze")],
    target: Annotated[Path, typer.Option("--out", parser=typed_path, help="help.gate_run_out")],
    profile: Annotated[Path | None, typer.Option("--profile", parser=typed_path, help="help.gate_run_profile")] = None,
    key: Keys = None,
    trust: Annotated[list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_trust")] = None,
    sign: Annotated[Path | None, typer.Option("--sign", parser=typed_path, help="help.gate_run_sign")] = None,
    log: Log = None,
    log_key: LogKey = None,
    kept_authors: KeptAuthors = None,
    local: Local = False,
    purpose: Annotated[str, typer.Option("--purpose", help="help.gate_run_purpose")] = "generative",
    mentions: Annotated[str, typer.Option("--mentions", help="help.gate_run_mentions")] = "exclude",
    strict_names: Annotated[bool, typer.Option("--strict-names", help="help.gate_strict_names")] = False,
    undecided: Annotated[str, typer.Option("--undecided", help="help.gate_undecided")] = "exclude",
    result: Annotated[str, typer.Option("--as", help="help.gate_as")] = "corpus",
    buckets: Annotated[int | None, typer.Option("--buckets", metavar="N", help="help.gate_buckets")] = None,
    family: Annotated[Path | None, typer.Option("--family", parser=typed_path, help="help.gate_family")] = None,
    scheduler: Annotated[str, typer.Option("--on", help="help.gate_on")] = "pool",
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="help.gate_workers")] = None,
    master: Annotated[str | None, typer.Option("--master", help="help.gate_master")] = None,
    address: Annotated[str | None, typer.Option("--address", help="help.gate_address")] = None,
    allow_no_match: Annotated[bool, typer.Option("--allow-no-match", help="help.gate_allow_no_match")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.gate_dry_run")] = False,
    metrics: Metrics = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Gate, verify, publish; then say what became of the rows."""
    language = chosen_language(lang)
    words = command_words(language)
    runs_on = cast("SchedulerName", chosen(scheduler, SCHEDULERS))
    for_purpose = cast("Purpose", chosen(purpose, PURPOSES))
    if_mentioned = cast("MentionPolicy", chosen(mentions, get_args(MentionPolicy)))
    if_undecided = cast("UndecidedPolicy", chosen(undecided, get_args(UndecidedPolicy)))
    made_as = cast("ResultKind", chosen(result, get_args(ResultKind)))
    given = log_given(log, log_key, local=local)
    with telling_metrics(metrics, "run", [*corpus, *exclusions]) as measured:
        stopped = words("gate_run.interrupted")
        with temporary_folder_of_our_own(), progress(words) as on_progress, told_if_stopped(stopped):
            refuse_over_inputs([FolderTarget(target)], (*corpus, *exclusions))
            report = run_corpus(
                corpus,
                exclusions=exclusions,
                freeze=parse_freeze(freeze),
                out=target,
                profile=profile,
                key=key or (),
                trust=trust or (),
                sign=sign,
                log=log,
                kept_authors=kept_authors,
                purpose=for_purpose,
                mentions=if_mentioned,
                strict_names=strict_names,
                undecided=if_undecided,
                allow_no_match=allow_no_match,
                dry_run=dry_run,
                result=made_as,
                buckets=buckets,
                family=family,
                on=runs_on,
                workers=workers,
                address=master or address,
                command=(
                    *("widerspruch", "gate", "run", *map(published_path, corpus)),
                    *(part for path in exclusions for part in ("--exclusions", published_path(path))),
                    *("--freeze", freeze, "--out", published_path(target)),
                    *(("--profile", published_path(profile)) if profile is not None else ()),
                    *("--purpose", for_purpose, "--mentions", if_mentioned, "--undecided", if_undecided),
                    *(("--as", made_as) if made_as != "corpus" else ()),
                    *(("--buckets", str(buckets)) if buckets is not None else ()),
                    *(("--strict-names",) if strict_names else ()),
                    *(("--allow-no-match",) if allow_no_match else ()),
                    *(("--dry-run",) if dry_run else ()),
                ),
                on_progress=on_progress,
            )
        measured.report = report
        if not json:
            show(report, language)
        record = None if report.record is None else Path(report.record)
        again = f"widerspruch gate log {target} --log {log} --log-key {log_key}"
        done = entered(record, given, language, later=again)
        if json:
            print_json(report, logged=done)
        elif done is not None:
            say(*entered_sentences(done, language))
        show_damage(report, language)
        end_by(done)
        if report.spelled_otherwise or not report.is_whole:
            raise typer.Exit(INCOMPLETE)


@contextmanager
def progress(words: Catalogue) -> Iterator[Callable[[Step, int, int, int], None]]:
    """A bar on standard error with rows per second and the time left; nothing where nobody watches."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as shown:
        tasks = {step: shown.add_task(words(_STEPS[step]), visible=False, total=None, speed="") for step in _STEPS}
        begun: dict[Step, tuple[float, int]] = {}

        def on_progress(step: Step, done: int, total: int, rows: int) -> None:
            now = clock.monotonic()
            since, before = begun.setdefault(step, (now, rows))
            if now - since < _AT_ONCE:
                begun[step] = since, rows  # done by an earlier attempt
            speed = round((rows - before) / (now - since)) if now - since >= _AT_ONCE else 0
            for earlier in tasks:
                shown.update(tasks[earlier], visible=earlier == step)
            shown.update(
                tasks[step],
                completed=done,
                total=total if total > 1 else None,
                speed=words("gate_run.speed", n=words.number(speed)) if speed else "",
            )

        yield on_progress


_STEPS: dict[Step, str] = {
    "survey": "gate_run.survey",
    "reduce": "gate_run.reduce",
    "mentions": "gate_run.mentions",
    "gate": "gate_run.gate",
    "merge": "gate_run.merge",
    "verify": "gate_run.verify",
    "authors": "gate_run.authors",
}
_AT_ONCE = 0.5
"""Seconds: what is reported earlier than that was not done in this run."""


def show(report: RunReport, language: Language) -> None:
    """What became of the rows and why, who was found, and where it is written."""
    words, sentences = command_words(language), gate_words(language)
    number = words.number
    platforms = ", ".join(used.platform for used in report.exclusion_sets)
    title = words("gate_run.title", platform=platforms, day=in_berlin(report.frozen_at))
    table = Table(title=title, title_justify="left", show_lines=False)
    for column in ("gate_run.rows", "gate_run.fate", "gate_run.reason", "gate_run.rule"):
        table.add_column(words(column), justify="right" if column == "gate_run.rows" else "left", overflow="fold")
    for reason, one in report.reasons.items():
        fate = words("gate_run.kept" if one.kept else "gate_run.left_out")
        rules = ", ".join(one.rules) or "–"
        table.add_row(number(one.rows), fate, f"{sentences(f'reason.{reason}')} ({reason})", rules)
    out.print(table)
    show_matches(report.matches, language)
    lines = [words("gate_run.total", n=report.rows, kept=number(report.kept), left_out=number(report.left_out))]
    if report.redacted:
        lines.append(words("gate_run.redacted", n=report.redacted))
    for used in report.exclusion_sets:
        signed = words("gate_run.signed", key_id=used.signed_by) if used.signed_by else words("gate_run.unsigned")
        until = in_berlin(used.received_until)
        lines.append(words("gate_run.set", platform=used.platform, number=used.number, until=until, signed=signed))
    if report.nothing_claimed:
        unclaimed = report.reasons.get(NOTHING_CLAIMED)
        rows = 0 if unclaimed is None else unclaimed.rows
        lines.append(words("gate_run.nothing_claimed", n=rows, platforms=", ".join(report.nothing_claimed)))
    if report.verification is None:
        lines.append(words("gate_run.dry"))
    else:
        verified = "gate_run.verified_mask" if report.result == "mask" else "gate_run.verified"
        lines.append(words(verified, n=report.verification.rows))
        if report.nobody_matched:
            lines.append(words("gate_run.nobody", platforms=", ".join(report.nobody_matched)))
        if report.result == "mask":
            lines.append(words("gate_run.mask"))
        if report.buckets is not None:
            lines.append(words("gate_run.buckets", n=report.buckets.count))
            lines += [words("gate_run.new_family")] if report.family_is_new else []
        lines.append(words("gate_run.manifest", path=report.manifest))
        if report.record is not None:
            lines.append(words("gate_run.record", path=report.record))
        if report.kept_authors is not None:
            lines.append(words("gate_run.kept_authors", n=report.kept_authors))
    say(*lines)


def show_damage(report: RunReport, language: Language) -> None:
    """On standard error: what is not in the corpus, or not as it was, and why."""
    words = command_words(language)
    if report.beside:
        say(words("gate_run.beside", names=", ".join(report.beside)), to=err)
    if report.unmapped:
        say(words("gate_run.unmapped", n=len(report.unmapped), names=", ".join(report.unmapped)), to=err)
    for column, count in report.unread_scopes.items():
        say(words("gate_run.unread_scopes", n=count, column=column), to=err)
    for sentence in layout_sentences(report.layout, language):
        say(sentence, to=err)
    for one in report.unreadable:
        first = ", ".join(words.number(number) for number in one.first)
        say(words("gate_run.unreadable", n=one.lines, name=one.name, first=first), to=err)
    if not report.damaged:
        return
    say(words("gate_run.damaged", n=len(report.damaged)), style="bold", to=err)
    for file in report.damaged:
        say(sentence_of(GateError(file.code, **file.values), language), to=err)
