"""What is not sound in a case file that opens all the same: values with a place, shown to the person."""

from typing import Literal

from msgspec import Struct

DamageCode = Literal[
    "event_unreadable",  # its bytes are no event
    "event_unknown",  # a kind, or a field, that a newer version knows
    "chain_broken",  # it does not follow from the one before
    "events_missing",
    "head_differs",  # the last event is not the one that the file says
    "evidence_missing",
    "evidence_unlisted",  # no event knows of it
    "evidence_changed",  # what is known of it, or its bytes
    "about_changed",  # the file's name, or its days
    "fences_missing",  # another program may have changed events
    "pages_damaged",  # SQLite cannot read all of its pages
    "manifest_unreadable",  # of an export, as are the following
    "file_missing",
    "file_changed",
    "file_unlisted",
]


BREAKS: frozenset[DamageCode] = frozenset(("chain_broken", "events_missing", "head_differs"))
"""From their number on nothing is proven."""


class Damage(Struct, frozen=True, order=True):
    """One thing that is not sound; its sentence is `damage.<code>` in the room's catalogue.

    Attributes:
        number: Of the event, or of the piece of evidence.

        file: Name of a file in an export: ours, or whatever somebody else has put there.
    """

    code: DamageCode
    number: int = 0
    file: str = ""
