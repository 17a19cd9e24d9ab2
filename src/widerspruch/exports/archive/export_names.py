"""What the name of an archive or folder says: platform, user, date, part. People rename files: a hint, no proof."""

import re
from datetime import UTC, date, datetime

from msgspec import Struct

from widerspruch.exports.archive.names import stem
from widerspruch.exports.member import ExportPlatform

_META = re.compile(r"^(facebook|instagram|threads|messenger)-(?P<rest>.+)$", re.IGNORECASE)
_USER_AND_DATE = re.compile(
    r"^(?P<user>.+)-(?P<date>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}-\d{1,2}-\d{4})(?P<tail>(?:[-_ .].*)?)$"
)
_WRAPPER = re.compile(r"^meta-(?P<date>\d{4}-[a-z]{3}-\d{1,2})(?:-.*)?$", re.IGNORECASE)
_LINKEDIN = re.compile(
    r"^(?:basic_|complete_)?linkedindataexport(?:_(?P<month>\d{2})-(?P<day>\d{2})-(?P<year>\d{4}))?(?P<tail>.*)$",
    re.IGNORECASE,
)
_PART = re.compile(r"(?:^|[-_ .])(?:part|teil|pt)?[-_ ]?(\d{1,3})(?:[-_ ]?(?:of|von)[-_ ]?(\d{1,3}))?$", re.IGNORECASE)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class ExportName(Struct, frozen=True):
    """What a name says about an export. `part`, `parts`: its number and how many there are, where it is numbered."""

    platform: ExportPlatform | None
    user: str | None = None
    day: date | None = None
    part: int | None = None
    parts: int | None = None


def read_export_name(name: str) -> ExportName | None:
    """The parts of an archive's or a folder's name, or None if it is not one that a platform gives."""
    plain = stem(name)
    if found := _META.match(plain):
        return _meta_name(found[1].casefold(), found["rest"])
    if found := _LINKEDIN.match(plain):
        day = _day(found["year"], found["month"], found["day"]) if found["year"] else None
        return ExportName("linkedin", None, day, *_part_of(found["tail"]))
    if found := _WRAPPER.match(plain):
        year, month, day_of_month = found["date"].casefold().split("-")
        if month in _MONTHS:
            return ExportName(None, None, _day(year, str(_MONTHS.index(month) + 1), day_of_month))
    return ExportName("whatsapp") if is_chat_name(plain) else None


def is_chat_name(name: str) -> bool:
    """Whether a file or archive is named as WhatsApp names chats, in any language: all of them name WhatsApp."""
    folded = name.casefold()
    return "whatsapp" in folded and not folded.startswith(("facebook", "instagram"))


def microseconds(day: date) -> int:
    """Midnight UTC of a day, microseconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000


def _meta_name(platform: str, rest: str) -> ExportName:
    slugs: dict[str, ExportPlatform] = {
        "facebook": "facebook",
        "instagram": "instagram",
        "threads": "threads",
        "messenger": "messenger",
    }
    found = _USER_AND_DATE.match(rest)
    if found is None:
        return ExportName(slugs[platform], rest)
    first, second, third = found["date"].split("-")
    day = _day(first, second, third) if len(first) == 4 else _day(third, second, first)
    return ExportName(slugs[platform], found["user"], day, *_part_of(found["tail"]))


def _part_of(tail: str) -> tuple[int | None, int | None]:
    found = _PART.search(tail)
    if found is None:
        return None, None
    return int(found[1]), int(found[2]) if found[2] else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
