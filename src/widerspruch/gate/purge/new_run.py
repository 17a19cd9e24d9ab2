"""The manifest of a purged corpus: that of before, but for what the purge changed."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import structs

from widerspruch.gate.built import Built
from widerspruch.gate.purge.shard import Purged
from widerspruch.gate.purge.steps import PurgeFound
from widerspruch.gate.schedule.attempt import versions_here
from widerspruch.protocol.manifest import DataFile, GateRun, MatchReport, Verification
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decide import KEPT_OUT_AS

_OUT = frozenset(KEPT_OUT_AS.values())


def new_run(
    built: Built,
    sets: Sequence[ExclusionSet],
    found: PurgeFound,
    matches: tuple[MatchReport, ...],
    until: int,
    verification: Verification,
    command: tuple[str, ...],
    now: int,
) -> GateRun:
    """What the manifest says of a corpus without the rows that go. `until`: objections received until then count."""
    run = built.run
    purged = {built.files[one.number].name: one for one in found.purged}
    return structs.replace(
        run,
        outputs=tuple(_data(file.data, purged.get(file.name)) for file in built.files),
        ledgers=tuple(_ledger(file.ledger, purged.get(file.name)) for file in built.files),
        counts=_counts(run.counts, found.purged),
        redacted=run.redacted - sum(one.redacted for one in found.purged),
        exclusion_sets=tuple(one.used() for one in sets),
        matches=matches,
        versions={**run.versions, **versions_here()},
        command=command,
        predecessor=built.digest,
        objections_until=until,
        verification=verification,
        made_at=now,
    )


def _data(file: DataFile, purged: Purged | None) -> DataFile:
    if purged is None or purged.data is None:
        return file
    return DataFile(file.name, purged.data.sha256, purged.data.size, file.rows - purged.removed)


def _ledger(file: DataFile, purged: Purged | None) -> DataFile:
    if purged is None or purged.ledger is None:
        return file
    return DataFile(file.name, purged.ledger.sha256, purged.ledger.size, purged.ledger_rows)


def _counts(counts: Mapping[str, int], purged: Sequence[Purged]) -> dict[str, int]:
    """Rows per reason: what goes is taken from the reason for which it was kept."""
    new = Counter(counts)
    for one in purged:
        for reason, rows in one.before.items():
            # A newer rulebook may give another reason than the run counted; no reason has fewer rows than none.
            for counted in (reason, *sorted(new, key=lambda name: -new[name] if name not in _OUT else 0)):
                taken = min(rows, new[counted])
                new[counted] -= taken
                rows -= taken
        new.update(one.now)
    return {reason: rows for reason, rows in sorted(new.items()) if rows}
