"""What is written for OpenLineage is an event to its own client."""

import json
from pathlib import Path
from typing import Any

import attr
import pytest

from gate.lineage.exporters.made_exports import CORPUS, FAMILY, GRAPH, RECORD, document, named, report
from gate.lineage.made_models import sha
from widerspruch.gate.lineage.exporters.openlineage import GATED, LINEAGE

pytest.importorskip("openlineage.client")

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import DatasetFacet, RunFacet, dataset_version_dataset
from openlineage.client.transport.file import FileConfig, FileTransport


@attr.define
class ModelLineageRunFacet(RunFacet):
    """Ours, as others would write it."""

    @staticmethod
    def _get_schema() -> str:
        return LINEAGE


@attr.define
class GatedDataDatasetFacet(DatasetFacet):
    """Ours, as others would write it."""

    @staticmethod
    def _get_schema() -> str:
        return GATED


def told(facet: dict[str, Any]) -> dict[str, Any]:
    """A facet without what every facet has."""
    return {name: value for name, value in facet.items() if name not in ("_producer", "_schemaURL")}


def version(facets: dict[str, Any]) -> dataset_version_dataset.DatasetVersionDatasetFacet:
    """The client's own facet with the version of a data set."""
    facet = facets["version"]
    return dataset_version_dataset.DatasetVersionDatasetFacet(facet["datasetVersion"], producer=facet["_producer"])


def read(event: dict[str, Any]) -> RunEvent:
    """The event in the client's classes, each of which checks what it is given."""
    lineage = event["run"]["facets"]["widerspruch_modelLineage"]
    facet = ModelLineageRunFacet(producer=lineage["_producer"]).with_additional_properties(**told(lineage))
    inputs = []
    for one in event["inputs"]:
        facets: dict[str, Any] = {"version": version(one["facets"])}
        if "widerspruch_gatedData" in one["facets"]:
            gated = one["facets"]["widerspruch_gatedData"]
            of_data = GatedDataDatasetFacet(producer=gated["_producer"])
            facets["widerspruch_gatedData"] = of_data.with_additional_properties(**told(gated))
        inputs.append(InputDataset(one["namespace"], one["name"], facets=facets))
    return RunEvent(
        eventType=RunState(event["eventType"]),
        eventTime=event["eventTime"],
        producer=event["producer"],
        run=Run(event["run"]["runId"], facets={"widerspruch_modelLineage": facet}),
        job=Job(event["job"]["namespace"], event["job"]["name"]),
        inputs=inputs,
        outputs=[
            OutputDataset(one["namespace"], one["name"], facets={"version": version(one["facets"])})
            for one in event["outputs"]
        ],
    )


def without_empty(value: Any) -> Any:
    """The client writes empty lists and objects where nothing is."""
    if isinstance(value, dict):
        return {name: without_empty(one) for name, one in value.items() if one not in ({}, [], None)}
    return [without_empty(one) for one in value] if isinstance(value, list) else value


def test_the_client_takes_and_sends_models_of_all_kinds(tmp_path: Path) -> None:
    """What it writes into its file says the same as what we wrote, member by member."""
    written = [json.loads(line) for line in document("openlineage", *FAMILY).splitlines()]
    client = OpenLineageClient(
        transport=FileTransport(FileConfig(log_file_path=str(tmp_path / "events.jsonl"), append=True))
    )
    for event in written:
        client.emit(read(event))

    sent = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text("utf-8").splitlines()]
    for one in sent:
        assert one["run"]["facets"].pop("tags")["tags"][0]["source"] == "OPENLINEAGE_CLIENT"
    assert [without_empty(one) for one in sent] == [without_empty(one) for one in written]


def test_statement_manifest_set_and_record_are_in_the_facets() -> None:
    """By the digest in the facet the statement is found."""
    event = json.loads(document("openlineage", named("adapter-000")))
    (gated,) = [
        one["facets"]["widerspruch_gatedData"] for one in event["inputs"] if "widerspruch_gatedData" in one["facets"]
    ]

    assert event["run"]["facets"]["widerspruch_modelLineage"]["statement"] == named("adapter-000").digest
    assert (gated["manifest"], gated["record"], gated["bucket"]) == (CORPUS.digest, RECORD.digest, "000")
    assert gated["sets"] == [{"platform": "beispielnetz", "number": 7, "digest": "9" * 64}]
    assert gated["_schemaURL"] == GATED


def test_what_one_run_made_is_what_another_takes() -> None:
    """So that the graph hangs together."""
    base, adapter = (json.loads(line) for line in document("openlineage", *FAMILY).splitlines()[:2])

    assert base["outputs"][0]["name"] == f"model-sha256-{sha('beispielnetz/base')}"
    assert base["outputs"][0]["name"] in [one["name"] for one in adapter["inputs"]]


def test_what_went_in_by_other_models_is_told_by_their_events() -> None:
    """Here it would be another edge."""
    event = json.loads(document("openlineage", named("zusammen"), graph=GRAPH))

    assert [one["name"][:13] for one in event["inputs"]] == ["model-sha256-"] * 2


def test_the_same_model_twice_is_the_same_run() -> None:
    """Two exports of one statement are one run; another report does not make another."""
    first, again = (document("openlineage", named("adapter-000")) for _ in range(2))
    reported = json.loads(document("openlineage", named("adapter-000"), report=report("replaced", by="6" * 64)))

    assert first == again
    assert reported["run"]["runId"] == json.loads(first)["run"]["runId"]
    assert reported["run"]["facets"]["widerspruch_modelLineage"]["state"]["by"] == "6" * 64
