"""`widerspruch campaign build`: the kit of a campaign as a folder."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.campaign.faults import understood_campaign
from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.console import print_line
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words, spoken
from widerspruch.lib.writing import written_size
from widerspruch.person.campaign.kit import build_kit, kit_folder, refuse_taken, write_kit
from widerspruch.person.campaign.naming import SITE
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def build_command(
    file: Annotated[Path, typer.Argument(parser=typed_path, help="help.campaign_file", metavar="FILE")],
    out: Annotated[
        Path | None, typer.Option("--out", parser=typed_path, metavar="FOLDER", help="help.campaign_out")
    ] = None,
    today: Annotated[str | None, typer.Option("--today", help="help.campaign_today")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Never over or into what is there."""
    language = chosen_language(lang)
    rulebook, day = load_rulebook(), chosen_day(today)
    folder = out or kit_folder(file)
    refuse_taken(folder)
    campaign = understood_campaign(file, rulebook, day, language)
    kit = build_kit(campaign, rulebook, day)
    write_kit(kit, folder)
    words = command_words(language)
    say(words("campaign.built", folder=folder))
    print_line(words("campaign.site", site=SITE, size=written_size(kit.site_bytes, language)))
    if kit.left_out:
        print_line(words("campaign.shorter"))
        said = spoken(language, "widerspruch.person")
        for name in kit.left_out:
            print_line(said(f"campaign.left_out.{name}"), indent=2)
    board = PersonWords(campaign.languages[0]).person("campaign.file.readme")
    print_line(words("campaign.next", page=folder / SITE / "index.html", board=board))
