"""Which files of a built corpus hold rows of late objectors: by the author columns alone, then row by row in those."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
from msgspec import Struct, structs

from widerspruch.gate.authors.in_force import objections_of
from widerspruch.gate.authors.match_report import Found
from widerspruch.gate.buckets.assigning import Parting
from widerspruch.gate.built import Built
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.decision.cases import CaseAxes, decide_cases
from widerspruch.gate.engine import connect_joining, folders_of, parquet_sql, write_table
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.borne import BornePrefixes, prefixes_of, write_prefixes
from widerspruch.gate.index.build import build_index
from widerspruch.gate.index.key_words import words_of
from widerspruch.gate.mentions.applying import MentionHits
from widerspruch.gate.mentions.finding import find_in_shard, find_tasks
from widerspruch.gate.mentions.hits import write_hits
from widerspruch.gate.purge.late_rows import LateTask, find_late_rows
from widerspruch.gate.purge.newly_effective import newly_effective_accounts
from widerspruch.gate.purge.shard import Purged, PurgeTask, purge_shard
from widerspruch.gate.record.kept_tokens import KeptTokens, kept_tokens
from widerspruch.gate.run.cases_of_rows import Deciding, counted
from widerspruch.gate.run.steps import LARGE_SET
from widerspruch.gate.run.verification import OBJECTED_SQL, KeysTask, keys_kept, prefixes_borne, verified
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
        found: Who has rows that go because of an objection of theirs.

        purged: The files of which rows go, in order.
    """

    found: tuple[Found, ...]
    purged: tuple[Purged, ...]


def looks_for_mentions(built: Built, exclusions: ExclusionSet) -> bool:
    """Whether a purge heeds objections to being mentioned: as the run did, and where its profile says where to look."""
    return bool(exclusions.mentions) and built.run.mentions != "keep" and built.profile.mentions is not None


