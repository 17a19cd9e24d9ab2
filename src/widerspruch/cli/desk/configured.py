"""How the desk is run: its settings, asked from a file and from the environment."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

from widerspruch.cli.console import fail
from widerspruch.cli.exit_codes import USAGE_IS_WRONG
from widerspruch.cli.paths import typed_path
from widerspruch.cli.starting import variables_named
from widerspruch.cli.words import spoken
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.configuration.problem import SettingProblem
from widerspruch.desk.configuration.read import Given, Usual, read_config
from widerspruch.desk.configuration.settings_table import VARIABLES
from widerspruch.desk.errors import DeskError
from widerspruch.lib.writing import Language

USUAL_FILE = Path("widerspruch.toml")
_FILE = f"{VARIABLES}CONFIG"

ConfigOption = Annotated[
    Path | None, typer.Option("--config", parser=typed_path, metavar="FILE", help="help.desk_config")
]


def configured(
    file: Path | None, language: Language, folder: Path | None = None, public_address: str = "http://localhost:8700"
) -> DeskConfig:
    """The settings that were asked for; what is wrong with them ends the command, all of it at once.

    Args:
        file: None: the one that `WIDERSPRUCH_DESK_CONFIG` names, else `widerspruch.toml` in this folder, else none.

        folder: Where everything lies that is set nowhere else.

        public_address: Of a desk for which nothing is set.

    Raises:
        DeskError: `config_missing`, `config_unreadable` (values: file).
    """
    usual = Usual(folder or user_data_path("widerspruch") / "desk", public_address)
    found = read_config(given_settings(file), usual)
    if not isinstance(found, DeskConfig):
        fail(language, "\n".join(told_problems(found, language)), USAGE_IS_WRONG)
    return found


def told_problems(problems: Sequence[SettingProblem], language: Language) -> list[str]:
    """A line for each."""
    words = spoken(language, "widerspruch.desk")
    return [f"{one.place} {words(one.text_id, **one.values)}" for one in problems]


def given_settings(file: Path | None) -> Given:
    """What stands in the file, and in the environment. Raises as `configured`."""
    variables = variables_named(VARIABLES)
    named = variables.pop(_FILE, None)
    chosen = file or (Path(named) if named else USUAL_FILE)
    if not chosen.exists():
        if file or named:
            raise DeskError("config_missing", file=chosen.name)
        return Given(variables=variables)
    try:
        whole = tomllib.loads(chosen.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeskError("config_unreadable", file=chosen.name, where=_where(error)) from error
    table = whole.get("desk", {})
    if not isinstance(table, dict):
        raise DeskError("config_unreadable", file=chosen.name, where="[desk]")
    return Given(table, chosen.parent, variables)


def _where(error: Exception) -> str:
    """Line and column of what is no TOML; the parser's message besides may repeat what stands there."""
    if isinstance(error, tomllib.TOMLDecodeError):
        return str(error).rpartition("(")[2].rstrip(")")
    return type(error).__name__
