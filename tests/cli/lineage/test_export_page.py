"""Every example of docs/operators/lineage-exports.md, run as it stands there, leads back to the statement."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from gate.lineage.made_models import sha
from widerspruch.gate.lineage.folder import read_graph

PAGE = (Path(__file__).parents[3] / "docs" / "operators" / "lineage-exports.md").read_text("utf-8")


def section(heading: str) -> str:
    """What stands under a heading, for the model that there is."""
    (found,) = re.findall(rf"^## {heading}$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    text: str = found
    return text.replace("DIGEST", sha("adapter-000"))


def followed(run: Run, heading: str) -> dict[str, Any]:
    """Type the command and run the Python under a heading; the names that it leaves."""
    text = section(heading)
    for line in re.findall(r"^    widerspruch (.*)$", text.replace("\\\n", " "), re.MULTILINE):
        ended = run(*shlex.split(line))
        assert (ended.code, ended.err) == (0, ""), ended.out
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, heading, "exec"), names)
    return names


@pytest.fixture
def statements(trained: Path) -> set[str]:
    """Digests of all statements in the folder."""
    return {one.digest for one in read_graph(Path("lineage")).models.values()}


def test_mlflow(run: Run, statements: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is found by the digest of its statement."""
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", Path("mlruns").absolute().as_uri())
    pytest.importorskip("mlflow")

    names = followed(run, "MLflow")

    for digest in statements:
        (found,) = names["client"].search_runs([names["experiment"]], f"tags.`widerspruch.statement` = '{digest}'")
        assert found.data.tags["widerspruch.statement"] == digest


def test_hugging_face(run: Run, statements: set[str]) -> None:
    """The card keeps what it said, and has the newest section once."""
    pytest.importorskip("huggingface_hub")
    Path("README.md").write_text("---\nlicense: mit\ntags: [german]\n---\n# Mine\n\nMy words.\n", "utf-8")

    followed(run, "Hugging Face")
    Path("lineage.md").unlink()
    card = followed(run, "Hugging Face")["card"]

    said = card.data.to_dict()
    assert said["widerspruch"]["statement"] in statements
    assert (said["license"], said["tags"]) == ("mit", ["german", "widerspruch"])
    assert said["datasets"] == ["beispielnetz/posts"]
    written = Path("README.md").read_text("utf-8")
    assert "My words." in written
    assert written.count("## Lineage and objections") == 1


def test_openlineage(run: Run, statements: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The client sends every statement's digest on."""
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "file")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", "sent.jsonl")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__APPEND", "true")
    pytest.importorskip("openlineage.client")

    followed(run, "OpenLineage")

    sent = [json.loads(line) for line in Path("sent.jsonl").read_text("utf-8").splitlines()]
    assert {one["run"]["facets"]["widerspruch_modelLineage"]["statement"] for one in sent} == statements


def test_cyclonedx(run: Run, statements: set[str]) -> None:
    """The bill is right by the strict schema, and has every statement's digest."""
    pytest.importorskip("cyclonedx")

    bom = followed(run, "CycloneDX")["bom"]

    referred = {
        digest.content
        for component in bom.components
        for reference in component.external_references
        for digest in reference.hashes
    }
    assert statements < referred


def test_from_an_export_to_the_statement(run: Run, statements: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The digest is computed with what everybody has."""
    followed(run, "From an export to the statement")

    assert capsys.readouterr().out.strip() in statements


def test_every_member_of_the_facets_is_explained(run: Run, trained: Path) -> None:
    """Each that an event can have stands in the table."""
    pair = ("--before", "before.json", "--after", "after.json", "--until", "2099-01-31")
    run("lineage", "report", "lineage", *pair, "--out", "report.json", "--sign", "signing.pem")
    behind = ("--manifest", "before.json", "--record", "run-record.json", "--report", "report.json")
    run("lineage", "export", "lineage", "--as", "openlineage", "--out", "events.jsonl", *behind)
    events = [json.loads(line) for line in Path("events.jsonl").read_text("utf-8").splitlines()]

    facets = [one["run"]["facets"]["widerspruch_modelLineage"] for one in events]
    facets += [data["facets"].get("widerspruch_gatedData", {}) for one in events for data in one["inputs"]]
    members = {name for facet in facets for name in facet if name[:1] != "_"}
    members |= {name for facet in facets for name in facet.get("state", ())}
    assert [name for name in members if f"`{name}`" not in section("OpenLineage")] == []
