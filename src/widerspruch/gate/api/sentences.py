"""What an error says."""

from typing import Any

from widerspruch.lib.errors import KnownError, told_values
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language


def sentence_of(error: KnownError[Any], language: Language = "de") -> str:
    """What is wrong, where, and what to do."""
    return load_catalogue(language, error.room)(f"problem.{error.code}", **told_values(error, language))