class PurgeSteps:
    """The steps of one purge over the files of a corpus.

    Args:
        sets: One per platform, whose files nobody else can change. `until`: objections received until then count.

        hashing: As in `Deciding`.

        new: A folder for the files without the rows that go, and their ledgers; None to count only.

        parting: As in `PurgeTask`.
    """

    def __init__(
        self,
        *,
        built: Built,
        sets: Sequence[ExclusionSet],
        until: int,
        hashing: Mapping[str, str],
        scratch: Path,
        new: Path | None,
        rulebook: Rulebook,
        runner: Runner,
        parting: Parting | None = None,
    ) -> None:
        self._built = built
        self._parting = parting
        self._sets = sets
        self._heeded = Run(until, built.run.purpose)  # type: ignore[arg-type]
        self._hashing = hashing
        self._scratch = scratch
        self._new = new
        self._rulebook = rulebook
        self._runner = runner
        self._shards = [built.shard(file) for file in built.files]
        self._new_accounts = {one.platform: newly_effective_accounts(one, built.run) for one in sets}

    def find(self) -> PurgeFound:
        """Find the rows that go, and write the files without them."""
        if not self._shards:
            return PurgeFound((), ())
        asked = self._newly_effective() or self._borne()
        index = build_index(self._sets, self._heeded, self._scratch / "index", borne=asked)
        tasks = [
            LateTask(
                shard=shard,
                data=file.data,
                ledger=file.ledger,
                old_ledger=str(self._built.path(file.ledger)),
                profile=self._built.profile,
                hashing=self._hashing,
                keys="" if self._new is None else str(self._keys_of(shard, "all")),
                index=index,
                found=str(self._scratch / "known" / f"{shard.number:06}"),
            )
            for file, shard in zip(self._built.files, self._shards, strict=True)
        ]
        late, _ = self._runner.over_shards("survey", find_late_rows, tasks)
        for file, one in zip(self._built.files, late, strict=True):
            if one.rows != file.data.rows:
                raise GateError("built_rows", name=file.data.name)
        mentioned = self._mentioned()
        candidates = sorted(mentioned.keys() | {one.number for one in late if one.found})
        deciding = Deciding(
            self._built.profile,
            Run(self._built.run.frozen_at, self._built.run.purpose),  # type: ignore[arg-type]
            index,
            self._hashing,
        )
        return PurgeFound(
            tuple(counted((one.found for one in late), index)), self._purge(candidates, mentioned, deciding)
        )

    def _newly_effective(self) -> BornePrefixes | None:
        """How the keys begin of which the sets may say more than the run heeded; None where these may be any."""
        queries = list(self._new_accounts.values())
        if None in queries:
            return None
        file = self._scratch / "new"
        with self._connect() as connection:
            keys = [connection.sql(query).to_arrow_table().column(0) for query in queries if query is not None]
        words = [words_of(chunk) for column in keys for chunk in column.chunks]
        write_prefixes(file, map(prefixes_of, words))
        return BornePrefixes([file])

    def _borne(self) -> BornePrefixes | None:
        """How the keys begin that the corpus bears; None where the sets are no larger than it, or small."""
        stated = sum(header.counts.objections for one in self._sets for header in one.headers)
        if stated <= LARGE_SET or 2 * sum(file.data.rows for file in self._built.files) >= stated:
            return None
        tasks = [self._keys_task(shard, shard.address, "borne") for shard in self._shards]
        self._runner.over_shards("survey", prefixes_borne, tasks)
        return BornePrefixes(Path(task.keys) for task in tasks)

    def _keys_task(self, shard: Shard, address: str, version: str) -> KeysTask:
        return KeysTask(
            shard=structs.replace(shard, address=address),
            profile=self._built.profile,
            hashing=self._hashing,
            keys=str(self._keys_of(shard, version)),
        )

    def _mentioned(self) -> dict[int, str]:
        """The files whose rows mention an objector, with the identifiers in them. This reads the texts of all files."""
        if not any(looks_for_mentions(self._built, one) for one in self._sets):
            return {}
        tasks = find_tasks(self._shards, self._built.profile, self._sets, self._hashing, self._scratch)
        self._runner.over_shards("mentions", find_in_shard, tasks)
        with self._connect() as connection:
            folder, strict = self._scratch / "mentioned", self._built.run.strict_names
            hits = write_hits(connection, self._sets, self._heeded, tasks, folder, strict=strict)
        return {number: file for number, file in hits.files.items() if MentionHits.load(file).any()}

    def verify(self, found: PurgeFound) -> Verification:
        """Nobody may be left: of the whole sets in the files that were written anew, of those who objected newly in all
        others. Asked is the set, by DuckDB, not the index.

        Raises:
            GateError: Somebody is (`verification_found`), or rows are missing (`verification_rows`).
        """
        removed = {one.number: one.removed for one in found.purged}
        anew = [shard for shard in self._shards if shard.number in removed]
        tasks = [self._keys_task(shard, self._new_file(self._built.files[shard.number].data), "anew") for shard in anew]
        for kept in self._runner.over_shards("verify", keys_kept, tasks)[0]:
            if kept.rows != self._built.files[kept.number].data.rows - removed[kept.number]:
                raise GateError("verification_rows")
        rows = sum(file.data.rows for file in self._built.files) - sum(removed.values())
        others = [self._keys_of(shard, "all") for shard in self._shards if shard.number not in removed]
        with self._connect() as connection:
            files = [Path(task.keys) for task in tasks]
            left = verified(connection, self._sets, files, self._heeded, rows).found if files else 0
            left += sum(self._left_in(connection, others, one, rows) for one in self._sets if others)
        if left:
            raise GateError("verification_found", n=left)
        return Verification(rows, left)

    def _left_in(
        self, connection: duckdb.DuckDBPyConnection, others: Sequence[Path], exclusions: ExclusionSet, rows: int
    ) -> int:
        """Rows of late objectors in files that stay as they are."""
        accounts = self._new_accounts[exclusions.platform]
        if accounts is None:
            return verified(connection, (exclusions,), others, self._heeded, rows).found
        objections_of(connection, exclusions.objections, self._heeded, accounts)
        # A few accounts are looked for while the files are read; then only in what was found, whether they objected so.
        named = f"SELECT * FROM {parquet_sql(others)} WHERE key IN (SELECT account_key FROM in_force)"  # noqa: S608
        query = f"SELECT COUNT(*) FROM ({named}) AS published_keys WHERE {OBJECTED_SQL}"  # noqa: S608 (quoted)
        return int(connection.execute(query).fetchall()[0][0])

    def kept_tokens(self, salt: bytes) -> KeptTokens:
        """Of whom rows are left, in the whole new version."""
        files = zip(self._built.files, self._shards, strict=True)
        tasks = [self._keys_task(shard, self._new_file(file.data), "left") for file, shard in files]
        return kept_tokens(tasks, self._built.profile, salt, self._runner, self._scratch / "authors")

    def _purge(self, candidates: Sequence[int], mentioned: Mapping[int, str], deciding: Deciding) -> tuple[Purged, ...]:
        cases = decide_cases(CaseAxes.of(self._built.profile), terms_rows(self._rulebook), deciding.run)
        path = self._scratch / "cases.parquet"
        write_table(str(path), cases.to_reader())
        nobody = build_index((), deciding.run, self._scratch / "nobody")
        tasks = [
            PurgeTask(
                shard=self._shards[number],
                data=self._built.files[number].data,
                ledger=self._built.files[number].ledger,
                deciding=deciding,
                before=structs.replace(deciding, index=nobody),
                cases=str(path),
                old_ledger=str(self._built.path(self._built.files[number].ledger)),
                mentioned=mentioned.get(number),
                new_data=None if self._new is None else self._new_file(self._built.files[number].data),
                new_ledger=None if self._new is None else self._new_file(self._built.files[number].ledger),
                is_bucket=self._built.run.buckets is not None,
                parting=self._parting,
            )
            for number in candidates
        ]
        purged, _ = self._runner.over_shards("gate", purge_shard, tasks)
        return tuple(one for one in purged if one.removed)

    def _connect(self) -> duckdb.DuckDBPyConnection:
        sets = folders_of([file for one in self._sets for file in (*one.objections, *one.mentions)])
        return connect_joining(self._scratch / "spill", cores(), [self._scratch, *sets])

    def _keys_of(self, shard: Shard, version: str) -> Path:
        return self._scratch / "keys" / version / f"{shard.number:06}.parquet"

    def _new_file(self, file: DataFile) -> str:
        assert self._new is not None, "what is only counted writes nothing"
        return str(self._new / file.name)
