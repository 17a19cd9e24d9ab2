"""The decision for other engines."""

from datetime import date, datetime

from widerspruch.gate.decision.spark_sql import Dialect, decision_for_tables
from widerspruch.gate.telling.query import QueryReport
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.instants import end_of_day, micros
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.vocabulary import Purpose


def decision_query(
    platform: str,
    freeze: date | datetime,
    *,
    dialect: Dialect = "spark",
    purpose: Purpose = "generative",
    language: Language = "de",
) -> QueryReport:
    """The decision as one SQL query, for a corpus in another engine's tables. `language`: of its comments."""
    frozen_at = micros(freeze) if isinstance(freeze, datetime) else end_of_day(freeze)
    words = load_catalogue(language, "widerspruch.gate")
    query = decision_for_tables(dialect, load_rulebook(), platform, purpose, frozen_at, words)
    return QueryReport(query, dialect, platform, purpose, frozen_at)
