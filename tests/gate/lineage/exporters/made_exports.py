"""Models of all kinds with what stands behind them, as they are exported."""

from typing import Any

from gate.lineage.made_models import NOW, data, gate_run, manifest, model, sha, stated
from widerspruch.gate.lineage.exporters.exported import ExportedModel
from widerspruch.gate.lineage.exporters.formats import EXPORTERS, ExportFormat
from widerspruch.gate.lineage.exporters.gather import Backing, exported_models
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.protocol.lineage.lineage_report import (
    LineageReport,
    ModelState,
    ReadLineageReport,
    Redone,
    ReportedModel,
)
from widerspruch.protocol.lineage.model_lineage import Ingredient, ReadLineage, SharedPart
from widerspruch.protocol.manifest import MANIFEST
from widerspruch.protocol.run_record import LogSeen, ReadRunRecord, RecordedSet, RunRecord, Verification

CORPUS = manifest(gate_run({"data/bucket-000.parquet": 0, "data/bucket-001.parquet": 1}))
WHOLE = Ingredient("data", MANIFEST, CORPUS.digest, CORPUS.digest)
FIRST = Ingredient("data", "data/bucket-000.parquet", sha(0), CORPUS.digest, "000")
LOOSE = data("notes.txt", "loose")

FAMILY: tuple[ReadLineage, ...] = (
    stated("beispielnetz/base", WHOLE, kind="checkpoint"),
    stated("adapter-000", FIRST, Ingredient("model", "beispielnetz/base", sha("beispielnetz/base")), kind="adapter"),
    stated("zusammen", model("adapter-000"), model("beispielnetz/base"), kind="merged", replaces=sha("alt")),
    stated("klein", model("zusammen"), kind="quantised", shared=(SharedPart("calibration", (FIRST,)),)),
    stated("suche", WHOLE, LOOSE, kind="index", shared=(SharedPart("idf"),)),
    stated("verbund", model("klein"), model("zusammen"), kind="ensemble"),
)
"""One of each kind."""

GRAPH = LineageGraph.of(FAMILY)

RECORD = ReadRunRecord(
    RunRecord(
        purpose="generative",
        frozen_at=NOW,
        heeds_until=NOW,
        sets=(RecordedSet("beispielnetz", 7, "9" * 64, NOW),),
        rulebook="1" * 64,
        log=LogSeen("beispielnetz.example/1", 3, "4" * 64),
        counts={},
        kept_rows=20,
        verification=Verification(0, 0),
        outputs_root="5" * 64,
    ),
    CORPUS.digest,
    "k",
    "8" * 64,
)


def report(state: ModelState, **fields: Any) -> ReadLineageReport:
    """Of the family, that says this of the adapter and nothing of the others."""
    said = LineageReport(
        before=(sha(1),),
        after=(sha(2),),
        counts={},
        models=(ReportedModel("adapter-000", "adapter", sha("adapter-000"), state, **fields),),
        redone=Redone(0, 0, 0, 0, 0, 0),
        made_at=NOW + 1,
    )
    return ReadLineageReport(said, GRAPH.digest(), None, "7" * 64)


def exported(*models: ReadLineage, **backing: Any) -> tuple[ExportedModel, ...]:
    """With manifest and record, where they name it and nothing else is said."""
    named = GRAPH.models.values() if "graph" in backing else models
    rests = [part.manifest for one in named for part in one.lineage.rests_on()]
    behind = {"manifests": [CORPUS], "records": [RECORD]} if CORPUS.digest in rests else {}
    return exported_models(models, Backing(**(behind | backing)))


def document(program: ExportFormat, *models: ReadLineage, **backing: Any) -> bytes:
    """What is written for a program, in English."""
    return EXPORTERS[program](exported(*models, **backing), "en")


def named(name: str) -> ReadLineage:
    """One of the family."""
    return next(one for one in FAMILY if one.name == name)
