"""Who wrote in which file of a built corpus: one view over all of them, from the author column alone.

Where all files are Parquet and lie on this machine, DuckDB looks into the column as it stands there: a few late
objectors are found by pushing them down into the scan. Elsewhere the workers read the column out first.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.authors.buckets import bucket_sql, write_bucketed
from widerspruch.gate.authors.hash_authors import CorpusAuthors, common_type, key_authors
from widerspruch.gate.authors.in_force import objections_of
from widerspruch.gate.authors.reduce import reduce_set
from widerspruch.gate.authors.survey import ShardSurvey, SurveyTask, survey_shard
from widerspruch.gate.corpus.chunk import Column
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.decision.case_sql import AuthorType, author_sql, author_type
from widerspruch.gate.engine import parquet_sql, write_query
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Profile, WordField
from widerspruch.gate.schedule.tasks import Runner
from widerspruch.gate.sql import column_sql
from widerspruch.lib.database_files import full_path
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decide import Run


class BuiltAuthors:
    """Authors by file, and which of them a set names."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        runner: Runner,
        profile: Profile,
        key_file: Path | None,
        scratch: Path,
    ) -> None:
        self._connection = connection
        self._runner = runner
        self._profile = profile
        self._key_file = key_file
        self._scratch = scratch
        self._surveyed: dict[str, tuple[ShardSurvey, Path]] = {}
        self._shards: Sequence[Shard] = ()
        self.held: AuthorType = "VARCHAR"
        self.keyed: tuple[Path, ...] | None = None
        self._authors: CorpusAuthors | None = None

    def look_at(self, shards: Sequence[Shard]) -> list[int]:
        """Make the view `written` (file, author) over these files; their numbers of rows.

        Raises:
            GateError: A file is damaged or lacks the author column.
        """
        self._shards = shards
        direct = _alike_here(shards, self._profile)
        if direct is not None:
            self.held = author_type(self._profile, direct, shards[0].name)
            self._view_in_place(direct)
            return [int(pq.read_metadata(shard.address).num_rows) for shard in shards]
        return self._view_of_surveys()

    def objectors(self, exclusions: ExclusionSet, heeded: Run, accounts: str | None, target: Path) -> int:
        """Authors in the view whom the set names, in force: (author, covers) as the gate's own; how many.

        Args:
            accounts: A query for the keys that come into question, None for all.

        Raises:
            GateError: A file is damaged or holds an author that is none by the profile (`built_unreadable`).
        """
        with _naming_no_value():
            if self.held == "UUID":
                return self._keyed_objectors(exclusions, heeded, accounts, target)
            return self._hashed_objectors(exclusions, heeded, accounts, target)

    def _keyed_objectors(self, exclusions: ExclusionSet, heeded: Run, accounts: str | None, target: Path) -> int:
        written = "SELECT author FROM written"
        objections_of(self._connection, exclusions.objections, heeded, accounts or written)
        there = "" if accounts is None else f"WHERE account_key IN ({written})"
        return self._write(
            f"""
            SELECT author, CAST(CAST(own AS INTEGER) + 2 * CAST(ai AS INTEGER) AS TINYINT) AS covers
            FROM (
                SELECT account_key AS author, BOOL_OR(own_content) AS own, BOOL_OR(ai_interactions) AS ai
                FROM in_force {there} GROUP BY account_key
            ) AS named
            WHERE own OR ai
            """,  # noqa: S608 (names of our own tables)
            target,
        )

    def _hashed_objectors(self, exclusions: ExclusionSet, heeded: Run, accounts: str | None, target: Path) -> int:
        if self._authors is None:
            file = self._scratch / "authors.parquet"
            distinct = "SELECT DISTINCT author FROM written"
            bucket = bucket_sql("author", self.held)
            rows = write_bucketed(self._connection, f"SELECT author, {bucket} AS bucket FROM ({distinct})", str(file))  # noqa: S608
            self._authors = CorpusAuthors((file,), rows, self.held, same_schema=True)
            self.keyed = key_authors(self._runner, self._authors, self._profile, self._key_file, self._scratch)
        folder = target.with_suffix(".partitions")
        named = reduce_set(self._runner, exclusions.objections, self._authors, self.keyed, heeded, folder)
        asked = f"SELECT author, covers FROM {parquet_sql(named)} WHERE covers > 0"  # noqa: S608 (quoted)
        if accounts is not None and self.keyed is not None:
            asked += f" AND author IN (SELECT author FROM {parquet_sql(self.keyed)} WHERE key IN ({accounts}))"  # noqa: S608 (quoted)
        return self._write(asked, target)

    def files_with(self, objectors: Path) -> set[int]:
        """Numbers of the files in which one of these authors wrote. Raises as `objectors`."""
        numbers = {full_path(shard.address): shard.number for shard in self._shards}
        for shard in self._shards:
            if shard.address in self._surveyed:
                numbers[full_path(self._surveyed[shard.address][1])] = shard.number
        named = f"SELECT author FROM {parquet_sql([objectors])}"  # noqa: S608 (quoted)
        with _naming_no_value():
            found = self._connection.execute(
                f"SELECT DISTINCT file FROM written WHERE author IN ({named})"  # noqa: S608 (quoted)
            ).fetchall()
        return {numbers[file] for (file,) in found}

    def _view_in_place(self, schema: pa.Schema) -> None:
        shard, name = self._shards[0], self._profile.author.column
        names = pq.read_schema(shard.address).names
        path = [name] if name in names else name.split(".")
        column = ".".join('"' + step.replace('"', '""') + '"' for step in path)
        files = parquet_sql([Path(shard.address) for shard in self._shards], named="gate_file_name")
        author = author_sql(self._profile, schema, shard.name, self.held)
        self._connection.execute(
            f"""
            CREATE OR REPLACE VIEW written AS
            SELECT file, author
            FROM (
                SELECT file, {author} AS author
                FROM (SELECT gate_file_name AS file, {column} AS {column_sql(name)} FROM {files}) AS files
            ) AS authors
            WHERE author IS NOT NULL
            """  # noqa: S608 (quoted)
        )

    def _view_of_surveys(self) -> list[int]:
        new = [shard for shard in self._shards if shard.address not in self._surveyed]
        started = len(self._surveyed)
        tasks = [
            SurveyTask(shard, _authors_alone(self._profile), str(self._scratch / "authors" / f"{started + place:06}"))
            for place, shard in enumerate(new)
        ]
        for task, survey in zip(tasks, self._runner.over_shards("survey", survey_shard, tasks)[0], strict=True):
            self._surveyed[task.shard.address] = survey, Path(task.authors)
        surveys = [self._surveyed[shard.address] for shard in self._shards]
        self.held = common_type([survey.author_type for survey, _ in surveys])
        files = parquet_sql([path for _, path in surveys], same_schema=False, named="gate_file_name")
        self._connection.execute(
            f"""
            CREATE OR REPLACE VIEW written AS
            SELECT gate_file_name AS file, CAST(author AS {self.held}) AS author FROM {files}
            """  # noqa: S608 (quoted)
        )
        return [survey.rows for survey, _ in surveys]

    def _write(self, query: str, target: Path) -> int:
        target.unlink(missing_ok=True)
        return write_query(self._connection, query, str(target))


