"""What stands behind the models that a model rests on, as far as the folder of statements says."""

from msgspec import Struct

from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.protocol.lineage.model_lineage import Ingredient, ReadLineage


class Behind(Struct, frozen=True):
    """What went into other models on the way to one.

    Attributes:
        data: Each once.

        unstated: How many of these models have no statement, or one that names nothing; None: none was looked for.

        undeclared: Shared parts of the others, of which nobody said what they rest on.
    """

    data: tuple[Ingredient, ...] = ()
    unstated: int | None = None
    undeclared: tuple[str, ...] = ()


def behind(one: ReadLineage, graph: LineageGraph) -> Behind:
    """By all edges from the model on."""
    open_ = models_of(one)
    seen: set[str] = set()
    data: dict[Ingredient, None] = {}
    undeclared: set[str] = set()
    unstated = 0
    while open_:
        digest = open_.pop()
        if digest in seen:
            continue
        seen.add(digest)
        base = graph.models.get(digest)
        if base is None or not (base.lineage.made_from or base.lineage.shared):
            unstated += 1
            continue
        data.update(dict.fromkeys(data_of(base)))
        undeclared.update(base.lineage.undeclared())
        open_ += models_of(base)
    return Behind(tuple(data), unstated, tuple(sorted(undeclared)))


def data_of(one: ReadLineage) -> list[Ingredient]:
    """Data that went in directly, or that a shared part was fitted on."""
    return [part for part in one.lineage.rests_on() if part.role == "data"]


def models_of(one: ReadLineage) -> list[str]:
    """Digests of the models that it rests on directly."""
    return [part.sha256 for part in one.lineage.rests_on() if part.role == "model"]
