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


def read_counts(model: Path) -> Generator[Counted, None, None]:
    """N-grams and how often they occur, in order."""
    with (model / COUNTS).open("rb") as file:
        for line in file:
            yield msgspec.json.decode(line, type=Counted)


def subtract(whole: Path, part: Path, folder: Path) -> None:
    """What a merged model is without one of its parts, into an empty folder: the same bytes as merged of the others.

    Raises:
        ValueError: It is no part of it.
    """
    less = dict(read_counts(part))

    def left() -> Iterator[Counted]:
        for ngram, count in read_counts(whole):
            remaining = count - less.pop(ngram, 0)
            if remaining < 0:
                raise ValueError(part.name)
            if remaining:
                yield ngram, remaining
        if less:
            raise ValueError(part.name)

    _write(folder, left())


def _write_sum(parts: Sequence[Path], folder: Path) -> None:
    with ExitStack() as held:
        read = [held.enter_context(closing(read_counts(part))) for part in parts]
        _write(folder, _summed(merge(*read)))


def _summed(counted: Iterable[Counted]) -> Iterator[Counted]:
    for ngram, same in groupby(counted, itemgetter(0)):
        yield ngram, sum(count for _, count in same)


def _write(folder: Path, counted: Iterable[Counted]) -> None:
    with (folder / COUNTS).open("wb") as file:
        for one in counted:
            file.write(msgspec.json.encode(one) + b"\n")
