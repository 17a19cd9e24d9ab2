"""Does anything in the kept rows name somebody who objected to being mentioned?

First all identifiers of all rows, as keys; then one look at the set for these; then, only if it names anybody, the
rows. Memory follows the different identifiers in one of the partitions, and the objectors who are mentioned.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.audit.join import covers, rows_with, used_of
from widerspruch.gate.audit.mention_reader import EXACT, MentionBatch, MentionFault, MentionReader, counting_names
from widerspruch.gate.audit.places import Places
from widerspruch.gate.audit.record import AuditProblem
from widerspruch.gate.audit.spool import Spool
from widerspruch.gate.built import Built, BuiltFile
from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.protocol.hashing_key import KEY_BYTES, HashingKey
from widerspruch.protocol.manifest import GateRun
from widerspruch.protocol.sets.exclusion_set import ExclusionSet

Looked = Literal["looked", "none", "kept", "unmapped", "no_key", "fold"]
"""Whether mentions were looked at. `none`: the set names nobody who is not to be mentioned. `kept`: the run was to keep
mentions. Not looked at, though they should be: the profile does not say where (`unmapped`), there is no hashing key
(`no_key`), the set was made with another fold than this program's (`fold`)."""

NOT_LOOKED: frozenset[Looked] = frozenset(["unmapped", "no_key", "fold"])


class FoundMentions(Struct, frozen=True):
    """Rows that name somebody: `problems` of objections to be heeded, `late` of later ones only, by file."""

    problems: tuple[AuditProblem, ...] = ()
    late: dict[str, int] = {}

    def __add__(self, other: "FoundMentions") -> "FoundMentions":
        late = {name: self.late.get(name, 0) + other.late.get(name, 0) for name in {**self.late, **other.late}}
        return FoundMentions((*self.problems, *other.problems), late)


def together(looked: Iterable[Looked]) -> Looked:
    """What is to be said of all platforms: first what could not be looked at, last that there was nothing to do."""
    order = [*sorted(NOT_LOOKED), "looked", "kept", "none"]
    return min(looked, key=order.index, default="none")


def mentions_looked(built: Built, exclusions: ExclusionSet, key: HashingKey | None) -> Looked:
    """Whether mentions can be looked at, and are to be."""
    if not exclusions.mentions:
        return "none"
    if built.run.mentions == "keep":
        return "kept"
    if built.profile.mentions is None:
        return "unmapped"
    if key is None:
        return "no_key"
    return "looked" if exclusions.headers[-1].fold_version == FOLD_VERSION else "fold"


def look_for_mentions(
    built: Built,
    exclusions: ExclusionSet,
    reader: MentionReader,
    readable: frozenset[str],
    scratch: Path,
    on_file: Callable[[int], None],
) -> FoundMentions:
    """Look for identifiers of objectors in texts and tags of one platform's rows.

    Args:
        readable: Names of the inputs whose kept rows can be read at all.

        on_file: Is told how many files were looked at; each may be looked at twice.
    """
    files = [file for file in built.files if file.name in readable]
    problems, read = [], []
    with Spool(scratch, "mentions", sum(file.kept for file in files)) as spool:
        for number, file in enumerate(files):
            try:
                for batch in reader.batches(file):
                    spool.add(batch.named)
                read.append(file)
            except MentionFault:
                problems.append(AuditProblem("audit_unreadable", {"name": file.data.name}))
            on_file(number + 1)
        named = _named(spool, exclusions, built.run)
    late: dict[str, int] = {}
    if named.heeded or named.late:
        newer = exclusions.number > used_of(built.run, exclusions).number
        for number, file in enumerate(read):
            places, late_rows = _places(reader, file, named)
            if places.rows:
                code = "audit_mention_newer" if newer else "audit_mention"
                values = {"name": file.data.name, "n": places.rows, "rows": places.named}
                problems.append(AuditProblem(code, {**values, "identifiers": ", ".join(sorted(places.identifiers))}))
            if late_rows:
                late[file.name] = late_rows
            on_file(len(files) + number + 1)
    return FoundMentions(tuple(problems), late)


