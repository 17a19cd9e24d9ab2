"""What the name of an archive or folder says: platform, user, date, part. People rename files: a hint, no proof."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from msgspec import Struct

from widerspruch.exports.archive.names import stem
from widerspruch.exports.member import ExportPlatform

_META = re.compile(r"^(facebook|instagram|threads|messenger)-(?P<rest>.+)$", re.IGNORECASE)
_DATE = re.compile(
    r"(?:^|[-_. ])(?:"
    r"(?P<year_first>\d{4})(?P<dash>[-_.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})"
    r"|(?P<one>\d{1,2})(?P<dash_too>[-_.])(?P<two>\d{1,2})(?P=dash_too)(?P<year_last>\d{4})"
    r")(?=$|[-_. ])"
)
_WRAPPER = re.compile(r"^meta-(?P<date>\d{4}-[a-z]{3}-\d{1,2})(?:-.*)?$", re.IGNORECASE)
_LINKEDIN = re.compile(
    r"^(?:basic_|complete_)?linkedindataexport"
    r"(?:_(?P<month>\d{2})[-_.](?P<day>\d{2})[-_.](?P<year>\d{4}))?(?P<tail>.*)$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:^|[-_ .])(?:(?:part|teil|pt)[-_ ]?(?P<part>\d{1,3})(?:[-_ ]?(?:of|von)[-_ ]?(?P<parts>\d{1,3}))?"
    r"|(?P<nth>\d{1,3})[-_ ]?(?:of|von)[-_ ]?(?P<total>\d{1,3}))$",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(?:^|[-_ .])(\d{1,3})$")
_USER = re.compile(r"[\w.]+")
_WORDS = re.compile(r"[-_. ]+")

_PLAIN_WORDS = (
    "facebook instagram threads messenger meta data daten export exports archive archiv backup download downloads "
    "information your my meine dein json html test fake copy kopie account konto page seite all alles new neu old alt "
    "user profile profil"
)
PLAIN_WORDS = frozenset(_PLAIN_WORDS.split())
"""What people and platforms write where a user name could stand."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class ExportName(Struct, frozen=True):
    """What a name says about an export.

    Attributes:
        part, parts: Its number and how many there are, where the name speaks of parts.

        serial: A number at the end that may be a part's or a copy's: browsers and file managers add one, too.
    """

    platform: ExportPlatform | None
    user: str | None = None
    day: date | None = None
    part: int | None = None
    parts: int | None = None
    serial: int | None = None


@lru_cache(maxsize=4096)
def read_export_name(name: str) -> ExportName | None:
    """The parts of an archive's or a folder's name, or None if it is not one that a platform gives."""
    plain = stem(name)
    if found := _META.match(plain):
        return _meta_name(found[1].casefold(), found["rest"])
    if found := _LINKEDIN.match(plain):
        day = _day(found["year"], found["month"], found["day"]) if found["year"] else None
        return ExportName("linkedin", None, day, *_numbers_of(found["tail"]))
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
    dated = list(_DATE.finditer(rest))
    if not dated:
        # Platforms write no `-` in a user name: what has one and no date was named by somebody else.
        return ExportName(slugs[platform], _user(rest) if _USER.fullmatch(rest) else None)
    found = dated[-1]
    if found["year_first"]:
        day = _day(found["year_first"], found["month"], found["day"])
    else:
        day = _day(found["year_last"], found["two"], found["one"])
    return ExportName(slugs[platform], _user(rest[: found.start()]), day, *_numbers_of(rest[found.end() :]))


def _user(text: str) -> str | None:
    words = set(_WORDS.split(text.casefold())) - {""}
    return None if words <= PLAIN_WORDS else text


def _numbers_of(tail: str) -> tuple[int | None, int | None, int | None]:
    """Part, parts and serial number, as the end of a name gives them."""
    if found := _PART.search(tail):
        part, parts = found["part"] or found["nth"], found["parts"] or found["total"]
        return int(part), int(parts) if parts else None, None
    if found := _SERIAL.search(tail):
        return None, None, int(found[1])
    return None, None, None


def _day(year: str, month: str, day: str) -> date | None:
    """A day; one whose month can only be a day is read the other way round, as Americans write it."""
    if int(month) > len(_MONTHS):
        month, day = day, month
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
