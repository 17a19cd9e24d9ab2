"""`widerspruch gate profile`: what a corpus's columns seem to mean, for a person to finish."""

from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import err, out
from widerspruch.cli.gate.options import Json
from widerspruch.cli.gate.over_inputs import refuse_over_inputs
from widerspruch.cli.gate.platforms import platform_named
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words, gate_words
from widerspruch.gate.api.profile import propose_profile
from widerspruch.gate.telling.profile import ProfileReport
from widerspruch.lib.targets import FileTarget
from widerspruch.lib.writing import Language

_VERDICTS = {
    "allowed": "gate_profile.allowed",
    "excluded": "gate_profile.excluded",
    "undecided": "gate_profile.undecided",
}
MOST_SHOWN = 40
"""Characters of a value that is not mapped."""


def profile_command(
    corpus: Annotated[list[str], typer.Argument(help="help.gate_corpus", metavar="CORPUS...")],
    platform: Annotated[str | None, typer.Option("--platform", help="help.gate_profile_platform")] = None,
    target: Annotated[Path | None, typer.Option("--out", parser=typed_path, help="help.gate_profile_out")] = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Look into the corpus, propose, and show what would be decided."""
    language = chosen_language(lang)
    if target is not None:
        refuse_over_inputs([FileTarget(target, is_ours=lambda _: True)], corpus)  # one that is there stays: see below
    if platform is not None:
        platform = platform_named(platform)
    told = propose_profile(corpus, platform=platform, out=target, language=language)
    if json:
        print_json(told)
        return
    if target is None:
        out.print(Text(told.profile), soft_wrap=True, end="")
    _show(told, target, language)


def _show(told: ProfileReport, target: Path | None, language: Language) -> None:
    """On standard error where the profile itself goes to standard output."""
    words, sentences = command_words(language), gate_words(language)
    console: Console = err if target is None else out
    lines = []
    if told.file is not None:
        lines.append(words("gate_profile.written", path=told.file))
    if told.preview is not None:
        table = Table(title=words("gate_profile.preview"), title_justify="left")
        table.add_column(words("gate_run.rows"), justify="right")
        table.add_column(words("gate_profile.verdict"))
        table.add_column(words("gate_run.reason"))
        for one in told.preview:
            reason_words = f"{sentences(f'reason.{one.reason}')} ({one.reason})"
            table.add_row(words.number(one.rows), words(_VERDICTS[one.verdict]), reason_words)
        if told.unmapped_rows:
            table.add_row(words.number(told.unmapped_rows), "–", words("gate_profile.unmapped_rows"))
        console.print(table)
    for field, values in groupby(told.unmapped, lambda one: one.field):
        shown = ", ".join(f"{_shown(one.value)} ({words.number(one.rows)})" for one in values)
        lines.append(words("gate_profile.unmapped", field=field, values=shown))
    if told.left_open:
        lines.append(words("gate_profile.open", fields=", ".join(f"[{field}]" for field in told.left_open)))
    else:
        lines.append(words("gate_profile.complete"))
    say(*lines, to=console)


def _shown(value: str | None) -> str:
    if value is None:
        return "NULL"
    return repr(value if len(value) <= MOST_SHOWN else value[:MOST_SHOWN] + "…")
