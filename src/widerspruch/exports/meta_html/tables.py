"""Rows for the tables of Facebook's and Instagram's pages. File names are those of the JSON files."""

from collections.abc import Iterator, Mapping
from functools import partial

from msgspec.structs import replace

from widerspruch.exports.entry import Entry
from widerspruch.exports.member import ExportPlatform, Reader
from widerspruch.exports.meta_html.chats import read_ai_conversations, read_thread
from widerspruch.exports.meta_html.kinds import PageKind
from widerspruch.exports.meta_html.reader import read_page
from widerspruch.exports.meta_json.tables import SETTINGS, THREAD_FOLDERS
from widerspruch.items.item import FactName

NOTICE: Mapping[str, FactName] = {"impression": "notice_shown", "time": "notice_shown", "consent": "consent_state"}
"""What the labels of a notice mean -> which fact that is."""


def account_page(
    platform: ExportPlatform, name: str, basenames: str, reader: Reader, folders: tuple[str, ...] = ()
) -> Entry:
    """A page about the account; `basenames` with blanks between them."""
    return Entry(
        f"{platform}.{name}.html",
        platform,
        "html",
        basenames=tuple(basenames.split()),
        folders=folders,
        reader=reader,
        order=0,
        is_settings=name in SETTINGS,
    )


def content_page(kind: PageKind) -> Entry:
    """A page of content."""
    return Entry(
        f"{kind.platform}.{kind.name}.html",
        kind.platform,
        "html",
        basenames=kind.basenames,
        prefixes=kind.prefixes,
        folders=kind.folders,
        reader=partial(read_page, kind),
    )


def chats(platform: ExportPlatform) -> Iterator[Entry]:
    """Chats with people and with an AI."""
    yield Entry(
        f"{platform}.ai_conversations.html",
        platform,
        "html",
        basenames=("ai_conversations",),
        reader=read_ai_conversations,
    )
    yield Entry(
        f"{platform}.thread.html",
        platform,
        "html",
        basenames=("message",),
        folders=THREAD_FOLDERS,
        reader=read_thread,
        is_chat=True,
    )


def not_read(platform: ExportPlatform, json_files: tuple[Entry, ...]) -> Iterator[Entry]:
    """Pages that are not read because their JSON files are not either, and the page that leads to the others."""
    start = ("start_here", "index")
    yield Entry(f"{platform}.start.html", platform, "html", start, why_not="technical", is_start_page=True)
    for entry in json_files:
        if entry.why_not is not None and entry.basenames:
            yield replace(entry, name=f"{entry.name}.html", format="html", root_keys=())
