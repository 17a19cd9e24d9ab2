"""A campaign's file: TOML that a board member wrote with an editor."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from widerspruch.person.campaign.campaign import Campaign, CampaignFault
from widerspruch.person.campaign.errors import CampaignError
from widerspruch.person.campaign.logo import read_logo
from widerspruch.person.campaign.statements import read_statements
from widerspruch.rulebook.load import Rulebook

MOST_BYTES = 200_000

_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def read_campaign(path: Path, rulebook: Rulebook, today: date) -> Campaign | tuple[CampaignFault, ...]:
    """The campaign that a file states, or all that is wrong in it. A logo is looked for beside the file.

    Raises:
        CampaignError: It is not there, or it is no TOML.
    """
    data = _read_toml(path)

    def logo() -> bytes | CampaignFault | None:
        named = data.get("logo")
        if named is None or named == "":
            return None
        if not isinstance(named, str):
            return CampaignFault("no_text", "logo")
        return read_logo(path.parent / named)

    return read_statements(data, rulebook, today, logo)


def _read_toml(path: Path) -> dict[str, Any]:
    if path.is_dir():
        raise CampaignError("campaign_is_folder", path=path)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CampaignError("campaign_missing", path=path) from error
    if len(data) > MOST_BYTES:
        raise CampaignError("campaign_too_big", path=path, most=MOST_BYTES // 1000)
    try:
        # Editors on Windows put a mark before the first letter.
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, RecursionError) as error:
        raise CampaignError("campaign_unreadable", path=path) from error
    except tomllib.TOMLDecodeError as error:
        raise CampaignError("campaign_no_toml", path=path, line=_line(str(error), data)) from error


def _line(message: str, data: bytes) -> int:
    """Where the parser gave up: of an unclosed text that is the end of the file."""
    found = _LINE.search(message)
    return int(found[1]) if found else data.count(b"\n") + 1
