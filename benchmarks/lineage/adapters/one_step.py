"""One step from the base, by all that a bucket says of it: the slope of its loss, through the curvature of public text.

The slope of a sum is the sum of slopes. So however people are parted into buckets, what is merged of them is the same
step, but for where windows are cut and for rounding.
"""

from functools import partial
from typing import Any

import jax
import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.lineage.adapters.characters import Tokens, batches_of, windows_of
from benchmarks.lineage.adapters.processor import THREADS
from benchmarks.lineage.adapters.transformer import Arrays, Shape, losses

_BATCH = 16


def curvature(shape: Shape, weights: Arrays, outputs: Arrays, tokens: Tokens) -> dict[str, Any]:
    """Of what is said of a text, by matrix: the mean over windows of the outer product of a window's slope, float32.

    Args:
        weights: Base and `A`. `outputs`: `B` (rank, outputs) of all matrices, as nothing was learnt yet.
    """
    windows, whole = windows_of(tokens, shape.window), dict.fromkeys(outputs, 0.0)
    for batch in batches_of(windows, _BATCH):
        for name, slopes in _slopes_of_each(shape, weights, outputs, batch).items():
            rows = np.asarray(slopes).reshape(len(batch), -1)
            whole[name] = whole[name] + rows.T @ rows
    return {name: (one / len(windows)).astype(np.float32) for name, one in whole.items()}


def step(
    shape: Shape, weights: Arrays, outputs: Arrays, tokens: Tokens, curved: Arrays, damping: float
) -> tuple[dict[str, Any], int]:
    """What a bucket adds to `B`, float64, and for how many windows.

    Args:
        damping: What is added to the curvature, in means of its diagonal.
    """
    windows = windows_of(tokens, shape.window)
    slopes = {name: np.zeros(one.shape) for name, one in outputs.items()}
    for batch in batches_of(windows, _BATCH):
        for name, slope in _slopes_of_all(shape, weights, outputs, batch).items():
            slopes[name] += np.asarray(slope)
    # Linear algebra of more threads sums in another order.
    with threadpool_limits(THREADS):
        return {name: -_through(curved[name], slope, damping) for name, slope in slopes.items()}, len(windows)


def _through(curved: Any, slope: Any, damping: float) -> Any:
    more = damping * np.trace(curved) / len(curved)
    return np.linalg.solve(curved + more * np.eye(len(curved)), slope.reshape(-1)).reshape(slope.shape)


@partial(jax.jit, static_argnums=0)
def _slopes_of_all(shape: Shape, weights: Arrays, outputs: Arrays, batch: Any) -> dict[str, Any]:
    return jax.grad(lambda own: losses(shape, {**weights, **own}, batch)[0])({**outputs})


@partial(jax.jit, static_argnums=0)
def _slopes_of_each(shape: Shape, weights: Arrays, outputs: Arrays, batch: Any) -> dict[str, Any]:
    def of_one(own: Arrays, window: Any) -> Any:
        return losses(shape, {**weights, **own}, window[None])[0]

    return jax.vmap(jax.grad(of_one), (None, 0))({**outputs}, batch)
