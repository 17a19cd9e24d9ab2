"""`widerspruch gate log`: a run's record into a log, later."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.entering import end_by, entered, entered_sentences, log_given
from widerspruch.cli.gate.options import Json, Local, LogKey
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.gate.api.record import record_corpus


def log_command(
    built: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_built", metavar="BUILT")],
    log: Annotated[Path, typer.Option("--log", parser=typed_path, metavar="FOLDER", help="help.gate_log_folder")],
    log_key: LogKey = None,
    exclusions: Annotated[
        list[Path] | None, typer.Option("--exclusions", parser=typed_path, help="help.gate_log_exclusions")
    ] = None,
    sign: Annotated[Path | None, typer.Option("--sign", parser=typed_path, help="help.gate_log_sign")] = None,
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_audit_trust")
    ] = None,
    local: Local = False,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Find the record, or make it; enter it, and ask the witnesses."""
    language = chosen_language(lang)
    words = command_words(language)
    given = log_given(log, log_key, local=local)
    told = record_corpus(built, log=log, exclusions=exclusions or (), sign=sign, trust=trust or ())
    again = f"widerspruch gate log {built} --log {log} --log-key {log_key}"
    done = entered(Path(told.record), given, language, later=again)
    if json:
        print_json(told, logged=done)
    else:
        say(words("gate_log.made" if told.is_new else "gate_log.found", path=told.record, manifest=told.manifest))
        if done is None:
            say(words("gate_log.to_be_entered"))
        else:
            say(*entered_sentences(done, language))
    end_by(done)
