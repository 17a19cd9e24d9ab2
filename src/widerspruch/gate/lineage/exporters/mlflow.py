"""For MLflow: of each model a run, with tags and data sets in the form in which its API takes them.

MLflow cuts what it calls a digest to 36 signs, so that only the beginning of ours fits there; the whole is in a tag.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from widerspruch.gate.lineage.exporters.exported import ExportedData, ExportedModel, address_of, told_instant
from widerspruch.lib.writing import Language
from widerspruch.protocol.written_instants import written_instant

FORMAT = "widerspruch/mlflow/1"

LONGEST_DIGEST = 36
"""Signs, in MLflow's tables."""

MOST_NAMED = 50
"""Models that are named in tags: MLflow takes 100 tags at once. The statement names all."""


def mlflow_document(models: Sequence[ExportedModel], language: Language) -> bytes:
    """`runs`: of each model `run_name`, `tags`, and `datasets` with tags of their own. It is the same in all
    languages."""
    document = {"format": FORMAT, "runs": [_run(one) for one in models]}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _run(one: ExportedModel) -> dict[str, Any]:
    return {"run_name": one.name, "tags": _tags(_told(one)), "datasets": [_data_set(data) for data in one.data]}


def _tags(told: Iterator[tuple[str, str | None]]) -> list[dict[str, str]]:
    return [{"key": f"widerspruch.{key}", "value": value} for key, value in told if value is not None]


def _told(one: ExportedModel) -> Iterator[tuple[str, str | None]]:
    yield "statement", one.statement
    yield "signed_by", one.signed_by
    yield "model", one.sha256
    yield "kind", one.kind
    yield "exactness", one.exactness
    yield "made_at", written_instant(one.made_at)
    yield "replaces", one.replaces
    if one.models:
        yield "models", str(len(one.models))
    for number, base in enumerate(one.models[:MOST_NAMED], 1):
        yield f"made_from.{number}", f"{base.sha256} {base.name}"
    if one.undeclared:
        yield "undeclared", str(len(one.undeclared))
    if one.state is not None:
        yield "state", one.state.state
        yield "state_as_of", written_instant(one.state.as_of)
        yield "state_until", told_instant(one.state.until)
        yield "state_by", one.state.by
        yield "report", one.state.report


def _data_set(data: ExportedData) -> dict[str, Any]:
    return {
        "tags": [{"key": "mlflow.data.context", "value": "training"}, *_tags(_told_of_data(data))],
        "dataset": {
            "name": data.name,
            "digest": data.sha256[:LONGEST_DIGEST],
            "source_type": "widerspruch",
            "source": json.dumps({"uri": address_of(data.sha256)}),
        },
    }


def _told_of_data(data: ExportedData) -> Iterator[tuple[str, str | None]]:
    yield "manifest" if data.is_corpus else "file", data.sha256
    yield "files", None if data.files is None else str(data.files)
    yield "bucket", data.bucket
    yield "by_models", "true" if data.by_models else None
    yield "heeds_until", told_instant(data.heeds_until)
    for one in data.sets:
        key = "set" if len(data.sets) == 1 else f"set.{one.platform}"
        yield key, f"{one.platform} {one.number} {one.digest}"
    yield "record", data.record
