"""`gate audit`: is anybody of the exclusion set in a built corpus, named or as author, and does its record add up?

By another path than the gate's: no DuckDB, no SQL, no reader and no reduced set of the gate. Arrow's readers and the
standard library's `json` and `gzip` read the files, the profile is read anew from its TOML.
What both share is what must be one thing: the exclusion set's and the manifest's formats, the fold of identifiers and
the keyed hash. Memory follows the number of different authors, or identifiers, in one of the partitions, not the corpus
and not the set.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from widerspruch.gate.audit.authors import AuthorFault, AuthorReader
from widerspruch.gate.audit.join import AuthorSpool, Excluded, excluded_authors
from widerspruch.gate.audit.mentions import NOT_LOOKED, FoundMentions, Looked, look_for_mentions, mentions_looked
from widerspruch.gate.audit.places import Places
from widerspruch.gate.audit.record import (
    AuditProblem,
    check_counts,
    check_files,
    check_ledger,
    check_matches,
    nobody_matched,
)
from widerspruch.gate.built import Built, BuiltFile, open_built
from widerspruch.gate.errors import GateError
from widerspruch.gate.sets.key import key_of_set
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.manifest import MatchReport
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.signing_keys import VerifyingKey

__all__ = ["Audit", "AuditProgress", "AuditRequest", "Looked", "audit"]

AuditProgress = Callable[[int, int], None]
"""(files looked at, files in all); every file is looked at twice where somebody was found, and for mentions again."""


class AuditRequest(Struct, frozen=True, kw_only=True):
    """What is asked for: fields as in `run.RunRequest`."""

    built: Path
    exclusions: tuple[Path, ...]
    key_file: Path | None = None
    trusted: tuple[VerifyingKey, ...] = ()


class Audit(Struct, frozen=True):
    """What was found.

    Attributes:
        problems: Everything that is wrong; empty if nothing is.

        rows, files: Looked at.

        late: Rows whose author is named only by objections received after those that the corpus heeds, by file.

        mentions: Whether it was looked for mentions, too; else why not.

        late_mentions: As `late`, rows in which others mention such people.

        matches: Objectors found when the corpus was built, as its manifest says.

        nobody_matched: Whether the set names somebody and nobody of it ever was an author of the corpus, as far as
            manifest and ledgers know: then the wrong column may have been read.
    """

    problems: tuple[AuditProblem, ...]
    rows: int
    files: int
    number: int
    late: dict[str, int]
    mentions: Looked
    late_mentions: dict[str, int]
    matches: MatchReport
    nobody_matched: bool

    def is_all_there_is(self, *, allow_no_match: bool) -> bool:
        """Whether nothing is left to be done or looked at. `allow_no_match`: that nobody was found may well be so."""
        done = not (self.late or self.late_mentions) and self.mentions not in NOT_LOOKED
        return done and (allow_no_match or not self.nobody_matched)


def audit(
    request: AuditRequest, platforms: tuple[str, ...], now: int, on_progress: AuditProgress = lambda *_: None
) -> Audit:
    """Look for everything that must not be.

    Args:
        platforms: The slugs that the rulebook knows.

        now: The present, microseconds UTC.

    Raises:
        GateError, ProtocolError: Nothing can be said: the corpus or the set cannot be opened or trusted.
    """
    built = open_built(request.built, platforms, request.trusted)
    exclusions = built.open_sets(request.exclusions, request.trusted, now)
    key = _key(request, built, exclusions)
    problems = [*_set_problems(built, exclusions), *check_files(built)]
    looked = mentions_looked(built, exclusions, key)
    files, mentioned = len(built.files), FoundMentions()
    in_all = (4 if looked == "looked" else 2) * files
    with TemporaryDirectory() as scratch:
        found = _Rows(built, exclusions, key, Path(scratch), lambda done: on_progress(done, in_all)).look()
        if looked == "looked" and key is not None:
            mentioned = look_for_mentions(
                built,
                exclusions,
                key,
                frozenset(found.rows),
                Path(scratch),
                lambda done: on_progress(2 * files + done, in_all),
            )
    ledgers = [check_ledger(built, file, found.rows.get(file.name)) for file in built.files]
    problems += [problem for ledger in ledgers for problem in ledger.problems]
    problems += check_counts(built, ledgers)
    problems += check_matches(built, exclusions, ledgers)
    problems += [*found.problems, *mentioned.problems]
    return Audit(
        problems=tuple(problems),
        rows=sum(found.rows.values()),
        files=files,
        number=exclusions.number,
        late=found.late,
        mentions=looked,
        late_mentions=mentioned.late,
        matches=built.run.matches[0],
        nobody_matched=nobody_matched(built, exclusions, ledgers),
    )


def _key(request: AuditRequest, built: Built, exclusions: ExclusionSet) -> HashingKey | None:
    """The hashing key; None if there is none and the authors are keyed hashes already."""
    keyed = built.profile.author.is_ == "key"
    if keyed and exclusions.key_id != built.run.exclusion_sets[0].key_id:
        raise GateError("purge_key_changed", key_id=exclusions.key_id, used=built.run.exclusion_sets[0].key_id)
    return None if keyed and request.key_file is None else key_of_set(exclusions, request.key_file)


def _set_problems(built: Built, exclusions: ExclusionSet) -> list[AuditProblem]:
    used = built.run.exclusion_sets[0]
    if exclusions.number < used.number:
        return [AuditProblem("audit_set_older", {"number": exclusions.number, "used": used.number})]
    if exclusions.number == used.number and exclusions.digest != used.digest:
        return [AuditProblem("audit_set_other", {"used": used.number})]
    if built.run.heeds_until() > exclusions.received_until:
        return [AuditProblem("audit_set_knows_less", {"number": exclusions.number})]
    return []


class _FoundRows(Struct, frozen=True):
    rows: dict[str, int]
    problems: list[AuditProblem]
    late: dict[str, int]


class _Rows:
    """The kept rows, compared with the set."""

    def __init__(
        self,
        built: Built,
        exclusions: ExclusionSet,
        key: HashingKey | None,
        scratch: Path,
        on_file: Callable[[int], None],
    ) -> None:
        self._built = built
        self._exclusions = exclusions
        self._reader = AuthorReader(built.folder, key, exclusions.platform)
        self._scratch = scratch
        self._on_file = on_file
        self._unreadable: list[AuditProblem] = []

    def look(self) -> _FoundRows:
        """Who wrote what is there; which of them the set names; where their rows are."""
        rows, excluded = self._read_once()
        problems, late = list(self._unreadable), dict[str, int]()
        newer = self._exclusions.number > self._built.run.exclusion_sets[0].number
        if excluded.heeded or excluded.late:
            for number, file in enumerate(self._built.files):
                if file.name in rows:
                    places, late_rows = self._places(file, excluded)
                    if places.rows:
                        code = "audit_objector_newer" if newer else "audit_objector"
                        problems.append(
                            AuditProblem(code, {"name": file.data.name, "n": places.rows, "rows": places.named})
                        )
                    if late_rows:
                        late[file.name] = late_rows
                self._on_file(len(self._built.files) + number + 1)
        return _FoundRows(rows, problems, late)

    def _read_once(self) -> tuple[dict[str, int], Excluded]:
        """Rows by file, and which of all authors are excluded."""
        rows: dict[str, int] = {}
        stated = sum(file.data.rows for file in self._built.files)
        with AuthorSpool(self._scratch, stated) as spool:
            for number, file in enumerate(self._built.files):
                counted = 0
                try:
                    for batch in self._reader.batches(file.name):
                        counted += batch.rows
                        for ai in (False, True):
                            spool.add(batch.written(ai=ai), ai=ai)
                    rows[file.name] = counted
                except AuthorFault as fault:
                    self._unreadable.append(AuditProblem(fault.code, {"name": file.data.name}))
                self._on_file(number + 1)
            return rows, excluded_authors(spool, self._exclusions, self._built.run)

    def _places(self, file: BuiltFile, excluded: Excluded) -> tuple[Places, int]:
        places, late, first = Places(), 0, 0
        for batch in self._reader.batches(file.name):
            for place in batch.rows_of(excluded.heeded):
                places.add(first + place)
            late += sum(1 for _ in batch.rows_of(excluded.late))
            first += batch.rows
        return places, late
