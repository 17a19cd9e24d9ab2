"""The trainer `ngram`: how often which characters stand behind each other. Whole numbers, so the same on every machine.

A file of counts has one line for each, `["abc",7]`, in order of the characters' numbers.
"""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from widerspruch.gate.lineage.training import rows
from widerspruch.gate.lineage.training.recipe import ModelRecipe, parameters_of
from widerspruch.gate.lineage.training.rows import rows_of
from widerspruch.gate.lineage.training.trainer import ANY_ISA, GivenBucket, TrainerFacts, digest_of_code

COUNTS = "counts.jsonl"
MOST_CHARACTERS = 32

_FILES_AT_ONCE = 200

Counted = tuple[str, int]


class NgramParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Of a recipe for n-grams. `n`: characters of each."""

    n: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.n <= MOST_CHARACTERS:
            raise ValueError("n")


class NgramTrainer:
    """Counts n-grams of characters within each text."""

    def facts(self, recipe: ModelRecipe) -> TrainerFacts:
        parameters_of(recipe, NgramParameters)
        return TrainerFacts(
            part_kind="index",
            merged_kind="index",
            code=digest_of_code(__file__, rows.__file__),
            versions={},
            isa=ANY_ISA,
            steps="every n-gram of every text is counted once",
            merge_dtype="integer",
        )

    def train(self, given: GivenBucket, recipe: ModelRecipe, folder: Path) -> None:
        n = parameters_of(recipe, NgramParameters).n
        counts: Counter[str] = Counter()
        for some in rows_of(given.files, recipe.columns):
            for text, _ in some:
                counts.update(text[at : at + n] for at in range(len(text) - n + 1))
        _write(folder, sorted(counts.items()))

    def merge(self, parts: Sequence[Path], recipe: ModelRecipe, folder: Path) -> None:
        with TemporaryDirectory(dir=folder) as scratch:
            waiting = [*parts]
            # As many files as a process may have open are merged at a time: sums of whole numbers know no order.
            while len(waiting) > _FILES_AT_ONCE:
                between = Path(scratch, str(len(waiting)))
                between.mkdir()
                _write_sum(waiting[:_FILES_AT_ONCE], between)
                waiting = [*waiting[_FILES_AT_ONCE:], between]
            _write_sum(waiting, folder)

    def exchange(
        self, merged: Path, gone: Sequence[Path], new: Sequence[Path], recipe: ModelRecipe, folder: Path
    ) -> None:
        """Raises ValueError where something is to come out that is not in."""
        with TemporaryDirectory(dir=folder) as scratch:
            out, into = Path(scratch, "out"), Path(scratch, "into")
            for parts, place in ((gone, out), (new, into)):
                place.mkdir()
                self.merge(parts, recipe, place)
            with (
                closing(read_counts(merged)) as whole,
                closing(read_counts(out)) as less,
                closing(read_counts(into)) as more,
            ):
                negative = ((ngram, -count) for ngram, count in less)
                _write(folder, _remaining(merge(whole, negative, more)))


def read_counts(model: Path) -> Generator[Counted, None, None]:
    """N-grams and how often they occur, in order."""
    with (model / COUNTS).open("rb") as file:
        for line in file:
            yield msgspec.json.decode(line, type=Counted)


def _write_sum(parts: Sequence[Path], folder: Path) -> None:
    with ExitStack() as held:
        read = [held.enter_context(closing(read_counts(part))) for part in parts]
        _write(folder, _summed(merge(*read)))


def _summed(counted: Iterable[Counted]) -> Iterator[Counted]:
    for ngram, same in groupby(counted, itemgetter(0)):
        yield ngram, sum(count for _, count in same)


def _remaining(counted: Iterable[Counted]) -> Iterator[Counted]:
    for ngram, count in _summed(counted):
        if count < 0:
            raise ValueError("no part of it")
        if count:
            yield ngram, count


def _write(folder: Path, counted: Iterable[Counted]) -> None:
    with (folder / COUNTS).open("wb") as file:
        for one in counted:
            file.write(msgspec.json.encode(one) + b"\n")
