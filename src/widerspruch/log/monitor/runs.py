"""What the records of runs in a log must not say: sets that are not there, a freeze that nobody saw."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from widerspruch.log.findings import LogFinding, finding
from widerspruch.log.monitor.entries import WatchedRun, WatchedSet
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.tiles import TileReader
from widerspruch.protocol.run_record import RecordedSet

_SKEW = 5 * 60 * 1_000_000
"""Microseconds by which two clocks may differ."""


def look_at_runs(
    runs: Iterable[WatchedRun],
    sets: Sequence[WatchedSet],
    reader: TileReader,
    witnessed: Mapping[int, int | None],
    early_after: int,
) -> Iterator[LogFinding]:
    """Each record against the sets and the tree.

    Args:
        witnessed: By index when witnesses had seen the entry, microseconds UTC; None: nobody knows.

        early_after: Microseconds between freeze and witnesses by which a freeze is only the platform's word.
    """
    by_digest = {one.digest: one for one in reversed(sets)}
    for run in runs:
        yield from _log(run, reader)
        for used in run.record.sets:
            yield from _set(run, used, by_digest.get(used.digest), sets)
        yield from _freeze(run, witnessed.get(run.index), early_after)
        found, rows = run.record.verification.found, run.record.verification.rows
        if found:
            yield finding("run_found", index=run.index, n=found)
        if rows != run.record.kept_rows:
            yield finding("run_rows_differ", index=run.index, rows=rows, kept=run.record.kept_rows)


def _log(run: WatchedRun, reader: TileReader) -> Iterator[LogFinding]:
    """What the builder says to have seen before the run."""
    seen = run.record.log
    if seen.origin != reader.checkpoint.origin:
        yield finding("run_log_other", index=run.index)
    elif seen.size > run.index:
        yield finding("run_log_later", index=run.index, size=seen.size)
    else:
        try:
            is_right = reader.root(seen.size).hex() == seen.root
        except ProtocolError:
            is_right = False
        if not is_right:
            yield finding("run_log_differs", index=run.index, size=seen.size)


def _set(
    run: WatchedRun, used: RecordedSet, found: WatchedSet | None, sets: Sequence[WatchedSet]
) -> Iterator[LogFinding]:
    place: dict[str, str | int] = {"index": run.index, "platform": used.platform, "number": used.number}
    if found is None:
        yield finding("run_set_unknown", **place)
        return
    header = found.header
    told = (header.platform, header.number, header.received_until)
    if told != (used.platform, used.number, used.received_until):
        yield finding("run_set_differs", other=found.index, **place)
    if found.index >= run.record.log.size:
        yield finding("run_set_later", other=found.index, **place)
    newer = [
        one
        for one in sets
        if one.header.platform == used.platform
        and one.header.number > header.number
        and one.index < run.record.log.size
    ]
    if newer:
        yield finding("run_set_old", other=max(one.header.number for one in newer), **place)
    heeds_until = run.record.heeds_until
    if heeds_until > header.received_until:
        yield finding("run_heeds_more", heeds_until=heeds_until, received_until=header.received_until, **place)


def _freeze(run: WatchedRun, witnessed_at: int | None, early_after: int) -> Iterator[LogFinding]:
    if witnessed_at is None:
        return
    until = run.record.heeds_until
    if until > witnessed_at + _SKEW:
        yield finding("run_frozen_late", index=run.index, heeds_until=until, witnessed_at=witnessed_at)
    if witnessed_at - until > early_after:
        yield finding("run_frozen_early", index=run.index, heeds_until=until, witnessed_at=witnessed_at)
