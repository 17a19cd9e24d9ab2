"""The command `widerspruch`: thin, no logic of its own."""

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from widerspruch import __version__
from widerspruch.cli.exit_codes import INTERRUPTED, UNEXPECTED, USAGE_IS_WRONG
from widerspruch.cli.starting import for_ones_own_eyes, stopping_tidily, told_to_stop
from widerspruch.cli.usage import wrong_usage
from widerspruch.cli.words import command_words, spoken_language, users_language
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language

if TYPE_CHECKING:
    from typer.core import TyperGroup


def build(words: Catalogue, arguments: Sequence[str] | None = None) -> "TyperGroup":
    """The command with its help in these words. Given a command line, it can do what that asks for, no more."""
    import typer
    from typer.main import get_group

    from widerspruch.cli.commands import add_commands, put_in_words, words_in

    app = typer.Typer(
        name="widerspruch",
        help=words("help.whole"),
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(help=words("help.whole"))
    def group(
        version: Annotated[
            bool, typer.Option("--version", help="help.version", is_eager=True, callback=_tell_version)
        ] = False,
    ) -> None:
        """Holds the options of the whole command."""

    add_commands(app, words, None if arguments is None else words_in(arguments))
    command = get_group(app)
    put_in_words(command, words)
    return command


def _tell_version(asked: bool) -> None:
    import typer

    if asked:
        print(f"widerspruch {__version__}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the console script. Always ends with `SystemExit`."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know every sign that a person's own text holds.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    is_last = arguments is None
    arguments = (sys.argv[1:] if arguments is None else arguments) or ["app"]
    words = command_words(_language_in(arguments))
    try:
        with stopping_tidily(is_last=is_last), for_ones_own_eyes():
            code = _run(arguments, words)
    except KeyboardInterrupt:
        code = _tell(words, words("error.interrupted"), INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has seen enough. What is left in the buffer must not complain at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        code = _failed(error, words)
    sys.exit(code)


def _language_in(arguments: Sequence[str]) -> Language:
    """The language that a command line asks for, also one that is not understood, else the user's."""
    for number, argument in enumerate(arguments):
        option, is_joined, value = argument.partition("=")
        if option == "--lang":
            given = value if is_joined else "".join(arguments[number + 1 : number + 2])
            return spoken_language(given) or users_language()
    return users_language()


def _run(arguments: Sequence[str], words: Catalogue) -> int:
    # Imported late: Ctrl-C may come while half of all libraries are loaded.
    import typer
    from typer.exceptions import TyperException

    try:
        command = build(words, arguments)
        with command.make_context("widerspruch", list(arguments)) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # the help was just printed
            return USAGE_IS_WRONG
        wrong = wrong_usage(error)
        return _tell(words, words(f"problem.{wrong.code}", **wrong.values), USAGE_IS_WRONG)
    return 0


def _failed(error: Exception, words: Catalogue) -> int:
    """What was foreseen, and what can go wrong with files and disks, ends in a sentence, never in a traceback."""
    if told_to_stop():
        return _tell(words, words("error.interrupted"), INTERRUPTED)
    from widerspruch.cli.console import complain, failure

    known = failure(error, words.language)
    if known is None:
        return _unexpected(error, words)
    sentence, code = known
    complain(words.language, sentence)
    return code


def _unexpected(error: Exception, words: Catalogue) -> int:
    """Our own mistake. Where in the program, never what was in the person's files."""
    if os.getenv("WIDERSPRUCH_DEBUG"):
        raise error
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
    print(words("error.unexpected", where=where), file=sys.stderr)
    return UNEXPECTED


def _tell(words: Catalogue, sentence: str, code: int) -> int:
    print(words("error.title"), file=sys.stderr)
    print(sentence, file=sys.stderr)
    return code
