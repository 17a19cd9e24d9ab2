"""Which of Meta's pages we know, and what becomes of each. File names are those of the JSON files."""

from collections.abc import Iterator

from msgspec.structs import replace

from widerspruch.exports.entry import Entry
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.meta_html.account import ACCOUNT_PAGES, FACT_PAGES, fact_reader, profile_reader
from widerspruch.exports.meta_html.chats import read_ai_conversations, read_thread
from widerspruch.exports.meta_html.kinds import PAGE_KINDS
from widerspruch.exports.meta_html.reader import page_reader
from widerspruch.exports.meta_json import entries as meta_json

VERSION = 1
"""Of these readers: part of the evidence trail of every item."""

THREAD_FOLDERS = ("inbox", "archived_threads", "filtered_threads", "message_requests", "e2ee_cutover", "messages")
PROFILES: tuple[tuple[ExportPlatform, str, tuple[str, ...]], ...] = (
    ("facebook", "profile_information", ()),
    ("instagram", "personal_information", ("personal_information",)),
    ("threads", "personal_information", ("threads",)),
)


def _content() -> Iterator[Entry]:
    for kind in PAGE_KINDS:
        yield Entry(
            f"{kind.platform}.{kind.name}.html",
            kind.platform,
            "html",
            basenames=kind.basenames,
            prefixes=kind.prefixes,
            folders=kind.folders,
            reader=page_reader(kind),
        )


def _account() -> Iterator[Entry]:
    for platform, basename, folders in PROFILES:
        yield Entry(
            f"{platform}.profile.html",
            platform,
            "html",
            basenames=(basename,),
            folders=folders,
            reader=profile_reader(platform),
            order=0,
        )
    readers = [(platform, name, names, fact_reader(facts)) for platform, name, names, facts in FACT_PAGES]
    for platform, name, basenames, reader in [*readers, *ACCOUNT_PAGES]:
        yield Entry(f"{platform}.{name}.html", platform, "html", basenames=basenames, reader=reader, order=0)


def _chats() -> Iterator[Entry]:
    for platform in ("facebook", "instagram"):
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
        )


def _not_read() -> Iterator[Entry]:
    """Pages that are not read because their JSON files are not either."""
    for platform in ("facebook", "instagram"):
        yield Entry(f"{platform}.start.html", platform, "html", basenames=("start_here", "index"), why_not="technical")
    for entry in meta_json.ENTRIES:
        if entry.why_not is not None and entry.basenames:
            yield replace(entry, name=f"{entry.name}.html", format="html", root_keys=())


ENTRIES: tuple[Entry, ...] = (*_account(), *_content(), *_chats(), *_not_read())
