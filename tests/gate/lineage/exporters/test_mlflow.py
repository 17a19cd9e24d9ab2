"""What is written for MLflow can be logged by its client, and found again."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from gate.lineage.exporters.made_exports import CORPUS, FAMILY, GRAPH, RECORD, document, named, report
from gate.lineage.made_models import NOW, gate_run, manifest, model, sha, stated
from widerspruch.protocol.lineage.model_lineage import Ingredient
from widerspruch.protocol.manifest import SetUsed

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[MlflowClient]":
    """Over a store in files, since the one in SQLite comes only with the whole of MLflow. Imported here because MLflow
    would tell its makers about it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        patch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
        mlflow = pytest.importorskip("mlflow")
        client = mlflow.MlflowClient(tmp_path_factory.mktemp("mlruns").as_uri())
        client.create_experiment("models")
        yield client


def logged(client: "MlflowClient", data: bytes) -> "list[Run]":
    """As docs/operators/lineage-exports.md shows it."""
    from mlflow.entities import Dataset, DatasetInput, InputTag

    experiment = client.get_experiment_by_name("models").experiment_id
    runs = []
    for run in json.loads(data)["runs"]:
        tags = {tag["key"]: tag["value"] for tag in run["tags"]}
        made = client.create_run(experiment, run_name=run["run_name"], tags=tags)
        inputs = [
            DatasetInput(Dataset(**one["dataset"]), [InputTag(**tag) for tag in one["tags"]]) for one in run["datasets"]
        ]
        client.log_inputs(made.info.run_id, inputs)
        runs.append(client.get_run(made.info.run_id))
    return runs


def test_models_of_all_kinds_are_logged_with_what_they_were_made_of(client: "MlflowClient") -> None:
    """Name, digest, source and tags come back as they were written."""
    runs = logged(client, document("mlflow", *FAMILY))

    for run, one in zip(runs, FAMILY, strict=True):
        assert run.info.run_name == one.name
        assert run.data.tags["widerspruch.statement"] == one.digest
        assert run.data.tags["widerspruch.kind"] == one.lineage.kind
    (base,) = [found for run in runs if run.info.run_name == "beispielnetz/base" for found in run.inputs.dataset_inputs]
    tags = {tag.key: tag.value for tag in base.tags}
    assert base.dataset.digest == CORPUS.digest[:36]
    assert tags["widerspruch.manifest"] == CORPUS.digest
    assert tags["widerspruch.set"] == f"beispielnetz 7 {'9' * 64}"
    assert tags["widerspruch.record"] == RECORD.digest
    assert tags["mlflow.data.context"] == "training"


def test_a_run_is_found_by_the_digest_of_its_statement(client: "MlflowClient") -> None:
    """And by no other."""
    logged(client, document("mlflow", named("suche")))

    found = client.search_runs(
        [client.get_experiment_by_name("models").experiment_id],
        f"tags.`widerspruch.statement` = '{named('suche').digest}'",
    )

    assert {run.info.run_name for run in found} == {"suche"}


def test_what_went_in_by_other_models_says_so(client: "MlflowClient") -> None:
    """Where one model of a folder is logged."""
    (run,) = logged(client, document("mlflow", named("zusammen"), graph=GRAPH))
    (found,) = run.inputs.dataset_inputs

    assert found.dataset.digest == CORPUS.digest[:36]
    assert {tag.key: tag.value for tag in found.tags}["widerspruch.by_models"] == "true"


def test_what_a_report_says_is_told_with_its_day(client: "MlflowClient") -> None:
    """And without one nothing is claimed."""
    (with_report,) = logged(client, document("mlflow", named("adapter-000"), report=report("stale", until=2**50)))
    (without,) = logged(client, document("mlflow", named("adapter-000")))

    assert with_report.data.tags["widerspruch.state"] == "stale"
    assert with_report.data.tags["widerspruch.state_as_of"].startswith("2026-")
    assert "widerspruch.state" not in without.data.tags


def test_a_model_of_many_parts_keeps_within_what_mlflow_takes(client: "MlflowClient") -> None:
    """How many there are is told, and the statement names them all."""
    many = stated("many", *(model(f"part-{number}") for number in range(256)), kind="merged")
    (run,) = logged(client, document("mlflow", many))

    assert run.data.tags["widerspruch.models"] == "256"
    assert len(run.data.tags) < 100


def test_each_of_several_platforms_has_a_tag_of_its_own(client: "MlflowClient") -> None:
    """Together they would not fit."""
    sets = tuple(SetUsed(name, 3, "2" * 64, None, "k", NOW) for name in ("a-platform", "b.platform"))
    corpus = manifest(gate_run({"data/a": 1}, exclusion_sets=sets))
    one = stated("of two", Ingredient("data", "data/a", sha(1), corpus.digest), kind="checkpoint")
    (run,) = logged(client, document("mlflow", one, manifests=[corpus]))

    tags = {tag.key: tag.value for tag in run.inputs.dataset_inputs[0].tags}
    assert tags["widerspruch.set.b.platform"] == f"b.platform 3 {'2' * 64}"
    assert "widerspruch.set" not in tags


def test_the_longest_names_fit(client: "MlflowClient") -> None:
    """MLflow refuses what is too long for its tables."""
    name = "n" * 200
    (run,) = logged(client, document("mlflow", named("beispielnetz/base"), names={CORPUS.digest: name}))

    assert run.inputs.dataset_inputs[0].dataset.name == name
