"""`widerspruch desk signals`: tell readers of the web whose pages are not for training, in headers, lines and files."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.desk.opening import opened
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.desk.errors import DeskError


class SignalReport(Struct, frozen=True):
    """For other programs. `files`: `desk.signals.writing.SignalFile`."""

    folder: str
    files: tuple[object, ...]
    accounts: dict[str, int]
    without_page: dict[str, int]
    format: str = "widerspruch-desk-signals/1"


def signals_command(
    out: Annotated[Path, typer.Option("--out", parser=typed_path, metavar="FOLDER", help="help.desk_signals_out")],
    platform: Annotated[str | None, typer.Option("--platform", help="help.desk_signals_platform")] = None,
    list_people: Annotated[bool, typer.Option("--list-people", help="help.desk_signals_list_people")] = False,
    json: Annotated[bool, typer.Option("--json", help="help.desk_signals_json")] = False,
    file: ConfigOption = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Write them into a new folder."""
    language = chosen_language(lang)
    words = command_words(language)
    config = configured(file, language)
    if platform is not None and platform not in config.platforms:
        raise DeskError("platform_not_here", platform=platform, known=", ".join(sorted(config.platforms)))
    with opened(config) as desk:
        from widerspruch.desk.signals.writing import write_signals  # knows the tables

        platforms = sorted(config.platforms) if platform is None else [platform]
        made = write_signals(desk, out, platforms, lists_people=list_people)
    if json:
        print_json(SignalReport(str(out), made.files, dict(made.accounts), dict(made.without_page)))
        return
    say(
        *(words("desk_signals.file", file=one.file, n=one.entries) for one in made.files),
        words("desk_signals.made", folder=str(out), accounts=words.number(sum(made.accounts.values()))),
    )
    if without := sum(made.without_page.values()):
        say(words("desk_signals.without_page", n=without))
    say(words("desk_signals.listed" if list_people else "desk_signals.unlisted"))
