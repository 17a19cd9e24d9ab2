"""The slope of a base's loss on a text: in which direction each matrix would have to change.

The slope of a sum is the sum of slopes. So however people are parted into buckets, what is merged of them is the same,
but for where windows are cut and for rounding.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.lineage.adapters.characters import Tokens, batches_of, windows_of
from benchmarks.lineage.adapters.transformer import Arrays, Shape, losses

_BATCH = 16


def slopes_of(shape: Shape, weights: Arrays, tokens: Tokens) -> dict[str, Any]:
    """Of the sum of the loss over all characters, by matrix, float64."""
    weights = {name: jnp.asarray(one) for name, one in weights.items()}
    whole = {name: np.zeros(size) for name, size in shape.matrices().items()}
    for batch in batches_of(windows_of(tokens, shape.window), _BATCH):
        for name, slope in _slopes(shape, weights, batch).items():
            whole[name] += np.asarray(slope)
    return whole


@partial(jax.jit, static_argnums=0)
def _slopes(shape: Shape, weights: Arrays, batch: Any) -> dict[str, Any]:
    matrices = {name: weights[name] for name in shape.matrices()}
    return jax.grad(lambda own: losses(shape, {**weights, **own}, batch)[0])(matrices)
