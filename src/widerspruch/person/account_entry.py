"""What was typed about one account, and how those that are entered together name each other."""

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, structs


class AccountEntry(Struct, frozen=True):
    """What was typed about one account; empty: nothing.

    Attributes:
        platform: By its slug in the rulebook or by its name.

        label: The person's own name for it.

        address: E-mail address or telephone number that it uses.

        linked_to: Key of an account that stands in the same accounts centre (Kontenübersicht), or `#0`, `#1` ...: an
            account that is entered together with it, by its place.

        group: That accounts centre by a name, for those who name it.
    """

    platform: str
    kind: str = "own"
    label: str = ""
    address: str = ""
    adult: str = ""
    linked_to: str = ""
    group: str = ""


_PLACE = re.compile(r"#([0-9]{1,4})")


def linked_place(link: str) -> int | None:
    """The place that a link to one entered together names; None: it names none."""
    found = _PLACE.fullmatch(link)
    return int(found[1]) if found else None


def with_one_more(entries: Sequence[AccountEntry], platform: str) -> tuple[tuple[AccountEntry, ...], int]:
    """The entries with another one of a platform behind the others of it, and its place."""
    place = max((n for n, entry in enumerate(entries) if entry.platform == platform), default=len(entries) - 1) + 1
    moved = _linked_anew(entries, lambda target: target + (target >= place))
    return (*moved[:place], AccountEntry(platform), *moved[place:]), place


def without_entry(entries: Sequence[AccountEntry], place: int | None) -> tuple[AccountEntry, ...]:
    """The entries without the one at a place, if there is one. What was linked to it is linked to nothing."""
    if place is None or place >= len(entries):
        return tuple(entries)
    left = [entry for n, entry in enumerate(entries) if n != place]
    return _linked_anew(left, lambda target: None if target == place else target - (target > place))


def _linked_anew(entries: Iterable[AccountEntry], place: Callable[[int], int | None]) -> tuple[AccountEntry, ...]:
    def link(before: str) -> str:
        target = linked_place(before)
        after = None if target is None else place(target)
        return before if target is None else "" if after is None else f"#{after}"

    return tuple(structs.replace(entry, linked_to=link(entry.linked_to)) for entry in entries)
