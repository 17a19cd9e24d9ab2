"""`widerspruch gate explain`: the verdict on one row, in words."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.exit_codes import INCOMPLETE
from widerspruch.cli.gate.printing import say
from widerspruch.cli.paths import typed_path
from widerspruch.cli.usage import WrongUsageError
from widerspruch.gate.explain.explain import ExplainRequest, explain
from widerspruch.gate.explain.explain_words import explained_in_words
from widerspruch.lib import clock
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.load import load_rulebook


def explain_command(
    built: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_built", metavar="BUILT")],
    row: Annotated[str | None, typer.Argument(help="help.gate_row", metavar="[ROW]")] = None,
    row_id: Annotated[str | None, typer.Option("--id", help="help.gate_row_id")] = None,
    corpus: Annotated[list[str] | None, typer.Option("--corpus", help="help.gate_explain_corpus")] = None,
    exclusions: Annotated[
        list[Path] | None, typer.Option("--exclusions", parser=typed_path, help="help.gate_explain_set")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", parser=typed_path, help="help.gate_run_key")] = None,
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_audit_trust")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Explain; the end is not 0 if the row would be decided otherwise now."""
    language = chosen_language(lang)
    if (row is None) == (row_id is None):
        raise WrongUsageError("row_or_id")
    rulebook = load_rulebook()
    request = ExplainRequest(
        built=built,
        row=row,
        id=row_id,
        corpus=tuple(corpus or ()),
        exclusions=tuple(exclusions or ()),
        key_file=key,
        trusted=tuple(VerifyingKey.load(path) for path in trust or ()),
    )
    found = explain(request, rulebook, clock.now())
    say(*explained_in_words(found, rulebook, language))
    if found.agrees is False:
        raise typer.Exit(INCOMPLETE)
