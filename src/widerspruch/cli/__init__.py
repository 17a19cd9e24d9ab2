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
from widerspruch.cli.told_programs import print_error, wants_json
from widerspruch.cli.usage import wrong_usage
from widerspruch.cli.words import command_words, spoken_language, users_language
from widerspruch.lib.processes import leave_pandas_out
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
    if is_last:
        leave_pandas_out()
    arguments = (sys.argv[1:] if arguments is None else arguments) or ["app"]
    words = command_words(_language_in(arguments))
    try:
        with stopping_tidily(is_last=is_last), for_ones_own_eyes():
            code = _run(arguments, words)
    except KeyboardInterrupt as stopped:
        code = _stopped(stopped, arguments, words)
    except BrokenPipeError:
        # Whoever read our output has seen enough. What is left in the buffer must not complain at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        code = _failed(error, arguments, words)
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
        sentence = words(f"problem.{wrong.code}", **wrong.values)
        if wants_json(arguments):
            print_error(wrong.code, sentence, USAGE_IS_WRONG, kind="usage", values=wrong.values)
        return _tell(words, sentence, USAGE_IS_WRONG)
    return 0


def _stopped(stopped: Exception | KeyboardInterrupt, arguments: Sequence[str], words: Catalogue) -> int:
    """Whoever knows what an interruption leaves behind says it with the exception."""
    knows = isinstance(stopped, KeyboardInterrupt) and bool(stopped.args)
    sentence = stopped.args[0] if knows else words("error.interrupted")
    if wants_json(arguments):
        print_error("interrupted", sentence, INTERRUPTED, kind="interrupted", may_be_resumed=knows)
    return _tell(words, sentence, INTERRUPTED)


def _failed(error: Exception, arguments: Sequence[str], words: Catalogue) -> int:
    """What was foreseen, and what can go wrong with files and disks, ends in a sentence, never in a traceback."""
    if told_to_stop():
        return _stopped(error, arguments, words)
    from widerspruch.cli.console import complain, failure

    known = failure(error, words.language)
    if known is None:
        return _unexpected(error, arguments, words)
    if wants_json(arguments):
        print_error(
            known.code,
            known.sentence,
            known.exit_code,
            kind=known.kind,
            values=known.values,
            may_be_resumed=known.may_be_resumed,
        )
    complain(words.language, known.sentence)
    return known.exit_code


def _unexpected(error: Exception, arguments: Sequence[str], words: Catalogue) -> int:
    """Our own mistake. Where in the program, never what was in the person's files."""
    if os.getenv("WIDERSPRUCH_DEBUG"):
        raise error
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
    sentence = words("error.unexpected", where=where)
    if wants_json(arguments):
        print_error("unexpected", sentence, UNEXPECTED, kind="unexpected", values={"where": where})
    print(sentence, file=sys.stderr)
    return UNEXPECTED


def _tell(words: Catalogue, sentence: str, code: int) -> int:
    print(words("error.title"), file=sys.stderr)
    print(sentence, file=sys.stderr)
    return code
