"""What is written for CycloneDX is a bill of materials by its strict schema, and to its own library."""

import json

import pytest

from gate.lineage.exporters.made_exports import CORPUS, FAMILY, GRAPH, RECORD, document, named, report
from gate.lineage.made_models import sha
from widerspruch.protocol.lineage.model_lineage import ReadLineage

pytest.importorskip("cyclonedx")

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

STRICT = JsonStrictValidator(SchemaVersion.V1_6)


def read(data: bytes) -> Bom:
    """As the library reads it, when it is right by the schema."""
    fault = STRICT.validate_str(data.decode())
    assert fault is None, str(fault)[:400]
    bom: Bom = Bom.from_json(json.loads(data))  # type: ignore[attr-defined]
    return bom


def references(component: Component) -> dict[str, str]:
    """What stands behind a component: digests by what they are of."""
    return {str(one.comment): digest.content for one in component.external_references for digest in one.hashes}


@pytest.mark.parametrize("one", FAMILY, ids=lambda one: one.lineage.kind)
def test_a_model_of_each_kind_is_a_bill(one: ReadLineage) -> None:
    """It is about the model, which points to its statement."""
    data = document("cyclonedx", one)
    model = read(data).metadata.component

    assert model is not None
    assert (model.name, model.type) == (one.name, ComponentType.MACHINE_LEARNING_MODEL)
    assert references(model)["model-lineage/v1"] == one.digest


def test_a_data_set_points_to_manifest_set_and_record() -> None:
    """By their digests."""
    bom = read(document("cyclonedx", named("beispielnetz/base")))
    (data,) = bom.components

    assert data.type is ComponentType.DATA
    assert references(data) == {
        "gate-run/v1": CORPUS.digest,
        "exclusion-set beispielnetz 7": "9" * 64,
        "run-record/v1": RECORD.digest,
    }
    assert {one.name: one.value for one in data.properties}["widerspruch:set:beispielnetz"] == "7"


def test_a_whole_family_is_one_bill_with_its_edges() -> None:
    """Each component once, and models that nobody exported by their digest."""
    data = document("cyclonedx", *FAMILY)
    bom = read(data)
    edges = {one["ref"]: one["dependsOn"] for one in json.loads(data)["dependencies"]}

    assert bom.metadata.component is None
    assert {one.name for one in bom.components} >= {one.name for one in FAMILY}
    assert edges[f"model:{sha('zusammen')}"] == [f"model:{sha('adapter-000')}", f"model:{sha('beispielnetz/base')}"]
    assert {f"data:{CORPUS.digest}"} < {one.bom_ref.value for one in bom.components}


def test_what_went_in_by_other_models_is_a_component_without_an_edge() -> None:
    """The data set of the model's card, but nothing that it depends on directly."""
    data = json.loads(document("cyclonedx", named("zusammen"), graph=GRAPH))
    card = data["metadata"]["component"]["modelCard"]

    assert card["modelParameters"]["datasets"] == [{"ref": f"data:{CORPUS.digest}"}]
    assert f"data:{CORPUS.digest}" not in data["dependencies"][0]["dependsOn"]
    assert {f"data:{CORPUS.digest}"} < {one["bom-ref"] for one in data["components"]}
    assert read(json.dumps(data).encode()).metadata.component is not None


def test_another_report_is_another_bill() -> None:
    """And the same again is the same bytes."""
    first, again = (document("cyclonedx", named("adapter-000")) for _ in range(2))
    reported = document("cyclonedx", named("adapter-000"), report=report("stale"))

    assert first == again
    assert read(first).serial_number != read(reported).serial_number
    model = read(reported).metadata.component
    assert model is not None
    assert references(model)["lineage-report/v1"] == "7" * 64
