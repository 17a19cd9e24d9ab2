"""A linear model on disk, and what it says of texts.

Weights other than nought stand beside each other, by their places among the hashed words: in few buckets there are all
words of a language.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import msgspec
import numpy as np
from msgspec import Struct

from widerspruch.gate.lineage.training.linear_library import HashedTexts, Numbers, Places, scores

ABOUT, PLACES, WEIGHTS, INTERCEPTS = "linear.json", "places.npy", "weights.npy", "intercepts.npy"

_TEXTS_AT_ONCE = 10_000


class AboutLinear(Struct, frozen=True, forbid_unknown_fields=True):
    """What belongs to the arrays. `voters`: lengths of the parts of `places` and `weights` that vote, one if there is
    one model; none where no word was ever seen."""

    classes: tuple[str, ...]
    features: int
    voters: tuple[int, ...]


class LinearModel(Struct, frozen=True):
    """One part, the mean of several, or several that vote.

    Attributes:
        places: Of features, (weight). `weights`: (class, weight). `intercepts`: (voter, class).
    """

    about: AboutLinear
    places: Places
    weights: Numbers
    intercepts: Numbers

    @classmethod
    def read(cls, folder: Path) -> Self:
        """From the folder of a part or of a merged model."""
        about = msgspec.json.decode((folder / ABOUT).read_bytes(), type=AboutLinear)
        places, weights, intercepts = (
            np.load(folder / name, allow_pickle=False) for name in (PLACES, WEIGHTS, INTERCEPTS)
        )
        return cls(about, places, weights, intercepts)

    @classmethod
    def of_one(
        cls, classes: tuple[str, ...], features: int, places: Places, weights: Numbers, intercepts: Numbers
    ) -> Self:
        """Of the weights (class, weight) at places (weight), and intercepts (class)."""
        about = AboutLinear(classes, features, (len(places),))
        return cls(about, places, np.ascontiguousarray(weights), intercepts[np.newaxis])

    @classmethod
    def of_nothing(cls, classes: tuple[str, ...], features: int) -> Self:
        """Of no rows, or of rows without a word."""
        count = len(classes)
        about = AboutLinear(classes, features, ())
        return cls(about, np.zeros(0, np.int64), np.zeros((count, 0)), np.zeros((0, count)))

    def write(self, folder: Path) -> None:
        """Into a folder; the same model gives the same bytes."""
        (folder / ABOUT).write_bytes(msgspec.json.encode(self.about))
        for name, array in ((PLACES, self.places), (WEIGHTS, self.weights), (INTERCEPTS, self.intercepts)):
            np.save(folder / name, array, allow_pickle=False)

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The likeliest class of each text; of equal votes the first class. A model of no rows says the first."""
        found: list[str] = []
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            some = HashedTexts(self.about.features)
            some.add(texts[start : start + _TEXTS_AT_ONCE])
            found += (self.about.classes[one] for one in self._likeliest(some.rows()))
        return found

    def _likeliest(self, rows: "object") -> list[int]:
        votes = np.zeros((rows.shape[0], len(self.about.classes)))  # type: ignore[attr-defined]
        if len(self.about.voters) == 1:
            votes += scores(rows, self.places, self.weights, self.intercepts[0])
        else:
            ends = np.cumsum(self.about.voters)
            for number, (end, length) in enumerate(zip(ends, self.about.voters, strict=True)):
                own = slice(end - length, end)
                says = scores(rows, self.places[own], self.weights[:, own], self.intercepts[number]).argmax(axis=1)
                votes[np.arange(len(says)), says] += 1
        likeliest: list[int] = votes.argmax(axis=1).tolist()
        return likeliest
