"""The command `widerspruch`: thin, no logic of its own."""

import os
import sys
import traceback
from pathlib import Path

import typer

from widerspruch.cli.words import command_words, users_language

UNEXPECTED = 70
"""Exit code: a mistake of the program, not of the person."""


def build() -> typer.Typer:
    """The command with its help in the user's language."""
    from widerspruch.cli import check, make_export, plan, rulebook

    words = command_words(users_language())
    app = typer.Typer(
        name="widerspruch",
        help=words("help.app"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.command("check", help=words("help.check"))(check.check_command)
    app.command("plan", help=words("help.plan"))(plan.plan_command)
    app.command("make-export", help=words("help.make_export"))(make_export.make_export_command)
    app.add_typer(rulebook.build(words), name="rulebook", help=words("help.rulebook"))
    return app


def main() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know every sign that a person's own text holds.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    language = users_language()
    try:
        build()()
    except Exception as error:
        if os.environ.get("WIDERSPRUCH_DEBUG"):
            raise
        # Our own mistake. Where in the program, never what was in the person's files.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
        print(command_words(language)("error.unexpected", where=where), file=sys.stderr)
        sys.exit(UNEXPECTED)
