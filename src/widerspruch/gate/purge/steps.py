"""Which files of a built corpus hold rows of late objectors: by the author column alone, then row by row in those."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from msgspec import Struct, structs

from widerspruch.gate.built import Built
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.decision.cases import CaseAxes, decide_cases
from widerspruch.gate.engine import connect_joining, folders_of, write_table
from widerspruch.gate.errors import GateError
from widerspruch.gate.mentions.applying import MentionHits
from widerspruch.gate.mentions.finding import find_in_shard, find_tasks
from widerspruch.gate.mentions.hits import write_hits
from widerspruch.gate.purge.authors import BuiltAuthors
from widerspruch.gate.purge.newly_effective import newly_effective_accounts
from widerspruch.gate.purge.shard import Purged, PurgeTask, purge_shard
from widerspruch.gate.run.verify import KeptTask, authors_kept, verify
from widerspruch.gate.schedule.tasks import Runner
from widerspruch.lib.processes import cores
from widerspruch.protocol.manifest import DataFile, Verification
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.load import Rulebook


class PurgeFound(Struct, frozen=True):
    """What was found.

    Attributes:
        authors: How many authors of the corpus have objected since, as in `PurgeOutcome`.

        candidates: Numbers of the files in which one of them wrote or is mentioned.

        purged: The files of which rows go, in order. A candidate need not be one: somebody may have objected to the
            use of AI chats only, and have none there.
    """

    authors: int
    candidates: tuple[int, ...]
    purged: tuple[Purged, ...]


def looks_for_mentions(built: Built, exclusions: ExclusionSet) -> bool:
    """Whether a purge heeds objections to being mentioned: as the run did, and where its profile says where to look."""
    return bool(exclusions.mentions) and built.run.mentions != "keep" and built.profile.mentions is not None


class PurgeSteps:
    """The steps of one purge over the files of a corpus. Use it in a `with`.

    `new`: a folder for the files without the rows that go, and their ledgers; None to count only.
    """

    def __init__(
        self,
        *,
        built: Built,
        exclusions: ExclusionSet,
        until: int,
        key_file: Path | None,
        scratch: Path,
        new: Path | None,
        rulebook: Rulebook,
        runner: Runner,
    ) -> None:
        self._built = built
        self._exclusions = exclusions
        self._heeded = Run(until, built.run.purpose)  # type: ignore[arg-type]
        self._new_accounts = newly_effective_accounts(exclusions, built.run)
        self._key_file = key_file
        self._scratch = scratch
        self._new = new
        self._rulebook = rulebook
        self._runner = runner
        self._shards = [built.shard(file) for file in built.files]
        self._open = ExitStack()

    def __enter__(self) -> Self:
        sets = folders_of([*self._exclusions.objections, *self._exclusions.mentions])
        folders = [self._scratch, self._built.folder, *([self._new] if self._new else ()), *sets]
        self._connection = self._open.enter_context(connect_joining(self._scratch / "spill", cores(), folders))
        self._authors = BuiltAuthors(self._connection, self._runner, self._built.profile, self._key_file, self._scratch)
        return self

    def __exit__(self, *reason: object) -> None:
        self._open.close()

    def find(self) -> PurgeFound:
        """Find the rows that go, and write the files without them."""
        if not self._shards:
            return PurgeFound(0, (), ())
        rows = self._authors.look_at(self._shards)
        for file, counted in zip(self._built.files, rows, strict=True):
            if counted != file.data.rows:
                raise GateError("built_rows", name=file.data.name)
        self._runner.on_progress("reduce", 0, 1, 0)
        authors = self._authors.objectors(self._exclusions, self._heeded, self._new_accounts, self._objectors)
        wrote = self._authors.files_with(self._objectors) if authors else set()
        mentioned = self._mentioned()
        candidates = tuple(sorted(wrote | mentioned.keys()))
        return PurgeFound(authors, candidates, self._purge(candidates, mentioned))

    def _mentioned(self) -> dict[int, str]:
        """The files whose rows mention an objector, with the identifiers in them. This reads the texts of all files."""
        if not looks_for_mentions(self._built, self._exclusions):
            return {}
        tasks = find_tasks(self._shards, self._built.profile, self._exclusions, self._key_file, self._scratch)
        self._runner.over_shards("mentions", find_in_shard, tasks)
        hits = write_hits(
            self._connection,
            self._exclusions,
            self._heeded,
            tasks,
            self._scratch / "mentioned",
            strict=self._built.run.strict_names,
        )
        return {number: file for number, file in hits.files.items() if MentionHits.load(file).any()}

    def verify(self, found: PurgeFound) -> Verification:
        """Nobody may be left: of the whole set in the files that were looked into, of those who objected newly in all
        others.

        Raises:
            GateError: Somebody is (`verification_found`), or rows are missing (`verification_rows`).
        """
        removed = {one.number: one.removed for one in found.purged}
        tasks = [
            KeptTask(
                shard=self._after(self._shards[number]) if number in removed else self._shards[number],
                profile=self._built.profile,
                author_type=self._authors.held,
                authors=str(self._scratch / "kept" / f"{number:06}.parquet"),
            )
            for number in found.candidates
        ]
        for kept in self._runner.over_shards("verify", authors_kept, tasks)[0]:
            if kept.rows != self._built.files[kept.number].data.rows - removed.get(kept.number, 0):
                raise GateError("verification_rows")
        rows = sum(file.data.rows for file in self._built.files) - sum(removed.values())
        files = [Path(task.authors) for task in tasks]
        # With authors that are keys themselves, keyed is None.
        verification = verify(self._connection, self._exclusions, files, self._authors.keyed, self._heeded, rows)
        if verification.found or self._named_elsewhere(found):
            raise GateError("verification_found", n=max(verification.found, 1))
        return verification

    def _named_elsewhere(self, found: PurgeFound) -> bool:
        """Whether the corpus as it will be has an author who objected newly in a file that nobody looked into."""
        removed = {one.number for one in found.purged}
        self._authors.look_at([self._after(shard) if shard.number in removed else shard for shard in self._shards])
        left = self._scratch / "left.parquet"
        self._authors.objectors(self._exclusions, self._heeded, self._new_accounts, left)
        return not self._authors.files_with(left) <= set(found.candidates)

    @property
    def _objectors(self) -> Path:
        return self._scratch / "objectors.parquet"

    def _purge(self, candidates: Sequence[int], mentioned: Mapping[int, str]) -> tuple[Purged, ...]:
        run = Run(self._built.run.frozen_at, self._built.run.purpose)  # type: ignore[arg-type]
        cases = decide_cases(CaseAxes.of(self._built.profile), terms_rows(self._rulebook), run)
        path = self._scratch / "cases.parquet"
        write_table(str(path), cases.to_reader())
        tasks = [
            PurgeTask(
                shard=self._shards[number],
                data=self._built.files[number].data,
                ledger=self._built.files[number].ledger,
                profile=self._built.profile,
                run=run,
                author_type=self._authors.held,
                cases=str(path),
                objectors=str(self._objectors),
                old_ledger=str(self._built.path(self._built.files[number].ledger)),
                mentioned=mentioned.get(number),
                new_data=self._new_file(self._built.files[number].data),
                new_ledger=self._new_file(self._built.files[number].ledger),
            )
            for number in candidates
        ]
        purged, _ = self._runner.over_shards("gate", purge_shard, tasks)
        return tuple(one for one in purged if one.removed)

    def _new_file(self, file: DataFile) -> str | None:
        return None if self._new is None else str(self._new / file.name)

    def _after(self, shard: Shard) -> Shard:
        address = self._new_file(self._built.files[shard.number].data)
        return shard if address is None else structs.replace(shard, address=address)
