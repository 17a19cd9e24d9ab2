"""The steps of one run, in order. Each leaves its results in the working folder and does not do twice what is there."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
from msgspec import structs

from widerspruch.gate.authors.match_report import match_reports, require_match
from widerspruch.gate.authors.spelling import with_spelling
from widerspruch.gate.buckets.merging import MergedBucket
from widerspruch.gate.corpus.sealing import Seal
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.decision.cases import CaseAxes, decide_cases
from widerspruch.gate.engine import connect_joining, folders_of, is_whole, write_table
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.borne import BornePrefixes
from widerspruch.gate.index.build import build_index, still_there
from widerspruch.gate.index.objector_index import IndexFiles
from widerspruch.gate.ledger import ledger_name
from widerspruch.gate.mask.format import CASES_FILE, mask_name, write_cases
from widerspruch.gate.record.kept_tokens import KeptTokens, kept_tokens
from widerspruch.gate.run.bucketing import Bucketing
from widerspruch.gate.run.cases_of_rows import Deciding, counted
from widerspruch.gate.run.request import RunOutcome, RunPlan, RunRequest
from widerspruch.gate.run.tasks import Gated, ShardTask
from widerspruch.gate.run.verification import (
    KeysTask,
    SeenThrough,
    keys_kept,
    prefixes_borne,
    verified,
    write_beginnings,
)
from widerspruch.gate.run.work_folder import Work
from widerspruch.gate.run.worker import gate_shard
from widerspruch.gate.schedule.fault import Fault
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.gate.schedule.tasks import OneShardsResult, OneShardsTask, Progress, Runner, Step, TaskFunction
from widerspruch.lib.processes import cores
from widerspruch.protocol.manifest import (
    DataFile,
    GateRun,
    MaskedFile,
    MatchReport,
    RulebookUsed,
    RunMask,
    Verification,
)
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.load import Rulebook

LARGE_SET = 32 << 20
"""Of a set with fewer keys the index is small enough, whoever is in the corpus."""

BYTES_PER_ROW = 32
"""A row of a corpus hardly takes less. A corpus that has fewer than half as many rows as a large set has keys is first
asked how its keys begin."""

if TYPE_CHECKING:
    from widerspruch.gate.mentions.finding import FindTask

Sets = tuple[ExclusionSet, ...]


class RunSteps:
    """The steps of one run, in order."""

    def __init__(
        self,
        request: RunRequest,
        plan: RunPlan,
        hashing: Mapping[str, str],
        rulebook: Rulebook,
        scheduler: Scheduler,
        work: Work,
        on_progress: Progress,
        stated: int,
        checked_sets: Callable[[], Sets],
        authors_salt: bytes | None = None,
    ) -> None:
        """
        Args:
            hashing: As in `Deciding`.

            stated: How many objections the exclusion sets say they hold.

            checked_sets: Gives the exclusion sets with copies of their files, of which every byte is as their
                statements say, or raises ProtocolError.

            authors_salt: To say of whom rows were kept; None where nobody asked for that.
        """
        self._request = request
        self._plan = plan
        self._hashing = hashing
        self._rulebook = rulebook
        self._scheduler = scheduler
        self._work = work
        self._runner = Runner(scheduler, work.memory, on_progress)
        self._stated = stated
        self._checked_sets = checked_sets
        self._authors_salt = authors_salt
        self._bucketing = Bucketing.of(plan, work)
        self._damaged: dict[int, Fault] = {}
        self._unmapped: tuple[str, ...] = ()

    def all_steps(self, used: RulebookUsed) -> RunOutcome:
        """Raises GateError, and `work_damaged` where what one step left cannot be read by another: then nothing of it
        is believed the next time."""
        try:
            return self._all_steps(used)
        except (pa.ArrowException, duckdb.Error, OSError, EOFError) as error:
            self._work.memory.forget()
            raise GateError("work_damaged") from error
        except GateError as error:
            if error.code == "work_damaged":
                self._work.memory.forget()
            raise

    def _all_steps(self, used: RulebookUsed) -> RunOutcome:
        borne, cases = self._borne(), self._decide_cases()  # meanwhile the sets are checked
        mentioned, seals = self._mentioned()
        index = self._index(borne)
        with ThreadPoolExecutor(1) as meanwhile:
            asked = meanwhile.submit(self._asked)
            gated = self._gate(index, mentioned, seals)
        self._check_columns(gated)
        matches = self._matches(gated, index)
        mask = self._mask(gated, cases)
        written = self._written(gated)
        verification = self._verify(written, mask, asked.result())
        authors = self._authors(written, mask)
        manifest = self._manifest(used, gated, written, cases, matches, mask, verification)
        unreadable = tuple((self._shard(one).name, one.unreadable) for one in gated if one.unreadable)
        rules, unmapped = _rules(gated, cases), self._unmapped
        return RunOutcome(manifest, self._named_damage(), rules, unreadable, unmapped=unmapped, authors=authors)

    @cached_property
    def _sets(self) -> Sets:
        """Copies that nobody else can change, once they were compared."""
        return self._checked_sets()

    def _shard(self, result: OneShardsResult) -> Shard:
        return self._plan.shards[result.number]

    def _index(self, borne: BornePrefixes | None) -> IndexFiles:
        self._runner.on_progress("reduce", 0, 1, 0)
        folder = self._work.scratch / "index"
        known = self._work.memory.recall("index", IndexFiles)
        if known is not None and still_there(known):
            return known
        index = build_index(self._sets, self._plan.heeded, folder, borne=borne)
        self._work.memory.remember("index", index)
        return index

    def _borne(self) -> BornePrefixes | None:
        """How the keys of the corpus begin, where the sets are so much larger that the rest of them is left out."""
        in_all = sum(shard.size for shard in self._plan.shards)
        if self._stated <= LARGE_SET or in_all > self._stated * BYTES_PER_ROW:
            return None
        tasks = [self._keys_task(shard, shard.address, "borne") for shard in self._plan.shards]
        rows = sum(one.rows for one in self._each("survey", prefixes_borne, tasks))
        if 2 * rows >= self._stated:
            return None
        return BornePrefixes(Path(task.keys) for task in tasks if task.shard.number not in self._damaged)

    def _keys_task(self, shard: Shard, address: str, folder: str) -> KeysTask:
        return KeysTask(
            shard=structs.replace(shard, address=address),
            profile=self._request.profile,
            hashing=self._hashing,
            keys=str(self._work.scratch / folder / f"{shard.number:06}"),
        )

    def _mentioned(self) -> tuple[Mapping[int, str], Mapping[int, Seal]]:
        """The identifiers of objectors in each shard, and what each shard was when they were looked for; empty where
        nobody is to look for them."""
        if not self._heeds_mentions:
            return {}, {}
        from widerspruch.gate.mentions.hits import HitFiles, write_hits  # with all that finds mentions in texts

        found, seals = self._find_mentions()
        folder, strict = self._work.scratch / "mentioned", self._plan.strict_names
        files = [file for one in self._sets for file in (*one.objections, *one.mentions)]
        folders = [self._work.scratch, *folders_of(files)]
        with connect_joining(self._work.scratch / "spill", cores(), folders) as connection:
            hits = self._work.memory.recall("hits", HitFiles)
            if hits is None or not all(map(is_whole, hits.files.values())):
                hits = write_hits(connection, self._sets, self._plan.heeded, found, folder, strict=strict)
                self._work.memory.remember("hits", hits)
        return hits.files, seals

    @property
    def _heeds_mentions(self) -> bool:
        return self._request.mentions != "keep" and any(one.mentions for one in self._sets)

    def _find_mentions(self) -> "tuple[list[FindTask], dict[int, Seal]]":
        from widerspruch.gate.mentions.finding import find_in_shard, find_tasks

        secret = self._work.secret()
        profile, scratch = self._request.profile, self._work.scratch
        untagged = find_tasks(self._plan.shards, profile, self._sets, self._hashing, scratch)
        tasks = [structs.replace(task, seal=Seal(secret)) for task in untagged]
        answers = self._each("mentions", find_in_shard, tasks)
        self._unmapped = tuple(dict.fromkeys(column for one in answers for column in one.unmapped))
        tags = {one.number: Seal(secret, one.tag) for one in answers}
        return [task for task in tasks if task.shard.number in tags], tags

    def _decide_cases(self) -> pa.Table:
        axes = CaseAxes.of(self._request.profile)
        cases = decide_cases(axes, terms_rows(self._rulebook), self._plan.run)
        write_table(str(self._cases), cases.to_reader())
        return cases

    @property
    def _cases(self) -> Path:
        return self._work.scratch / "cases.parquet"

    def _written(self, gated: Sequence[Gated]) -> Sequence[Gated | MergedBucket]:
        """What became of the files that are published: each of a shard or, with buckets, each of a bucket."""
        return gated if self._bucketing is None else self._bucketing.merged(gated, str(self._cases), self._runner)

    def _gate(self, index: IndexFiles, mentioned: Mapping[int, str], seals: Mapping[int, Seal]) -> list[Gated]:
        deciding = Deciding(self._request.profile, self._plan.run, index, self._hashing)
        copies, masks = ((not self._request.dry_run and self._request.result == kind) for kind in ("corpus", "mask"))
        copies &= self._bucketing is None
        folder = self._work.folder
        tasks = [
            ShardTask(
                shard=shard,
                deciding=deciding,
                cases=str(self._cases),
                mentioned=mentioned.get(shard.number),
                redact=self._request.mentions == "redact",
                kept_verdicts=self._kept_verdicts,
                data=self._data_of(shard) if copies else None,
                ledger=str(folder / "ledger" / ledger_name(shard.name)) if copies else None,
                mask=str(folder / mask_name(shard.name)) if masks else None,
                found=str(self._work.scratch / "known" / f"{shard.number:06}"),
                seal=seals.get(shard.number),
                piece=None if self._bucketing is None else self._bucketing.piece_of(shard),
            )
            for shard in self._plan.shards
            if shard.number not in self._damaged
        ]
        return self._each("gate", gate_shard, tasks)

    @property
    def _kept_verdicts(self) -> tuple[str, ...]:
        return ("allowed", "undecided") if self._request.undecided == "keep" else ("allowed",)

    def _data_of(self, shard: Shard) -> str:
        return str(self._work.folder / "data" / shard.name)

    def _check_columns(self, gated: Sequence[Gated]) -> None:
        """A column that a record lacks is an empty cell; one that all lack is a profile's mistake."""
        records = [one for one in gated if one.rows and self._shard(one).format != "parquet"]
        missing = set.intersection(*(set(one.absent) for one in records)) if records else set()
        for column in sorted(missing):
            if {one.absent[column] for one in records} - {"without"} == {"ends"}:
                continue  # of lists that are all empty nobody can say that they hold something else
            known = ", ".join(dict.fromkeys(name for one in records for name in one.names))
            raise GateError("column_unknown", column=column, name=self._shard(records[0]).name, known=known)

    def _matches(self, gated: Sequence[Gated], index: IndexFiles) -> tuple[MatchReport, ...]:
        """How many objectors were found.

        Raises:
            GateError: Of a platform nobody was, and that was not allowed (`nobody_matched_...`, `nobody_looked_for`).
        """
        profile = self._request.profile
        found = list(counted((one.found for one in gated), index))
        seen = ((one.platform, one.identifier, one.shapes) for shard in gated for one in shard.shapes)
        matches = with_spelling(match_reports(self._sets, profile, found), self._sets, profile, seen)
        if not self._request.allow_no_match:
            require_match(matches, self._sets, profile, by_mentions=self._heeds_mentions)
        return matches

    def _mask(self, gated: Sequence[Gated], cases: pa.Table) -> RunMask | None:
        """What binds a mask to its files, with its table of cases written."""
        if self._request.result != "mask" or self._request.dry_run:
            return None
        rows: Counter[int] = Counter()
        for shard in gated:
            rows.update(shard.cases)
        files = tuple(MaskedFile(one.kept, one.footer) for one in gated)
        written = write_cases(self._work.folder / CASES_FILE, cases, self._kept_verdicts, rows)
        return RunMask(written, files, self._plan.table)

    def _asked(self) -> str | None:
        """How the keys begin that the verification asks for; None where nothing is written that it could look at."""
        return None if self._request.dry_run else str(write_beginnings(self._sets, self._work.scratch / "asked"))

    def _verify(self, written: Sequence[Gated | MergedBucket], mask: RunMask | None, asked: str | None) -> Verification:
        if self._request.dry_run:
            return Verification(0, 0)
        scratch, sets = self._work.scratch, [file for one in self._sets for file in one.objections]
        tasks = [structs.replace(self._kept_task(one, mask), asked=asked) for one in written]
        looked = self._each("verify", keys_kept, tasks)
        if {one.number: one.rows for one in looked} != {one.number: one.kept for one in written}:
            raise GateError("verification_rows")
        kept = [Path(task.keys) for task, one in zip(tasks, looked, strict=True) if one.written]
        found = 0
        if kept:
            with connect_joining(scratch / "spill", cores(), [scratch, *folders_of(sets)]) as connection:
                keys = sum(one.written for one in looked)
                found = verified(connection, self._sets, kept, self._plan.heeded, keys).found
        if found:
            raise GateError("verification_found", n=found)
        return Verification(sum(one.rows for one in looked), found)

    def _authors(self, written: Sequence[Gated | MergedBucket], mask: RunMask | None) -> KeptTokens | None:
        """Of whom rows were kept."""
        if self._authors_salt is None or self._request.dry_run:
            return None
        tasks, profile = [self._kept_task(one, mask) for one in written], self._request.profile
        return kept_tokens(tasks, profile, self._authors_salt, self._runner, self._work.scratch / "authors")

    def _kept_task(self, gated: Gated | MergedBucket, mask: RunMask | None) -> KeysTask:
        """To look at what is kept of a shard: what was written or, of the shard itself, what the mask leaves."""
        shard = self._published(gated)
        if mask is None:
            return self._keys_task(shard, self._data_of(shard), "kept")
        ledger = self._ledger_of(gated)
        assert ledger is not None, "a mask was written"
        seen = SeenThrough(str(self._work.folder), ledger, mask.cases)
        return structs.replace(self._keys_task(shard, shard.address, "kept"), mask=seen)

    def _published(self, written: Gated | MergedBucket) -> Shard:
        """The shard, or the bucket."""
        return self._shard(written) if self._bucketing is None else self._bucketing.shards[written.number]

    def _ledger_of(self, gated: Gated | MergedBucket) -> DataFile | None:
        if gated.ledger is None:
            return None
        name = self._ledger_name(self._published(gated).name)
        return DataFile(name, gated.ledger.sha256, gated.ledger.size, gated.ledger_rows)

    def _each(
        self, step: Step, function: TaskFunction[OneShardsTask, OneShardsResult], tasks: Sequence[OneShardsTask]
    ) -> list[OneShardsResult]:
        """Results of all tasks in the order of shards, without those of damaged files."""
        results, damaged = self._runner.over_shards(step, function, tasks, pass_over_damaged=True)
        self._damaged |= damaged
        if not results:
            raise next(iter(self._damaged.values())).error()
        return results

    def _named_damage(self) -> tuple[tuple[str, Fault], ...]:
        return tuple((self._plan.shards[number].name, fault) for number, fault in sorted(self._damaged.items()))

    def _manifest(
        self,
        used: RulebookUsed,
        gated: Sequence[Gated],
        written: Sequence[Gated | MergedBucket],
        cases: pa.Table,
        matches: tuple[MatchReport, ...],
        mask: RunMask | None,
        verification: Verification,
    ) -> GateRun:
        reasons = cases.column("reason").to_pylist()
        counts: Counter[str] = Counter()
        for shard in gated:
            for case_number, rows in shard.cases.items():
                counts[reasons[case_number]] += rows
        named = [(self._shard(shard).name, shard) for shard in gated]
        published = [(f"data/{self._published(one).name}", one) for one in written]
        return GateRun(
            inputs=tuple(
                DataFile(name, one.source.sha256, one.source.size, one.rows) for name, one in named if one.source
            ),
            outputs=tuple(
                DataFile(name, one.data.sha256, one.data.size, one.kept) for name, one in published if one.data
            ),
            ledgers=tuple(ledger for one in written if (ledger := self._ledger_of(one))),
            result=self._request.result,
            mask=mask,
            buckets=None if self._plan.parting is None else self._plan.parting.buckets,
            unread_scopes=_unread_scopes(gated),
            layout={name: one.lost_layout for name, one in published if one.lost_layout},
            damaged=tuple(name for name, _ in self._named_damage()),
            unreadable_lines={name: one.unreadable.count for name, one in named if one.unreadable},
            counts=dict(sorted(counts.items())),
            redacted=sum(one.redacted for one in gated),
            rulebook=used,
            exclusion_sets=tuple(one.used() for one in self._sets),
            matches=matches,
            nothing_claimed=CaseAxes.of(self._request.profile).without_terms,
            frozen_at=self._plan.run.frozen_at,
            purpose=self._plan.run.purpose,
            undecided=self._request.undecided,
            mentions=self._request.mentions,
            strict_names=self._request.strict_names,
            profile_sha256=hashlib.sha256(self._plan.profile.encode()).hexdigest(),
            scheduler=self._scheduler.name,
            versions={**self._plan.versions, **self._scheduler.versions()},
            command=self._request.command,
            predecessor=self._request.predecessor,
            objections_until=None if self._request.as_of is None else self._plan.heeded.frozen_at,
            verification=verification,
        )

    def _ledger_name(self, name: str) -> str:
        return mask_name(name) if self._request.result == "mask" else f"ledger/{ledger_name(name)}"


def _unread_scopes(gated: Sequence[Gated]) -> dict[str, int]:
    unread: Counter[str] = Counter()
    for one in gated:
        unread.update(one.unread_scopes)
    return dict(sorted(unread.items()))


def _rules(gated: Sequence[Gated], cases: pa.Table) -> dict[str, tuple[str, ...]]:
    """The rules behind each reason that occurred."""
    seen = pa.array(sorted({number for shard in gated for number in shard.cases}), pa.int32())
    decided = zip(*(cases.column(name).take(seen).to_pylist() for name in ("reason", "rule")), strict=True)
    rules: dict[str, set[str]] = {}
    for reason, rule in decided:
        rules.setdefault(reason, set()).update([] if rule is None else [rule])
    return {reason: tuple(sorted(named)) for reason, named in rules.items()}
