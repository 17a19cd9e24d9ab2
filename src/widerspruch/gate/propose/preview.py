"""What a profile would decide on a few rows of a corpus, if nobody had objected."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.decision.cases import AUTHOR, AXES, CaseAxes, decide_cases
from widerspruch.gate.decision.small_columns import small_columns
from widerspruch.gate.decision.values_of_rows import ShardPlaces
from widerspruch.gate.index.row_keys import unknown_authors
from widerspruch.gate.profile import Profile
from widerspruch.gate.propose.sample import ROWS, sampled_shards
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
    """Rows by case number; None where a value is not mapped yet."""
    strides = dict(zip(AXES, axes.strides, strict=True))
    places_of, counted = ShardPlaces(profile, run, shard.name), Counter[int | None]()
    with open_shard(shard, small_columns(profile), whole=False) as reader:
        for columns in _some(chunk.columns for chunk in reader.chunks()):
            places = places_of.of(columns, strict=False)
            places["author"] = unknown_authors(profile, columns, shard.name) * np.int32(AUTHOR.index("unknown"))
            numbers = np.sum([np.broadcast_to(places[axis], len(columns)) * strides[axis] for axis in places], axis=0)
            unmapped = np.any([np.broadcast_to(one < 0, len(columns)) for one in places.values()], axis=0)
            counted.update(numbers[~unmapped].tolist())
            counted[None] += int(unmapped.sum())
    return counted


def _some(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    left = ROWS
    for batch in islice(batches, ROWS):
        yield batch.slice(0, left)
        left -= min(left, batch.num_rows)
        if not left:
            return
