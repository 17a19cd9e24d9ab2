"""`gate run`: a corpus and an exclusion set in, the rows that may be used out, with a ledger and a manifest.

    find shards -> survey -> reduce -> gate (shard by shard) -> verify -> publish

Nothing is published unless the verification finds nobody. Every step leaves its results in the working folder, so a
run that was killed goes on where it stopped.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal, TypeVar

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct, structs

from widerspruch.gate.cases import CaseAxes, decide_cases
from widerspruch.gate.corpus import Shard, find_shards
from widerspruch.gate.digests import appearing_whole
from widerspruch.gate.errors import GateError
from widerspruch.gate.freeze import frozen_at
from widerspruch.gate.profile import Profile, to_toml
from widerspruch.gate.reduce import connect_driver, gather_authors, reduce_set, same_as_keys
from widerspruch.gate.rows_sql import AuthorType
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.gate.schedule.scheduler import Work as WorkFunction
from widerspruch.gate.survey import hash_authors, survey_shard
from widerspruch.gate.tasks import Fault, Gated, HashTask, ShardTask, Survey, SurveyTask, encode
from widerspruch.gate.verify import Kept, KeptTask, authors_kept, verify
from widerspruch.gate.work import Work, working_beside
from widerspruch.gate.worker import gate_shard
from widerspruch.protocol.exclusion_set import ExclusionSet, open_sets
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.manifest import DataFile, GateRun, RulebookUsed, SetUsed, Verification, write_manifest
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.decision_tables import DECISION_SQL, terms_rows
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.vocabulary import Purpose

MentionPolicy = Literal["exclude", "redact", "keep"]
UndecidedPolicy = Literal["exclude", "keep"]
Step = Literal["survey", "reduce", "gate", "verify"]
Progress = Callable[[Step, int, int, int], None]
"""(step, bytes done, bytes in all, rows done)."""

DAMAGE = frozenset({"shard_damaged", "line_no_json", "line_no_object", "line_too_long"})
"""Faults of one file's bytes: the other files are done, this one is named. Any other fault stops the run."""

Answer = TypeVar("Answer", bound=Struct)


class Request(Struct, frozen=True, kw_only=True):
    """What is asked for.

    Attributes:
        corpus: Files, folders or globs.

        exclusions: A full exclusion set and increments on it.

        out: The folder to be made.

        freeze: A day, or an instant with its zone.

        key_file: Where the hashing key of the exclusion set lies; not needed where authors are keyed hashes already.

        trusted: Whose signatures count; with any, the exclusion set must be signed by one of them.

        signer: Signs the manifest.

        command: As it was typed, for the manifest.
    """

    corpus: tuple[str, ...]
    exclusions: tuple[Path, ...]
    out: Path
    freeze: date | datetime
    profile: Profile
    purpose: Purpose = "generative"
    key_file: Path | None = None
    trusted: tuple[VerifyingKey, ...] = ()
    signer: SigningKey | None = None
    mentions: MentionPolicy = "exclude"
    undecided: UndecidedPolicy = "exclude"
    strict_names: bool = False
    dry_run: bool = False
    command: tuple[str, ...] = ()


class Outcome(Struct, frozen=True):
    """What a run did.

    Attributes:
        manifest: What was published, or with `dry_run` would have been.

        damaged: Files that could not be read, with the fault; nothing of them is in the corpus.
    """

    manifest: GateRun
    damaged: tuple[tuple[str, Fault], ...]


class Plan(Struct, frozen=True):
    """What makes two attempts the same run."""

    shards: tuple[Shard, ...]
    profile: str
    run: Run
    exclusion_set: str
    rulebook: str
    mentions: MentionPolicy
    undecided: UndecidedPolicy
    strict_names: bool
    dry_run: bool
    versions: dict[str, str]


