"""`widerspruch gate sql`: the decision as a query for other engines."""

from datetime import datetime
from typing import Annotated, cast

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import fail, telling_failures
from widerspruch.cli.exit_codes import USAGE_IS_WRONG
from widerspruch.cli.words import command_words, gate_words
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
    words = command_words(language)
    if dialect not in DIALECTS:
        known = ", ".join(DIALECTS)
        fail(language, words("error.gate_sql_dialect", given=dialect, known=known), USAGE_IS_WRONG)
    with telling_failures(language):
        given = parse_freeze(freeze)
        frozen_at = micros(given) if isinstance(given, datetime) else end_of_day(given)
        query = decision_for_tables(
            dialect,
            load_rulebook(),
            platform,
            cast("Purpose", purpose),
            frozen_at,
            gate_words(language),
        )
    typer.echo(query, nl=False)
