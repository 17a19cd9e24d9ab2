"""Who of the platform's people looked at somebody's data: told to whoever was looked at."""

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.looking import looks_at
from widerspruch.desk.models import DeskCase
from widerspruch.desk.telling.words import DeskWords


class ToldLook(Struct, frozen=True):
    """That somebody looked, when, and what they gave as reason. Who it was, the platform's oversight knows."""

    at: str
    what: str
    reason: str


def told_looks(desk: Desk, case: DeskCase, words: DeskWords) -> tuple[ToldLook, ...]:
    """The oldest first."""
    return tuple(
        ToldLook(words.instant(one.at), words.desk(f"page.looks.{one.what}"), one.reason)
        for one in looks_at(desk, case)
    )
