"""Which programs' documents there are."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.exporters.cyclonedx import cyclonedx_document
from widerspruch.gate.lineage.exporters.exported import ExportedModel
from widerspruch.gate.lineage.exporters.huggingface import huggingface_document
from widerspruch.gate.lineage.exporters.mlflow import mlflow_document
from widerspruch.gate.lineage.exporters.openlineage import openlineage_document
from widerspruch.lib.whole_files import atomic_write
from widerspruch.lib.writing import Language

ExportFormat = Literal["mlflow", "huggingface", "openlineage", "cyclonedx"]

Exporter: TypeAlias = Callable[[Sequence[ExportedModel], Language], bytes]

EXPORTERS: Mapping[ExportFormat, Exporter] = {
    "mlflow": mlflow_document,
    "huggingface": huggingface_document,
    "openlineage": openlineage_document,
    "cyclonedx": cyclonedx_document,
}


def write_export(target: Path, data: bytes) -> None:
    """Write a document beside what is there: somebody may have written a card of their own.

    Raises:
        GateError: There is another file of this name (`export_exists`, values: file).

        OSError: It cannot be written.
    """
    try:
        atomic_write(target, data, mode=0o644, replace=False)
    except FileExistsError as error:
        if not _holds(target, data):
            raise GateError("export_exists", file=target.name) from error


def _holds(path: Path, data: bytes) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(data) + 1) == data
