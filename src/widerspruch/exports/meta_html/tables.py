"""Rows for the tables of Facebook's and Instagram's pages. File names are those of the JSON files."""

from collections.abc import Iterator

from msgspec.structs import replace

from widerspruch.exports.entry import Entry
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.meta_html.account import ACCOUNT_PAGES, FACT_PAGES, fact_reader, profile_reader
from widerspruch.exports.meta_html.chats import read_ai_conversations, read_thread
from widerspruch.exports.meta_html.kinds import PAGE_KINDS
from widerspruch.exports.meta_html.reader import page_reader
from widerspruch.exports.meta_json.tables import SETTINGS, THREAD_FOLDERS

VERSION = 1
"""Of these readers: part of the evidence trail of every item."""

PROFILES: tuple[tuple[ExportPlatform, str, tuple[str, ...]], ...] = (
    ("facebook", "profile_information", ()),
    ("instagram", "personal_information", ("personal_information",)),
    ("threads", "personal_information", ("threads",)),
)


def pages(platforms: tuple[ExportPlatform, ...], json_files: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The pages of one kind of export, which also has these JSON files."""
    everything = (*_account(), *_content(), *_chats(platforms[0]), *_not_read(platforms[0], json_files))
    return tuple(entry for entry in everything if entry.platform in platforms)


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
        settings = name in SETTINGS
        file = f"{platform}.{name}.html"
        yield Entry(file, platform, "html", basenames, reader=reader, order=0, is_settings=settings)


def _chats(platform: ExportPlatform) -> Iterator[Entry]:
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


def _not_read(platform: ExportPlatform, json_files: tuple[Entry, ...]) -> Iterator[Entry]:
    """Pages that are not read because their JSON files are not either, and the page that leads to the others."""
    start = ("start_here", "index")
    yield Entry(f"{platform}.start.html", platform, "html", start, why_not="technical", is_start_page=True)
    for entry in json_files:
        if entry.why_not is not None and entry.basenames:
            yield replace(entry, name=f"{entry.name}.html", format="html", root_keys=())
