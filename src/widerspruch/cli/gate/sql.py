"""`widerspruch gate sql`: the decision as a query for other engines."""

from datetime import datetime
from typing import Annotated, cast

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import gate_words
from widerspruch.gate.decision.spark_sql import DIALECTS, decision_for_tables
from widerspruch.gate.run.freeze import parse_freeze
from widerspruch.rulebook.instants import end_of_day, micros
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.vocabulary import Purpose


def sql_command(
    platform: Annotated[str, typer.Option("--platform", help="help.gate_sql_platform")],
    freeze: Annotated[str, typer.Option("--freeze", help="help.gate_sql_freeze")],
    dialect: Annotated[str, typer.Option("--dialect", help="help.gate_sql_dialect")] = "spark",
    purpose: Annotated[str, typer.Option("--purpose", help="help.gate_sql_purpose")] = "generative",
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Print the query to standard output."""
    language = chosen_language(lang)
    if dialect not in DIALECTS:
        raise WrongUsageError("dialect", given=dialect, known=", ".join(DIALECTS))
    given = parse_freeze(freeze)
    frozen_at = micros(given) if isinstance(given, datetime) else end_of_day(given)
    query = decision_for_tables(
        dialect, load_rulebook(), platform, cast("Purpose", purpose), frozen_at, gate_words(language)
    )
    typer.echo(query, nl=False)
