"""`widerspruch rulebook watch`: hold the facts against clones of the archives that they were taken from."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_language, known_platform
from widerspruch.cli.exit_codes import FOUND
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words, rulebook_words
from widerspruch.lib.whole_files import atomic_write
from widerspruch.rulebook.load import RulebookError, load_rulebook
from widerspruch.rulebook.package.in_force import instead
from widerspruch.rulebook.watch.archive import ArchiveClone
from widerspruch.rulebook.watch.finding import Weight
from widerspruch.rulebook.watch.renewing import renew_files
from widerspruch.rulebook.watch.telling import FindingTold, WatchTold, markdown, tell_watch
from widerspruch.rulebook.watch.watch import clones_by_collection, watch

_READABLE_BY_ALL = 0o644
_STYLES: dict[Weight, str] = {"stale": "bold red", "look": "yellow", "fine": ""}


class WatchReport(Struct, frozen=True):
    """For other programs.

    Attributes:
        collections: The newest day of each archive. `counts`: findings by kind.

        renewed: How many facts got a later day, where that was asked for.
    """

    is_stale: bool
    collections: dict[str, date]
    counts: dict[str, int]
    findings: tuple[FindingTold, ...]
    renewed: int | None = None
    format: str = "widerspruch-rulebook-watch/1"


def watch_command(
    context: typer.Context,
    archive: Annotated[
        list[Path], typer.Option("--archive", parser=typed_path, metavar="FOLDER", help="help.rulebook_watch_archive")
    ],
    platform: Annotated[str | None, typer.Option("--platform", help="help.rulebook_watch_platform")] = None,
    markdown_file: Annotated[
        Path | None,
        typer.Option("--markdown", parser=typed_path, metavar="FILE", help="help.rulebook_watch_markdown"),
    ] = None,
    renew: Annotated[
        Path | None, typer.Option("--renew", parser=typed_path, metavar="FOLDER", help="help.rulebook_watch_renew")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="help.gate_json")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Say of every passage what became of it; the end is 3 where a fact must be looked at."""
    context.with_resource(instead(None))  # the files that lie here, whatever is installed
    language = chosen_language(lang)
    rulebook = load_rulebook()
    platform = None if platform is None else known_platform(platform, rulebook)
    clones = clones_by_collection([ArchiveClone.open(folder) for folder in archive])
    if not clones:
        raise RulebookError("clone_of_nothing")
    found = watch(rulebook, clones, platform=platform)
    told = tell_watch(found, rulebook_words(language))
    if markdown_file is not None:
        atomic_write(markdown_file, markdown(told, rulebook_words(language)).encode(), mode=_READABLE_BY_ALL)
    renewed = None if renew is None else renew_files(renew, found.confirmed)
    if json:
        counts = Counter[str](one.kind for one in found.findings)
        print_json(WatchReport(found.is_stale, dict(found.collections), dict(counts), told.findings, renewed))
    else:
        _show(told)
        words = command_words(language)
        if markdown_file is not None:
            say(words("presets.written", path=markdown_file))
        if renewed is not None:
            say(words("rulebook.renewed", n=renewed))
    if found.is_stale:
        raise typer.Exit(FOUND)


def _show(told: WatchTold) -> None:
    for finding in told.findings:
        if finding.weight != "fine":
            say(f"{finding.reference}: {finding.sentence}", style=_STYLES[finding.weight])
            say(*(f"   {place}" for place in finding.facts))
    say("", *told.summary)