class _NamedKeys(Struct, frozen=True):
    """Keys of identifiers of objectors to mentions: by objections to be heeded, and by later ones only."""

    heeded: frozenset[bytes]
    late: frozenset[bytes]


def _named(spool: Spool, exclusions: ExclusionSet, run: GateRun) -> _NamedKeys:
    identifiers = _identifiers_found(spool, exclusions, strict=run.strict_names)
    heeded, late = set[bytes](), set[bytes]()
    if identifiers:
        now, later = _objectors(exclusions, run, {account for accounts in identifiers.values() for account in accounts})
        for key, accounts in identifiers.items():
            if accounts & now:
                heeded.add(key)
            elif accounts & later:
                late.add(key)
    return _NamedKeys(frozenset(heeded), frozenset(late))


def _identifiers_found(spool: Spool, exclusions: ExclusionSet, *, strict: bool) -> dict[bytes, set[bytes]]:
    """The accounts that a set names by the identifiers that were found, if these count by themselves."""
    found = defaultdict[bytes, set[bytes]](set)
    borne = dict[tuple[bytes, bytes], bool]()  # names, by key and account: whether every set says that it counts
    exact = pa.array(sorted(EXACT))
    with ExitStack() as stack:
        files = [stack.enter_context(pq.ParquetFile(path)) for path in exclusions.mentions]
        for wanted, bounds in spool.all():
            for _, rows in rows_with(files, "mention_key", wanted, bounds) if len(wanted) else ():
                for key, account in _pairs(rows.filter(pc.is_in(rows["identifier"], exact))):
                    found[key].add(account)
                names = rows.filter(pc.equal(rows["identifier"], "name"))
                counting = set(_pairs(counting_names(names, strict=strict)))
                known = counting | set(_pairs(names.filter(pc.is_valid(names["bearers"]))))
                borne.update({pair: borne.get(pair, True) and pair in counting for pair in known})
    for (key, account), counts in borne.items():
        if counts:
            found[key].add(account)
    return dict(found)


def _pairs(rows: pa.Table) -> Iterator[tuple[bytes, bytes]]:
    columns = (rows[name].cast(pa.binary(KEY_BYTES)).to_pylist() for name in ("mention_key", "account_key"))
    return zip(*columns, strict=True)


def _objectors(exclusions: ExclusionSet, run: GateRun, accounts: set[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Who of some accounts objected to mentions, in force when the corpus was frozen, or only by now."""
    wanted, bounds = pa.array(accounts, pa.binary(KEY_BYTES)), (min(accounts), max(accounts))
    stated = defaultdict[bytes, list[dict[str, Any]]](list)
    with ExitStack() as stack:
        files = [stack.enter_context(pq.ParquetFile(path)) for path in exclusions.objections]
        for place, rows in rows_with(files, "account_key", wanted, bounds):
            meant = pc.and_(rows["mentions"], pc.equal(rows["purpose"], run.purpose))
            for row in rows.filter(meant).to_pylist():
                stated[row["account_key"].bytes].append({**row, "place": place})
    now = {account for account, rows in stated.items() if covers(rows, "mentions", run.heeds_until())}
    by_now = {account for account, rows in stated.items() if covers(rows, "mentions", exclusions.received_until)}
    return now, by_now - now


class _MentionPlaces(Places):
    """Numbers of rows, and by which identifiers somebody is named in them."""

    def __init__(self) -> None:
        super().__init__()
        self.identifiers: set[str] = set()


def _places(reader: MentionReader, file: BuiltFile, named: _NamedKeys) -> tuple[_MentionPlaces, int]:
    places, late = _MentionPlaces(), 0
    for batch in reader.batches(file):
        rows = _rows_of(batch, named.heeded)
        for row in sorted(rows):
            places.add(row)
        places.identifiers |= {batch.named[key].identifier for key in batch.named.keys() & named.heeded}
        late += len(_rows_of(batch, named.late) - rows)
    return places, late


def _rows_of(batch: MentionBatch, keys: frozenset[bytes]) -> set[int]:
    return {batch.rows[row] for key in batch.named.keys() & keys for row in batch.named[key].rows}
