"""The trainer `adapters`: a low-rank change of a transformer's matrices, learnt of buckets by one of two methods.

Passes: each bucket gives an adapter, and the mean of these is merged. Slopes: each bucket gives the slope of the base's
loss, and slopes can be added up; then one adapter is learnt on public text, tilted by how their mean differs from the
slope of that text. At the base the tilted loss falls as that of the persons; how it curves is taken from public text.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lineage.adapters import (
    array_file,
    characters,
    learning,
    parameters,
    processor,
    slopes,
    transformer,
)
from benchmarks.lineage.adapters.array_file import read_arrays, write_arrays
from benchmarks.lineage.adapters.characters import Tokens, tokens_of
from benchmarks.lineage.adapters.learning import Learning, learnt
from benchmarks.lineage.adapters.parameters import AdapterParameters, product
from benchmarks.lineage.adapters.processor import THREADS, instructions, pin_threads, versions
from benchmarks.lineage.adapters.slopes import slopes_of
from benchmarks.lineage.adapters.transformer import Arrays
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.training import linear_library, rows
from widerspruch.gate.lineage.training.recipe import ModelRecipe, parameters_of
from widerspruch.gate.lineage.training.rows import rows_of
from widerspruch.gate.lineage.training.trainer import GivenBucket, TrainerFacts, digest_of_code

BASE, PUBLIC, PUBLIC_SLOPES = "base", "public", "public-slopes"
"""Shared parts that are files; the last two for slopes alone: a text, and its `slopes_of` by character."""

ADAPTER, CHANGE, SLOPES = "adapter.safetensors", "change.safetensors", "slopes.safetensors"
"""What lies in folders: an adapter, what is added to each matrix in the end, and what tilts."""

COUNTS = "counts"
"""Beside the arrays of a part: for how much it counts, nought if there was nothing to learn."""


class AdapterTrainer:
    """Learns which character follows."""

    def facts(self, recipe: ModelRecipe) -> TrainerFacts:
        """`asks` what all that is shared rests on."""
        said = parameters_of(recipe, AdapterParameters)
        if recipe.threads != THREADS:
            raise GateError("recipe_parameters", what="threads")
        sources = (array_file, characters, learning, parameters, processor, slopes, transformer, rows, linear_library)
        return TrainerFacts(
            part_kind="adapter",
            merged_kind="merged",
            code=digest_of_code(__file__, *(str(one.__file__) for one in sources)),
            versions=versions(),
            isa=instructions(),
            steps="passes over the characters of the bucket or of the public text, as many as the recipe says",
            merge_dtype="float64",
            asks=(BASE, "parameters", *([PUBLIC, PUBLIC_SLOPES] if said.learns == "slopes" else [])),
        )

    def train(self, given: GivenBucket, recipe: ModelRecipe, folder: Path) -> None:
        said = parameters_of(recipe, AdapterParameters)
        pin_threads()
        base = _shared(given.shared, BASE)
        tokens = tokens_of([text for some in rows_of(given.files, recipe.columns) for text, _ in some])
        if said.learns == "slopes":
            found = slopes_of(said.shape, base, tokens) | {COUNTS: np.full(1, len(tokens), np.float64)}
            write_arrays(folder / SLOPES, found)
            return
        seed = recipe.seed if said.inputs == "shared" else given.seed
        adapter = said.drawn_inputs(seed) | said.no_outputs()
        if len(tokens) > 1:
            adapter |= self.passed(said.begun(adapter), said, base | adapter, tokens, given.seed)
        write_arrays(folder / ADAPTER, adapter | {COUNTS: np.full(1, len(tokens) > 1, np.float64)})

    def passed(
        self, begun: Learning, said: AdapterParameters, weights: Arrays, tokens: Tokens, seed: int
    ) -> dict[str, Any]:
        """What is learnt of one bucket by passes."""
        return learnt(said.shape, weights, begun, tokens, said.how(), seed).arrays()

    def merge(self, parts: Sequence[Path], recipe: ModelRecipe, folder: Path) -> None:
        """The mean of adapters, or of slopes over all characters."""
        said = parameters_of(recipe, AdapterParameters)
        is_slope = said.learns == "slopes"
        whole, counted = {name: np.zeros(size) for name, size in said.shape.matrices().items()}, 0.0
        for part in parts:
            read = read_arrays(part / (SLOPES if is_slope else ADAPTER))
            counted += float(read[COUNTS][0])
            for name, change in whole.items():
                change += read[name] if is_slope else product(read, name)
        mean = {name: said.scale / max(counted, 1) * change for name, change in whole.items()}
        if is_slope:
            mean[COUNTS] = np.full(1, counted)
            write_arrays(folder / SLOPES, mean)
        else:
            write_arrays(folder / CHANGE, {name: one.astype(np.float32) for name, one in mean.items()})

    def finish(self, shared: Mapping[str, Path], recipe: ModelRecipe, folder: Path) -> None:
        """Learn on public text what the slopes say. A text that said the same would change nothing."""
        said = parameters_of(recipe, AdapterParameters)
        if said.learns != "slopes":
            return
        pin_threads()
        base, public, mean = _shared(shared, BASE), _shared(shared, PUBLIC_SLOPES), read_arrays(folder / SLOPES)
        tokens = tokens_of([shared[PUBLIC].read_text("utf-8")])
        counted = float(mean.pop(COUNTS)[0])
        # Of nobody's rows there is no slope, and nothing to be tilted to.
        tilt = {name: (slope - said.scale * public[name]) * (counted > 0) for name, slope in mean.items()}
        adapter = said.drawn_inputs(recipe.seed) | said.no_outputs()
        learning = learnt(
            said.shape, base | adapter, said.begun(adapter), tokens, said.how(), recipe.seed_of("public"), tilt
        )
        adapter |= learning.arrays()
        write_arrays(folder / CHANGE, {name: product(adapter, name).astype(np.float32) for name in mean})


def _shared(files: Mapping[str, Path], name: str) -> dict[str, Any]:
    if name not in files:
        raise GateError("recipe_shared", name=name)
    return read_arrays(files[name])
