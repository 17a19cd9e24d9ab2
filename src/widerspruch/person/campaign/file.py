"""A campaign's file: TOML that a board member wrote with an editor."""

import json
import re
import tomllib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from widerspruch.person.campaign.campaign import Campaign, CampaignFault
from widerspruch.person.campaign.errors import CampaignError
from widerspruch.person.campaign.logo import read_logo
from widerspruch.person.campaign.naming import LOGO, SITE
from widerspruch.person.campaign.statements import read_statements
from widerspruch.person.telling.words import PersonWords
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


def read_stated(path: Path) -> dict[str, Any]:
    """What a campaign's file states, or that of a kit as a ZIP. Raises as `read_campaign` does."""
    if zipfile.is_zipfile(path):
        return _parsed(_bytes_in_zip(path), path)
    return _read_toml(path)


def _bytes_in_zip(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as opened:
            named = [name for name in opened.namelist() if name.endswith(".toml")]
            if not named:
                raise CampaignError("campaign_missing", path=path)
            with opened.open(named[0]) as file:
                return file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as error:
        raise CampaignError("campaign_unreadable", path=path) from error


def campaign_as_toml(campaign: Campaign) -> str:
    """A campaign as the file that states it, to be built again: it lies in the kit, the logo in its site."""
    words = PersonWords(campaign.languages[0]).person
    who = campaign.association
    top: dict[str, object] = {
        "published_at": campaign.published_at,
        "platforms": campaign.platforms,
        "languages": campaign.languages,
        "until": campaign.until,
        "logo": campaign.logo and f"{SITE}/{LOGO}",
    }
    tables: dict[str, dict[str, object]] = {"association": {name: getattr(who, name) for name in who.__struct_fields__}}
    for language, own in campaign.texts.items():
        tables[f"texts.{language}"] = {
            "title": own.title,
            "introduction": "\n\n".join(own.introduction),
            "reasons": own.reasons,
        }
    lines = [f"# {words('campaign.file_head')}", "", *_pairs(top)]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *_pairs(table)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{key} = {_value(value)}" for key, value in table.items() if value)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    # A string of JSON is one of TOML but for one sign.
    return str(value) if isinstance(value, date) else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read_toml(path: Path) -> dict[str, Any]:
    if path.is_dir():
        raise CampaignError("campaign_is_folder", path=path)
    try:
        with path.open("rb") as file:
            return _parsed(file.read(MOST_BYTES + 1), path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CampaignError("campaign_missing", path=path) from error


def _parsed(data: bytes, path: Path) -> dict[str, Any]:
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
