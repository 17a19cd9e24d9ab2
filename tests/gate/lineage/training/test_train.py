"""A family over a corpus in buckets: what is there at the end, and what is said of it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gate.lineage.made_models import NOW, gate_run, mask_run
from gate.lineage.training.made_buckets import contents, recipe
from gate.lineage.training.made_family import BUCKETS, Family, build, corpus
from gate.lineage.training.words_trainer import WordsTrainer
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.folder import read_graph
from widerspruch.gate.lineage.purged import PurgedCorpora
from widerspruch.gate.lineage.training.corpus import open_buckets
from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.gate.lineage.training.statements import Stating
from widerspruch.gate.lineage.training.train import looked_at
from widerspruch.gate.lineage.training.trainer import GivenBucket
from widerspruch.gate.lineage.walk import walk
from widerspruch.protocol.lineage.model_digest import model_digest
from widerspruch.protocol.manifest import read_manifest, write_manifest
from widerspruch.protocol.signing_keys import SigningKey


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """With a corpus."""
    build(tmp_path / "corpus", corpus())
    return tmp_path


def refusal(made: Family, of: str = "corpus", into: str = "models") -> str:
    """By which word training is refused; then nothing is there."""
    with pytest.raises(GateError) as refused:
        made.train(of, into)
    assert not (made.place / into).exists()
    return refused.value.code


@pytest.mark.parametrize("trainer", ["linear", "ngram"])
def test_each_bucket_has_a_part_and_a_statement_that_names_its_file(place: Path, trainer: str) -> None:
    """By the digests of what lies there; the one without rows too, and not the one without authors."""
    made = Family(place, recipe(trainer))
    trained = made.train("corpus", "models", proves=True)

    models = {one.name: one for one in read_graph(made.lineage).models.values()}
    manifest = read_manifest(place / "corpus" / "manifest.json")
    parts = [f"themen/bucket-{number:03}" for number in range(BUCKETS)]
    assert sorted(models) == ["themen", *parts]
    for name, file in zip(parts, manifest.run.outputs, strict=False):
        assert models[name].sha256 == model_digest(place / "models" / "parts" / name.removeprefix("themen/"))
        (data,) = models[name].lineage.made_from
        assert (data.name, data.sha256, data.manifest) == (file.name, file.sha256, manifest.digest)
        assert data.bucket == name[-3:]
    merged = models["themen"].lineage
    assert models["themen"].sha256 == model_digest(place / "models" / "merged") == trained.sha256
    assert [(one.name, one.sha256) for one in merged.made_from] == [(one, models[one].sha256) for one in parts]
    assert {one.lineage.exactness for one in models.values()} == {"bitwise"}
    assert (merged.recipe.merge_order, merged.recipe.threads) == ("by bucket", 1)
    assert trained.rows == sum(one.rows for one in manifest.run.outputs[:BUCKETS])
    states = {one.state for one in walk(read_graph(made.lineage), PurgedCorpora.between([manifest], [manifest]))}
    assert states == {"clean"}


def test_without_proof_nothing_is_called_bitwise(place: Path) -> None:
    """Though it may be."""
    made = Family(place, recipe("ngram"))

    assert made.train("corpus", "models").exactness == "recipe"
    assert {one.lineage.exactness for one in read_graph(made.lineage).models.values()} == {"recipe"}


def test_rows_without_an_author_are_trained_on_if_the_recipe_says_so(place: Path) -> None:
    """They are a part of their own."""
    made = Family(place, recipe("ngram", without_author=True))

    assert [*made.train("corpus", "models").parts][-1] == "themen/bucket-none"


def test_a_recipe_that_is_silent_makes_models_that_are_unknown(place: Path) -> None:
    """Whoever chose the parameters by looking at everybody's rows would have to say so."""
    made = Family(place, recipe(shared=[]))
    trained = made.train("corpus", "models")
    manifest = read_manifest(place / "corpus" / "manifest.json")
    states = {one.state for one in walk(read_graph(made.lineage), PurgedCorpora.between([manifest], [manifest]))}

    assert (trained.undeclared, states) == (("parameters",), {"unknown"})


def test_a_file_that_is_not_the_one_the_manifest_names_is_refused(place: Path) -> None:
    """Changed by a byte, or gone."""
    made = Family(place, recipe("ngram"))
    file = place / "corpus" / "data" / "bucket-002.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"\0")

    assert refusal(made) == "built_file_changed"
    file.unlink()
    assert refusal(made) == "built_file_missing"


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_is_taken_for_none(place: Path, make: Callable[[Path], None]) -> None:
    """A pipe would never end."""
    file = place / "corpus" / "data" / "bucket-002.parquet"
    file.unlink()
    make(file)

    assert refusal(Family(place, recipe("ngram"))) == "built_file_missing"


