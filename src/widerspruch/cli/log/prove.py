"""`widerspruch log prove`: the proof that a statement stands in a log."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.log.options import Lang, LogPath
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib.targets import FileTarget, refuse_unsafe
from widerspruch.lib.whole_files import atomic_write
from widerspruch.log.layout import LONGEST_ENTRY
from widerspruch.log.prove import index_of, prove
from widerspruch.protocol.files import read_small
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy


def prove_command(
    folder: LogPath,
    target: Annotated[Path, typer.Option("--out", parser=typed_path, metavar="FILE", help="help.log_prove_out")],
    statement: Annotated[
        Path | None, typer.Argument(parser=typed_path, metavar="[STATEMENT]", help="help.log_prove_statement")
    ] = None,
    index: Annotated[int | None, typer.Option("--index", min=0, help="help.log_prove_index")] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", parser=typed_path, metavar="FILE", help="help.log_prove_policy")
    ] = None,
    lang: Lang = None,
) -> None:
    """Of a statement, or of the entry with a number."""
    words = command_words(chosen_language(lang))
    if (statement is None) == (index is None):
        raise WrongUsageError("statement_or_index")
    refuse_unsafe([FileTarget(target)], [one for one in (folder, statement, policy) if one is not None])
    believed = None if policy is None else parse_policy(read_small(policy, LONGEST_POLICY))
    at = index if statement is None else index_of(folder, read_small(statement, 2 * LONGEST_ENTRY))
    assert at is not None
    proof = prove(folder, at, believed)
    atomic_write(target, proof.text())
    say(words("log_prove.written", file=target, index=at))
