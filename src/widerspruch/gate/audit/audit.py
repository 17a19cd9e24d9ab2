"""`gate audit`: is anybody of the exclusion set in a built corpus, named or as author, and does its record add up?

By another path than the gate's: no DuckDB, no SQL, no reader and no reduced set of the gate. Arrow's readers and the
standard library's `json` and `gzip` read the files, the profile is read anew from its TOML.
What both share is what must be one thing: the exclusion set's and the manifest's formats, the fold of identifiers and
the keyed hash. Memory follows the number of different authors, or identifiers, in one of the partitions, not the corpus
and not the set.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, structs

from widerspruch.gate.audit.audit_profile import AuditProfile
from widerspruch.gate.audit.authors import AuthorFault, AuthorReader, Written
from widerspruch.gate.audit.bucket_ledgers import check_ledgers
from widerspruch.gate.audit.bucket_originals import compare_buckets_with_originals
from widerspruch.gate.audit.decided import decide_anew
from widerspruch.gate.audit.join import HEEDED, LATE, NEWER, AuthorSpool, excluded_authors, used_of
from widerspruch.gate.audit.kept_rows import KeptRows
from widerspruch.gate.audit.mention_reader import MentionReader
from widerspruch.gate.audit.mentions import (
    NOT_LOOKED,
    FoundMentions,
    Looked,
    look_for_mentions,
    mentions_looked,
    together,
)
from widerspruch.gate.audit.originals import compare_with_originals
from widerspruch.gate.audit.places import Places
from widerspruch.gate.audit.record import (
    AuditProblem,
    check_claims,
    check_counts,
    check_files,
    check_matches,
    check_originals,
    check_record,
    check_stated,
    nobody_matched,
)
from widerspruch.gate.built import Built, BuiltFile, open_built
from widerspruch.gate.errors import GateError
from widerspruch.gate.sets.key import key_among
from widerspruch.protocol.challenge import Challenge, KeptFile
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.manifest import MatchReport
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.load import Rulebook

__all__ = ["Audit", "AuditProgress", "AuditRequest", "Looked", "audit"]

AuditProgress = Callable[[int, int], None]
"""(files looked at, files in all); every file is looked at twice where somebody was found, and for mentions again."""


class AuditRequest(Struct, frozen=True, kw_only=True):
    """What is asked for.

    Attributes:
        exclusions: For each platform of the corpus a full set and increments on it.

        key_files: Where the hashing keys of these sets lie; none is needed where authors are keyed hashes already.

        trusted: Whose signatures count; with any, sets and manifest must be signed by one of them.

        corpus: Where the files lie that a mask was made of. Of a copied corpus: with it, the kept rows are compared
            with those of the input.

        only: Names of the files to look at, as the corpus called them; the others need not be there. None: all.

        challenge: Instead, the files that were drawn.
    """

    built: Path
    exclusions: tuple[Path, ...]
    key_files: tuple[Path, ...] = ()
    corpus: tuple[str, ...] = ()
    trusted: tuple[VerifyingKey, ...] = ()
    only: tuple[str, ...] | None = None
    challenge: Challenge | None = None


class Audit(Struct, frozen=True):
    """What was found.

    Attributes:
        problems: Everything that is wrong; empty if nothing is.

        rows, files: Looked at.

        numbers: Of the newest set of each platform.

        late: Rows whose author is named only by objections received after those that the corpus heeds, by file.

        mentions: Whether it was looked for mentions, too; else why not.

        late_mentions: As `late`, rows in which others mention such people.

        matches: Objectors found when the corpus was built, as its manifest says.

        nobody_matched: Platforms whose set names somebody while nobody of it ever was an author of the corpus, as far
            as manifest and ledgers know: then the wrong column may have been read.

        unseen: Columns of authors that not one kept row of the whole corpus has: that nobody was found in them says
            nothing.

        nothing_claimed: Platforms of which nothing was looked at but that nobody who objected is in the corpus.

        decided: Whether the rule decided all kept rows anew. It does not where the rulebook is another than the run's.

        compared: Whether the kept rows were compared with those of the input. Those of a mask are the input's own.

        of_files: How many files the corpus has; of those that were not looked at nothing is said.

        manifest: Digest of the manifest that was looked at. `recorded`: of the payload of the record that lies beside
            it; None where there is none.
    """

    problems: tuple[AuditProblem, ...]
    rows: int
    files: int
    numbers: dict[str, int]
    late: dict[str, int]
    mentions: Looked
    late_mentions: dict[str, int]
    matches: tuple[MatchReport, ...]
    nobody_matched: tuple[str, ...]
    unseen: tuple[str, ...] = ()
    nothing_claimed: tuple[str, ...] = ()
    decided: bool = False
    compared: bool = False
    of_files: int = 0
    manifest: str = ""
    recorded: str | None = None

    def is_all_there_is(self, *, allow_no_match: bool) -> bool:
        """Whether nothing is left to be done or looked at. `allow_no_match`: that nobody was found may well be so."""
        done = not (self.late or self.late_mentions) and self.mentions not in NOT_LOOKED
        return done and (allow_no_match or not (self.nobody_matched or self.unseen))


def audit(request: AuditRequest, rulebook: Rulebook, now: int, on_progress: AuditProgress = lambda *_: None) -> Audit:
    """Look for everything that must not be.

    Args:
        now: The present, microseconds UTC.

    Raises:
        GateError, ProtocolError: Nothing can be said: the corpus or the set cannot be opened or trusted.
    """
    whole = open_built(request.built, tuple(rulebook.platforms), request.trusted)
    built = _opened(whole, request)
    sets = built.open_sets(request.exclusions, request.trusted, now)
    profile = AuditProfile.read(built.folder)
    keys = _keys(request, built, sets, profile)
    problems = [problem for one in sets for problem in _set_problems(built, one)] + check_files(built)
    looked = {one.platform: mentions_looked(built, one, keys.get(one.platform)) for one in sets}
    files, kept = len(built.files), KeptRows(built, request.corpus)
    of_originals = check_originals(built, kept)
    problems += of_originals
    recorded = check_record(whole, request.trusted)
    problems += recorded.problems
    asked = [one for one in sets if looked[one.platform] == "looked"]
    in_all = 2 * files * (1 + len(asked))
    with TemporaryDirectory() as scratch:
        found = _Rows(
            built, sets, AuthorReader(kept, profile, keys), Path(scratch), partial(_told, on_progress, 0, in_all)
        ).look()
        mentioned = FoundMentions()
        for number, one in enumerate(asked, 1):
            reader = MentionReader(kept, profile, keys[one.platform], one, strict=built.run.strict_names)
            step = partial(_told, on_progress, 2 * files * number, in_all)
            mentioned += look_for_mentions(built, one, reader, frozenset(found.rows), Path(scratch), step)
    ledgers = check_ledgers(built, found.rows)
    problems += [problem for ledger in ledgers for problem in ledger.problems]
    problems += check_stated(whole)
    problems += check_counts(built, ledgers) if files == len(whole.files) else []
    problems += check_matches(built, sets, profile, ledgers)
    problems += check_claims(built, profile)
    problems += [*found.problems, *mentioned.problems]
    anew = decide_anew(built, kept, profile, rulebook)
    problems += anew.problems
    is_copy = built.run.mask is None
    compared = not is_copy or (kept.has_originals and not of_originals)
    problems += _compared(built, kept, profile) if compared and is_copy else []
    rows = sum(found.rows.values())
    return Audit(
        problems=tuple(problems),
        rows=rows,
        files=files,
        numbers={one.platform: one.number for one in sets},
        late=found.late,
        mentions=together(looked.values()),
        late_mentions=mentioned.late,
        matches=built.run.matches,
        nobody_matched=nobody_matched(built, sets, profile, ledgers, in_texts={one.platform for one in asked}),
        unseen=tuple(author.way for author in profile.authors if rows and author.way not in found.seen),
        nothing_claimed=tuple(sorted(profile.without_terms)),
        decided=anew.everywhere,
        compared=compared,
        of_files=len(whole.files),
        manifest=whole.digest,
        recorded=recorded.digest,
    )


def _compared(built: Built, kept: KeptRows, profile: AuditProfile) -> list[AuditProblem]:
    if built.run.buckets is None:
        return compare_with_originals(built, kept, profile.mentions)
    with TemporaryDirectory() as scratch:
        return compare_buckets_with_originals(built, kept, profile.mentions, Path(scratch))


def _opened(built: Built, request: AuditRequest) -> Built:
    """The corpus with the files alone that are to be looked at.

    Raises:
        GateError: It has no such file (`input_unknown`).

        ProtocolError: The challenge is of another corpus, or was not drawn so.
    """
    names = request.only
    if request.challenge is not None:
        request.challenge.require_drawn(built.digest, [KeptFile(file.name, file.kept) for file in built.files])
        names = tuple(file.name for file in request.challenge.files)
    if names is None:
        return built
    for name in names:
        built.file_named(name)
    return structs.replace(built, files=tuple(file for file in built.files if file.name in names))


def _told(on_progress: AuditProgress, before: int, in_all: int, done: int) -> None:
    on_progress(before + done, in_all)


def _keys(
    request: AuditRequest, built: Built, sets: tuple[ExclusionSet, ...], profile: AuditProfile
) -> dict[str, HashingKey]:
    """The hashing key of each platform. Where the authors are keyed hashes already, there may be none.

    Raises:
        GateError: As `key_among`; or a corpus of keyed hashes was made with another key than these sets
            (`purge_key_changed`).
    """
    for exclusions, used in zip(sets, built.run.exclusion_sets, strict=True):
        if "key" in profile.identifiers() and exclusions.key_id != used.key_id:
            raise GateError("purge_key_changed", key_id=exclusions.key_id, used=used.key_id)
    needed = bool(profile.identifiers() - {"key"}) or bool(request.key_files)
    return {one.platform: key_among(one, request.key_files) for one in sets} if needed else {}


def _set_problems(built: Built, exclusions: ExclusionSet) -> list[AuditProblem]:
    used = used_of(built.run, exclusions)
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
    seen: set[str]


class _Rows:
    """The kept rows, compared with the sets."""

    def __init__(
        self,
        built: Built,
        sets: tuple[ExclusionSet, ...],
        reader: AuthorReader,
        scratch: Path,
        on_file: Callable[[int], None],
    ) -> None:
        self._built, self._sets, self._reader, self._scratch, self._on_file = built, sets, reader, scratch, on_file
        self._problems: list[AuditProblem] = []

    def look(self) -> _FoundRows:
        """Who wrote what is there; which of them a set names; where their rows are."""
        rows, excluded = self._read_once()
        late = dict[str, int]()
        for number, file in enumerate(self._built.files if excluded else ()):
            if file.name in rows:
                places = self._places(file, excluded)
                for said, code in ((HEEDED, "audit_objector"), (NEWER, "audit_objector_newer")):
                    if places[said].rows:
                        values = {"name": file.data.name, "n": places[said].rows, "rows": places[said].named}
                        self._problems.append(AuditProblem(code, values))
                if places[LATE].rows:
                    late[file.name] = places[LATE].rows
            self._on_file(len(self._built.files) + number + 1)
        return _FoundRows(rows, self._problems, late, self._reader.seen)

    def _read_once(self) -> tuple[dict[str, int], dict[Written, int]]:
        """Rows by file, and which of all authors are excluded."""
        rows: dict[str, int] = {}
        stated = sum(file.kept for file in self._built.files)
        with AuthorSpool(self._scratch, stated) as spool:
            for number, file in enumerate(self._built.files):
                counted = 0
                try:
                    for batch in self._reader.batches(file):
                        counted += len(batch.rows)
                        for ai in (False, True):
                            for authors in batch.authors:
                                spool.add(authors.written(ai=ai), ai=ai)
                    rows[file.name] = counted
                except AuthorFault as fault:
                    self._problems.append(AuditProblem(fault.code, {"name": file.data.name}))
                self._on_file(number + 1)
            excluded: dict[Written, int] = {}
            for one in self._sets:
                named = excluded_authors(spool, one, self._built.run)
                excluded |= {written: min(said, excluded.get(written, said)) for written, said in named.items()}
            return rows, excluded

    def _places(self, file: BuiltFile, excluded: Mapping[Written, int]) -> dict[int, Places]:
        places = {said: Places() for said in (HEEDED, NEWER, LATE)}
        for batch in self._reader.batches(file):
            for row, said in batch.rows_of(excluded).items():
                places[said].add(row)
        return places
