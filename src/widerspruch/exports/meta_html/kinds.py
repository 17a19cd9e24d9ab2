"""What the cards of a page become: one row per kind of page, by the name that the file has in every language."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from widerspruch.exports.member import ExportPlatform
from widerspruch.items.item import Zone
from widerspruch.rulebook.vocabulary import Kind, State

ZONE_OF: Mapping[ExportPlatform, Zone] = {
    "facebook": "local_unknown",
    "messenger": "local_unknown",
    "instagram": "fixed-08",
    "threads": "fixed-08",
}
"""Instagram and Threads print a fixed zone, Facebook the account's own without naming it."""


class PageKind(Struct, frozen=True):
    """What the cards of a page become.

    Attributes:
        basenames: As in `Entry`.

        kind: None: the media tell it, and `without_media` holds for cards without any.

        words: Where the person's words stand. Headings are captions on Instagram, on Facebook they are sentences
            of Facebook's own, or the name of what the person made ("both"). rows: under labels.

        audience: flag: the account-wide flag tells it; public, direct: the kind implies it; unknown otherwise.

        prefixes: As in `Entry`.
    """

    platform: ExportPlatform
    name: str
    basenames: tuple[str, ...]
    kind: Kind | None
    words: Literal["body", "heading", "both", "rows", "comment_row", "none"]
    without_media: Kind = "post"
    state: State = "live"
    audience: Literal["unknown", "flag", "public", "direct"] = "unknown"
    folders: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
