"""`widerspruch gate summary`: a block of text for the public summary of training content."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.in_log import found_in_log
from widerspruch.cli.gate.options import Json
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.gate.api.summary import summarise_run
from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.challenge.challenge import manifest_in


def summary_command(
    manifest: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_summary_manifest", metavar="BUILT")],
    record: Annotated[
        Path | None, typer.Option("--record", parser=typed_path, metavar="FILE", help="help.gate_challenge_record")
    ] = None,
    log: Annotated[
        Path | None, typer.Option("--log", parser=typed_path, metavar="FOLDER", help="help.gate_summary_log")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", parser=typed_path, metavar="FILE", help="help.gate_challenge_policy")
    ] = None,
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_challenge_trust")
    ] = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print it."""
    beside = manifest_in(manifest).parent / RECORD_FILE if record is None else record
    told = summarise_run(
        manifest,
        record=record,
        found=None if log is None else found_in_log(log, policy, beside),
        trust=trust or (),
        language=chosen_language(lang),
    )
    if json:
        print_json(told)
    else:
        say(*told.text.split("\n"))
