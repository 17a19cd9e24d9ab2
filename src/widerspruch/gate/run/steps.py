"""The steps of one run, in order. Each leaves its results in the working folder and does not do twice what is there."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
from msgspec import structs

from widerspruch.gate.authors.buckets import partitions_of
from widerspruch.gate.authors.hash_authors import CorpusAuthors, common_type, key_authors
from widerspruch.gate.authors.match_report import match_report, objectors_found, require_match
from widerspruch.gate.authors.objectors_rows import Slice, SpreadTask, spread_partition
from widerspruch.gate.authors.reduce import reduce_set
from widerspruch.gate.authors.survey import ShardSurvey, SurveyTask, survey_shard
from widerspruch.gate.corpus.chunk import Unreadable
from widerspruch.gate.corpus.sealing import Seal
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.decision.cases import CaseAxes, decide_cases
from widerspruch.gate.engine import connect_joining, folders_of, write_table
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import ledger_name
from widerspruch.gate.mentions.finding import FindTask, find_in_shard, find_tasks
from widerspruch.gate.mentions.hits import HitFiles, write_hits
from widerspruch.gate.run.request import RunOutcome, RunPlan, RunRequest
from widerspruch.gate.run.tasks import Gated, ShardTask
from widerspruch.gate.run.verify import KeptTask, authors_kept, verify
from widerspruch.gate.run.work_folder import Work
from widerspruch.gate.run.worker import gate_shard
from widerspruch.gate.schedule.fault import Fault
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.gate.schedule.tasks import OneShardsResult, OneShardsTask, Progress, Runner, Step, TaskFunction
from widerspruch.lib.processes import cores
from widerspruch.protocol.manifest import DataFile, GateRun, MatchReport, RulebookUsed, Verification
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.load import Rulebook


class RunSteps:
    """The steps of one run, in order."""

    def __init__(
        self,
        request: RunRequest,
        plan: RunPlan,
        exclusions: ExclusionSet,
        rulebook: Rulebook,
        scheduler: Scheduler,
        work: Work,
        on_progress: Progress,
        checked_set: Callable[[], ExclusionSet],
    ) -> None:
        """`checked_set` gives the exclusion set with copies of its files, of which every byte is as its statement says,
        or raises ProtocolError."""
        self._request = request
        self._plan = plan
        self._exclusions = exclusions
        self._rulebook = rulebook
        self._scheduler = scheduler
        self._work = work
        self._runner = Runner(scheduler, work.memory, on_progress)
        self._checked_set = checked_set
        self._damaged: dict[int, Fault] = {}
        self._unreadable: tuple[tuple[str, Unreadable], ...] = ()
        self._unmapped: tuple[str, ...] = ()

    def all_steps(self, used: RulebookUsed) -> RunOutcome:
        surveys = self._survey()
        self._runner.on_progress("reduce", 0, 1, 0)
        authors = self._authors(surveys)
        scratch, request = self._work.scratch, self._request
        keyed = key_authors(self._runner, authors, request.profile, request.key_file, scratch)
        self._exclusions = self._checked_set()
        folders = [scratch, *folders_of([*self._exclusions.objections, *self._exclusions.mentions])]
        with connect_joining(scratch / "spill", cores(), folders) as connection:
            covered, matches = self._covered(connection, authors, keyed)
            mentioned = self._mentioned(connection, surveys, keyed)
            cases = self._decide_cases()
            gated = self._gate(surveys, authors, covered, mentioned)
            verification = self._verify(connection, gated, authors, keyed)
        manifest = self._manifest(used, gated, cases, matches, verification)
        return RunOutcome(
            manifest, self._named_damage(), _rules(gated, cases), self._unreadable, unmapped=self._unmapped
        )

    def _survey(self) -> list[ShardSurvey]:
        seal = Seal(self._work.secret())
        tasks = [
            SurveyTask(shard, self._request.profile, str(self._authors_of(shard)), seal) for shard in self._plan.shards
        ]
        surveys = self._each("survey", survey_shard, tasks)
        self._check_columns([survey for survey in surveys if survey.rows and self._shard(survey).format != "parquet"])
        self._unreadable = tuple(
            (self._shard(survey).name, survey.unreadable) for survey in surveys if survey.unreadable
        )
        return surveys

    def _check_columns(self, surveys: Sequence[ShardSurvey]) -> None:
        """A column that a record lacks is an empty cell; one that all lack is a profile's mistake."""
        missing = set.intersection(*(set(survey.absent) for survey in surveys)) if surveys else set()
        for column in sorted(missing):
            known = ", ".join(dict.fromkeys(name for survey in surveys for name in survey.names))
            name = self._shard(surveys[0]).name
            raise GateError("column_unknown", column=column, name=name, known=known)

    def _shard(self, result: ShardSurvey | Gated) -> Shard:
        return self._plan.shards[result.number]

    def _authors_of(self, shard: Shard) -> Path:
        return self._work.scratch / "authors" / f"{shard.number:06}.parquet"

    def _authors(self, surveys: Sequence[ShardSurvey]) -> CorpusAuthors:
        files = tuple(self._authors_of(self._shard(survey)) for survey in surveys)
        kinds = [survey.author_type for survey in surveys]
        return CorpusAuthors(
            files, sum(survey.rows for survey in surveys), common_type(kinds), same_schema=len(set(kinds)) == 1
        )

    def _covered(
        self, connection: duckdb.DuckDBPyConnection, authors: CorpusAuthors, keyed: Sequence[Path] | None
    ) -> tuple[dict[int, list[Slice]], MatchReport]:
        """Where the rows of objectors lie, by the number of the shard; and how many objectors were found.

        Raises:
            GateError: Nobody was found, and that was not allowed (`nobody_matched_...`).
        """
        scratch = self._work.scratch
        objections, run = self._exclusions.objections, self._plan.run
        objectors = reduce_set(self._runner, objections, authors, keyed, run, scratch / "objectors")
        tasks = {
            partition.name: SpreadTask(
                partition=partition,
                authors=tuple(map(str, authors.files)),
                held=authors.held,
                same_schema=authors.same_schema,
                objectors=tuple(map(str, objectors)),
                covered=str(scratch / "covered" / partition.name),
            )
            for partition in partitions_of(authors.rows)
        }
        covered: dict[int, list[Slice]] = {}
        rows = keys = 0
        for spread in self._runner.all_results("spread", spread_partition, tasks):
            rows, keys = rows + spread.rows, keys + spread.keys
            for shard, slices in spread.slices.items():
                covered.setdefault(shard, []).extend(slices)
        author = self._request.profile.author
        found = keys if keyed is None else objectors_found(connection, objectors, author)
        matches = match_report(self._exclusions, author, found, rows)
        if not self._request.allow_no_match:
            require_match(matches, self._exclusions, author)
        return covered, matches

    def _mentioned(
        self, connection: duckdb.DuckDBPyConnection, surveys: Sequence[ShardSurvey], keyed: Sequence[Path] | None
    ) -> Mapping[int, str]:
        """The identifiers of objectors in each shard; empty where nobody is to look for them."""
        if self._request.mentions == "keep" or not self._exclusions.mentions:
            return {}
        found = self._find_mentions(surveys)
        folder, strict = self._work.scratch / "mentioned", self._plan.strict_names
        hits = self._runner.memory.once(
            "hits",
            HitFiles,
            lambda: write_hits(connection, self._exclusions, self._plan.run, found, keyed, folder, strict=strict),
        )
        return hits.files

    def _seal(self, survey: ShardSurvey) -> Seal:
        """The file must be the one that was surveyed, also in another attempt."""
        return Seal(self._work.secret(), survey.tag)

    def _find_mentions(self, surveys: Sequence[ShardSurvey]) -> list[FindTask]:
        shards = [self._shard(survey) for survey in surveys]
        key_file, scratch = self._request.key_file, self._work.scratch
        untagged = find_tasks(shards, self._request.profile, self._exclusions, key_file, scratch)
        tasks = [structs.replace(task, seal=self._seal(survey)) for task, survey in zip(untagged, surveys, strict=True)]
        answers = self._each("mentions", find_in_shard, tasks)
        self._unmapped = tuple(dict.fromkeys(column for one in answers for column in one.unmapped))
        answered = {one.number for one in answers}
        return [task for task in tasks if task.shard.number in answered]

    def _decide_cases(self) -> pa.Table:
        axes = CaseAxes.of(self._request.profile)
        cases = decide_cases(axes, terms_rows(self._rulebook), self._plan.run)
        write_table(str(self._cases()), cases.to_reader())
        return cases

    def _cases(self) -> Path:
        return self._work.scratch / "cases.parquet"

    def _gate(
        self,
        surveys: Sequence[ShardSurvey],
        authors: CorpusAuthors,
        covered: Mapping[int, Sequence[Slice]],
        mentioned: Mapping[int, str],
    ) -> list[Gated]:
        surveyed = {survey.number: survey.rows for survey in surveys}
        kept = ("allowed", "undecided") if self._request.undecided == "keep" else ("allowed",)
        tasks = [
            ShardTask(
                shard=shard,
                profile=self._request.profile,
                run=self._plan.run,
                author_type=authors.held,
                cases=str(self._cases()),
                rows=surveyed[shard.number],
                covered=tuple(covered.get(shard.number, ())),
                mentioned=mentioned.get(shard.number),
                redact=self._request.mentions == "redact",
                kept_verdicts=kept,
                data=None if self._request.dry_run else str(self._data_of(shard)),
                ledger=None if self._request.dry_run else str(self._work.folder / "ledger" / ledger_name(shard.name)),
                seal=self._seal(survey),
            )
            for survey, shard in ((survey, self._shard(survey)) for survey in surveys)
            if shard.number not in self._damaged
        ]
        gated = self._each("gate", gate_shard, tasks)
        for shard in gated:
            if surveyed[shard.number] != shard.rows:
                raise GateError("shard_changed", name=self._shard(shard).name)
        return gated

    def _data_of(self, shard: Shard) -> Path:
        return self._work.folder / "data" / shard.name

    def _verify(
        self,
        connection: duckdb.DuckDBPyConnection,
        gated: Sequence[Gated],
        authors: CorpusAuthors,
        keyed: Sequence[Path] | None,
    ) -> Verification:
        if self._request.dry_run:
            return Verification(0, 0)
        shards = [self._shard(one) for one in gated]
        tasks = [
            KeptTask(
                shard=structs.replace(shard, address=str(self._data_of(shard))),
                profile=self._request.profile,
                author_type=authors.held,
                authors=str(self._work.scratch / "kept" / f"{shard.number:06}.parquet"),
            )
            for shard in shards
        ]
        found = self._each("verify", authors_kept, tasks)
        if {one.number: one.rows for one in found} != {one.number: one.kept for one in gated}:
            raise GateError("verification_rows")
        files = [Path(task.authors) for task in tasks]
        rows = sum(one.rows for one in found)
        verification = verify(connection, self._exclusions, files, keyed, self._plan.run, rows)
        if verification.found:
            raise GateError("verification_found", n=verification.found)
        return verification

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
        cases: pa.Table,
        matches: MatchReport,
        verification: Verification,
    ) -> GateRun:
        reasons = cases.column("reason").to_pylist()
        counts: Counter[str] = Counter()
        for shard in gated:
            for case_number, rows in shard.cases.items():
                counts[reasons[case_number]] += rows
        named = [(self._shard(shard).name, shard) for shard in gated]
        return GateRun(
            inputs=tuple(
                DataFile(name, one.source.sha256, one.source.size, one.rows) for name, one in named if one.source
            ),
            outputs=tuple(
                DataFile(f"data/{name}", one.data.sha256, one.data.size, one.kept) for name, one in named if one.data
            ),
            ledgers=tuple(
                DataFile(f"ledger/{ledger_name(name)}", one.ledger.sha256, one.ledger.size, one.ledger_rows)
                for name, one in named
                if one.ledger
            ),
            damaged=tuple(name for name, _ in self._named_damage()),
            unreadable_lines={name: lines.count for name, lines in self._unreadable},
            counts=dict(sorted(counts.items())),
            redacted=sum(one.redacted for one in gated),
            rulebook=used,
            exclusion_sets=(self._exclusions.used(),),
            matches=(matches,),
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


def _rules(gated: Sequence[Gated], cases: pa.Table) -> dict[str, tuple[str, ...]]:
    """The rules behind each reason that occurred."""
    seen = pa.array(sorted({number for shard in gated for number in shard.cases}), pa.int32())
    decided = zip(*(cases.column(name).take(seen).to_pylist() for name in ("reason", "rule")), strict=True)
    rules: dict[str, set[str]] = {}
    for reason, rule in decided:
        rules.setdefault(reason, set()).update([] if rule is None else [rule])
    return {reason: tuple(sorted(named)) for reason, named in rules.items()}
