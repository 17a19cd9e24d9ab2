"""A campaign's file as a value, or all that is wrong in it on standard error."""

from datetime import date
from pathlib import Path

import typer

from widerspruch.cli.console import complain
from widerspruch.cli.exit_codes import INPUT_IS_WRONG
from widerspruch.cli.words import spoken
from widerspruch.lib.writing import Language
from widerspruch.person.campaign.campaign import Campaign
from widerspruch.person.campaign.file import read_campaign
from widerspruch.rulebook.load import Rulebook


def understood_campaign(path: Path, rulebook: Rulebook, today: date, language: Language) -> Campaign:
    """The campaign of a file. Ends the command where it cannot be used."""
    campaign = read_campaign(path, rulebook, today)
    if isinstance(campaign, Campaign):
        return campaign
    words = spoken(language, "widerspruch.person")
    complain(language, "\n".join(fault.with_place(words) for fault in campaign))
    raise typer.Exit(INPUT_IS_WRONG)
