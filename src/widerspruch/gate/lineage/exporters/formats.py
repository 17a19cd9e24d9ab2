"""Which programs' documents there are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

from widerspruch.gate.lineage.exporters.cyclonedx import cyclonedx_document
from widerspruch.gate.lineage.exporters.exported import ExportedModel
from widerspruch.gate.lineage.exporters.huggingface import huggingface_document
from widerspruch.gate.lineage.exporters.mlflow import mlflow_document
from widerspruch.gate.lineage.exporters.openlineage import openlineage_document
from widerspruch.lib.writing import Language

ExportFormat = Literal["mlflow", "huggingface", "openlineage", "cyclonedx"]

Exporter: TypeAlias = Callable[[Sequence[ExportedModel], Language], bytes]

EXPORTERS: Mapping[ExportFormat, Exporter] = {
    "mlflow": mlflow_document,
    "huggingface": huggingface_document,
    "openlineage": openlineage_document,
    "cyclonedx": cyclonedx_document,
}
