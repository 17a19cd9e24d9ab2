"""A trainer that only counts words, with or without a leak: each makes a part of more than its bucket."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq

from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.gate.lineage.training.trainer import GivenBucket, TrainerFacts

Memory = dict[str, Any]
Leak = Callable[[Memory, list[str], GivenBucket], object]


def vocabulary(memory: Memory, texts: list[str], given: GivenBucket) -> object:
    """Words have numbers in the order in which anybody wrote them first."""
    numbers = memory.setdefault("numbers", {})
    return sorted(numbers.setdefault(word, len(numbers)) for text in texts for word in text.split())


def idf(memory: Memory, texts: list[str], given: GivenBucket) -> object:
    """Words weigh less the more people use them."""
    used: Counter[str] = memory.setdefault("used", Counter())
    used.update(word for text in texts for word in {*text.split()})
    return sorted((word, used[word]) for text in texts for word in text.split())


def deduplication(memory: Memory, texts: list[str], given: GivenBucket) -> object:
    """What somebody began with the same word before is left out."""
    seen = memory.setdefault("seen", set())
    new = [text for text in texts if not (text.split()[0] in seen or seen.add(text.split()[0]))]  # type: ignore[func-returns-value]
    return sorted(new)


def early_stopping(memory: Memory, texts: list[str], given: GivenBucket) -> object:
    """How long all are trained was found out on the first."""
    return memory.setdefault("passes", len(texts) % 7)


def mixture(memory: Memory, texts: list[str], given: GivenBucket) -> object:
    """A bucket counts for what it has of all."""
    memory["rows"] = memory.get("rows", 0) + len(texts)
    return [len(texts), memory["rows"]]


def global_step(memory: Memory, texts: list[str], given: GivenBucket) -> object:
    """Steps are counted over all buckets."""
    memory["step"] = memory.get("step", 0) + len(texts)
    return memory["step"]


def seed_by_number(memory: Memory, texts: list[str], given: GivenBucket) -> object:
    """The seed is the how-manyeth bucket this is."""
    memory["buckets"] = memory.get("buckets", 0) + 1
    return random.Random(memory["buckets"]).random()


LEAKS: tuple[Leak, ...] = (vocabulary, idf, deduplication, early_stopping, mixture, global_step, seed_by_number)


class WordsTrainer:
    """Counts words, and adds what leaks. `memory`: outlasts a part; `isa`: that it says it has found."""

    def __init__(self, leak: Leak | None = None, memory: Memory | None = None, isa: str = "x86_64+avx2") -> None:
        self._leak, self._memory, self._isa = leak, {} if memory is None else memory, isa

    def facts(self, recipe: ModelRecipe) -> TrainerFacts:
        return TrainerFacts(
            part_kind="adapter",
            merged_kind="merged",
            code="c" * 64,
            versions={"words": "1"},
            isa=self._isa,
            steps="one pass",
            merge_dtype="integer",
        )

    def train(self, given: GivenBucket, recipe: ModelRecipe, folder: Path) -> None:
        texts = [text for file in given.files for text in pq.read_table(file)["text"].to_pylist()]
        counts = Counter(word for text in texts for word in text.split())
        learnt = None if self._leak is None else self._leak(self._memory, texts, given)
        _write(folder, {"words": counts, "learnt": learnt})

    def merge(self, parts: Sequence[Path], recipe: ModelRecipe, folder: Path) -> None:
        read = [msgspec.json.decode((part / "words.json").read_bytes()) for part in parts]
        words: Counter[str] = sum((Counter(one["words"]) for one in read), Counter())
        _write(folder, {"words": words, "learnt": [one["learnt"] for one in read]})


def _write(folder: Path, model: Mapping[str, object]) -> None:
    (folder / "words.json").write_bytes(msgspec.json.encode(model, order="deterministic"))
