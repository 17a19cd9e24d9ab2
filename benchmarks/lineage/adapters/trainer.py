"""The trainer `adapters`: low-rank changes of a transformer's matrices, learnt of one bucket each, and their sum.

The half of each adapter that looks at inputs, `A`, is drawn once for all from the seed of the recipe, and stays: so all
adapters change the same few directions, and the sum of them is an adapter of that size again.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct

from benchmarks.lineage.adapters import array_file, characters, learning, processor, transformer
from benchmarks.lineage.adapters.array_file import read_arrays, write_arrays
from benchmarks.lineage.adapters.characters import Tokens, tokens_of
from benchmarks.lineage.adapters.learning import Learning, Passes, is_something, learnt
from benchmarks.lineage.adapters.processor import THREADS, instructions, pin_threads, versions
from benchmarks.lineage.adapters.transformer import Arrays, Shape
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.training import rows
from widerspruch.gate.lineage.training.recipe import ModelRecipe, parameters_of
from widerspruch.gate.lineage.training.rows import rows_of
from widerspruch.gate.lineage.training.trainer import GivenBucket, TrainerFacts, digest_of_code

BASE, ADAPTER, CHANGE = "base", "adapter.safetensors", "change.safetensors"
"""The shared part; what lies in a part's folder; and in that of the merged model: what is added to each matrix."""


class AdapterParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Of a recipe for adapters.

    Attributes:
        rank: Of what an adapter adds to a matrix.

        scale: By which each adapter is multiplied before they are added up.
    """

    passes: int
    rate: float
    scale: float
    rank: int = 4
    batch: int = 32
    decay: float = 0.0
    shape: Shape = Shape()

    def __post_init__(self) -> None:
        for name, is_right in (
            ("passes", 1 <= self.passes <= 1000),
            ("rate", 0 < self.rate <= 1),
            ("rank", 1 <= self.rank <= self.shape.width),
            ("batch", 1 <= self.batch <= 1024),
        ):
            if not is_right:
                raise ValueError(name)


class AdapterTrainer:
    """Learns which character follows."""

    def facts(self, recipe: ModelRecipe) -> TrainerFacts:
        """`asks` what base and parameters rest on."""
        parameters_of(recipe, AdapterParameters)
        if recipe.threads != THREADS:
            raise GateError("recipe_parameters", what="threads")
        sources = (array_file, characters, learning, processor, transformer, rows)
        return TrainerFacts(
            part_kind="adapter",
            merged_kind="merged",
            code=digest_of_code(__file__, *(str(one.__file__) for one in sources)),
            versions=versions(),
            isa=instructions(),
            steps="passes over the characters of the bucket, as many as the recipe says",
            merge_dtype="float64",
            asks=(BASE, "parameters"),
        )

    def train(self, given: GivenBucket, recipe: ModelRecipe, folder: Path) -> None:
        parameters = parameters_of(recipe, AdapterParameters)
        if BASE not in given.shared:
            raise GateError("recipe_shared", name=BASE)
        pin_threads()
        tokens = tokens_of([text for some in rows_of(given.files, recipe.columns) for text, _ in some])
        weights, inputs = read_arrays(given.shared[BASE]), drawn_inputs(parameters, recipe.seed)
        learning = Learning.begin(no_outputs(parameters))
        if is_something(tokens):
            learning = self.learn(learning, parameters, weights | inputs, tokens, given.seed)
        write_arrays(folder / ADAPTER, inputs | learning.arrays())

    def learn(
        self, learning: Learning, parameters: AdapterParameters, weights: Arrays, tokens: Tokens, seed: int
    ) -> Learning:
        """What is learnt of one bucket."""
        passes = Passes(parameters.passes, parameters.batch, parameters.rate, parameters.decay)
        return learnt(parameters.shape, weights, learning, tokens, passes, seed)

    def merge(self, parts: Sequence[Path], recipe: ModelRecipe, folder: Path) -> None:
        parameters = parameters_of(recipe, AdapterParameters)
        whole = {name: np.zeros(size) for name, size in parameters.shape.matrices().items()}
        for part in parts:
            adapter = read_arrays(part / ADAPTER)
            for name, change in whole.items():
                change += parameters.scale * _product(adapter, name)
        write_arrays(folder / CHANGE, {name: change.astype(np.float32) for name, change in whole.items()})


def drawn_inputs(parameters: AdapterParameters, seed: int) -> dict[str, Any]:
    """`A` (inputs, rank) of all matrices: of nobody's rows."""
    label = f"widerspruch/adapters/1\0{seed}".encode()
    chance = np.random.Generator(np.random.PCG64(int.from_bytes(hashlib.sha256(label).digest()[:16], "big")))
    return {
        f"{name}/A": (chance.standard_normal((inputs, parameters.rank)) * inputs**-0.5).astype(np.float32)
        for name, (inputs, _) in parameters.shape.matrices().items()
    }


def no_outputs(parameters: AdapterParameters) -> dict[str, Any]:
    """`B` (rank, outputs) of all matrices, as it is before anything is learnt."""
    sizes = parameters.shape.matrices().items()
    return {f"{name}/B": np.zeros((parameters.rank, outputs), np.float32) for name, (_, outputs) in sizes}


def changed(weights: Arrays, change: Arrays) -> dict[str, Any]:
    """A base with what was merged."""
    return {name: one + change[name] if name in change else one for name, one in weights.items()}


def _product(adapter: Arrays, name: str) -> Any:
    """Float64; summed by NumPy itself in one order, for the linear algebra's depends on its threads."""
    inputs, outputs = (adapter[f"{name}/{half}"].astype(np.float64) for half in "AB")
    return sum(np.multiply.outer(inputs[:, at], outputs[at]) for at in range(inputs.shape[1]))
