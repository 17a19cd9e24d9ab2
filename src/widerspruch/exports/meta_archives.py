"""What exports of Facebook and Instagram have in common outside their files: names of archives and folders."""

import re
from collections.abc import Callable

from widerspruch.exports.archive.name_parts import day_of, numbers_of
from widerspruch.exports.kind import ChatFiles, ExportKind, ExportName, PageExport
from widerspruch.exports.member import ExportPlatform

CHATS = ChatFiles(
    "message",
    frozenset({"inbox", "archived_threads", "filtered_threads", "message_requests", "e2ee_cutover"}),
)

_SHARED_FOLDERS = (
    "personal_information connections logged_information preferences security_and_login_information ads_information "
    "messages"
)
"""Folders at the root of both."""

_ENCRYPTED_CHATS = "messages.zip"

_DATE = re.compile(
    r"(?:^|[-_. ])(?:"
    r"(?P<year_first>\d{4})(?P<dash>[-_.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})"
    r"|(?P<one>\d{1,2})(?P<dash_too>[-_.])(?P<two>\d{1,2})(?P=dash_too)(?P<year_last>\d{4})"
    r")(?=$|[-_. ])"
)
_WRAPPER = re.compile(r"^meta-(?P<date>\d{4}-[a-z]{3}-\d{1,2})(?:-.*)?$", re.IGNORECASE)
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


def meta_kind(
    *platforms: ExportPlatform, root_folders: str, own_folders: str, page: PageExport | None = None
) -> ExportKind:
    """Facebook's or Instagram's kind; folders with blanks between them."""
    package = f"widerspruch.exports.platforms.{platforms[0]}"
    return ExportKind(
        platforms=platforms,
        tables=(f"{package}.json_files", f"{package}.pages"),
        read_name=_name_reader(platforms),
        layout="meta",
        root_folders=frozenset((*_SHARED_FOLDERS.split(), *own_folders.split(), *root_folders.split())),
        own_folders=frozenset(own_folders.split()),
        inner_archives=frozenset({_ENCRYPTED_CHATS}),
        empty_files=("no-data.txt",),
        unit="content",
        chats=CHATS,
        page=page,
    )


def _name_reader(platforms: tuple[ExportPlatform, ...]) -> Callable[[str], ExportName | None]:
    """Reads the names of archives and folders that begin with one of these platforms, and of those around both."""

    named = re.compile(rf"^({'|'.join(platforms)})-(?P<rest>.+)$", re.IGNORECASE)

    def read(name: str) -> ExportName | None:
        if found := named.match(name):
            return _name(found[1].casefold(), found["rest"])
        if found := _WRAPPER.match(name):
            year, month, day_of_month = found["date"].casefold().split("-")
            if month in _MONTHS:
                return ExportName(None, None, day_of(year, str(_MONTHS.index(month) + 1), day_of_month))
        return None

    return read


def _name(platform: ExportPlatform, rest: str) -> ExportName:
    dated = list(_DATE.finditer(rest))
    if not dated:
        # Platforms write no `-` in a user name: what has one and no date was named by somebody else.
        return ExportName(platform, _user(rest) if _USER.fullmatch(rest) else None)
    found = dated[-1]
    if found["year_first"]:
        day = day_of(found["year_first"], found["month"], found["day"])
    else:
        day = day_of(found["year_last"], found["two"], found["one"])
    return ExportName(platform, _user(rest[: found.start()]), day, *numbers_of(rest[found.end() :]))


def _user(text: str) -> str | None:
    words = set(_WORDS.split(text.casefold())) - {""}
    return None if words <= PLAIN_WORDS else text
