"""The whole kit: a site, sheets, slides, texts and a word to the board, as files by name.

The same statements on the same day give the same bytes.
"""

import os
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from msgspec import Struct

from widerspruch import __version__
from widerspruch.lib.pictures import picture_in
from widerspruch.lib.whole_files import atomic_folder
from widerspruch.lib.writing import written_size
from widerspruch.person.campaign.campaign import Campaign
from widerspruch.person.campaign.errors import CampaignError
from widerspruch.person.campaign.file import campaign_as_toml
from widerspruch.person.campaign.fitting import Shortening, shortenings
from widerspruch.person.campaign.leaflets import leaflets, readme
from widerspruch.person.campaign.naming import LOGO, NOTE, SITE, STYLE
from widerspruch.person.campaign.note import encode_note, note_of
from widerspruch.person.campaign.papers import papers
from widerspruch.person.campaign.site import MOST_BYTES, site_page, site_pages, site_style
from widerspruch.person.telling.campaign import tell_campaign
from widerspruch.person.telling.campaign_told import CampaignTold
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook


class CampaignKit(Struct, frozen=True):
    """All files of a campaign.

    Attributes:
        files: By name, with `/` between folders.

        left_out: What a site of its size had no room for.
    """

    files: Mapping[str, bytes]
    built_on: date
    left_out: tuple[Shortening, ...]

    @property
    def site_bytes(self) -> int:
        """Of all files that are put online."""
        return sum(len(data) for name, data in self.files.items() if name.startswith(f"{SITE}/"))


def build_kit(campaign: Campaign, rulebook: Rulebook, today: date) -> CampaignKit:
    """The kit of a campaign.

    Raises:
        CampaignError: So many platforms and languages make no small site (site_too_big).

        TypesettingError: The sheets could not be made.
    """
    tolds = tell_all(campaign, rulebook, today)
    site, left_out = build_site(campaign, tolds, today)
    noon = int(datetime(today.year, today.month, today.day, 12, tzinfo=UTC).timestamp()) * 1_000_000
    texts = {name: text for told in tolds for name, text in leaflets(told).items()}
    size = sum(map(len, site.values()))
    first = PersonWords(campaign.languages[0]).person
    texts[first("campaign.file.readme")] = readme(campaign, tolds[0], size, left_out, today)
    texts[first("campaign.file.statements")] = campaign_as_toml(campaign)
    files = {
        **{f"{SITE}/{name}": data for name, data in site.items()},
        **papers(tolds, campaign.logo, noon),
        **{name: text.encode("utf-8", "replace") for name, text in texts.items()},
    }
    return CampaignKit(dict(sorted(files.items())), today, left_out)


def tell_all(campaign: Campaign, rulebook: Rulebook, today: date) -> tuple[CampaignTold, ...]:
    """The campaign in all its languages."""
    return tuple(tell_campaign(campaign, rulebook, PersonWords(language), today) for language in campaign.languages)


def build_site(
    campaign: Campaign, tolds: Sequence[CampaignTold], today: date
) -> tuple[dict[str, bytes], tuple[Shortening, ...]]:
    """The files of the site, with as much told as there is room for."""
    pages = site_pages(campaign.languages)
    logo = None if campaign.logo is None else picture_in(campaign.logo)
    beside = {NOTE: encode_note(note_of(tolds, today, __version__, campaign.until)), STYLE: site_style()}
    if campaign.logo is not None:
        beside[LOGO] = campaign.logo
    for left_out, shorter in shortenings(tolds):
        told_pages = {page.file: site_page(told, pages, logo) for page, told in zip(pages, shorter, strict=True)}
        site = told_pages | beside
        if sum(map(len, site.values())) <= MOST_BYTES:
            return site, left_out
    language = campaign.languages[0]
    size = sum(map(len, site.values()))
    raise CampaignError("site_too_big", size=written_size(size, language), most=written_size(MOST_BYTES, language))


def kit_folder(file: Path) -> Path:
    """Where the kit of a file lies if nothing else is said: beside it, with its name."""
    return file.with_suffix("") if file.suffix else file.with_name(f"{file.name}-kit")


def refuse_taken(folder: Path) -> None:
    """A kit goes into a new folder: what somebody has changed in an old one is theirs. Raises `CampaignError`."""
    if os.path.lexists(folder):
        raise CampaignError("kit_exists", path=folder)


def write_kit(kit: CampaignKit, folder: Path) -> None:
    """Write a kit into a new folder, whole or not at all. It is meant to be read by everybody.

    Raises:
        CampaignError: There is something of that name (kit_exists).

        OSError: The place cannot be written.
    """
    refuse_taken(folder)
    with atomic_folder(folder) as unfinished:
        for name, data in kit.files.items():
            path = unfinished / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(_FILE)
        for path in (unfinished, *(one for one in unfinished.rglob("*") if one.is_dir())):
            path.chmod(_FOLDER)


_FILE, _FOLDER = 0o644, 0o755
"""A web server that serves a folder is somebody else than who copied it there."""


def kit_as_zip(kit: CampaignKit, name: str) -> bytes:
    """A kit in one file, all of it in a folder of this name."""
    whole = BytesIO()
    day = (kit.built_on.year, kit.built_on.month, kit.built_on.day, 12, 0, 0)
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as opened:
        for file, data in kit.files.items():
            info = zipfile.ZipInfo(f"{name}/{file}", day)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _FILE << 16
            info.create_system = 3  # the same on every system
            opened.writestr(info, data)
    return whole.getvalue()
