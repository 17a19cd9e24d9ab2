"""Where the command writes: results to standard output, everything else to standard error."""

import errno
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import gettempdir
from typing import Any, NoReturn

import typer
from msgspec import Struct
from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text

from widerspruch.cli.words import command_words, spoken
from widerspruch.lib.errors import ENDINGS, KnownError, told_values
from widerspruch.lib.shown import shown_text
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language


class _Terminal(Console):
    """Shows texts as they are: nothing in them is markup, an emoji's name, or a command to the terminal."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """All that is printed comes by here; what Rich itself commands is marked as such."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(shown_text(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Called by Rich while it handles the error: `main` ends quietly when nobody reads any more, Rich with 1."""
        raise BrokenPipeError


out = _Terminal()
err = _Terminal(stderr=True)


def print_line(text: str, indent: int = 0, style: str = "") -> None:
    """Print a sentence; the lines that it takes begin in one column."""
    told = Text(text, style=style)
    out.print(Padding(told, (0, 0, 0, indent), expand=False) if indent else told)


_DISK_IS_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_ERRNO = re.compile(r'"errno":"(\d+)"')
_WHY = {
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "read_only",
    errno.ENOTDIR: "is_file",
    errno.EEXIST: "is_file",
    errno.ENOENT: "missing",
    errno.ENAMETOOLONG: "long_name",
}
"""Why a target cannot be written, as `error.why_<word>`."""


def fail(language: Language, sentence: str, code: int) -> NoReturn:
    """Say what is wrong and what to do, and end with a code that is not 0."""
    complain(language, sentence)
    raise typer.Exit(code)


def complain(language: Language, sentence: str) -> None:
    """Say what is wrong and what to do."""
    err.print(Text(command_words(language)("error.title"), style="bold red"))
    err.print(Text(sentence))


def sentence_of(error: KnownError[Any], language: Language) -> str:
    """What is wrong, in the words of the room that says so."""
    return spoken(language, error.room)(f"problem.{error.code}", **told_values(error, language))


class Failure(Struct, frozen=True):
    """Why a command did nothing, for terminal, `--json` and whoever started it.

    Attributes:
        code: Of the room's own, else what kind of thing happened. `kind`: as in `lib.errors.ENDINGS`.

        values: What the sentence is filled with.

        may_be_resumed: Whether the same command may go on later with what is done.
    """

    code: str
    kind: str
    sentence: str
    values: Mapping[str, Any]
    exit_code: int
    may_be_resumed: bool


def failure_of(error: KnownError[Any], language: Language) -> Failure:
    """What a room foresaw."""
    ending = error.ending
    return Failure(
        code=error.code,
        kind=error.kinds[error.code],
        sentence=sentence_of(error, language),
        values=told_values(error, language),
        exit_code=ending.exit_code,
        may_be_resumed=ending.may_be_resumed,
    )


def failure(error: Exception, language: Language) -> Failure | None:
    """What was foreseen or can go wrong with files and disks; None for a mistake of ours."""
    if isinstance(error, KnownError):
        return failure_of(error, language)
    import duckdb  # not before something failed: it takes long to load

    words = command_words(language)
    match error:
        case OSError():
            return _of_the_disk(error, words)
        case duckdb.OutOfMemoryException():
            # What does not fit into memory goes to the temporary folder; there was no room.
            return _of_the_disk(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), words)
        case duckdb.IOException():
            number = _ERRNO.search(str(error))
            if number is not None:
                return _of_the_disk(OSError(int(number[1]), os.strerror(int(number[1]))), words)
    return None


def _of_the_disk(error: OSError, words: Catalogue) -> Failure:
    ending = ENDINGS["unwritable"]
    sentence = _os_sentence(error, words)
    return Failure("file_or_disk", "unwritable", sentence, {}, ending.exit_code, ending.may_be_resumed)


def _os_sentence(error: OSError, words: Catalogue) -> str:
    if error.errno in _DISK_IS_FULL:
        return words("error.disk_full", temp=gettempdir())
    why = words(f"error.why_{_WHY.get(error.errno or 0, 'other')}", why=error.strerror or type(error).__name__)
    if not error.filename:
        return words("error.unwritable_somewhere", why=why)
    return words("error.unwritable", path=Path(error.filename).name, why=why)
