"""The trainer `linear`: logistic regression over hashed words, merged by the mean of the weights or by vote."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.training import linear_library, linear_model, rows
from widerspruch.gate.lineage.training.linear_library import HashedTexts, Passes, fitted, instructions, versions
from widerspruch.gate.lineage.training.linear_model import AboutLinear, LinearModel
from widerspruch.gate.lineage.training.recipe import ModelRecipe, parameters_of
from widerspruch.gate.lineage.training.rows import rows_of
from widerspruch.gate.lineage.training.trainer import GivenBucket, TrainerFacts, digest_of_code

MOST_FEATURES = 1 << 24
MOST_CLASSES = 1000
MOST_WEIGHTS = 1 << 28


class LinearParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Of a recipe for linear models.

    Attributes:
        classes: All labels that there are: whoever took them from the rows would have looked at every bucket.

        features: Places that words are hashed to.

        passes: How often each row of a bucket is seen. Stopping early would need rows to look at.

        alpha: How strongly weights are kept small.

        merge: By the mean of the weights, or each part votes.
    """

    classes: tuple[str, ...]
    features: int = 1 << 18
    passes: int = 5
    alpha: float = 1e-5
    merge: Literal["mean", "vote"] = "mean"

    def __post_init__(self) -> None:
        weights = len(self.classes) * self.features
        for name, is_right in (
            ("classes", 2 <= len({*self.classes}) == len(self.classes) <= MOST_CLASSES),
            ("features", 1 <= self.features <= MOST_FEATURES and weights <= MOST_WEIGHTS),
            ("passes", 1 <= self.passes <= 10_000),
            ("alpha", 0 < self.alpha <= 1),
        ):
            if not is_right:
                raise ValueError(name)


class LinearTrainer:
    """Learns which class a text is of."""

    def facts(self, recipe: ModelRecipe) -> TrainerFacts:
        """`asks` for where the parameters come from: passes, alpha and classes are chosen by somebody."""
        parameters = parameters_of(recipe, LinearParameters)
        if recipe.columns.label is None:
            raise GateError("recipe_parameters", what="columns.label")
        return TrainerFacts(
            part_kind="checkpoint",
            merged_kind="merged" if parameters.merge == "mean" else "ensemble",
            code=digest_of_code(__file__, linear_library.__file__, linear_model.__file__, rows.__file__),
            versions=versions(),
            isa=instructions(),
            steps="passes over the rows of the bucket, as many as the recipe says",
            merge_dtype="float64",
            asks=("parameters",),
        )

    def train(self, given: GivenBucket, recipe: ModelRecipe, folder: Path) -> None:
        parameters = parameters_of(recipe, LinearParameters)
        numbers = {label: number for number, label in enumerate(parameters.classes)}
        texts, labels = HashedTexts(parameters.features), list[int]()
        for some in rows_of(given.files, recipe.columns):
            texts.add([text for text, _ in some])
            for _, label in some:
                if label not in numbers:
                    raise GateError("recipe_label", bucket=given.name)
                labels.append(numbers[label])
        if not labels or not texts.have_words():
            LinearModel.of_nothing(parameters.classes, parameters.features).write(folder)
            return
        how = Passes(parameters.alpha, parameters.passes, given.seed, recipe.threads)
        learnt = fitted(texts.rows(), labels, len(parameters.classes), how)
        LinearModel.of_one(parameters.classes, parameters.features, *learnt).write(folder)

    def merge(self, parts: Sequence[Path], recipe: ModelRecipe, folder: Path) -> None:
        """Parts of buckets without rows do not count."""
        parameters = parameters_of(recipe, LinearParameters)
        merged = _mean(parts, parameters) if parameters.merge == "mean" else _voting(parts, parameters)
        merged.write(folder)


def _mean(parts: Sequence[Path], parameters: LinearParameters) -> LinearModel:
    """Summed in the order of the parts."""
    # (feature, class): what is added to one feature lies in one place of the memory.
    weights = np.zeros((parameters.features, len(parameters.classes)))
    intercepts = np.zeros(len(parameters.classes))
    counted = 0
    for part in map(LinearModel.read, parts):
        if part.about.voters:
            weights[part.places] += part.weights.T
            intercepts += part.intercepts[0]
            counted += 1
    if not counted:
        return LinearModel.of_nothing(parameters.classes, parameters.features)
    places = np.flatnonzero(weights.any(axis=1))
    mean, intercepts = weights[places].T / counted, intercepts / counted
    return LinearModel.of_one(parameters.classes, parameters.features, places, mean, intercepts)


def _voting(parts: Sequence[Path], parameters: LinearParameters) -> LinearModel:
    read = [part for part in map(LinearModel.read, parts) if part.about.voters]
    if not read:
        return LinearModel.of_nothing(parameters.classes, parameters.features)
    voters = tuple(len(part.places) for part in read)
    return LinearModel(
        AboutLinear(parameters.classes, parameters.features, voters),
        np.concatenate([part.places for part in read]),
        np.concatenate([part.weights for part in read], axis=1),
        np.concatenate([part.intercepts for part in read]),
    )
