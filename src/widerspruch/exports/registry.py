"""All kinds of files of all kinds of exports, indexed by what a member is looked up with."""

import re
from collections.abc import Iterable
from functools import cache

from widerspruch.exports.archive.names import base_name, extension, fold_folder, stem
from widerspruch.exports.entry import Entry, Format, normalise_basename
from widerspruch.exports.kinds import Kinds, load_kinds
from widerspruch.exports.member import ExportPlatform

FORMATS: dict[str, Format] = {"json": "json", "html": "html", "htm": "html", "csv": "csv", "txt": "txt"}
_COPY_NUMBER = re.compile(r" \d{1,3}$")


class Registry:
    """Kinds of exports and the tables of their files."""

    def __init__(self, kinds: Kinds, entries: Iterable[Entry]) -> None:
        self.kinds = kinds
        self.entries = tuple(entries)
        self._texts: dict[ExportPlatform, Entry] = {}
        self._by_key: dict[str, list[Entry]] = {}
        self._by_basename: dict[tuple[Format, str], list[Entry]] = {}
        self._by_prefix: dict[Format, list[Entry]] = {}
        self._by_folder: dict[Format, list[Entry]] = {}
        for entry in self.entries:
            self._add(entry)

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
        folders = folders_of(name)
        return [entry for entry in self._by_folder.get(format_, []) if not folders.isdisjoint(entry.folders)]

    def anchor(self, name: str) -> ExportPlatform | None:
        """The platform whose export has files of this name at its root, for exports without folders."""
        found = self._by_basename.get(("csv", normalise_basename(_without_copy_mark(name))), [])
        return found[0].platform if found and extension(name) == "csv" and not found[0].folders else None

    def text_of(self, name: str, lines: ExportPlatform | None) -> list[Entry]:
        """The entry of a text file that only its kind tells, by its name or by whose lines its lines look like."""
        kind = self.kinds.of_file(name) or (self.kinds.of(lines) if lines is not None else None)
        return [self._texts[kind.platform]] if kind is not None and kind.platform in self._texts else []

    def _add(self, entry: Entry) -> None:
        if entry.format == "txt":
            self._texts.setdefault(entry.platform, entry)
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
    """All kinds with all their files; loads the readers."""
    kinds = load_kinds()
    return Registry(kinds, (entry for kind in kinds.all for entry in kind.load_entries()))


def folders_of(name: str) -> set[str]:
    """The folders in which a member lies, folded."""
    return {fold_folder(folder) for folder in name.split("/")[:-1]}


def _without_copy_mark(name: str) -> str:
    """`posts_1 (2).json`, `posts_1 2.json` -> `posts_1.json`: what browsers and file managers add to copies."""
    base = base_name(name)
    ending = extension(base)
    if ending not in FORMATS:
        return name
    return f"{name.removesuffix(base)}{_COPY_NUMBER.sub('', stem(base))}.{ending}"
