"""Trainers by the name that a recipe gives: those of this house, and what other packages bring."""

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.training.linear import LinearTrainer
from widerspruch.gate.lineage.training.ngram import NgramTrainer
from widerspruch.gate.lineage.training.trainer import Trainer
from widerspruch.lib.shown import shown

GROUP = "widerspruch.trainers"
"""Entry points of other packages: each is a class or function that gives a `Trainer` when it is called."""

TRAINERS: Mapping[str, Callable[[], Trainer]] = {"linear": LinearTrainer, "ngram": NgramTrainer}


def trainer_named(name: str) -> Trainer:
    """A trainer that remembers nothing yet. Raises GateError `recipe_trainer` (values: name, known)."""
    if name in TRAINERS:
        return TRAINERS[name]()
    brought = entry_points(group=GROUP)
    if name in brought.names:
        trainer: Trainer = brought[name].load()()
        return trainer
    known = ", ".join(sorted({*TRAINERS, *brought.names}))
    raise GateError("recipe_trainer", name=shown(name), known=known)
