"""The rows that may be used as a sampler such as PyTorch's `DataLoader` takes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from widerspruch.gate.mask.reading import Mask


class AllowedRowSampler:
    """Row numbers of a dataset that has the rows of some files one behind the other, each once in an epoch.

    It is a `torch.utils.data.Sampler` in all but its ancestor, which a `DataLoader` does not ask for.
    """

    def __init__(self, mask: Mask, paths: Sequence[str | Path], *, seed: int | None = None) -> None:
        """
        Args:
            paths: The files in the dataset's order; each is checked.

            seed: With one, rows come shuffled, in another order each epoch, and the same in every process.

        Raises as `Mask.allowed_rows`.
        """
        self._rows = mask.allowed_indices(*paths)
        self._seed, self._epoch = seed, 0

    def set_epoch(self, epoch: int) -> None:
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[int]:
        rows = self._rows
        if self._seed is not None:
            rows = np.random.default_rng([self._seed, self._epoch]).permutation(rows)
        return map(int, rows)
