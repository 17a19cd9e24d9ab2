"""`widerspruch campaign check`: what of a campaign has grown old."""

from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.campaign.faults import understood_campaign
from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.console import print_line
from widerspruch.cli.exit_codes import INPUT_IS_WRONG
from widerspruch.cli.paths import typed_path
from widerspruch.cli.words import rulebook_words, spoken
from widerspruch.person.campaign.note import read_note
from widerspruch.person.campaign.staleness import stale_now, stale_since
from widerspruch.rulebook.load import load_rulebook


def check_command(
    file: Annotated[Path, typer.Argument(parser=typed_path, help="help.campaign_checked", metavar="FILE|FOLDER")],
    today: Annotated[str | None, typer.Option("--today", help="help.campaign_check_today")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """A file for what it states, a built kit or its site for what has changed since."""
    language = chosen_language(lang)
    rulebook, day = load_rulebook(), chosen_day(today)
    words, law = spoken(language, "widerspruch.person"), rulebook_words(language)
    if file.suffix.casefold() == ".toml" and not file.is_dir():
        facts = stale_now(understood_campaign(file, rulebook, day, language), rulebook, day)
        fine = words("campaign.check.fine_file")
    else:
        note = read_note(file)
        facts = stale_since(note, rulebook, day)
        fine = words("campaign.check.fine", day=note.built_on)
    stale = [fact for fact in facts if fact.is_stale]
    hints = [fact for fact in facts if not fact.is_stale]
    print_line(words("campaign.check.stale", n=len(stale)) if stale else fine, style="bold")
    for fact in stale:
        print_line(fact.sentence(words, law), indent=2)
    if hints:
        print_line(words("campaign.check.hints"))
    for fact in hints:
        print_line(fact.sentence(words, law), indent=2)
    if stale:
        print_line(words("campaign.check.rebuild"))
        raise typer.Exit(INPUT_IS_WRONG)
