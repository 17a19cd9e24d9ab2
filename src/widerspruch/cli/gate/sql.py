"""`widerspruch gate sql`: the decision as a query for other engines."""

from typing import Annotated, cast

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.options import Json
from widerspruch.cli.printing import print_json
from widerspruch.cli.usage import WrongUsageError
from widerspruch.gate.api.query import decision_query
from widerspruch.gate.decision.spark_sql import DIALECTS
from widerspruch.gate.run.freeze import parse_freeze
from widerspruch.rulebook.vocabulary import Purpose


def sql_command(
    platform: Annotated[str, typer.Option("--platform", help="help.gate_sql_platform")],
    freeze: Annotated[str, typer.Option("--freeze", help="help.gate_sql_freeze")],
    dialect: Annotated[str, typer.Option("--dialect", help="help.gate_sql_dialect")] = "spark",
    purpose: Annotated[str, typer.Option("--purpose", help="help.gate_sql_purpose")] = "generative",
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print the query to standard output."""
    language = chosen_language(lang)
    if dialect not in DIALECTS:
        raise WrongUsageError("dialect", given=dialect, known=", ".join(DIALECTS))
    told = decision_query(
        platform, parse_freeze(freeze), dialect=dialect, purpose=cast("Purpose", purpose), language=language
    )
    if json:
        print_json(told)
    else:
        typer.echo(told.query, nl=False)
