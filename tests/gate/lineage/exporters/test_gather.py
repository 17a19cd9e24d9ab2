"""What is known of models is told as it is, whatever their graph, and names mean nothing to any reader."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.lineage.exporters.made_exports import CORPUS, FIRST, LOOSE, WHOLE, exported, report
from gate.lineage.made_models import model, sha, stated
from gate.lineage.training.made_family import build, corpus
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.exporters.exported import address_of
from widerspruch.gate.lineage.exporters.formats import EXPORTERS
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.protocol.lineage.model_lineage import MODEL_KINDS, Ingredient, ReadLineage, SharedPart, is_name
from widerspruch.protocol.manifest import MANIFEST, read_manifest

pytest.importorskip("cyclonedx")

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

STRICT = JsonStrictValidator(SchemaVersion.V1_6)

NAMES = st.text(min_size=1, max_size=40).filter(is_name)


@st.composite
def models(draw: st.DrawFn) -> list[ReadLineage]:
    """Each made of data and of some before it."""
    made: list[ReadLineage] = []
    for number in range(draw(st.integers(1, 5))):
        before = [Ingredient("model", one.name, one.sha256) for one in made]
        parts = draw(st.lists(st.sampled_from([FIRST, WHOLE, LOOSE, model("away"), *before]), unique=True))
        shared = draw(st.lists(st.sampled_from([SharedPart("idf"), SharedPart("vocabulary", (FIRST,))]), unique=True))
        kind, name = draw(st.sampled_from(MODEL_KINDS)), draw(NAMES)
        made.append(stated(name, *parts, digest=sha(number), shared=tuple(shared), kind=kind))
    return made


def reached(one: ReadLineage, graph: LineageGraph) -> set[str]:
    """Digests of manifests and files below a model, the simple way."""
    found = set()
    for part in one.lineage.rests_on():
        if part.role == "data":
            found.add(part.manifest or part.sha256)
        elif part.sha256 in graph.models:
            found |= reached(graph.models[part.sha256], graph)
    return found


@given(models())
def test_every_family_is_exported_by_all_that_it_rests_on(family: list[ReadLineage]) -> None:
    """Every document can be read and names every statement; of one model all data below it are told."""
    graph = LineageGraph.of(family)
    told = exported(*family, manifests=[], records=[])
    (last,) = exported(family[-1], graph=graph, manifests=[], records=[])

    assert {one.sha256 for one in last.data} == reached(family[-1], graph)
    assert len({one.name for one in last.data}) == len(last.data)
    for program in ("mlflow", "openlineage", "cyclonedx"):
        written = EXPORTERS[program](told, "de").decode()
        assert [one.digest for one in family if one.digest not in written] == []
        read = [json.loads(line) for line in (written.splitlines() if program == "openlineage" else [written])]
        assert len(read) == (len(family) if program == "openlineage" else 1)
    assert STRICT.validate_str(EXPORTERS["cyclonedx"](told, "de").decode()) is None


def test_an_address_is_that_of_the_standard() -> None:
    """The example of RFC 6920: SHA-256 of "Hello World!"."""
    digest = sha("Hello World!")

    assert address_of(digest) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"


def test_a_file_of_another_bucket_is_told_as_none(tmp_path: Path) -> None:
    """The manifest's name of the file says whose rows it has."""
    manifest = read_manifest(build(tmp_path / "corpus", corpus()) / MANIFEST)
    file = manifest.run.outputs[1]
    for bucket, is_right in (("001", True), ("002", False), (None, True)):
        one = stated("m", Ingredient("data", file.name, file.sha256, manifest.digest, bucket))
        if is_right:
            assert exported(one, manifests=[manifest], records=[])[0].data[0].bucket == bucket
            continue
        with pytest.raises(GateError) as refused:
            exported(one, manifests=[manifest], records=[])
        assert refused.value.code == "export_file_other"


def test_a_report_about_other_statements_does_not_say_clean() -> None:
    """Of what it does not name nobody knows whether it was looked at."""
    other = LineageGraph.of([stated("other", WHOLE)])
    with pytest.raises(GateError) as caught:
        exported(stated("other", WHOLE), graph=other, report=report("stale"), manifests=[CORPUS], records=[])

    assert caught.value.code == "export_report_other"
