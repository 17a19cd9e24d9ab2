"""What a profile would decide on a few rows of a corpus, if nobody had objected."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import duckdb
import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.row_numbers import row_numbers
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.decision.case_sql import author_type, case_sql, small_columns
from widerspruch.gate.decision.cases import CaseAxes, decide_cases
from widerspruch.gate.engine import connect_worker
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Profile
from widerspruch.gate.propose.sample import ROWS, sampled_shards
from widerspruch.gate.sql import for_sql
from widerspruch.rulebook.decide import Run, TermsRow


class Preview(Struct, frozen=True):
    """Rows of the sample by verdict and reason; `unmapped`: rows with a value that the profile does not map yet."""

    decided: Mapping[tuple[str, str], int]
    unmapped: int


def preview(profile: Profile, shards: Sequence[Shard], terms: Sequence[TermsRow], run: Run) -> Preview:
    """Decide the rows that a proposal was made from.

    Raises:
        GateError: A column is missing or holds something else than the profile says.
    """
    axes = CaseAxes.of(profile)
    cases = decide_cases(axes, terms, run)
    verdicts, reasons = cases.column("verdict").to_pylist(), cases.column("reason").to_pylist()
    counts: Counter[int | None] = Counter()
    for shard in sampled_shards(shards):
        counts.update(_case_numbers(profile, axes, shard, run))
    decided: Counter[tuple[str, str]] = Counter()
    for number, rows in counts.items():
        if number is not None:
            decided[verdicts[number], reasons[number]] += rows
    return Preview(decided, counts[None])


def _case_numbers(profile: Profile, axes: CaseAxes, shard: Shard, run: Run) -> Counter[int | None]:
    with open_shard(shard, small_columns(profile), whole=False) as reader, connect_worker() as connection:
        held = author_type(profile, reader.schema, shard.name)
        query = case_sql(profile, axes, reader.schema, run, shard.name, held, mentions=False)
        rows = pa.Table.from_batches(_some(chunk.columns for chunk in reader.chunks()), reader.schema)
        rows = rows.rename_columns(for_sql(reader.schema).names).append_column("row", row_numbers(0, len(rows)))
        nobody_objected = pa.nulls(len(rows), pa.int8())
        connection.register("shard", rows.append_column("covers", nobody_objected))
        try:
            counted = connection.sql(f"SELECT case_number, COUNT(*) FROM ({query}) GROUP BY ALL").fetchall()  # noqa: S608
        except duckdb.Error:
            # What DuckDB says of it may quote a value of the corpus.
            raise GateError("value_unreadable_shard", name=shard.name) from None
    return Counter(dict(counted))


def _some(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    left = ROWS
    for batch in islice(batches, ROWS):
        yield batch.slice(0, left)
        left -= min(left, batch.num_rows)
        if not left:
            return
