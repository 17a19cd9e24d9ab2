"""`widerspruch make-export`: invented exports to try the tool with, and to test it."""

import os
import re
from filecmp import cmp
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import out
from widerspruch.cli.paths import typed_path
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib.targets import FolderTarget, TargetRefusedError, refuse_unsafe
from widerspruch.lib.whole_files import UNFINISHED
from widerspruch.lib.writing import Language
from widerspruch.testing.exports.recipes import PRESETS, make_preset

_FACTORS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
_SIZE = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<factor>[kmg]?)b?", re.IGNORECASE)


def make_export_command(
    preset: Annotated[str | None, typer.Argument(help="help.preset")] = None,
    target: Annotated[Path, typer.Argument(parser=typed_path, metavar="FOLDER", help="help.target")] = Path("out"),
    size: Annotated[str | None, typer.Option("--size", help="help.size")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="help.seed")] = None,
    truth: Annotated[bool, typer.Option("--truth", help="help.truth")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Make the exports of a preset, or list the presets."""
    language = chosen_language(lang)
    words = command_words(language)
    if preset is None:
        out.print(_presets(language))
        return
    if preset not in PRESETS:
        raise WrongUsageError("preset", given=preset, known=", ".join(PRESETS))
    changes = {"truth": truth, "size": None if size is None else _bytes(size), "seed": seed}
    paths = _make(preset, target, {name: value for name, value in changes.items() if value is not None})
    for path in paths:
        out.print(Text(words("presets.written", path=path)), soft_wrap=True)
    out.print(Text(words("presets.try", path=" ".join(f'"{path}"' for path in paths))), soft_wrap=True)


def _make(preset: str, target: Path, changes: dict[str, object]) -> list[Path]:
    """Make the exports beside what lies in the folder; what is there already with the same content is the same.

    Raises:
        TargetRefusedError: Something else has the name of one of them; nothing was written then.
    """
    refuse_unsafe([FolderTarget(target)], [])
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=UNFINISHED, dir=target) as folder:
        made = make_preset(preset, Path(folder), **changes)
        new = []
        for path in sorted(Path(folder).iterdir()):
            place = target / path.name
            if not os.path.lexists(place):
                new.append((path, place))
            elif not _is_same(path, place):
                raise TargetRefusedError("exists", path=place)
        for path, place in new:
            path.rename(place)
    return [target / path.name for one in made for path in one.paths]


def _is_same(one: Path, other: Path) -> bool:
    """Whether two files or folders hold the same; a link is never the same."""
    if other.is_symlink() or one.is_dir() != other.is_dir():
        return False
    if not one.is_dir():
        return other.is_file() and cmp(one, other, shallow=False)
    names = {path.name for path in one.iterdir()}
    return names == {path.name for path in other.iterdir()} and all(
        _is_same(one / name, other / name) for name in names
    )


def _presets(language: Language) -> Table:
    words = command_words(language)
    table = Table(title=words("presets.title"), box=None, show_header=False, title_justify="left")
    for name, preset in PRESETS.items():
        table.add_row(Text(name, style="bold"), preset.en if language == "en" else preset.de)
    return table


def _bytes(given: str) -> int:
    parts = _SIZE.fullmatch(given.strip())
    if parts is None:
        raise WrongUsageError("size", given=given)
    return int(float(parts["number"].replace(",", ".")) * _FACTORS[parts["factor"].casefold()])
