"""`widerspruch desk check`: may a desk be run like this?"""

from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import sentence_of
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.exit_codes import INPUT_IS_WRONG
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import spoken
from widerspruch.desk.checks.examine import examine
from widerspruch.desk.checks.finding import DeskFinding
from widerspruch.lib import clock
from widerspruch.lib.writing import Language


class ToldFinding(Struct, frozen=True):
    """One of them for a machine. `code`: of an error of the desk, that of the error."""

    code: str
    weight: str
    sentence: str


class DeskCheck(Struct, frozen=True):
    """All of them; `passes` where none is an error."""

    passes: bool
    findings: tuple[ToldFinding, ...]
    format: str = "widerspruch-desk-check/1"


def check_command(
    file: ConfigOption = None,
    json: Annotated[bool, typer.Option("--json", help="help.desk_check_json")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Say what is wrong, each with a sentence; errors end with a code that is not 0."""
    language = chosen_language(lang)
    words = spoken(language, "widerspruch.desk")
    findings = examine(configured(file, language), clock.now())
    told = tuple(told_finding(one, language) for one in findings)
    errors = sum(one.weight == "error" for one in told)
    if json:
        print_json(DeskCheck(not errors, told))
    else:
        for weight in ("error", "warning"):
            say(*(words(f"check.{weight}", sentence=one.sentence) for one in told if one.weight == weight))
        if not told:
            say(words("check.clean"))
        if errors:
            say(words("check.refused", n=errors))
    if errors:
        raise typer.Exit(INPUT_IS_WRONG)


def told_finding(finding: DeskFinding, language: Language) -> ToldFinding:
    """In words."""
    if finding.error is not None:
        return ToldFinding(str(finding.error.code), finding.weight, sentence_of(finding.error, language))
    sentence = spoken(language, "widerspruch.desk")(f"check.{finding.code}", **finding.values)
    return ToldFinding(finding.code, finding.weight, sentence)
