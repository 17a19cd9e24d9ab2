"""`widerspruch gate make-set`: an exclusion set from a list of objectors."""

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TextColumn

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import err
from widerspruch.cli.exit_codes import INCOMPLETE
from widerspruch.cli.gate.by_signals import signal_sentences
from widerspruch.cli.gate.entering import end_by, entered, entered_sentences, log_given
from widerspruch.cli.gate.options import Json, Local
from widerspruch.cli.gate.over_inputs import refuse_over_inputs
from widerspruch.cli.gate.platforms import platform_named
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words, gate_words
from widerspruch.gate.api.sets import make_set
from widerspruch.gate.errors import GateError
from widerspruch.gate.record.log_before import LogBefore
from widerspruch.gate.sets.make import LineProblem
from widerspruch.gate.telling.sets import MadeSetReport
from widerspruch.lib.parse import folded, parse_day
from widerspruch.lib.shown import shown_cell
from widerspruch.lib.targets import FileTarget, FolderTarget, Target, marked
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.protocol.sets.exclusion_set import STATEMENT_FILE
from widerspruch.protocol.sets.header import KEY_KINDS, SetHeader
from widerspruch.rulebook.instants import in_berlin, instant_of, parse_instant
from widerspruch.rulebook.load import load_rulebook

NOTED = ("line", "last_line", "column", "flaw", "left_out")
"""Columns of `--notes`."""

SHOWN = 50
"""Flaws of lines that are shown one by one; `--notes` writes all of them."""
_OF_PEOPLE = ("account", "handle")
_PLATFORM_COLUMNS = ("platform", "network", "plattform", "netzwerk", "source", "quelle")


def make_set_command(
    source: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_list", metavar="LIST")],
    platform: Annotated[str, typer.Option("--platform", help="help.gate_platform")],
    key: Annotated[Path, typer.Option("--key", parser=typed_path, help="help.gate_key")],
    number: Annotated[int, typer.Option("--number", help="help.gate_number")],
    target: Annotated[Path, typer.Option("--out", parser=typed_path, help="help.gate_set_out")],
    sign: Annotated[Path | None, typer.Option("--sign", parser=typed_path, help="help.gate_sign")] = None,
    since: Annotated[list[Path] | None, typer.Option("--since", parser=typed_path, help="help.gate_since")] = None,
    openings: Annotated[Path | None, typer.Option("--openings", parser=typed_path, help="help.gate_openings")] = None,
    without_tree: Annotated[bool, typer.Option("--without-tree", help="help.gate_without_tree")] = False,
    log: Annotated[
        Path | None, typer.Option("--log", parser=typed_path, metavar="FOLDER", help="help.gate_set_log")
    ] = None,
    log_key: Annotated[
        Path | None, typer.Option("--log-key", parser=typed_path, metavar="FILE", help="help.gate_set_log_key")
    ] = None,
    local: Local = False,
    issued: Annotated[str | None, typer.Option("--issued", help="help.gate_issued")] = None,
    until: Annotated[str | None, typer.Option("--received-until", help="help.gate_received_until")] = None,
    expires: Annotated[str | None, typer.Option("--expires", help="help.gate_expires")] = None,
    column: Annotated[list[str] | None, typer.Option("--column", help="help.gate_column")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="help.gate_strict")] = False,
    server: Annotated[str | None, typer.Option("--server", help="help.gate_server")] = None,
    signals: Annotated[
        list[Path] | None, typer.Option("--signals", parser=typed_path, help="help.gate_set_signals")
    ] = None,
    builder: Annotated[str | None, typer.Option("--builder", help="help.gate_set_builder")] = None,
    strict_signals: Annotated[bool, typer.Option("--strict-signals", help="help.gate_set_strict_signals")] = False,
    notes: Annotated[Path | None, typer.Option("--notes", parser=typed_path, help="help.gate_notes")] = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Read the list, write the set, say what became of every line."""
    language = chosen_language(lang)
    if without_tree and openings is not None:
        raise WrongUsageError("tree_or_openings")
    if (log is None) != (log_key is None):
        raise WrongUsageError("log_and_key")
    if not signals and (builder is not None or strict_signals):
        raise WrongUsageError("signals_needed")
    if log is not None and sign is None:
        raise GateError("record_unsigned")
    given = log_given(log, log_key, local=local)
    if given is not None:
        LogBefore(given.folder).require_new_number(platform_named(platform), number)
    targets: list[Target] = [FolderTarget(target)]
    if notes is not None:
        targets.append(FileTarget(notes, marked(",".join(NOTED).encode())))
    with ExitStack() as stack:
        refuse_over_inputs(
            targets, [path for path in (source, key, sign, *(since or ()), *(signals or ())) if path is not None]
        )
        last_day = None if expires is None else parse_day(expires)
        if expires is not None and last_day is None:
            raise WrongUsageError("no_day", given=expires)
        columns = tuple(_column(one) for one in column or ())
        on_problem = stack.enter_context(_noting(notes, language))
        on_progress = stack.enter_context(_progress(command_words(language)))
        made = make_set(
            source,
            platform=platform_named(platform),
            key=key,
            number=number,
            out=target,
            sign=sign,
            since=since or (),
            openings=openings,
            without_tree=without_tree,
            issued=_day_or_instant(issued),
            received_until=_day_or_instant(until),
            expires=last_day,
            columns=columns,
            strict=strict,
            server=server,
            signals=signals or (),
            builder=builder,
            strict_signals=strict_signals,
            on_problem=on_problem,
            on_progress=on_progress,
        )
    if not json:
        _show(made, target, language)
    statement = target / STATEMENT_FILE
    done = entered(statement, given, language, later=f"widerspruch log append {log} {statement} --key {log_key}")
    if json:
        print_json(made, logged=done)
    elif done is not None:
        say(*entered_sentences(done, language))
    end_by(done)
    if made.totals.flaws:
        raise typer.Exit(INCOMPLETE)


def _day_or_instant(given: str | None) -> date | None:
    """What was typed, an instant with Berlin's zone where it has none."""
    if given is None:
        return None
    day = parse_day(given)
    if day is not None:
        return day
    instant = parse_instant(given)
    if instant is None:
        raise WrongUsageError("instant", given=given)
    return instant_of(instant)