def run_gate(
    request: Request, rulebook: Rulebook, scheduler: Scheduler, now: int, on_progress: Progress = lambda *_: None
) -> Outcome:
    """Gate a corpus.

    Args:
        now: The present, microseconds UTC: whether the exclusion set is in force.

    Raises:
        GateError, ProtocolError: Nothing was published; the sentence says why.
    """
    exclusions = _open_exclusions(request, now)
    run = Run(frozen_at(request.freeze, exclusions.received_until), request.purpose)
    shards = find_shards(request.corpus)
    used = rulebook_used(rulebook)
    plan = Plan(
        shards=shards,
        profile=to_toml(request.profile),
        run=run,
        exclusion_set=exclusions.digest,
        rulebook=used.digest,
        mentions=request.mentions,
        undecided=request.undecided,
        strict_names=request.strict_names,
        dry_run=request.dry_run,
        versions=_versions(),
    )
    with working_beside(request.out, plan) as work:
        gating = _Gating(request, plan, exclusions, rulebook, scheduler, work, on_progress)
        outcome = gating.all_steps(used)
        if request.dry_run:
            work.drop()
        else:
            _publish(work, request, outcome.manifest)
    return outcome


def _open_exclusions(request: Request, now: int) -> ExclusionSet:
    platforms = request.profile.platform.words()
    if len(platforms) != 1:
        raise GateError("several_platforms", platforms=", ".join(platforms))
    exclusions = open_sets(
        request.exclusions,
        platform=platforms[0],
        now=now,
        trusted=request.trusted,
        signature_needed=bool(request.trusted),
    )
    if request.profile.author.is_ != "key" or exclusions.mentions:
        _hold_key(request, exclusions)
    if exclusions.mentions and request.mentions != "keep" and request.profile.mentions is None:
        raise GateError("mentions_unmapped")
    return exclusions


def _hold_key(request: Request, exclusions: ExclusionSet) -> None:
    """The hashing key must be the one that the set was made with, or nobody would be found."""
    if request.key_file is None:
        raise GateError("key_missing", key_id=exclusions.key_id)
    key = HashingKey.load(request.key_file)
    if key.key_id != exclusions.key_id:
        raise GateError("key_of_another_set", key_id=key.key_id, wanted=exclusions.key_id)


