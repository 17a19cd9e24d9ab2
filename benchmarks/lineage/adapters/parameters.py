"""What a recipe says of adapters, and what of them is drawn by chance before anything is learnt."""

import hashlib
from typing import Any, Literal

import numpy as np
from msgspec import Struct

from benchmarks.lineage.adapters.learning import Learning, Passes
from benchmarks.lineage.adapters.transformer import Arrays, Shape


class AdapterParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Of a recipe for adapters.

    Attributes:
        scale: By which the mean of what was learnt of buckets is multiplied.

        learns: By passes over a bucket's rows, whose adapters are added up; or the slopes of buckets are added up, and
            one adapter is learnt by passes over public text that is tilted by them.

        inputs: Whether each adapter learns its own `A`, or it is the same in all and stays as it was drawn.

        passes, rate, decay, batch: See `learning.Passes`.

        rank: Of what an adapter adds to a matrix.
    """

    scale: float
    learns: Literal["slopes", "passes"] = "slopes"
    inputs: Literal["own", "shared"] = "own"
    passes: int = 2
    rate: float = 0.002
    decay: float = 0.0
    batch: int = 32
    rank: int = 4
    shape: Shape = Shape()

    def __post_init__(self) -> None:
        for name, is_right in (
            ("passes", 1 <= self.passes <= 1000),
            ("rate", 0 < self.rate <= 1),
            ("rank", 1 <= self.rank <= self.shape.width),
            ("batch", 1 <= self.batch <= 1024),
            ("inputs", self.inputs == "own" or self.learns == "passes"),
        ):
            if not is_right:
                raise ValueError(name)

    def how(self) -> Passes:
        """Of passes."""
        return Passes(self.passes, self.batch, self.rate, self.decay)

    def begun(self, adapter: Arrays) -> Learning:
        """What is learnt of an adapter, before the first pass."""
        return Learning.begin({name: one for name, one in adapter.items() if self.inputs == "own" or name[-1] == "B"})

    def drawn_inputs(self, seed: int) -> dict[str, Any]:
        """`A` (inputs, rank) of all matrices."""
        label = f"widerspruch/adapters/1\0{seed}".encode()
        chance = np.random.Generator(np.random.PCG64(int.from_bytes(hashlib.sha256(label).digest()[:16], "big")))
        return {
            f"{name}/A": (chance.standard_normal((inputs, self.rank)) * inputs**-0.5).astype(np.float32)
            for name, (inputs, _) in self.shape.matrices().items()
        }

    def no_outputs(self) -> dict[str, Any]:
        """`B` (rank, outputs) of all matrices, as it is before anything is learnt."""
        sizes = self.shape.matrices().items()
        return {f"{name}/B": np.zeros((self.rank, outputs), np.float32) for name, (_, outputs) in sizes}


def product(adapter: Arrays, name: str) -> Any:
    """What an adapter adds to a matrix, float64; summed by NumPy in one order, whatever linear algebra there is."""
    inputs, outputs = (adapter[f"{name}/{half}"].astype(np.float64) for half in "AB")
    return sum(np.multiply.outer(inputs[:, at], outputs[at]) for at in range(inputs.shape[1]))


def changed(weights: Arrays, change: Arrays, scale: float = 1.0) -> dict[str, Any]:
    """A base with what was merged."""
    return {name: one + np.float32(scale) * change[name] if name in change else one for name, one in weights.items()}