def test_what_is_no_corpus_in_buckets_is_refused(place: Path) -> None:
    """A mask, files that are divided by something else."""
    for name, run in (("mask", mask_run({"a.parquet": (1, 2, 3)})), ("files", gate_run({"data/part-0.parquet": 1}))):
        (place / name).mkdir()
        write_manifest(place / name / "manifest.json", run, None)
        with pytest.raises(GateError) as refused:
            open_buckets(place / name)
        assert refused.value.code == "training_no_buckets"


def test_a_part_is_the_same_however_many_buckets_there_are(place: Path) -> None:
    """Seeds follow from names; what was trained before plays no part."""
    build(place / "fewer", {bucket: corpus()[bucket] for bucket in ("000", "001", "none")})
    made = Family(place, recipe())

    some, all_parts = made.train("fewer", "models-1").parts, made.train("corpus", "models-2").parts

    assert [some[name] == all_parts[name] for name in some] == [True, True]


def test_a_trainer_that_looks_around_sees_its_own_bucket_alone(place: Path) -> None:
    """A copy of the file lies in a folder of its own."""
    seen = []

    class Curious(WordsTrainer):
        def train(self, given: GivenBucket, recipe: ModelRecipe, folder: Path) -> None:
            seen.append({*given.files[0].parent.rglob("*")} - {*given.files})
            super().train(given, recipe, folder)

    Family(place, recipe("ngram"), Curious).train("corpus", "models")

    assert seen == [set()] * BUCKETS


def test_a_recipe_for_another_processor_is_refused(place: Path) -> None:
    """It would give other bytes."""
    assert refusal(Family(place, recipe(isa="riscv64"))) == "recipe_isa"


def test_models_are_never_overwritten(place: Path) -> None:
    """Nor is the work of another training."""
    made = Family(place, recipe("ngram"))
    made.train("corpus", "models")
    before = contents(place / "models")
    with pytest.raises(GateError) as refused:
        made.train("corpus", "models")
    assert (refused.value.code, contents(place / "models")) == ("models_exist", before)
    (place / "new.part" / "run").mkdir(parents=True)
    (place / "new.part" / "run" / "plan.json").write_text("{}", "utf-8")
    assert refusal(made, into="new") == "work_of_another_training"
    (place / "own.part").mkdir()
    (place / "own.part" / "thesis.txt").touch()
    assert refusal(made, into="own") == "work_of_another_training"


def test_what_no_log_would_take_is_refused_before_it_is_trained(place: Path) -> None:
    """The statement about the merged model names all parts."""
    many = {f"{number:03}": [] for number in range(420)} | {"none": []}
    build(place / "many", many)
    request = Family(place, recipe("ngram")).request("many")

    looked_at(request, Stating(place / "lineage", None, (), NOW))
    with pytest.raises(GateError) as refused:
        looked_at(request, Stating(place / "lineage", SigningKey.new(), (), NOW, for_log=True))
    assert refused.value.code == "merged_too_long"


def test_a_shared_file_is_named_with_its_digest(place: Path) -> None:
    """What it was fitted on stands beside it, and if it is gone, nothing is trained."""
    (place / "idf.json").write_text("{}", "utf-8")
    shared = [{"name": "idf", "file": "idf.json", "data": [{"manifest": "corpus/manifest.json"}]}]
    made = Family(place, recipe("ngram", shared=shared))
    made.train("corpus", "models")
    part = next(one for one in read_graph(made.lineage).models.values() if one.name == "themen/bucket-000")

    assert [(one.role, one.name) for one in part.lineage.made_from][1:] == [("shared", "idf")]
    assert part.lineage.shared[0].fitted_on[0].name == "manifest.json"
    (place / "idf.json").unlink()
    assert refusal(made, into="other") == "recipe_shared"


class FinishingWords(WordsTrainer):
    """Adds a shared file to what was merged."""

    def finish(self, shared: Mapping[str, Path], recipe: ModelRecipe, folder: Path) -> None:
        assert (folder / "words.json").exists()
        (folder / "public.txt").write_bytes(shared["public"].read_bytes())


def test_a_trainer_may_go_on_with_what_was_merged_by_shared_parts(place: Path) -> None:
    """Of a checked copy; and in the proof, too."""
    (place / "public.txt").write_text("von niemandem", "utf-8")
    shared = [{"name": "public", "file": "public.txt", "no_personal_data": True}]
    made = Family(place, recipe("words", shared=shared), FinishingWords)

    assert made.train("corpus", "models", proves=True).exactness == "bitwise"
    assert (place / "models" / "merged" / "public.txt").read_text("utf-8") == "von niemandem"


def test_the_same_training_said_twice_is_said_once(place: Path) -> None:
    """Of the same bytes there is one statement, whenever they are made again."""
    made = Family(place, recipe("ngram"))
    one, other = made.train("corpus", "models"), made.train("corpus", "models-again")

    assert one.parts == other.parts
    assert len(read_graph(made.lineage).models) == BUCKETS + 1
    assert {one.lineage.made_at for one in read_graph(made.lineage).models.values()} == {NOW}
