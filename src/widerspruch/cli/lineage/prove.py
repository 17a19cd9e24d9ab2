"""`widerspruch lineage prove`: the report about models with the proof that a log holds it, as one file to hand on."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.options import Language
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.lib.targets import FileTarget, refuse_unsafe
from widerspruch.lib.whole_files import atomic_write
from widerspruch.log.layout import LONGEST_ENTRY
from widerspruch.log.prove import index_of, prove
from widerspruch.protocol.files import read_small
from widerspruch.protocol.lineage.report_proof import make_lineage_proof
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy


def prove_command(
    report: Annotated[Path, typer.Argument(parser=typed_path, metavar="REPORT", help="help.lineage_prove_report")],
    log: Annotated[Path, typer.Option("--log", parser=typed_path, metavar="FOLDER", help="help.lineage_prove_log")],
    target: Annotated[Path, typer.Option("--out", parser=typed_path, metavar="FILE", help="help.lineage_prove_out")],
    policy: Annotated[
        Path | None, typer.Option("--policy", parser=typed_path, metavar="FILE", help="help.lineage_prove_policy")
    ] = None,
    lang: Language = None,
) -> None:
    """By the earliest size of the log that enough witnesses have seen."""
    words = command_words(chosen_language(lang))
    refuse_unsafe([FileTarget(target)], [one for one in (report, log, policy) if one is not None])
    believed = None if policy is None else parse_policy(read_small(policy, LONGEST_POLICY))
    data = read_small(report, 2 * LONGEST_ENTRY)
    atomic_write(target, make_lineage_proof(data, prove(log, index_of(log, data), believed)), mode=0o644)
    say(words("lineage.proven", path=target))
