"""For CycloneDX 1.6: a bill of materials with models and data sets as components, and what stands behind each."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from widerspruch.gate.lineage.exporters.exported import (
    ExportedBase,
    ExportedData,
    ExportedModel,
    address_of,
    identity_of,
    told_instant,
)
from widerspruch.lib.writing import Language
from widerspruch.protocol.written_instants import written_instant

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"


def cyclonedx_document(models: Sequence[ExportedModel], language: Language) -> bytes:
    """One bill for all. A single model is what it is about. It is the same in all languages."""
    components = {_model_ref(one.sha256): _model(one) for one in models}
    for one in models:
        for base in one.models:
            components.setdefault(_model_ref(base.sha256), _base(base))
        for data in one.data:
            components.setdefault(_data_ref(data.sha256), _data(data))
    metadata: dict[str, Any] = {"timestamp": written_instant(max((one.made_at for one in models), default=0))}
    if len(models) == 1:
        metadata["component"] = components.pop(_model_ref(models[0].sha256))
    listed = [*components.values()]
    dependencies = [{"ref": _model_ref(one.sha256), "dependsOn": [*_refs(one)]} for one in models]
    document = {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": identity_of("cyclonedx", json.dumps([metadata, listed, dependencies])).urn,
        "version": 1,
        "metadata": metadata,
        "components": listed,
        "dependencies": dependencies,
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _model(one: ExportedModel) -> dict[str, Any]:
    references = [_reference("attestation", one.statement, "model-lineage/v1")]
    if one.state is not None:
        references.append(_reference("attestation", one.state.report, "lineage-report/v1"))
    return {
        **_base(ExportedBase(one.name, one.sha256)),
        "modelCard": {"modelParameters": {"datasets": [{"ref": _data_ref(data.sha256)} for data in one.data]}},
        "externalReferences": references,
        "properties": _properties(_told(one)),
    }


def _base(one: ExportedBase) -> dict[str, Any]:
    """The digest is that of model signing, over digests of files: none that a hash of a component could be."""
    return {
        "type": "machine-learning-model",
        "bom-ref": _model_ref(one.sha256),
        "name": one.name,
        "properties": _properties(iter([("model", one.sha256)])),
    }


def _data(data: ExportedData) -> dict[str, Any]:
    references = [_reference("evidence", data.sha256, "gate-run/v1" if data.is_corpus else "file")]
    references += [
        _reference("evidence", one.digest, f"exclusion-set {one.platform} {one.number}") for one in data.sets
    ]
    if data.record is not None:
        references.append(_reference("attestation", data.record, "run-record/v1"))
    return {
        "type": "data",
        "bom-ref": _data_ref(data.sha256),
        "name": data.name,
        "data": [{"type": "dataset", "name": data.name, "contents": {"url": address_of(data.sha256)}}],
        "externalReferences": references,
        "properties": _properties(_told_of_data(data)),
    }


def _told(one: ExportedModel) -> Iterator[tuple[str, str | None]]:
    yield "statement", one.statement
    yield "signed_by", one.signed_by
    yield "model", one.sha256
    yield "kind", one.kind
    yield "exactness", one.exactness
    yield "replaces", one.replaces
    for data in one.data:
        files = "all" if data.files is None else str(data.files)
        yield "files", f"{files} of {data.name}" + (f", bucket {data.bucket}" if data.bucket else "")
    for part in one.undeclared:
        yield "undeclared", part
    if one.state is not None:
        yield "state", one.state.state
        yield "state_as_of", written_instant(one.state.as_of)
        yield "state_until", told_instant(one.state.until)
        yield "state_by", one.state.by


def _told_of_data(data: ExportedData) -> Iterator[tuple[str, str | None]]:
    yield "manifest" if data.is_corpus else "file", data.sha256
    for one in data.sets:
        yield f"set:{one.platform}", str(one.number)
    yield "heeds_until", told_instant(data.heeds_until)


def _properties(told: Iterator[tuple[str, str | None]]) -> list[dict[str, str]]:
    return [{"name": f"widerspruch:{name}", "value": value} for name, value in told if value is not None]


def _reference(kind: str, sha256: str, what: str) -> dict[str, Any]:
    hashes = [{"alg": "SHA-256", "content": sha256}]
    return {"type": kind, "url": address_of(sha256), "comment": what, "hashes": hashes}


def _refs(one: ExportedModel) -> Iterator[str]:
    yield from (_data_ref(data.sha256) for data in one.data if not data.by_models)
    yield from (_model_ref(base.sha256) for base in one.models)


def _model_ref(sha256: str) -> str:
    return f"model:{sha256}"


def _data_ref(sha256: str) -> str:
    return f"data:{sha256}"
