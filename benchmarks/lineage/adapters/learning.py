"""Passes over windows with Adam: of a base, or of an adapter."""

from functools import partial
from types import MappingProxyType
from typing import Any, Self

import jax
import jax.numpy as jnp
import numpy as np
from msgspec import Struct

from benchmarks.lineage.adapters.characters import Tokens, batches_of, windows_of
from benchmarks.lineage.adapters.transformer import Arrays, Shape, losses

WARMING = 10
"""Steps until the rate is what it shall be."""


class Passes(Struct, frozen=True):
    """How something is learnt.

    Attributes:
        number: How often each character is seen.

        batch: Windows for one step.

        rate: Of the first step; the last one's is next to nought.

        decay: How strongly numbers are kept small.
    """

    number: int
    batch: int
    rate: float
    decay: float = 0.0


class Learning(Struct, frozen=True):
    """What was learnt by now, and what Adam remembers of it. `step`: how many there were."""

    now: Arrays
    first: Arrays
    second: Arrays
    step: int

    @classmethod
    def begin(cls, new: Arrays) -> Self:
        """Nothing yet."""
        first, second = ({name: np.zeros_like(one) for name, one in new.items()} for _ in range(2))
        return cls(new, first, second, 0)

    def arrays(self) -> dict[str, Any]:
        """Of NumPy."""
        return {name: np.asarray(one) for name, one in self.now.items()}


def learnt(
    shape: Shape,
    weights: Arrays,
    learning: Learning,
    tokens: Tokens,
    passes: Passes,
    seed: int,
    tilt: Arrays = MappingProxyType({}),
) -> Learning:
    """What is learnt of one row of characters.

    Args:
        weights: That stay as they are: none where all are learnt.

        tilt: By matrix, a slope that is added to that of the characters where an adapter is learnt.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    steps = passes.number * -(-(-(-len(tokens) // shape.window) + 1) // passes.batch)
    weights = {name: jnp.asarray(one) for name, one in weights.items()}
    tilt = {name: jnp.asarray(one, jnp.float32) for name, one in tilt.items()}
    now, first, second = ({**one} for one in (learning.now, learning.first, learning.second))
    step = learning.step
    for _ in range(passes.number):
        windows = windows_of(tokens, shape.window, int(chance.integers(shape.window)))
        for batch in batches_of(chance.permutation(windows), passes.batch):
            rate = passes.rate * min(1.0, (step + 1) / WARMING) * 0.5 * (1 + np.cos(np.pi * step / steps))
            how = np.asarray([rate, passes.decay, step + 1], np.float32)
            now, first, second = _step(shape, weights, now, first, second, batch, how, tilt)
            step += 1
    return Learning(now, first, second, step)


@partial(jax.jit, static_argnums=0)
def _step(
    shape: Shape, weights: Arrays, now: Arrays, first: Arrays, second: Arrays, batch: Any, how: Any, tilt: Arrays
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    rate, decay, number = how

    def mean_loss(changed: Arrays) -> Any:
        total, count = losses(shape, {**weights, **changed}, batch)
        tilted = ((slope * (changed[f"{name}/A"] @ changed[f"{name}/B"])).sum() for name, slope in tilt.items())
        return total / jnp.maximum(count, 1) + sum(tilted)

    slopes = jax.grad(mean_loss)(now)
    first = jax.tree.map(lambda mean, slope: 0.9 * mean + 0.1 * slope, first, slopes)
    second = jax.tree.map(lambda mean, slope: 0.99 * mean + 0.01 * slope * slope, second, slopes)

    def changed(one: Any, mean: Any, square: Any) -> Any:
        direction = (mean / (1 - 0.9**number)) / (jnp.sqrt(square / (1 - 0.99**number)) + 1e-8)
        return one - rate * (direction + decay * one)

    return jax.tree.map(changed, now, first, second), first, second
