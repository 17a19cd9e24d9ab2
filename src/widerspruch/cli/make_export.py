"""`widerspruch make-export`: invented exports to try the tool with, and to test it."""

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from widerspruch.cli.check import chosen_language
from widerspruch.cli.console import fail, out, telling_failures
from widerspruch.cli.exit_codes import USAGE_IS_WRONG
from widerspruch.cli.words import command_words, users_language
from widerspruch.exports.synthetic.recipes import PRESETS, make_preset
from widerspruch.rulebook.vocabulary import Language

HELP = command_words(users_language())
BYTES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}
_SIZE = re.compile(r"^(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[kmg]?b?)$", re.IGNORECASE)


def make_export_command(
    preset: Annotated[str | None, typer.Argument(help=HELP("help.preset"))] = None,
    target: Annotated[Path, typer.Argument(help=HELP("help.target"))] = Path("out"),
    size: Annotated[str | None, typer.Option("--size", help=HELP("help.size"))] = None,
    seed: Annotated[int | None, typer.Option("--seed", help=HELP("help.seed"))] = None,
    truth: Annotated[bool, typer.Option("--truth", help=HELP("help.truth"))] = False,
    lang: Annotated[str | None, typer.Option("--lang", help=HELP("help.lang"))] = None,
) -> None:
    """Make the exports of a preset, or list the presets."""
    language = chosen_language(lang)
    words = command_words(language)
    if preset is None:
        out.print(_presets(language))
        return
    if preset not in PRESETS:
        fail(language, words("error.preset", given=preset, known=", ".join(PRESETS)), USAGE_IS_WRONG)
    changes: dict[str, object] = {"truth": truth}
    if size is not None:
        changes["size"] = _bytes(size, language)
    if seed is not None:
        changes["seed"] = seed
    with telling_failures(language):
        target.mkdir(parents=True, exist_ok=True)
        made = make_preset(preset, target, **changes)
    paths = [path for one in made for path in one.paths]
    for path in paths:
        out.print(Text(words("presets.written", path=path)), soft_wrap=True)
    out.print(Text(words("presets.try", path=" ".join(f'"{path}"' for path in paths))), soft_wrap=True)


def _presets(language: Language) -> Table:
    words = command_words(language)
    table = Table(title=words("presets.title"), box=None, show_header=False, title_justify="left")
    for name, preset in PRESETS.items():
        table.add_row(Text(name, style="bold"), preset.en if language == "en" else preset.de)
    return table


def _bytes(given: str, language: Language) -> int:
    parts = _SIZE.match(given.strip())
    unit = parts["unit"].casefold() if parts else ""
    if parts is None or (unit and unit not in BYTES and f"{unit}b" not in BYTES):
        fail(language, command_words(language)("error.size", given=given), USAGE_IS_WRONG)
    factor = BYTES.get(unit) or BYTES[f"{unit}b"]
    return int(float(parts["number"].replace(",", ".")) * factor)