@contextmanager
def _naming_no_value() -> Iterator[None]:
    """What DuckDB says of a value that it cannot read may quote it."""
    try:
        yield
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException) as error:
        raise GateError("built_unreadable") from error


def _alike_here(shards: Sequence[Shard], profile: Profile) -> pa.Schema | None:
    """The author column's schema where DuckDB can read it in place: Parquet on this machine, the same type in all."""
    if any(shard.format != "parquet" or "://" in shard.address for shard in shards):
        return None
    found: pa.Schema | None = None
    for shard in shards:
        with open_shard(shard, (Column(profile.author.column, pa.string()),), whole=False) as reader:
            if found is not None and reader.schema != found:
                return None
            found = reader.schema
        try:
            names = [name.casefold() for name in pq.read_schema(shard.address).names]
        except (pa.ArrowException, OSError) as error:
            raise GateError("shard_damaged", name=shard.name) from error
        if len(names) != len(set(names)):  # DuckDB takes `ID` and `id` for the same
            return None
    return found


def _authors_alone(profile: Profile) -> Profile:
    """The same corpus read for nothing but its authors."""
    any_word = WordField(always="unknown")
    platform = WordField(always=profile.platform.words()[0])
    return Profile(authors=profile.authors, kind=any_word, audience=any_word, platform=platform)
