"""What holding a fact against an archive may show."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from widerspruch.rulebook.checks.walk import RulebookPlace

FindingKind = Literal[
    "unchanged",
    "moved",
    "text_near",
    "link_changed",
    "address_changed",
    "anchor_gone",
    "anchor_appeared",
    "in_force_changed",
    "document_changed",
    "silent_since",
    "first_capture",
    "capture_gap",
    "not_as_cited",
    "version_unknown",
    "archive_missing",
]

Weight = Literal["fine", "look", "stale"]

WEIGHTS: Mapping[FindingKind, Weight] = {
    "unchanged": "fine",  # the anchor stands where it stood, and its paragraph says the same
    "moved": "look",  # the anchor stands below another heading
    "text_near": "look",  # its paragraph says something else besides
    "link_changed": "stale",  # its paragraph links elsewhere, or no longer
    "address_changed": "stale",  # of the controller or a letter: it is no longer in the document
    "anchor_gone": "stale",
    "anchor_appeared": "stale",  # what was not there is there now
    "in_force_changed": "look",  # the document has another day since which it is in force
    "document_changed": "look",  # it was read as a whole, for what it does not say, and says something else now
    "silent_since": "look",  # the archive has no newer version: taken out, or nobody captured it any more
    "first_capture": "look",  # the first version that the archive has: since when it holds, it cannot tell
    "capture_gap": "look",  # weeks lie between the version without and the first with it, and no fact says so
    "not_as_cited": "stale",  # already the version that is named does not say so
    "version_unknown": "stale",  # no such commit or file in the clone
    "archive_missing": "look",  # no clone of this collection was given
}
"""What to make of each: only `stale` is an error, for who reads it must change something."""


class WatchFinding(Struct, frozen=True):
    """One thing found of one passage.

    Attributes:
        reference: Its id in `references.toml`. `facts`: where the facts stand that rest on it.

        day: Of the archive's version that showed it.

        was, now: What stood there and stands there now, where the two can be told in a line.
    """

    kind: FindingKind
    reference: str
    facts: tuple[RulebookPlace, ...]
    document: str
    day: date | None = None
    was: str = ""
    now: str = ""

    @property
    def weight(self) -> Weight:
        """See `WEIGHTS`."""
        return WEIGHTS[self.kind]


class WatchResult(Struct, frozen=True):
    """All findings, by reference.

    Attributes:
        collections: The newest day of each archive that was read.

        confirmed: Passages of what holds today that stand in the newest version as they were cited, and the day up to
            which their archive reaches.
    """

    findings: tuple[WatchFinding, ...]
    collections: Mapping[str, date]
    confirmed: Mapping[str, date]

    @property
    def is_stale(self) -> bool:
        """Whether a fact must be looked at before it is told again."""
        return any(one.weight == "stale" for one in self.findings)
