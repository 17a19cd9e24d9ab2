"""What is written for Hugging Face is a card to its own library, and says no more than is known."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.lineage.exporters.made_exports import CORPUS, FAMILY, GRAPH, RECORD, WHOLE, document, exported, named, report
from gate.lineage.made_models import model, stated
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.exporters.huggingface import huggingface_document
from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.protocol.lineage.model_lineage import ReadLineage, is_name

huggingface_hub = pytest.importorskip("huggingface_hub")


def card(data: bytes) -> "huggingface_hub.ModelCard":
    """As the library reads it."""
    return huggingface_hub.ModelCard(data.decode())


@pytest.mark.parametrize("one", FAMILY, ids=lambda one: one.lineage.kind)
def test_a_model_of_each_kind_has_a_card(one: ReadLineage, tmp_path: Path) -> None:
    """The library loads it, finds the statement in it, and would save the same."""
    (tmp_path / "README.md").write_bytes(document("huggingface", one))
    read = huggingface_hub.ModelCard.load(tmp_path / "README.md")
    read.save(tmp_path / "again.md")

    said = read.data.to_dict()["widerspruch"]
    assert (said["statement"], said["model"], said["kind"]) == (one.digest, one.sha256, one.lineage.kind)
    assert one.digest in read.text
    assert huggingface_hub.ModelCard.load(tmp_path / "again.md").data.to_dict() == read.data.to_dict()


def test_data_sets_and_bases_are_repositories_or_nobodys() -> None:
    """A name that is no repository's would point to whoever has one of that name there."""
    adapter = card(document("huggingface", named("adapter-000")))
    ours = card(document("huggingface", named("adapter-000"), names={CORPUS.digest: "beispielnetz/posts"}))
    merged = card(document("huggingface", named("zusammen")))

    assert adapter.data.base_model == ["beispielnetz/base"]
    assert adapter.data.to_dict()["base_model_relation"] == "adapter"
    assert adapter.data.datasets == [f"manifest-sha256-{CORPUS.digest}"]
    assert ours.data.datasets == ["beispielnetz/posts"]
    assert merged.data.base_model == ["beispielnetz/base"]
    for name in (*adapter.data.base_model, *adapter.data.datasets, *ours.data.datasets):
        huggingface_hub.utils.validate_repo_id(name)


def test_what_was_heeded_is_said_only_where_manifest_or_record_say_it() -> None:
    """Set, number, digest and day; else nothing of it."""
    with_both = document("huggingface", named("beispielnetz/base")).decode()
    with_nothing = document("huggingface", named("beispielnetz/base"), manifests=[], records=[]).decode()

    assert f"beispielnetz 7 (`{'9' * 64}`)" in with_both
    assert "objections received until" in with_both
    assert RECORD.digest in with_both
    assert CORPUS.digest in with_nothing
    assert "objections received" not in with_nothing


def test_stale_is_said_with_its_day_where_a_report_says_it() -> None:
    """Without one nothing is claimed; clean only of the very statements that the report was made of."""
    stale = document("huggingface", named("adapter-000"), report=report("stale", until=1_800_000_000_000_000)).decode()
    silent = document("huggingface", named("adapter-000")).decode()
    clean = document("huggingface", named("beispielnetz/base"), report=report("stale"), graph=GRAPH).decode()

    assert "As of 21 September 2026: stale." in stale
    assert "It stays in service until 15 January 2027." in stale
    assert "As of" not in silent
    assert "it rests on no files" in clean
    with pytest.raises(GateError) as caught:
        document("huggingface", named("beispielnetz/base"), report=report("stale"))
    assert caught.value.code == "export_report_other"


def test_a_card_names_what_went_into_the_models_below() -> None:
    """As far as there are statements; by the card of a merged model nobody would look for those of its parts."""
    below = document("huggingface", named("klein"), graph=GRAPH)
    alone = document("huggingface", named("klein"), manifests=[], records=[]).decode()
    gap = LineageGraph.of([one for one in FAMILY if one.name != "adapter-000"])
    with_gap = document("huggingface", named("zusammen"), graph=gap).decode()
    search = document("huggingface", stated("auf der Suche", model("suche")), graph=GRAPH).decode()

    assert card(below).data.datasets == [f"manifest-sha256-{CORPUS.digest}"]
    assert "What went into these is named above." in below.decode()
    assert "stands in their own statements" in alone
    assert "only about one that it rests on there is no statement" in with_gap
    assert f"| corpus | all, by way of other models | `{CORPUS.digest}` |" in with_gap
    assert "Nobody has said what these shared parts rest on: idf." in search


def test_a_card_is_about_one_model() -> None:
    """Several do not fit on one."""
    with pytest.raises(GateError) as caught:
        huggingface_document(exported(*FAMILY), "de")
    assert caught.value.code == "export_one_model"


NAMES = st.text(min_size=1, max_size=200).filter(is_name)


@given(NAMES, NAMES, NAMES)
def test_no_name_means_anything_in_a_card(name: str, base: str, data_set: str) -> None:
    """Whatever models and data sets are called, the library reads the same metadata."""
    one = stated(name, WHOLE, model(base), kind="adapter")
    read = card(document("huggingface", one, names={CORPUS.digest: data_set}))

    said = read.data.to_dict()
    assert said["widerspruch"]["statement"] == one.digest
    assert {*said} <= {"base_model", "base_model_relation", "datasets", "tags", "widerspruch"}
    for repository in (*said.get("base_model", ()), *said["datasets"]):
        huggingface_hub.utils.validate_repo_id(repository)
