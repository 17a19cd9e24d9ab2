"""`widerspruch lineage report`: the public list of models that are stale, signed and logged."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.gate.entering import end_by, entered, entered_sentences
from widerspruch.cli.gate.options import Json, Language, Local
from widerspruch.cli.lineage.affected import count_sentences, redone_sentence
from widerspruch.cli.lineage.options import (
    After,
    Before,
    FolderPath,
    LineageLog,
    LineageLogKey,
    Sign,
    Trust,
    Withdrawn,
    graph_and_purge,
    log_for_signed,
)
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.gate.api.given import signing_key
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.page import stale_models_page
from widerspruch.gate.lineage.report import is_report, lineage_report
from widerspruch.gate.lineage.walk import walk
from widerspruch.lib import clock
from widerspruch.lib.targets import FileTarget, refuse_unsafe
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.lineage.lineage_report import seal_lineage_report
from widerspruch.rulebook.instants import end_of_day


def report_command(
    folder: FolderPath,
    before: Before,
    after: After,
    target: Annotated[
        Path | None, typer.Option("--out", parser=typed_path, metavar="FILE", help="help.lineage_out")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="help.lineage_until")] = None,
    withdrawn: Withdrawn = None,
    sign: Sign = None,
    trust: Trust = None,
    log: LineageLog = None,
    log_key: LineageLogKey = None,
    local: Local = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="help.lineage_markdown")] = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    """Walk the graph, write the signed report, enter it into a log, and print what is to be published."""
    language = chosen_language(lang)
    words = command_words(language)
    if log is not None and target is None:
        raise WrongUsageError("missing", what="--out", help="widerspruch lineage report --help")
    given = log_for_signed(log, log_key, sign, local=local)
    if target is not None:
        refuse_unsafe([FileTarget(target, is_report)], [folder, *before, *after])
    signer, now, last = signing_key(sign), clock.now(), None if until is None else end_of_day(chosen_day(until))
    if last is not None and last <= now:
        raise GateError("lineage_until")
    graph, purged = graph_and_purge(folder, before, after, trust)
    walked = walk(graph, purged, withdrawn or ())
    report = lineage_report(graph, purged, walked, now, last)
    data = seal_lineage_report(report, graph.digest(), signer)
    if target is not None:
        atomic_write(target, data, mode=0o644)
    done = entered(target, given, language, later=f"widerspruch log append {log} {target} --key {log_key}")
    if json:
        print_json(report, logged=done)
    elif markdown:
        typer.echo(stale_models_page(report, language), nl=False)
    else:
        say(*count_sentences(walked, language), redone_sentence(report.redone, language))
        if target is not None:
            say(words("lineage.written", path=target))
            if sign is None:
                say(words("lineage.unsigned"))
        if not trust:
            say(words("lineage.unchecked"))
        if done is not None:
            say(*entered_sentences(done, language))
    end_by(done)
