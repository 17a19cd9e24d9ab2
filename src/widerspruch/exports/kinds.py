"""All kinds of exports: a new platform is a package in `platforms` with a module `kind`, and one line here."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import import_module

from widerspruch.exports.archive.names import stem
from widerspruch.exports.archive.sniff import Marks
from widerspruch.exports.kind import ExportKind, ExportName
from widerspruch.exports.member import ExportPlatform

PACKAGES = ("facebook", "instagram", "linkedin", "whatsapp")
"""What a name means to several of them it means to the first."""


class Kinds:
    """Kinds of exports, found by what one meets them with.

    Attributes:
        all: In their order.

        own_folders: The kind that a folder names.

        root_folders: The kind that has a folder at its root, or None where several have.

        marks: What the beginning of a file may show.
    """

    def __init__(self, kinds: Iterable[ExportKind]) -> None:
        self.all = tuple(kinds)
        self._by_platform = {platform: kind for kind in self.all for platform in kind.platforms}
        self.own_folders: Mapping[str, ExportKind] = {folder: kind for kind in self.all for folder in kind.own_folders}
        self.root_folders: dict[str, ExportKind | None] = {}
        for kind in self.all:
            for folder in kind.root_folders | kind.own_folders:
                self.root_folders[folder] = None if folder in self.root_folders else kind
        self.inner_archives = frozenset(name for kind in self.all for name in kind.inner_archives)
        self.chats = tuple(kind.chats for kind in self.all if kind.chats is not None)
        self.chat_folders = frozenset(folder for chats in self.chats for folder in chats.folders)
        self.marks = Marks(
            {kind.platform: kind.first_lines for kind in self.all if kind.first_lines is not None},
            tuple(name for kind in self.all for name in kind.empty_files),
        )
        self.read_name = lru_cache(maxsize=4096)(self._read_name)

    def of(self, platform: ExportPlatform) -> ExportKind:
        """The kind in whose exports a platform's files lie."""
        return self._by_platform[platform]

    def of_file(self, name: str) -> ExportKind | None:
        """The kind that a text file is of by its name alone."""
        return next((kind for kind in self.all if kind.is_own_file is not None and kind.is_own_file(name)), None)

    def _read_name(self, name: str) -> ExportName | None:
        """What the name of an archive or folder says; None if it is not one that a platform gives."""
        plain = stem(name)
        return next((found for kind in self.all if (found := kind.read_name(plain)) is not None), None)


@cache
def load_kinds() -> Kinds:
    """All kinds."""
    return Kinds(import_module(f"widerspruch.exports.platforms.{package}.kind").KIND for package in PACKAGES)
