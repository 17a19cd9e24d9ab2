"""Which kind of file a member is: by root key, then by name, the folder only to break ties. Never by guess."""

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Literal

from msgspec import Struct

from widerspruch.exports.archive.names import base_name, extension, is_junk, is_media, is_text, stem
from widerspruch.exports.archive.roots import fold_folder, is_chat_file
from widerspruch.exports.archive.sniff import Sniff
from widerspruch.exports.entry import Entry, Format, normalise_basename
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem

READER_PACKAGES = ("meta_json", "meta_html", "linkedin", "whatsapp")

FAMILIES: dict[ExportPlatform, tuple[ExportPlatform, ...]] = {
    "facebook": ("facebook", "messenger"),
    "instagram": ("instagram", "threads"),
    "threads": ("instagram", "threads"),
    "messenger": ("facebook", "messenger"),
    "linkedin": ("linkedin",),
    "whatsapp": ("whatsapp",),
}
"""Whose files may lie in whose export."""


class Recognition(Struct, frozen=True):
    """What a member is.

    Attributes:
        entry: The kind of file, or None if it is not known.

        problem: Why it cannot be read, although it may be known.

        ambiguous: Several kinds fit and nothing decides between them.

        tells: What says which family of platforms it is of: its root key, or no more than its name and format.
    """

    entry: Entry | None = None
    dialect: str = ""
    is_media: bool = False
    is_empty: bool = False
    ambiguous: bool = False
    problem: Problem | None = None
    tells: Literal["key", "name"] | None = None


class Registry:
    """All readers' tables, indexed by what a member is looked up with."""

    def __init__(self, tables: Iterable[tuple[int, Iterable[Entry]]]) -> None:
        self._entries: list[Entry] = []
        self._versions: dict[int, int] = {}
        self._by_key: dict[str, list[Entry]] = {}
        self._by_basename: dict[tuple[Format, str], list[Entry]] = {}
        self._by_prefix: dict[Format, list[Entry]] = {}
        self._by_folder: dict[Format, list[Entry]] = {}
        for version, entries in tables:
            for entry in entries:
                self._entries.append(entry)
                self._versions[id(entry)] = version
                self._add(entry)

    def entries(self) -> tuple[Entry, ...]:
        """All kinds of files."""
        return tuple(self._entries)

    def version(self, entry: Entry) -> int:
        """The version of the reader behind an entry."""
        return self._versions[id(entry)]

    def by_root_key(self, keys: Iterable[str]) -> list[Entry]:
        """Entries of the most telling key: the one that fewest entries have; of several, the first."""
        return min((self._by_key[key] for key in keys if key in self._by_key), key=len, default=[])

    def by_name(self, format_: Format, name: str) -> list[Entry]:
        """Entries by exact basename, else by its longest known beginning, else by folder alone."""
        base = normalise_basename(_without_copy_mark(name))
        if exact := self._by_basename.get((format_, base)):
            return exact
        fitting = [
            (len(prefix), entry)
            for entry in self._by_prefix.get(format_, [])
            for prefix in entry.prefixes
            if base.startswith(prefix)
        ]
        if fitting:
            longest = max(length for length, _ in fitting)
            return [entry for length, entry in fitting if length == longest]
        folders = _folders(name)
        return [entry for entry in self._by_folder.get(format_, []) if not folders.isdisjoint(entry.folders)]

    def anchor(self, name: str) -> ExportPlatform | None:
        """The platform whose export has files of this name at its root, for exports without folders."""
        found = self._by_basename.get(("csv", normalise_basename(_without_copy_mark(name))), [])
        return found[0].platform if found and extension(name) == "csv" and not found[0].folders else None

    def chats(self) -> list[Entry]:
        """Entries for exported chats, which any text file may be."""
        return [entries[0] for (format_, _), entries in self._by_basename.items() if format_ == "txt"][:1]

    def _add(self, entry: Entry) -> None:
        for key in entry.root_keys:
            self._by_key.setdefault(key, []).append(entry)
        for basename in entry.basenames:
            self._by_basename.setdefault((entry.format, basename), []).append(entry)
        if entry.prefixes:
            self._by_prefix.setdefault(entry.format, []).append(entry)
        if not (entry.basenames or entry.prefixes or entry.root_keys):
            self._by_folder.setdefault(entry.format, []).append(entry)


