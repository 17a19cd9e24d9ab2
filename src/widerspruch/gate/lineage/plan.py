"""What has to be trained again, in which order, so that no model rests on what a purge took out."""

from collections.abc import Sequence

from msgspec import Struct

from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.gate.lineage.walk import Ground, WalkedModel


class PlannedModel(Struct, frozen=True):
    """A model to be trained again.

    Attributes:
        after: Digests of planned models that have to be there before.

        exactness: What its statement promises of training again.

        is_possible: Whether everything that it was made of is known. If not, what is missing has to be found out first:
            `grounds` says it.
    """

    name: str
    kind: str
    sha256: str
    after: tuple[str, ...]
    exactness: str
    is_possible: bool
    grounds: tuple[Ground, ...]


_OPEN = {"data_unknown", "model_missing", "undeclared", "nothing_said"}


def plan(graph: LineageGraph, walked: Sequence[WalkedModel]) -> tuple[PlannedModel, ...]:
    """All models that are stale or unknown, each after those that it rests on."""
    again = {one.sha256: one for one in walked if one.state in ("stale", "unknown")}
    planned = []
    for digest, one in again.items():
        lineage = graph.models[digest].lineage
        before = dict.fromkeys(part.sha256 for part in lineage.rests_on() if part.role == "model")
        planned.append(
            PlannedModel(
                one.name,
                one.kind,
                digest,
                tuple(place for place in before if place in again),
                lineage.exactness,
                not any(ground.reason in _OPEN for ground in one.grounds),
                one.grounds,
            )
        )
    return tuple(planned)
