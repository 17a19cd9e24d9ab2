"""What the exclusion sets in a log must not do: be two of one number, or go back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from widerspruch.log.findings import LogFinding, LogFindingCode, finding
from widerspruch.log.monitor.entries import WatchedSet

MOST_MISSING = 20
"""Numbers of missing sets that are named one by one."""


def look_at_sets(
    sets: Iterable[WatchedSet], witnessed: Mapping[int, int | None], late_after: int
) -> Iterator[LogFinding]:
    """Of each platform.

    Args:
        witnessed: By index when witnesses had seen the entry, microseconds UTC; None: nobody knows.

        late_after: Microseconds after its issue by which a set is to stand in the log.
    """
    by_platform = sorted(sets, key=lambda one: one.header.platform)
    for platform, group in groupby(by_platform, key=lambda one: one.header.platform):
        of_platform = list(group)
        yield from _twice(platform, of_platform)
        yield from _missing(platform, of_platform)
        yield from _back(platform, of_platform)
        yield from _bases(platform, of_platform)
        yield from _late(platform, of_platform, witnessed, late_after)


def _twice(platform: str, sets: Sequence[WatchedSet]) -> Iterator[LogFinding]:
    first: dict[int, WatchedSet] = {}
    for one in sets:
        known = first.setdefault(one.header.number, one)
        if known.digest != one.digest:
            number = one.header.number
            yield finding("set_number_twice", platform=platform, number=number, index=known.index, other=one.index)


def _missing(platform: str, sets: Sequence[WatchedSet]) -> Iterator[LogFinding]:
    numbers = sorted({one.header.number for one in sets})
    told = 0
    for before, after in pairwise(numbers):
        for number in range(before + 1, after):
            if told == MOST_MISSING:
                return
            told += 1
            yield finding("set_number_missing", platform=platform, number=number)


def _back(platform: str, sets: Sequence[WatchedSet]) -> Iterator[LogFinding]:
    """In the order of the log, as far as numbers rise in it."""
    newest = sets[0]
    for one in sets[1:]:
        place: dict[str, str | int] = {"platform": platform, "number": one.header.number, "index": one.index}
        if one.header.number < newest.header.number:
            yield finding("set_number_back", other=newest.header.number, **place)
        if one.header.number <= newest.header.number:
            continue
        steps: tuple[tuple[LogFindingCode, int, int], ...] = (
            ("set_received_until_back", one.header.received_until, newest.header.received_until),
            ("set_issued_back", one.header.issued_at, newest.header.issued_at),
        )
        for code, after, before in steps:
            if after < before:
                yield finding(code, other=newest.header.number, at=after, before=before, **place)
        newest = one


def _bases(platform: str, sets: Sequence[WatchedSet]) -> Iterator[LogFinding]:
    """An increment says by its digest which set it goes on from; that one is to be public, too."""
    known: set[str] = set()
    for one in sets:
        since = one.header.since
        if since is not None and one.header.since_digest not in known:
            yield finding("set_base_unknown", platform=platform, number=one.header.number, index=one.index, other=since)
        known.add(one.digest)


def _late(
    platform: str, sets: Sequence[WatchedSet], witnessed: Mapping[int, int | None], late_after: int
) -> Iterator[LogFinding]:
    for one in sets:
        seen, issued_at = witnessed.get(one.index), one.header.issued_at
        if seen is not None and seen - issued_at > late_after:
            number = one.header.number
            yield finding(
                "set_logged_late",
                platform=platform,
                number=number,
                index=one.index,
                issued_at=issued_at,
                witnessed_at=seen,
            )
