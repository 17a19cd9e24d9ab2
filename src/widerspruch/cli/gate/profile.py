"""`widerspruch gate profile`: what a corpus's columns seem to mean, for a person to finish."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from widerspruch.cli.chosen import chosen, chosen_language
from widerspruch.cli.console import err, out
from widerspruch.cli.gate.over_inputs import refuse_over_inputs
from widerspruch.cli.gate.printing import say
from widerspruch.cli.paths import typed_path
from widerspruch.cli.words import command_words, gate_words
from widerspruch.gate.errors import GateError
from widerspruch.gate.propose.propose import Proposal, propose
from widerspruch.lib import clock
from widerspruch.lib.targets import FileTarget
from widerspruch.lib.whole_files import atomic_write
from widerspruch.lib.writing import Language
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.rulebook.load import load_rulebook

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
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Look into the corpus, propose, and show what would be decided."""
    language = chosen_language(lang)
    if target is not None:
        refuse_over_inputs([FileTarget(target, is_ours=lambda _: True)], corpus)  # one that is there stays: see below
    rulebook = load_rulebook()
    if platform is not None:
        platform = _platform(platform, tuple(rulebook.platforms))
    proposal = propose(corpus, platform, rulebook, gate_words(language), clock.now())
    if target is None:
        out.print(Text(proposal.draft.text), soft_wrap=True, end="")
    else:
        _write_new(target, proposal.draft.text)
    _show(proposal, target, language)


def _platform(given: str, known: tuple[str, ...]) -> str:
    """One that the rulebook knows, or another, unless that is more likely a slip of the hand."""
    name = given.casefold()
    another = is_platform_name(name) and name not in known and not get_close_matches(name, known, cutoff=0.8)
    return name if another else chosen(given, known)


def _write_new(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        atomic_write(target, text.encode(), replace=False)
    except FileExistsError as error:
        raise GateError("profile_exists", file=target.name) from error


def _show(proposal: Proposal, target: Path | None, language: Language) -> None:
    """On standard error where the profile itself goes to standard output."""
    words, sentences = command_words(language), gate_words(language)
    draft, decided = proposal.draft, proposal.preview
    console: Console = err if target is None else out
    lines = []
    if target is not None:
        lines.append(words("gate_profile.written", path=target))
    if decided is not None:
        table = Table(title=words("gate_profile.preview"), title_justify="left")
        table.add_column(words("gate_run.rows"), justify="right")
        table.add_column(words("gate_profile.verdict"))
        table.add_column(words("gate_run.reason"))
        for (verdict, reason), rows in sorted(decided.decided.items(), key=lambda one: -one[1]):
            reason_words = f"{sentences(f'reason.{reason}')} ({reason})"
            table.add_row(words.number(rows), words(_VERDICTS[verdict]), reason_words)
        if decided.unmapped:
            table.add_row(words.number(decided.unmapped), "–", words("gate_profile.unmapped_rows"))
        console.print(table)
    for field, values in draft.unmapped.items():
        shown = ", ".join(f"{_shown(value)} ({words.number(rows)})" for value, rows in values.items())
        lines.append(words("gate_profile.unmapped", field=field, values=shown))
    if draft.left_open:
        lines.append(words("gate_profile.open", fields=", ".join(f"[{field}]" for field in draft.left_open)))
    else:
        lines.append(words("gate_profile.complete"))
    say(*lines, to=console)


def _shown(value: str | None) -> str:
    if value is None:
        return "NULL"
    return repr(value if len(value) <= MOST_SHOWN else value[:MOST_SHOWN] + "…")
