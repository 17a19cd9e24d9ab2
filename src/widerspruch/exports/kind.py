"""What the house must know of one platform's exports: one frozen value, `KIND`, in the platform's module `kind`."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib import import_module
from typing import Literal

from msgspec import Struct

from widerspruch.exports.archive.names import fold_folder
from widerspruch.exports.entry import Entry, normalise_basename
from widerspruch.exports.member import ExportPlatform


class ExportName(Struct, frozen=True):
    """What the name of an archive or folder says about an export. People rename files: a hint, no proof.

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


class ChatFiles(Struct, frozen=True):
    """How chats lie in an export: their folders and files are called after people.

    Attributes:
        file: What the file of a chat is called that is not, without number and ending: its folder is.

        folders: Folded folders below which each folder is one chat.

        names: What is in the names of files, folders and archives that are called after people.
    """

    file: str
    folders: frozenset[str] = frozenset()
    names: re.Pattern[str] | None = None


class PageExport(Struct, frozen=True):
    """How the export of a page, which looks like a person's, is known: what is in it the page said.

    Attributes:
        folders, files: Folded folders and normalised basenames that only such an export has.

        person_folders: Folded folders that only a person's has.
    """

    folders: frozenset[str]
    files: frozenset[str]
    person_folders: frozenset[str]

    def has(self, name: str) -> bool:
        """Whether a member's name says that its export is a page's."""
        *folders, base = name.split("/")
        return not self.folders.isdisjoint(map(fold_folder, folders)) or normalise_basename(base) in self.files

    def is_whole(self, names: Iterable[str]) -> bool:
        """Whether an export with members of these names is a page's as a whole: none of them is a person's."""
        of_a_page = False
        for name in names:
            if not self.person_folders.isdisjoint(map(fold_folder, name.split("/")[:-1])):
                return False
            of_a_page = of_a_page or self.has(name)
        return of_a_page


class ExportKind(Struct, frozen=True):
    """One kind of export. Importing it loads no reader.

    Attributes:
        platforms: Whose files may lie in such an export; first the one whose export it is.

        tables: Modules with the `ENTRIES` that lie in it.

        read_name: What the name of an archive or folder says, without its ending; None if it is no such export's.

        layout: Kinds of one layout have files of one format, and many of the same names.

        root_folders: Folders at its root, of every vintage, folded. Those of older years are plain words, so only
            folders that hold text files count.

        own_folders: Those that name the platform: beside another kind's, two exports were unpacked into one folder.

        inner_archives: Folded names of archives within it that are a part of it.

        is_own_file: Whether a text file is of this kind by its name alone, wherever it lies.

        first_lines: What stands in the beginning of a text file that is of this kind, whatever it is called.

        empty_files: How names of files end that only say that there is nothing.

        unit: What must be read by one process: a member by itself, or the same content as JSON and as a page, of
            which only the JSON is read.

        is_one_chat: Each export is one chat and says of nobody that it is theirs: all that is dropped are one profile.
    """

    platforms: tuple[ExportPlatform, ...]
    tables: tuple[str, ...]
    read_name: Callable[[str], ExportName | None]
    layout: str
    root_folders: frozenset[str] = frozenset()
    own_folders: frozenset[str] = frozenset()
    inner_archives: frozenset[str] = frozenset()
    is_own_file: Callable[[str], bool] | None = None
    first_lines: re.Pattern[str] | None = None
    empty_files: tuple[str, ...] = ()
    unit: Literal["member", "content"] = "member"
    is_one_chat: bool = False
    chats: ChatFiles | None = None
    page: PageExport | None = None

    @property
    def platform(self) -> ExportPlatform:
        """Whose export it is."""
        return self.platforms[0]

    def load_entries(self) -> Iterator[Entry]:
        """Its files. Their readers are loaded now."""
        for name in self.tables:
            yield from import_module(name).ENTRIES
