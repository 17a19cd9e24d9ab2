"""The trainer `adapters`: low-rank changes of a transformer's matrices, learnt of one bucket each, and their mean.

`A`, the half of each adapter that looks at inputs, is drawn once for all from the seed of the recipe, and stays: so all
adapters change the same few directions, and the mean of them is an adapter of that size again.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lineage.adapters import (
    array_file,
    characters,
    learning,
    one_step,
    parameters,
    processor,
    transformer,
)
from benchmarks.lineage.adapters.array_file import read_arrays, write_arrays
from benchmarks.lineage.adapters.characters import Tokens, tokens_of
from benchmarks.lineage.adapters.learning import Learning, learnt
from benchmarks.lineage.adapters.one_step import step
from benchmarks.lineage.adapters.parameters import AdapterParameters, product
from benchmarks.lineage.adapters.processor import THREADS, instructions, pin_threads, versions
from benchmarks.lineage.adapters.transformer import Arrays
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.training import linear_library, rows
from widerspruch.gate.lineage.training.recipe import ModelRecipe, parameters_of
from widerspruch.gate.lineage.training.rows import rows_of
from widerspruch.gate.lineage.training.trainer import GivenBucket, TrainerFacts, digest_of_code

BASE, CURVATURE = "base", "curvature"
"""Shared parts that are files."""

ADAPTER, CHANGE = "adapter.safetensors", "change.safetensors"
"""What lies in a part's folder, and in that of the merged model: what is added to each matrix."""

COUNTS = "counts"
"""Beside the arrays of an adapter: for how much it counts, nought if there was nothing to learn."""


class AdapterTrainer:
    """Learns which character follows."""

    def facts(self, recipe: ModelRecipe) -> TrainerFacts:
        """`asks` what base, curvature and parameters rest on."""
        said = parameters_of(recipe, AdapterParameters)
        if recipe.threads != THREADS:
            raise GateError("recipe_parameters", what="threads")
        sources = (array_file, characters, learning, one_step, parameters, processor, transformer, rows, linear_library)
        return TrainerFacts(
            part_kind="adapter",
            merged_kind="merged",
            code=digest_of_code(__file__, *(str(one.__file__) for one in sources)),
            versions=versions(),
            isa=instructions(),
            steps="one from the base, or passes over the characters of the bucket, as many as the recipe says",
            merge_dtype="float64",
            asks=(BASE, "parameters", *([CURVATURE] if said.learns == "one_step" else [])),
        )

    def train(self, given: GivenBucket, recipe: ModelRecipe, folder: Path) -> None:
        said = parameters_of(recipe, AdapterParameters)
        pin_threads()
        base = _shared(given.shared, BASE)
        tokens = tokens_of([text for some in rows_of(given.files, recipe.columns) for text, _ in some])
        seed = recipe.seed if said.inputs == "shared" else given.seed
        adapter, counts = said.drawn_inputs(seed) | said.no_outputs(), 0
        if len(tokens) > 1 and said.learns == "passes":
            adapter |= self.passed(Learning.begin(_learns(said, adapter)), said, base | adapter, tokens, given.seed)
            counts = 1
        elif len(tokens) > 1:
            curved = _shared(given.shared, CURVATURE)
            outputs, counts = step(said.shape, base | adapter, said.no_outputs(), tokens, curved, said.damping)
            adapter |= outputs
        write_arrays(folder / ADAPTER, adapter | {COUNTS: np.full(1, counts, np.float64)})

    def passed(
        self, begun: Learning, said: AdapterParameters, weights: Arrays, tokens: Tokens, seed: int
    ) -> dict[str, Any]:
        """What is learnt of one bucket by passes."""
        return learnt(said.shape, weights, begun, tokens, said.how(), seed).arrays()

    def merge(self, parts: Sequence[Path], recipe: ModelRecipe, folder: Path) -> None:
        """What is learnt by passes counts alike; steps are sums already."""
        said = parameters_of(recipe, AdapterParameters)
        whole, counted = {name: np.zeros(size) for name, size in said.shape.matrices().items()}, 0.0
        for part in parts:
            adapter = read_arrays(part / ADAPTER)
            counted += float(adapter[COUNTS][0])
            for name, change in whole.items():
                change += product(adapter, name)
        scale = said.scale / max(counted, 1)
        write_arrays(folder / CHANGE, {name: (scale * change).astype(np.float32) for name, change in whole.items()})


def _learns(said: AdapterParameters, adapter: Arrays) -> Arrays:
    return {name: one for name, one in adapter.items() if said.inputs == "own" or name.endswith("/B")}


def _shared(files: Mapping[str, Path], name: str) -> dict[str, Any]:
    if name not in files:
        raise GateError("recipe_shared", name=name)
    return read_arrays(files[name])
