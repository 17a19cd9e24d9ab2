"""What the gate refuses, told in the user's language."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from widerspruch.cli.console import fail
from widerspruch.cli.words import spoken
from widerspruch.lib.errors import KnownError
from widerspruch.lib.targets import Target, refuse_unsafe
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language, written_day


def gate_words(language: Language) -> Catalogue:
    """What the gate says: why it refuses, what is wrong with a line."""
    return spoken(language, "widerspruch.gate")


@contextmanager
def telling_refusals(language: Language) -> Iterator[None]:
    """A file that is not what it should be ends the command with a sentence."""
    try:
        yield
    except KnownError as error:
        fail(language, refusal(error, language), error.ending.exit_code)


def refuse_over_inputs(targets: Iterable[Target], inputs: Iterable[str | Path]) -> None:
    """Nothing is written over or into what is read; addresses in a store are none of this machine's files.

    Raises:
        TargetRefusedError: A target may not be written.
    """
    refuse_unsafe(tuple(targets), [Path(given) for given in inputs if "://" not in str(given)])


def refusal(error: KnownError[Any], language: Language) -> str:
    """The sentence for a refusal."""
    values = {name: _written(value, language) for name, value in error.values.items()}
    return spoken(language, error.room)(f"problem.{error.code}", **values)


def _written(value: object, language: Language) -> object:
    return written_day(value, language) if isinstance(value, date) else value
