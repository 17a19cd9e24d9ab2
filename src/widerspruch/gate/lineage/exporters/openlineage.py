"""For OpenLineage: of each model the event that a run made it, one a line, with facets of our own."""

import json
from collections.abc import Sequence
from typing import Any

from widerspruch.gate.lineage.exporters.exported import ExportedData, ExportedModel, identity_of, told_instant
from widerspruch.lib.writing import Language
from widerspruch.protocol.statement import NAMES
from widerspruch.protocol.written_instants import written_instant

EVENT = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
VERSION = "https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet"
LINEAGE = f"{NAMES}#openlineage-model-lineage/v1"
GATED = f"{NAMES}#openlineage-gated-data/v1"

NAMESPACE = "widerspruch"


def openlineage_document(models: Sequence[ExportedModel], language: Language) -> bytes:
    """A line for each event. It is the same in all languages."""
    return b"".join(json.dumps(_event(one), ensure_ascii=False).encode() + b"\n" for one in models)


def _event(one: ExportedModel) -> dict[str, Any]:
    lineage = _without_unknown(
        {
            "statement": one.statement,
            "signed_by": one.signed_by,
            "model": one.sha256,
            "kind": one.kind,
            "exactness": one.exactness,
            "replaces": one.replaces,
            "undeclared": list(one.undeclared) or None,
        }
    )
    if one.state is not None:
        lineage["state"] = _without_unknown(
            {
                "state": one.state.state,
                "as_of": written_instant(one.state.as_of),
                "until": told_instant(one.state.until),
                "by": one.state.by,
                "report": one.state.report,
            }
        )
    return {
        "eventType": "COMPLETE",
        "eventTime": written_instant(one.made_at),
        "producer": NAMES,
        "schemaURL": EVENT,
        "run": {
            "runId": str(identity_of("openlineage run", one.statement)),
            "facets": {"widerspruch_modelLineage": _facet(LINEAGE, lineage)},
        },
        "job": {"namespace": NAMESPACE, "name": one.name, "facets": {}},
        "inputs": [
            *(_data_set(data) for data in one.data if not data.by_models),
            *(_model(base.sha256) for base in one.models),
        ],
        "outputs": [_model(one.sha256)],
    }


def _data_set(data: ExportedData) -> dict[str, Any]:
    gated = _without_unknown(
        {
            "manifest" if data.is_corpus else "file": data.sha256,
            "files": data.files,
            "bucket": data.bucket,
            "heeds_until": told_instant(data.heeds_until),
            "sets": [{"platform": one.platform, "number": one.number, "digest": one.digest} for one in data.sets]
            or None,
            "record": data.record,
        }
    )
    facets = {"version": _version(data.sha256), "widerspruch_gatedData": _facet(GATED, gated)}
    return {"namespace": NAMESPACE, "name": data.name, "facets": facets}


def _model(sha256: str) -> dict[str, Any]:
    """By its digest, so that what one run made is what another takes."""
    return {"namespace": NAMESPACE, "name": f"model-sha256-{sha256}", "facets": {"version": _version(sha256)}}


def _version(sha256: str) -> dict[str, Any]:
    return _facet(VERSION, {"datasetVersion": sha256})


def _facet(schema: str, told: dict[str, Any]) -> dict[str, Any]:
    return {"_producer": NAMES, "_schemaURL": schema, **told}


def _without_unknown(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}
