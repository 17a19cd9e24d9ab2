"""Since when an account is private: what its history of changes says, and when it says nothing."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from widerspruch.exports.meta_json.labels import meaning

Turn = Literal["made_private", "made_public"]


class Change(Struct, frozen=True):
    """One entry of the history. `at`: microseconds UTC. None: could not be read."""

    at: int | None
    turn: Turn | None


def change_meant(words: Iterable[str | None]) -> Turn | None:
    """What the words of an entry say that the account was made."""
    for word in words:
        match meaning(word):
            case "made_private":
                return "made_private"
            case "made_public":
                return "made_public"
    return None


def private_since(changes: Sequence[Change]) -> tuple[int | None, int]:
    """Since when (microseconds UTC), or None; and how many entries could not be read.

    An entry without a readable time may be the last one, and so may one whose words are unknown unless a later one
    is understood: then the history says nothing.
    """
    unread = sum(1 for change in changes if change.at is None or change.turn is None)
    dated = [(change.at, change.turn) for change in changes if change.at is not None]
    if not dated or len(dated) < len(changes):
        return None, unread
    at, turn = max(dated, key=lambda entry: entry[0])
    return (at if turn == "made_private" else None), unread
