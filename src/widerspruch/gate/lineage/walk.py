"""Which models rest on what a purge took out, along the edges of the graph."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.gate.lineage.purged import DataState, PurgedCorpora
from widerspruch.protocol.lineage.lineage_report import ModelState
from widerspruch.protocol.lineage.model_lineage import Ingredient, ReadLineage

LineageReason = Literal[
    "data_stale", "data_unknown", "model_stale", "model_unknown", "model_missing", "undeclared", "nothing_said"
]

_MODELS: dict[DataState, LineageReason] = {"stale": "model_stale", "unknown": "model_unknown"}
_DATA: dict[DataState, LineageReason] = {"stale": "data_stale", "unknown": "data_unknown"}


class Ground(Struct, frozen=True, omit_defaults=True):
    """Why a model is not clean. `name`, `sha256`: of the ingredient; of a shared part its name; of nothing, none."""

    reason: LineageReason
    name: str | None = None
    sha256: str | None = None


class WalkedModel(Struct, frozen=True):
    """What became of one model.

    Attributes:
        rests: What its ingredients say; `state` knows besides whether it is out of service, or another in its place.

        grounds: Why it does not rest on clean ones alone, in order of what it was made of.

        by: Of a replaced one: digest of the clean model in its place.
    """

    name: str
    kind: str
    sha256: str
    rests: DataState
    state: ModelState
    grounds: tuple[Ground, ...]
    by: str | None = None


def walk(graph: LineageGraph, purged: PurgedCorpora, withdrawn: Iterable[str] = ()) -> tuple[WalkedModel, ...]:
    """All models, each after those that it was made of.

    Args:
        withdrawn: Digests of models that are out of service.

    Raises:
        GateError: Such a one is not in the graph (`lineage_model_unknown`, values: digest).
    """
    out_of_service = {*withdrawn}
    for digest in sorted(out_of_service - {*graph.models}):
        raise GateError("lineage_model_unknown", digest=digest)
    grounds: dict[str, tuple[Ground, ...]] = {}
    rests: dict[str, DataState] = {}
    for digest, model in graph.models.items():
        grounds[digest] = tuple(_grounds(model, purged, rests))
        rests[digest] = _worst(grounds[digest])
    instead = _clean_instead(graph, rests, out_of_service)
    return tuple(
        WalkedModel(
            model.name,
            model.lineage.kind,
            digest,
            rests[digest],
            _state(rests[digest], is_out=digest in out_of_service, is_replaced=digest in instead),
            grounds[digest],
            None if digest in out_of_service else instead.get(digest),
        )
        for digest, model in graph.models.items()
    )


def _grounds(model: ReadLineage, purged: PurgedCorpora, rests: Mapping[str, DataState]) -> Iterator[Ground]:
    if not model.lineage.made_from and not model.lineage.shared:
        yield Ground("nothing_said")
    for part in dict.fromkeys(model.lineage.rests_on()):
        reason = _data(part, purged) if part.role == "data" else _model(part, rests)
        if reason is not None:
            yield Ground(reason, part.name, part.sha256)
    for name in model.lineage.undeclared():
        yield Ground("undeclared", name)


def _data(part: Ingredient, purged: PurgedCorpora) -> LineageReason | None:
    return _DATA.get(purged.state_of(part))


def _model(part: Ingredient, rests: Mapping[str, DataState]) -> LineageReason | None:
    return "model_missing" if part.sha256 not in rests else _MODELS.get(rests[part.sha256])


def _worst(grounds: Iterable[Ground]) -> DataState:
    """What is known to be stale is called so, whatever else nobody knows."""
    reasons = {one.reason for one in grounds}
    if not reasons:
        return "clean"
    return "stale" if reasons & {"data_stale", "model_stale"} else "unknown"


def _state(rests: DataState, *, is_out: bool, is_replaced: bool) -> ModelState:
    if is_out:
        return "withdrawn"
    return "replaced" if is_replaced else rests


def _clean_instead(graph: LineageGraph, rests: Mapping[str, DataState], out: set[str]) -> dict[str, str]:
    """By each model that is not clean, the clean one in its place; over as many that were replaced in turn."""
    clean = [one for one in graph.models.values() if rests[one.sha256] == "clean" and one.sha256 not in out]
    found: dict[str, str] = {}
    for one in sorted(clean, key=lambda one: (-one.lineage.made_at, one.sha256)):
        place = one.lineage.replaces
        while place is not None and place in graph.models and rests[place] != "clean" and place not in found:
            found[place] = one.sha256
            place = graph.models[place].lineage.replaces
    return found
