"""The note that a site carries: of which state of the rulebook it is. Nothing of the association or of any person.

{"format": "widerspruch-campaign/1", "built_on": "2026-11-29", "groups": [{"platforms": ["facebook"], …}]}
"""

import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from widerspruch.lib.writing import Language
from widerspruch.person.campaign.errors import CampaignError
from widerspruch.person.campaign.naming import NOTE, SITE
from widerspruch.person.telling.campaign_told import CampaignPlatform, CampaignTold, PlatformGroup

FORMAT = "widerspruch-campaign/1"
MOST_BYTES = 100_000


class NotedGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """Platforms with common rules, as a site tells them.

    Attributes:
        terms: Id of the version in force when it was built; None: none was known.

        routes: Ids of all ways that it names.

        told: SHA-256 of all that is told of them, but for the days on which sources were seen.
    """

    platforms: tuple[str, ...]
    terms: str | None
    routes: tuple[str, ...]
    told: str


class CampaignNote(Struct, frozen=True, forbid_unknown_fields=True):
    """What a site was built from. `program`: the version that built it."""

    format: str
    built_on: date
    program: str
    languages: tuple[Language, ...]
    until: date | None
    groups: tuple[NotedGroup, ...]


def note_of(tolds: Sequence[CampaignTold], built_on: date, program: str, until: date | None) -> CampaignNote:
    """The note of a campaign, told in all its languages."""
    return CampaignNote(
        format=FORMAT,
        built_on=built_on,
        program=program,
        languages=tuple(told.language for told in tolds),
        until=until,
        groups=tuple(noted_groups(tolds)),
    )


def noted_groups(tolds: Sequence[CampaignTold]) -> Iterable[NotedGroup]:
    """Group by group, what all languages tell of it."""
    for groups in zip(*(told.groups for told in tolds), strict=True):
        yield NotedGroup(
            platforms=tuple(platform.id for platform in groups[0].platforms),
            terms=groups[0].version,
            routes=tuple(sorted(groups[0].routes)),
            told=sha256(msgspec.json.encode([_lasting(group) for group in groups])).hexdigest(),
        )


def _lasting(group: PlatformGroup) -> PlatformGroup:
    """Without what changes by itself: days on which a source was seen, and what is due when."""

    def lasting(platform: CampaignPlatform) -> CampaignPlatform:
        steps = (structs.replace(step, seen="", tried=None, when=None) for step in platform.steps)
        return structs.replace(platform, steps=tuple(steps))

    return structs.replace(group, terms=None, platforms=tuple(map(lasting, group.platforms)))


def encode_note(note: CampaignNote) -> bytes:
    """As it lies in a site."""
    return msgspec.json.format(msgspec.json.encode(note), indent=1) + b"\n"


def read_note(path: Path) -> CampaignNote:
    """The note of a kit, in its folder or as a ZIP, of its site, or a note itself.

    Raises:
        CampaignError: There is none, or it cannot be read.
    """
    data = _bytes_in_zip(path) if zipfile.is_zipfile(path) else _bytes(path)
    if data is None:
        raise CampaignError("kit_missing", path=path)
    try:
        note = msgspec.json.decode(data, type=CampaignNote)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CampaignError("kit_note_damaged", path=path) from error
    if note.format != FORMAT:
        raise CampaignError("kit_note_damaged", path=path)
    return note


def _bytes(path: Path) -> bytes | None:
    places = (path / SITE / NOTE, path / NOTE) if path.is_dir() else (path,)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        return None
    with found.open("rb") as file:
        return file.read(MOST_BYTES)


def _bytes_in_zip(path: Path) -> bytes | None:
    """No more of it than a note has, whatever it claims to hold."""
    try:
        with zipfile.ZipFile(path) as opened:
            found = next((name for name in opened.namelist() if name.rpartition("/")[2] == NOTE), None)
            if found is None:
                return None
            with opened.open(found) as file:
                return file.read(MOST_BYTES)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as error:
        raise CampaignError("kit_note_damaged", path=path) from error
