"""A small transformer over characters, in JAX, and what an adapter changes of it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from msgspec import Struct

from benchmarks.lineage.adapters.characters import ALPHABET, NOTHING

Arrays = Mapping[str, Any]
"""Of JAX or NumPy, by their names."""


class Shape(Struct, frozen=True, forbid_unknown_fields=True):
    """Of a transformer. `window`: characters that it looks back."""

    layers: int = 2
    width: int = 96
    heads: int = 4
    window: int = 64

    def matrices(self) -> dict[str, tuple[int, int]]:
        """Those that an adapter changes, by name: (inputs, outputs)."""
        width = self.width
        sizes = {"qkv": (width, 3 * width), "out": (width, width), "up": (width, 4 * width), "down": (4 * width, width)}
        return {f"{layer}/{name}": size for layer in range(self.layers) for name, size in sizes.items()}


def new_weights(shape: Shape, seed: int) -> dict[str, Any]:
    """Of a transformer that has learnt nothing, float32."""
    chance = np.random.Generator(np.random.PCG64(seed))

    def drawn(*size: int, scale: float) -> Any:
        return chance.standard_normal(size).astype(np.float32) * np.float32(scale)

    weights = {
        "characters": drawn(ALPHABET, shape.width, scale=0.02),
        "places": drawn(shape.window, shape.width, scale=0.02),
        "said": drawn(shape.width, ALPHABET, scale=shape.width**-0.5),
        "norm": np.ones(shape.width, np.float32),
    }
    for name, (inputs, outputs) in shape.matrices().items():
        small = (2 * shape.layers) ** -0.5 if name.endswith(("out", "down")) else 1.0
        weights[name] = drawn(inputs, outputs, scale=inputs**-0.5 * small)
        if name.endswith(("qkv", "up")):
            weights[f"{name}/norm"] = np.ones(shape.width, np.float32)
    return weights


def log_probabilities(shape: Shape, weights: Arrays, windows: Any) -> Any:
    """Of each character behind each place, (window, place, character).

    Args:
        weights: There may be an adapter among them: for a matrix `0/qkv`, `0/qkv/A` (inputs, rank) and `0/qkv/B` (rank,
            outputs).

        windows: (window, place), without the last character.
    """

    def through(name: str, inputs: Any) -> Any:
        changed = inputs @ weights[name]
        if f"{name}/A" in weights:
            changed += (inputs @ weights[f"{name}/A"]) @ weights[f"{name}/B"]
        return changed

    windows = windows.astype(jnp.int32)
    places = windows.shape[1]
    # A product instead of a look-up: its slope is a product, too, and sums in one order.
    state = jax.nn.one_hot(windows, ALPHABET) @ weights["characters"] + weights["places"][:places]
    is_before = jnp.tril(jnp.ones((places, places), bool))
    for layer in range(shape.layers):
        name = f"{layer}/qkv"
        parts = through(name, _normal(state, weights[f"{name}/norm"]))
        query, key, value = (_by_head(one, shape.heads) for one in jnp.split(parts, 3, axis=-1))
        scores = jnp.einsum("whpd,whqd->whpq", query, key) * (shape.width // shape.heads) ** -0.5
        attention = jax.nn.softmax(jnp.where(is_before, scores, -1e9), axis=-1)
        seen = jnp.einsum("whpq,whqd->wphd", attention, value).reshape(state.shape)
        state += through(f"{layer}/out", seen)
        name = f"{layer}/up"
        state += through(f"{layer}/down", jax.nn.gelu(through(name, _normal(state, weights[f"{name}/norm"]))))
    return jax.nn.log_softmax(_normal(state, weights["norm"]) @ weights["said"], axis=-1)


def losses(shape: Shape, weights: Arrays, windows: Any) -> tuple[Any, Any]:
    """Sum of the negative log-probabilities of all characters that are something, and how many these are."""
    said = log_probabilities(shape, weights, windows[:, :-1])
    wanted = windows[:, 1:].astype(jnp.int32)
    of = jnp.take_along_axis(said, wanted[..., None], axis=-1)[..., 0]
    counts = (wanted != NOTHING).astype(jnp.float32)
    return -(of * counts).sum(), counts.sum()


@partial(jax.jit, static_argnums=0)
def summed_loss(shape: Shape, weights: Arrays, batch: Any) -> tuple[Any, Any]:
    """The same, compiled."""
    return losses(shape, weights, batch)


def _normal(state: Any, weight: Any) -> Any:
    return state * jax.lax.rsqrt((state * state).mean(axis=-1, keepdims=True) + 1e-6) * weight


def _by_head(state: Any, heads: int) -> Any:
    windows, places, width = state.shape
    return state.reshape(windows, places, heads, width // heads).transpose(0, 2, 1, 3)
