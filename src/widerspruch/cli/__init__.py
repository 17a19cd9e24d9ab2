"""The command `widerspruch`: thin, no logic of its own."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from widerspruch.cli.exit_codes import INTERRUPTED, UNEXPECTED, USAGE_IS_WRONG
from widerspruch.cli.paths import NO_NAME
from widerspruch.cli.stopping import for_ones_own_eyes, stopping_tidily, told_to_stop
from widerspruch.cli.words import command_words, spoken_language, users_language
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language

if TYPE_CHECKING:
    from typer import Typer
    from typer.exceptions import TyperException


def build() -> "Typer":
    """The command with its help in the user's language."""
    import typer

    from widerspruch.cli import authority, check, gate, law, make_export, plan, reasons, rulebook

    words = command_words(users_language())
    app = typer.Typer(
        name="widerspruch",
        help=words("help.app"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(help=words("help.app"))
    def group(
        version: Annotated[
            bool, typer.Option("--version", help=words("help.version"), is_eager=True, callback=_tell_version)
        ] = False,
    ) -> None:
        """Holds the options of the whole command."""

    app.command("check", help=words("help.check"))(check.check_command)
    app.command("plan", help=words("help.plan"))(plan.plan_command)
    app.command("reasons", help=words("help.reasons"))(reasons.reasons_command)
    app.command("law", help=words("help.law"))(law.law_command)
    app.command("authority", help=words("help.authority"))(authority.authority_command)
    app.command("make-export", help=words("help.make_export"))(make_export.make_export_command)
    app.add_typer(gate.build(words), name="gate", help=words("help.gate"))
    app.add_typer(rulebook.build(words), name="rulebook", help=words("help.rulebook"))
    return app


def _tell_version(asked: bool) -> None:
    import typer

    if asked:
        print(f"widerspruch {version('widerspruch')}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the console script. Always ends with `SystemExit`."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know every sign that a person's own text holds.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = command_words(_language_in(sys.argv[1:] if arguments is None else arguments))
    try:
        with stopping_tidily(), for_ones_own_eyes():
            code = _run(arguments, words)
    except KeyboardInterrupt:
        code = _tell(words, words("error.interrupted"), INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has seen enough. What is left in the buffer must not complain at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        code = _unexpected(error, words)
    sys.exit(code)


def _language_in(arguments: Sequence[str]) -> Language:
    """The language that a command line asks for, also one that is not understood, else the user's."""
    for number, argument in enumerate(arguments):
        option, is_joined, value = argument.partition("=")
        if option == "--lang":
            given = value if is_joined else "".join(arguments[number + 1 : number + 2])
            return spoken_language(given) or users_language()
    return users_language()


def _run(arguments: Sequence[str] | None, words: Catalogue) -> int:
    # Imported late: Ctrl-C may come while half of all libraries are loaded.
    import typer
    from typer.exceptions import TyperException

    try:
        return int(build()(args=arguments, prog_name="widerspruch", standalone_mode=False) or 0)
    except typer.Abort:
        return _tell(words, words("error.interrupted"), INTERRUPTED)
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # the help was just printed
            return USAGE_IS_WRONG
        return _tell(words, usage_sentence(error, words), USAGE_IS_WRONG)


def _unexpected(error: Exception, words: Catalogue) -> int:
    """Our own mistake. Where in the program, never what was in the person's files."""
    if told_to_stop():
        return _tell(words, words("error.interrupted"), INTERRUPTED)
    if os.environ.get("WIDERSPRUCH_DEBUG"):
        raise error
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
    print(words("error.unexpected", where=where), file=sys.stderr)
    return UNEXPECTED


def _tell(words: Catalogue, sentence: str, code: int) -> int:
    print(words("error.title"), file=sys.stderr)
    print(sentence, file=sys.stderr)
    return code


def usage_sentence(error: "TyperException", words: Catalogue) -> str:
    """What is wrong with options and arguments, in the user's language."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "widerspruch"
    text, what = "usage_other", str(getattr(error, "message", ""))
    option, parameter = getattr(error, "option_name", None), getattr(error, "param", None)
    if type(error).__name__ == "NoSuchOption" and option:
        text, what = "usage_option", str(option)
    elif what == NO_NAME and parameter is not None:
        text, what = (
            "usage_no_name",
            str(parameter.opts[0] if parameter.opts[0][:1] == "-" else parameter.metavar).rstrip("."),
        )
    elif option:
        text, what = "usage_value", str(option)
    elif type(error).__name__ == "MissingParameter" and parameter is not None:
        text, what = "usage_missing", str(parameter.metavar or parameter.name).rstrip(".")
    elif context is not None and what.startswith("No such command"):
        text, what = "usage_command", what.split("'")[1] if "'" in what else what
    return words(f"error.{text}", what=what, help=f"{path} --help")
