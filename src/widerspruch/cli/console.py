"""Where the command writes: results to standard output, everything else to standard error."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.text import Text

from widerspruch.cli.words import command_words, export_words
from widerspruch.exports.problem import Problem, RefusedError
from widerspruch.rulebook.texts import Catalogue
from widerspruch.rulebook.vocabulary import Language

INPUT_IS_WRONG = 1
USAGE_IS_WRONG = 2
CANNOT_WRITE = 3
INTERRUPTED = 130

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def fail(language: Language, sentence: str, code: int) -> NoReturn:
    """Say what is wrong and what to do, and end with a code that is not 0."""
    words = command_words(language)
    err.print(Text(words("error.title"), style="bold red"))
    err.print(Text(sentence))
    raise typer.Exit(code)


def problem_sentence(words: Catalogue, problem: Problem) -> str:
    """A problem of an export in one sentence or two."""
    count = {} if problem.n is None else {"n": problem.n}
    return words(f"problem.{problem.code}", place=problem.place, **count)


@contextmanager
def telling_failures(language: Language) -> Iterator[None]:
    """What can go wrong with files and disks ends in a sentence, never in a traceback."""
    words = command_words(language)
    try:
        yield
    except RefusedError as refused:
        fail(language, problem_sentence(export_words(language), refused.problem), INPUT_IS_WRONG)
    except KeyboardInterrupt:
        fail(language, words("error.interrupted"), INTERRUPTED)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            fail(language, words("error.disk_full"), CANNOT_WRITE)
        place = Path(error.filename).name if error.filename else ""
        fail(language, words("error.unwritable", path=place, why=error.strerror or type(error).__name__), CANNOT_WRITE)