class _Gating:
    """The steps of one run, in order."""

    def __init__(
        self,
        request: Request,
        plan: Plan,
        exclusions: ExclusionSet,
        rulebook: Rulebook,
        scheduler: Scheduler,
        work: Work,
        on_progress: Progress,
    ) -> None:
        self._request = request
        self._plan = plan
        self._exclusions = exclusions
        self._rulebook = rulebook
        self._scheduler = scheduler
        self._work = work
        self._on_progress = on_progress
        self._damaged: dict[int, Fault] = {}

    def all_steps(self, used: RulebookUsed) -> Outcome:
        """Survey, reduce, gate, verify."""
        surveys = self._survey()
        held = _common_type([survey.author_type for survey in surveys])
        with connect_driver(self._work.scratch, threads=self._threads()) as connection:
            self._on_progress("reduce", 0, 1, 0)
            keyed = self._keyed(connection, surveys, held)
            objectors = self._work.scratch / "objectors.parquet"
            if not objectors.exists():
                reduce_set(connection, self._exclusions, keyed, self._plan.run, objectors)
            cases = self._decide_cases()
            gated = self._gate(surveys, held, objectors)
            verification = self._verify(connection, gated, keyed, held)
        return Outcome(self._manifest(used, gated, cases, verification), self._named_damage())

    def _survey(self) -> list[Survey]:
        tasks = [SurveyTask(shard, self._request.profile, str(self._authors_of(shard))) for shard in self._plan.shards]
        found = self._each("survey", survey_shard, tasks, Survey)
        if not found:
            raise next(iter(self._damaged.values())).error()
        return found

    def _authors_of(self, shard: Shard) -> Path:
        return self._work.scratch / "authors" / f"{shard.number:06}.parquet"

    def _keyed(
        self, connection: duckdb.DuckDBPyConnection, surveys: Sequence[Survey], held: AuthorType
    ) -> tuple[Path, ...]:
        """(author, key) of all authors of the corpus, in files of similar size."""
        folder = self._work.scratch / "keyed"
        authors = self._work.scratch / "authors.parquet"
        if not authors.exists():
            parts = [self._authors_of(self._plan.shards[survey.number]) for survey in surveys]
            gather_authors(connection, parts, held, authors)
        if held == "UUID":
            target = folder / "all.parquet"
            if not target.exists():
                same_as_keys(connection, authors, target)
            return (target,)
        groups = pq.read_metadata(authors).num_row_groups
        step = max(1, -(-groups // (2 * self._threads())))
        tasks = [
            HashTask(
                authors=str(authors),
                first=first,
                last=min(first + step, groups),
                platform=self._exclusions.platform,
                handles=self._request.profile.author.is_ == "handle",
                key_file=str(self._request.key_file),
                keyed=str(folder / f"{first:06}.parquet"),
            )
            for first in range(0, max(groups, 1), step)
        ]
        missing = [task for task in tasks if not Path(task.keyed).exists()]
        for _ in self._scheduler.run(hash_authors, [encode(task) for task in missing]):
            pass
        return tuple(Path(task.keyed) for task in tasks)

    def _decide_cases(self) -> pa.Table:
        axes = CaseAxes.of(self._request.profile)
        cases = decide_cases(axes, terms_rows(self._rulebook), self._plan.run)
        with (
            appearing_whole(str(self._cases())) as target,
            pq.ParquetWriter(target, cases.schema, compression="zstd") as writer,
        ):
            writer.write_table(cases)
        return cases

    def _cases(self) -> Path:
        return self._work.scratch / "cases.parquet"

    def _gate(self, surveys: Sequence[Survey], held: AuthorType, objectors: Path) -> list[Gated]:
        kept = ("allowed", "undecided") if self._request.undecided == "keep" else ("allowed",)
        tasks = [
            ShardTask(
                shard=shard,
                profile=self._request.profile,
                run=self._plan.run,
                author_type=held,
                cases=str(self._cases()),
                objectors=str(objectors),
                mentioned=None,
                redact=self._request.mentions == "redact",
                kept_verdicts=kept,
                data=None if self._request.dry_run else str(self._data_of(shard)),
                ledger=None if self._request.dry_run else str(self._ledger_of(shard)),
            )
            for shard in (self._plan.shards[survey.number] for survey in surveys)
        ]
        gated = self._each("gate", gate_shard, tasks, Gated)
        for survey, shard in zip(surveys, gated, strict=False):
            if survey.number == shard.number and survey.rows != shard.rows:
                raise GateError("shard_changed", name=self._plan.shards[shard.number].name)
        return gated

    def _data_of(self, shard: Shard) -> Path:
        return self._work.folder / "data" / shard.name

    def _ledger_of(self, shard: Shard) -> Path:
        return self._work.folder / "ledger" / f"{shard.name}.parquet"

    def _verify(
        self,
        connection: duckdb.DuckDBPyConnection,
        gated: Sequence[Gated],
        keyed: Sequence[Path],
        held: AuthorType,
    ) -> Verification:
        if self._request.dry_run:
            return Verification(0, 0)
        shards = [self._plan.shards[one.number] for one in gated]
        tasks = [
            KeptTask(
                shard=structs.replace(shard, address=str(self._data_of(shard))),
                profile=self._request.profile,
                author_type=held,
                authors=str(self._work.scratch / "kept" / f"{shard.number:06}.parquet"),
            )
            for shard in shards
        ]
        found = self._each("verify", authors_kept, tasks, Kept)
        if {one.number: one.rows for one in found} != {one.number: one.kept for one in gated}:
            raise GateError("verification_rows")
        files = [Path(task.authors) for task in tasks]
        rows = sum(one.rows for one in found)
        verification = verify(connection, self._exclusions, files, keyed, self._plan.run, rows)
        if verification.found:
            raise GateError("verification_found", n=verification.found)
        return verification

    def _each(
        self,
        step: Step,
        function: WorkFunction,
        tasks: Sequence[SurveyTask] | Sequence[ShardTask] | Sequence[KeptTask],
        kind: type[Answer],
    ) -> list[Answer]:
        """Answers of all tasks in the order of shards, without those of damaged files; earlier attempts count."""
        answers: dict[int, Answer] = {}
        done, in_all, rows = 0, sum(task.shard.size for task in tasks), 0
        for task, answer in self._answers(step, function, tasks, kind):
            fault: Fault | None = answer.fault  # type: ignore[attr-defined]
            if fault is not None and fault.code not in DAMAGE:
                raise fault.error()
            if fault is not None:
                self._damaged[task.shard.number] = fault
            else:
                answers[task.shard.number] = answer
            done, rows = done + task.shard.size, rows + answer.rows  # type: ignore[attr-defined]
            self._on_progress(step, done, in_all, rows)
        return [answers[number] for number in sorted(answers)]

    def _answers(
        self,
        step: Step,
        function: WorkFunction,
        tasks: Sequence[SurveyTask] | Sequence[ShardTask] | Sequence[KeptTask],
        kind: type[Answer],
    ) -> Iterator[tuple[SurveyTask | ShardTask | KeptTask, Answer]]:
        missing = []
        for task in tasks:
            earlier = self._work.recall(f"{step}/{task.shard.number:06}", kind)
            if earlier is not None:
                yield task, earlier
            else:
                missing.append(task)
        for place, reply in self._scheduler.run(function, [encode(task) for task in missing]):
            task, answer = missing[place], msgspec.msgpack.decode(reply, type=kind)
            if answer.fault is None:  # type: ignore[attr-defined]
                self._work.remember(f"{step}/{task.shard.number:06}", answer)
            yield task, answer

    def _threads(self) -> int:
        return 2

    def _named_damage(self) -> tuple[tuple[str, Fault], ...]:
        return tuple((self._plan.shards[number].name, fault) for number, fault in sorted(self._damaged.items()))

    def _manifest(
        self, used: RulebookUsed, gated: Sequence[Gated], cases: pa.Table, verification: Verification
    ) -> GateRun:
        reasons = cases.column("reason").to_pylist()
        counts: Counter[str] = Counter()
        for shard in gated:
            for case_number, rows in shard.cases.items():
                counts[reasons[case_number]] += rows
        named = [(self._plan.shards[shard.number].name, shard) for shard in gated]
        return GateRun(
            inputs=tuple(
                DataFile(name, one.source.sha256, one.source.size, one.rows) for name, one in named if one.source
            ),
            outputs=tuple(
                DataFile(f"data/{name}", one.data.sha256, one.data.size, one.kept) for name, one in named if one.data
            ),
            ledgers=tuple(
                DataFile(f"ledger/{name}.parquet", one.ledger.sha256, one.ledger.size, one.ledger_rows)
                for name, one in named
                if one.ledger
            ),
            counts=dict(sorted(counts.items())),
            redacted=sum(one.redacted for one in gated),
            rulebook=used,
            exclusion_set=SetUsed(
                platform=self._exclusions.platform,
                number=self._exclusions.number,
                digest=self._exclusions.digest,
                signed_by=self._exclusions.signed_by,
                key_id=self._exclusions.key_id,
                received_until=self._exclusions.received_until,
            ),
            frozen_at=self._plan.run.frozen_at,
            purpose=self._plan.run.purpose,
            undecided=self._request.undecided,
            mentions=self._request.mentions,
            strict_names=self._request.strict_names,
            profile_sha256=hashlib.sha256(self._plan.profile.encode()).hexdigest(),
            scheduler=self._scheduler.name,
            versions={**self._plan.versions, **self._scheduler.versions()},
            command=self._request.command,
            verification=verification,
        )


def rulebook_used(rulebook: Rulebook) -> RulebookUsed:
    """Which rule decided: SHA-256 over the decision's SQL and all terms."""
    hashed = hashlib.sha256(DECISION_SQL.encode())
    hashed.update(msgspec.json.encode(terms_rows(rulebook)))
    return RulebookUsed(version("widerspruch"), hashed.hexdigest())


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("widerspruch", "duckdb", "pyarrow")}


def _common_type(held: Sequence[AuthorType]) -> AuthorType:
    """Whole numbers stay numbers only if all shards have them so."""
    kinds = set(held)
    return kinds.pop() if len(kinds) == 1 else "VARCHAR"


def _publish(work: Work, request: Request, manifest: GateRun) -> None:
    (work.folder / "profile.toml").write_text(to_toml(request.profile), "utf-8")
    write_manifest(work.folder / "manifest.json", manifest, request.signer)
    work.publish(request.out)
