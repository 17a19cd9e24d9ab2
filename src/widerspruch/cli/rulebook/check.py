"""`widerspruch rulebook check`: whether the rulebook's files are in order."""

from typing import Annotated

import typer
from rich.text import Text

from widerspruch.cli.chosen import chosen_day, chosen_language, known_platform
from widerspruch.cli.console import out
from widerspruch.cli.exit_codes import INPUT_IS_WRONG
from widerspruch.cli.words import command_words, rulebook_words
from widerspruch.letters.check import LetterMistake, letter_mistakes
from widerspruch.lib.writing import LANGUAGES
from widerspruch.objections.plan import people_platforms
from widerspruch.rulebook.checks import Mistake, Severity, fails, run_checks
from widerspruch.rulebook.checks.report import format_mistakes, is_about
from widerspruch.rulebook.checks.walk import RulebookPlace
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.package.in_force import instead


def check_command(
    context: typer.Context,
    today: Annotated[str | None, typer.Option("--today", help="help.today")] = None,
    platform: Annotated[str | None, typer.Option("--platform", help="help.rulebook_check_platform")] = None,
    release: Annotated[bool, typer.Option("--release", help="help.rulebook_release")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Run all checks, those of the letters too; errors fail the command, notes are listed by file."""
    context.with_resource(instead(None))  # the files that lie here, whatever is installed
    language = chosen_language(lang)
    day = chosen_day(today)
    words = command_words(language)
    rulebook = load_rulebook()
    platform = None if platform is None else known_platform(platform, rulebook)
    mistakes = [
        *map(_of_letters, letter_mistakes(rulebook.law)),
        *run_checks(rulebook, {spoken: rulebook_words(spoken) for spoken in LANGUAGES}, day, release=release),
    ]
    if platform is not None:
        mistakes = [one for one in mistakes if one.severity is Severity.ERROR or is_about(one, platform)]
    for line in format_mistakes(mistakes, rulebook_words(language)):
        out.print(Text(line))
    if fails(mistakes):
        raise typer.Exit(INPUT_IS_WRONG)
    out.print(
        words(
            "rulebook.fine",
            platforms=len(people_platforms(rulebook)),
            terms=sum(len(platform.terms) for platform in rulebook.platforms.values()),
            routes=sum(len(platform.routes) for platform in rulebook.platforms.values()),
        )
    )


def _of_letters(mistake: LetterMistake) -> Mistake:
    place = RulebookPlace(f"letters/{mistake.file}", f"/{mistake.key.replace('.', '/')}")
    return Mistake("letters", Severity.ERROR, place, mistake.message, "See docs/letters.md: how to change a sentence.")
