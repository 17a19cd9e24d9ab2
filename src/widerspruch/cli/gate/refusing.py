"""What the gate refuses, told in the user's language."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from widerspruch.cli.console import fail
from widerspruch.cli.exit_codes import CANNOT_WRITE, INPUT_IS_WRONG, USAGE_IS_WRONG
from widerspruch.cli.words import spoken
from widerspruch.gate.errors import GateError
from widerspruch.lib.targets import Target, refuse_unsafe
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language, written_day
from widerspruch.protocol.errors import ProtocolError

_TARGET_IS_THERE = ("key_file_exists", "set_exists", "out_exists", "profile_exists", "out_busy", "work_of_another_run")
_WRONG_OPTION = ("freeze_format", "freeze_zone")


def gate_words(language: Language) -> Catalogue:
    """What the gate says: why it refuses, what is wrong with a line."""
    return spoken(language, "widerspruch.gate")


@contextmanager
def telling_refusals(language: Language) -> Iterator[None]:
    """A file that is not what it should be ends the command with a sentence."""
    try:
        yield
    except (GateError, ProtocolError) as error:
        fail(language, refusal(error, language), _exit_code(error.code))


def refuse_over_inputs(targets: Iterable[Target], inputs: Iterable[str | Path]) -> None:
    """Nothing is written over or into what is read; addresses in a store are none of this machine's files.

    Raises:
        TargetRefusedError: A target may not be written.
    """
    refuse_unsafe(tuple(targets), [Path(given) for given in inputs if "://" not in str(given)])


def _exit_code(code: str) -> int:
    if code in _WRONG_OPTION:
        return USAGE_IS_WRONG
    return CANNOT_WRITE if code in (*_TARGET_IS_THERE, "output_unwritable") else INPUT_IS_WRONG


def refusal(error: GateError | ProtocolError, language: Language) -> str:
    """The sentence for a refusal."""
    values = {name: _written(value, language) for name, value in error.values.items()}
    return gate_words(language)(f"problem.{error.code}", **values)


def _written(value: object, language: Language) -> object:
    return written_day(value, language) if isinstance(value, date) else value