@cache
def load_registry() -> Registry:
    """The tables of all reader packages."""
    modules = [import_module(f"widerspruch.exports.{package}.entries") for package in READER_PACKAGES]
    return Registry((getattr(module, "VERSION", 1), module.ENTRIES) for module in modules)


def recognise(name: str, sniffed: Sniff | None, platform: ExportPlatform | None, registry: Registry) -> Recognition:
    """What a member is.

    Args:
        sniffed: Its first impression; None for a member that is not looked into (media, unknown endings).

        platform: The platform of its profile, if known: entries of others are then left aside where several fit.
    """
    if is_media(name):
        return Recognition(is_media=True)
    if is_junk(name):
        return Recognition(entry=JUNK)
    if sniffed is None:
        return Recognition()
    candidates, by_key = _candidates(name, sniffed, registry)
    found = _decide(candidates, by_key, name, platform)
    return _with_content(found, name, sniffed)


JUNK = Entry("left_by_the_system", "facebook", "txt", why_not="technical")
"""Stands for what operating systems leave in archives, whatever the platform."""

START_PAGES = ("start_here", "index")
"""Pages that only lead to the others."""


def is_start_page(entry: Entry | None) -> bool:
    """Whether a kind of file is such a page."""
    return entry is not None and entry.format == "html" and entry.basenames == START_PAGES


_COPY_NUMBER = re.compile(r" \d{1,3}$")
_FORMATS: dict[str, Format] = {"json": "json", "html": "html", "htm": "html", "csv": "csv", "txt": "txt"}


def is_sniffed(name: str) -> bool:
    """Whether it is worth looking into a member."""
    return is_text(name) and not is_junk(name)


def _candidates(name: str, sniffed: Sniff, registry: Registry) -> tuple[list[Entry], bool]:
    """Kinds that fit, and whether a root key says so."""
    format_ = _FORMATS[extension(name)]
    if sniffed.content in ("json", "html"):
        format_ = sniffed.content
    if sniffed.content == "json" and (found := registry.by_root_key(sniffed.root_keys)):
        return found, True
    found = registry.by_name(format_, name)
    if not found and format_ == "txt" and (sniffed.is_chat or is_chat_file(name)):
        return registry.chats(), False
    return found, False


def _decide(candidates: list[Entry], by_key: bool, name: str, platform: ExportPlatform | None) -> Recognition:
    """One entry, or none, or the word that it is ambiguous: platform first, then the folder.

    A name means something within its platform only: a single kind of that name is left aside, too, where it is
    another platform's. Where none of several kinds is read, it does not matter which it is.
    """
    tells: Literal["key", "name"] = "key" if by_key else "name"
    one_family = len({FAMILIES[entry.platform][0] for entry in candidates}) == 1
    if platform is not None:
        own = [entry for entry in candidates if entry.platform in FAMILIES[platform]]
        candidates = own or (candidates if by_key else [])
    if len(candidates) > 1:
        folders = _folders(name)
        candidates = (
            [entry for entry in candidates if not folders.isdisjoint(entry.folders)]
            or [entry for entry in candidates if not entry.folders]
            or candidates
        )
    unread = len(candidates) > 1 and all(entry.why_not is not None for entry in candidates)
    if len(candidates) == 1 or unread:
        return Recognition(candidates[0], tells=tells if one_family else None)
    return Recognition(ambiguous=bool(candidates))


def _with_content(found: Recognition, name: str, sniffed: Sniff) -> Recognition:
    """The recognition together with what the content says about it."""
    ending = extension(name)
    problem = sniffed.problem
    if problem is None and sniffed.content == "html" and ending == "json":
        problem = Problem("html_named_json", name)
    elif problem is None and sniffed.content == "binary":
        problem = Problem("not_text", name)
    elif problem is None and sniffed.content == "text" and ending == "json":
        problem = Problem("invalid_json", name)
    return Recognition(
        entry=found.entry,
        dialect=sniffed.dialect,
        is_empty=sniffed.content == "empty",
        ambiguous=found.ambiguous,
        problem=problem,
        tells=found.tells,
    )


def _folders(name: str) -> set[str]:
    return {fold_folder(folder) for folder in name.split("/")[:-1]}


def _without_copy_mark(name: str) -> str:
    """`posts_1 (2).json`, `posts_1 2.json` -> `posts_1.json`: what browsers and file managers add to copies."""
    base = base_name(name)
    ending = extension(base)
    if ending not in _FORMATS:
        return name
    return f"{name.removesuffix(base)}{_COPY_NUMBER.sub('', stem(base))}.{ending}"
