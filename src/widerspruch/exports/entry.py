"""One row of a reader's table: which files it knows, and what becomes of them.

Each kind of export names the modules with its `ENTRIES: tuple[Entry, ...]`; `recognise.py` looks a member up in all of
them: first by root key, then by normalised basename, the parent folder only to break ties.
"""

import re
from typing import Literal

from msgspec import Struct

from widerspruch.exports.member import ExportPlatform, NotRead, Reader

Format = Literal["json", "html", "csv", "txt"]


class Entry(Struct, frozen=True):
    """A kind of file that we know.

    Attributes:
        name: Permanent name of the kind, for the inventory.

        basenames: Normalised basenames (see `normalise_basename`), without number and extension.

        root_keys: Top-level keys of the JSON object; they decide before the basename does.

        prefixes: How a normalised basename may begin, for files that carry a person's name or a title
            (`whatsapp_chat_mit_…`). Looked at after the basenames.

        folders: Any of these parent folder names (folded, blanks as underscores) breaks a tie between entries
            with the same basename. An entry that has neither basenames, prefixes nor root keys is meant by its
            folders alone: every file of its format in one of them.

        reader: Turns the member into items and facts; None for a file that is known and deliberately not read.

        why_not: The reason, where `reader` is None.

        order: Members are read in this order: 0 account files (they state flags that items need), 1 content.

        is_chat: Each such file is one chat: it, or its folder, is called after people.

        is_settings: A file about the account in which is nothing that a decision rests on and nothing that the person
            wrote: a result is complete without it.

        is_start_page: A page that only leads to the others.
    """

    name: str
    platform: ExportPlatform
    format: Format
    basenames: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    root_keys: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    reader: Reader | None = None
    why_not: NotRead | None = None
    order: int = 1
    is_chat: bool = False
    is_settings: bool = False
    is_start_page: bool = False


_NUMBER = re.compile(r"_\d+$")


def normalise_basename(name: str) -> str:
    """`…/Your_Posts_12.json` -> `your_posts`: no folder, no extension, no running number or member id, folded
    case, blanks and apostrophes as underscores."""
    base = name.rsplit("/", 1)[-1].rsplit(".", 1)[0].casefold()
    base = base.replace("'", "_").replace("’", "_").replace(" ", "_")
    return _NUMBER.sub("", base)
