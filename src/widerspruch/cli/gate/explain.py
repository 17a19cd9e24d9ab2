"""`widerspruch gate explain`: the verdict on one row, in words."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.exit_codes import INCOMPLETE
from widerspruch.cli.gate.options import Json, Keys
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.gate.api.checks import explain_row


def explain_command(
    built: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_built", metavar="BUILT")],
    row: Annotated[str | None, typer.Argument(help="help.gate_row", metavar="[ROW]")] = None,
    row_id: Annotated[str | None, typer.Option("--id", help="help.gate_row_id")] = None,
    corpus: Annotated[list[str] | None, typer.Option("--corpus", help="help.gate_explain_corpus")] = None,
    exclusions: Annotated[
        list[Path] | None, typer.Option("--exclusions", parser=typed_path, help="help.gate_explain_set")
    ] = None,
    key: Keys = None,
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_audit_trust")
    ] = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Explain; the end is not 0 if the row would be decided otherwise now."""
    language = chosen_language(lang)
    if (row is None) == (row_id is None):
        raise WrongUsageError("row_or_id")
    told = explain_row(
        built,
        row,
        id=row_id,
        corpus=corpus or (),
        exclusions=exclusions or (),
        key=key or (),
        trust=trust or (),
        language=language,
    )
    if json:
        print_json(told)
    else:
        say(*told.sentences)
    if told.agrees is False:
        raise typer.Exit(INCOMPLETE)
