"""`widerspruch rulebook`: look after the rulebook's files."""

from collections import defaultdict
from datetime import datetime
from typing import Annotated

import typer
from rich.text import Text

from widerspruch.cli.check import chosen_day, chosen_language
from widerspruch.cli.console import INPUT_IS_WRONG, fail, out
from widerspruch.cli.words import command_words, rulebook_words, users_language
from widerspruch.rulebook.checks import Finding, Severity, fails, run_checks
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import RulebookError, load_rulebook
from widerspruch.rulebook.texts import Catalogue
from widerspruch.rulebook.vocabulary import LANGUAGES, Language

HELP = command_words(users_language())
MOST_OF_A_KIND = 5


def build(words: Catalogue) -> typer.Typer:
    """The group of commands."""
    app = typer.Typer(no_args_is_help=True)
    app.command("check", help=words("help.rulebook_check"))(check_command)

    @app.callback()
    def group() -> None:
        """Keeps `check` a command of its own while it is the only one."""

    return app


def check_command(
    today: Annotated[str | None, typer.Option("--today", help=HELP("help.today"))] = None,
    lang: Annotated[str | None, typer.Option("--lang", help=HELP("help.lang"))] = None,
) -> None:
    """Run all checks; errors fail the command, notes are listed by file."""
    language = chosen_language(lang)
    day = datetime.now(BERLIN).date() if today is None else chosen_day(today, language)
    words = command_words(language)
    try:
        rulebook = load_rulebook()
    except RulebookError as error:
        fail(language, str(error), INPUT_IS_WRONG)
    findings = run_checks(rulebook, {spoken: rulebook_words(spoken) for spoken in LANGUAGES}, day)
    for severity, title, style in (
        (Severity.WARNING, "rulebook.warnings", "yellow"),
        (Severity.ERROR, "rulebook.errors", "red"),
    ):
        same = [finding for finding in findings if finding.severity is severity]
        if same:
            out.print(Text(words(title, n=len(same)), style=f"bold {style}"))
            _show(same, words, language)
    if fails(findings):
        raise typer.Exit(INPUT_IS_WRONG)
    platforms = [platform for platform in rulebook.platforms.values() if platform.role == "platform"]
    out.print(
        words(
            "rulebook.fine",
            platforms=len(platforms),
            terms=sum(len(platform.terms) for platform in rulebook.platforms.values()),
            routes=sum(len(platform.routes) for platform in rulebook.platforms.values()),
        )
    )


def _show(findings: list[Finding], words: Catalogue, language: Language) -> None:
    by_check: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        by_check[finding.check, finding.file].append(finding)
    for (check, file), same in by_check.items():
        out.print(Text(f"{file} [{check}]"))
        for finding in same[:MOST_OF_A_KIND]:
            out.print(Text(f"  {finding.pointer}: {finding.message}"))
        out.print(Text(f"  {words('rulebook.fix', fix=same[0].fix)}", style="dim"))
        if len(same) > MOST_OF_A_KIND:
            out.print(Text(f"  {words('rulebook.more', n=len(same) - MOST_OF_A_KIND)}"))