def _column(given: str) -> tuple[str, str]:
    field, equals, name = given.partition("=")
    if not equals or not field.strip() or not name.strip():
        raise WrongUsageError("set_column", given=given)
    return field.strip(), name


@contextmanager
def _noting(notes: Path | None, language: Language) -> Iterator[Callable[[LineProblem], None]]:
    """Shows the first flaws on standard error, and writes all to `notes` as CSV."""
    sentences, shown = gate_words(language), 0
    with ExitStack() as stack:
        writer = None
        if notes is not None:
            notes.parent.mkdir(parents=True, exist_ok=True)
            writer = csv.writer(stack.enter_context(notes.open("w", encoding="utf-8", newline="")))
            writer.writerow(NOTED)

        def on_problem(problem: LineProblem) -> None:
            nonlocal shown
            if writer is not None:
                column, left_out = shown_cell(problem.column or ""), "yes" if problem.left_out else "no"
                writer.writerow((problem.line, problem.last_line, column, problem.flaw, left_out))
            shown += 1
            if shown <= SHOWN:
                say(flaw_sentence(problem, sentences), to=err)
            elif shown == SHOWN + 1:
                say(sentences("list.more"), to=err)

        yield on_problem


def flaw_sentence(problem: LineProblem, sentences: Catalogue) -> str:
    """Which line, what is wrong with it, and what became of it."""
    place = "lines" if problem.last_line > problem.line else "line"
    where = sentences(f"list.{place}", line=problem.line, last=problem.last_line)
    what = sentences(f"flaw.{problem.flaw}", column=problem.column or "")
    return f"{where}: {what} {sentences('list.left_out' if problem.left_out else 'list.counted')}"


@contextmanager
def _progress(words: Catalogue) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,}"))
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(words("gate_set.reading"), total=None)
        yield lambda lines: progress.update(task, completed=lines)


def _kinds(header: SetHeader, language: Language) -> list[str]:
    """What the keys are of: a corpus names authors and scopes by some of these, and finds nobody by the others."""
    keys = header.counts.keys
    if keys is None:
        return []
    words = command_words(language)
    shown = [(kind, getattr(keys, kind)) for kind in KEY_KINDS]
    kinds = [words(f"gate_set.of_{kind}", keys=words.number(n)) for kind, n in shown if n or kind in _OF_PEOPLE]
    return [words("gate_set.kinds", kinds=", ".join(kinds))]


def _tree(made: MadeSetReport, words: Catalogue) -> list[str]:
    """What proofs are made of, and where that lies: whoever does not know deletes it, or publishes it."""
    if made.header.tree is None:
        return [words("gate_set.no_tree")]
    return [words("gate_set.tree", root=made.header.tree.root), words("gate_set.openings", folder=made.openings)]


def _unread_sentences(made: MadeSetReport, words: Catalogue) -> list[str]:
    """What columns that were not read may say: that a line is of another platform, or who it is that was left out."""
    platforms = [column for column in made.totals.unread if folded(column) in _PLATFORM_COLUMNS]
    others = [column for column in made.totals.unread if column not in platforms]
    told = [words("gate_set.unread_platform", column=one, platform=made.header.platform) for one in platforms]
    if made.totals.left_out and others:
        told.append(words("gate_set.unread_named", column=others[0]))
    return told


def _show(made: MadeSetReport, target: Path, language: Language) -> None:
    words, header, totals = command_words(language), made.header, made.totals
    until = in_berlin(header.received_until)
    number = words.number
    title = "gate_set.full" if header.since is None else "gate_set.increment"
    unknown = header.platform not in load_rulebook().platforms
    lines = [
        words(title, path=target, number=header.number, platform=header.platform, since=header.since),
        words("gate_set.until", until=until, key_id=header.key_id),
        words("gate_set.lines", lines=number(totals.lines), persons=number(totals.persons)),
        words("gate_set.keys", keys=number(header.counts.accounts), objections=number(header.counts.objections)),
        *_kinds(header, language),
        words("gate_set.merged", merged=number(totals.merged)),
        words("gate_set.mentions", mentions=number(header.counts.mentions)),
        *_tree(made, words),
    ]
    if unknown:
        lines.append(words("gate_set.no_terms", platform=header.platform))
    lines += signal_sentences(header.sources, header.policies, language)
    if totals.signals is not None:
        taken = totals.signals
        lines.append(words("gate_set.heard", allowed=number(taken.allowed), unclear=number(taken.unclear)))
    if totals.undated:
        lines.append(words("gate_set.undated", undated=number(totals.undated)))
    if totals.unread:
        lines.append(words("gate_set.unread", columns=", ".join(totals.unread)))
        lines += _unread_sentences(made, words)
    if totals.flaws:
        lines.append(words("gate_set.unclear", unclear=number(totals.unclear), left_out=number(totals.left_out)))
    say(*lines)
