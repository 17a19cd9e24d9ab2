"""After a purge: only what it touched is trained again, and all of it is as if it had been trained from scratch."""

import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from gate.lineage.training.made_buckets import WORDS, contents, recipe
from gate.lineage.training.made_family import BUCKETS, EMPTY, LATE, Family, build, corpus, family
from gate.lineage.training.words_trainer import LEAKS, Leak, Memory, WordsTrainer
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.folder import add_statement, read_graph
from widerspruch.gate.lineage.training import retrain
from widerspruch.gate.lineage.training.corpus import open_buckets
from widerspruch.gate.lineage.training.ngram import NgramTrainer
from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.gate.lineage.training.retrain import EarlierModels, RetrainedFamily, retrain_family
from widerspruch.gate.lineage.training.reuse import WhyAgain
from widerspruch.gate.lineage.walk import walk
from widerspruch.protocol.lineage.model_lineage import Ingredient, read_lineage


def models(made: Family, folder: str) -> dict[str, dict[str, bytes]]:
    """Files of all models by their places."""
    places = ["merged", *(f"parts/{one.name}" for one in (made.place / folder / "parts").iterdir())]
    return {place: contents(made.place / folder / place) for place in places}


def again(retrained: RetrainedFamily) -> dict[str, WhyAgain]:
    """Why which buckets were trained again."""
    return {one.bucket: one.why for one in retrained.again}


def states(made: Family, before: str = "before", after: str = "after") -> set[tuple[str, str]]:
    """Names and states of all models."""
    return {(one.name, one.state) for one in walk(read_graph(made.lineage), made.purged(before, after))}


@pytest.mark.parametrize("trainer", ["linear", "ngram"])
def test_what_was_partly_trained_again_is_as_from_scratch(tmp_path: Path, trainer: str) -> None:
    """The bucket of the late objector, and that of somebody who mentions them; nothing else, and nothing of before."""
    made = family(tmp_path, trainer)
    retrained = made.retrain("before", "after", "models", "models-2")
    made.train("after", "scratch")

    old, new, scratch = (models(made, folder) for folder in ("models", "models-2", "scratch"))
    assert again(retrained) == {"000": "stale", "001": "stale"}
    assert new == scratch
    changed = {place for place in old if old[place] != new[place]}
    assert changed == {"parts/bucket-000", "parts/bucket-001", "merged"}
    if trainer == "ngram":
        assert f'[" @{LATE}",'.encode() in old["merged"]["counts.jsonl"]
        assert f'[" @{LATE}",'.encode() not in new["merged"]["counts.jsonl"]
    assert (retrained.exactness, retrained.proof and retrained.proof.unequal) == ("bitwise", ())
    assert 0 < retrained.rows < retrained.of_rows
    assert 0 < retrained.bytes < retrained.of_bytes
    assert 0 < retrained.seconds < (retrained.of_seconds or 0)
    names = {"themen", "themen/bucket-000", "themen/bucket-001"}
    assert {name for name, state in states(made) if state == "replaced"} == names
    assert {state for _, state in states(made)} == {"clean", "replaced"}


def test_the_models_before_stay_as_they_were(tmp_path: Path) -> None:
    """Until somebody takes them out of service."""
    made = family(tmp_path)
    before = contents(tmp_path / "models")
    made.retrain("before", "after", "models", "models-2")

    assert contents(tmp_path / "models") == before


def test_where_nothing_was_taken_out_nothing_is_trained(tmp_path: Path) -> None:
    """All is taken over, the merged model too, and said once."""
    made = family(tmp_path)
    build(tmp_path / "same", corpus(), 9)
    retrained = made.retrain("before", "same", "models", "models-2", proves=False)

    assert (again(retrained), retrained.rows, retrained.seconds) == ({}, 0, 0)
    assert models(made, "models") == models(made, "models-2")
    assert len(read_graph(made.lineage).models) == BUCKETS + 1


def test_an_empty_bucket_is_a_part_that_can_become_one_of_somebody(tmp_path: Path) -> None:
    """And only this one is trained."""
    made = family(tmp_path)
    rows = corpus()
    rows[f"{EMPTY:03}"] = [(EMPTY, "Suppe Topf", "küche")]
    build(tmp_path / "more", rows, 9)

    assert again(made.retrain("before", "more", "models", "models-2")) == {f"{EMPTY:03}": "stale"}


def test_a_bucket_of_which_everybody_left_is_a_part_without_rows(tmp_path: Path) -> None:
    """With linear models too, which do not count it."""
    made = family(tmp_path, "linear")
    build(tmp_path / "fewer", corpus([*range(2, 30, 3)]), 9)
    retrained = made.retrain("before", "fewer", "models", "models-2")

    assert (again(retrained), retrained.rows, retrained.exactness) == ({"002": "stale"}, 0, "bitwise")


def test_who_returns_changes_the_same_bucket_and_no_other(tmp_path: Path) -> None:
    """The models are those of before to the last byte, and their first statements stand."""
    made = family(tmp_path)
    first = made.retrain("before", "after", "models", "models-2")
    build(tmp_path / "returned", corpus(mention=False), 9)
    retrained = made.retrain("after", "returned", "models-2", "models-3")

    assert (len(first.again), again(retrained)) == (2, {"001": "stale"})
    old, new = models(made, "models"), models(made, "models-3")
    assert old["parts/bucket-001"] == new["parts/bucket-001"]
    assert old["parts/bucket-000"] != new["parts/bucket-000"]


@pytest.mark.parametrize("damaged", [False, True])
def test_n_grams_are_exchanged_where_the_merged_model_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, damaged: bool
) -> None:
    """Else merged of all parts; the bytes are the same, as the proof says."""
    merged = []
    merge = NgramTrainer.merge
    made = family(tmp_path)
    if damaged:
        (tmp_path / "models" / "merged" / "counts.jsonl").write_bytes(b"")

    def watched(self: NgramTrainer, parts: Sequence[Path], recipe: ModelRecipe, folder: Path) -> None:
        merged.append(len(parts))
        merge(self, parts, recipe, folder)

    monkeypatch.setattr(NgramTrainer, "merge", watched)
    retrained = made.retrain("before", "after", "models", "models-2")

    assert retrained.exactness == "bitwise"
    assert merged == ([BUCKETS, BUCKETS] if damaged else [2, 2, BUCKETS])


def test_purges_follow_each_other(tmp_path: Path) -> None:
    """The second goes on with what the first left."""
    made = family(tmp_path)
    made.retrain("before", "after", "models", "models-2")
    build(tmp_path / "later", corpus([LATE, 5], mention=False), 9)
    retrained = made.retrain("after", "later", "models-2", "models-3")

    assert (again(retrained), retrained.exactness) == ({"002": "stale"}, "bitwise")
    assert {state for _, state in states(made, "before", "later")} == {"clean", "replaced"}


def test_a_part_of_which_nobody_knows_what_it_rests_on_is_trained_again(tmp_path: Path) -> None:
    """Manifests that are not those of its data say nothing of it."""
    made = family(tmp_path)
    build(tmp_path / "other", corpus([1, 2, 3, 4]), 7)
    retrained = made.retrain("other", "after", "models", "models-2")

    assert again(retrained) == {"000": "unknown", "001": "unknown"}
    assert retrained.exactness == "bitwise"


def test_a_part_without_a_statement_is_trained_again(tmp_path: Path) -> None:
    """Or whose bytes were changed, or that is not there; in the place of the one that the statements know."""
    made = family(tmp_path)
    old = {one.name: one.sha256 for one in read_graph(made.lineage).models.values()}
    (tmp_path / "models" / "parts" / "bucket-002" / "counts.jsonl").write_bytes(b"")
    (tmp_path / "models" / "parts" / "bucket-003").rename(tmp_path / "elsewhere")
    retrained = made.retrain("before", "after", "models", "models-2")

    assert again(retrained) == {"000": "stale", "001": "stale", "002": "missing", "003": "missing"}
    assert {one.name: one.replaces for one in retrained.again[:2]} == {
        name: old[name] for name in ("themen/bucket-000", "themen/bucket-001")
    }
    assert [one.replaces for one in retrained.again[2:]] == [None, None]
    assert {state for _, state in states(made)} == {"clean", "replaced"}


def test_where_no_models_lie_nothing_is_trained_again(tmp_path: Path) -> None:
    """Most likely somebody mistyped: else all of it would be trained."""
    with pytest.raises(GateError) as refused:
        family(tmp_path).retrain("before", "after", "modles", "models-2")

    assert refused.value.code == "models_missing"


def test_a_manifest_that_is_exchanged_between_two_looks_is_refused(tmp_path: Path) -> None:
    """What was compared is what is trained on."""
    made = family(tmp_path)
    earlier = EarlierModels(tmp_path / "models", made.purged("before", "before"))
    with pytest.raises(GateError) as refused:
        retrain_family(made.request("after"), earlier, made.stating(), tmp_path / "models-2")

    assert refused.value.code == "built_file_changed"


def test_what_another_recipe_made_is_trained_again(tmp_path: Path) -> None:
    """Else the merged model would be of two kinds."""
    made = family(tmp_path, "linear")
    parameters = {"classes": [*WORDS], "features": 4096, "passes": 6}
    retrained = made.retrain("before", "after", "models", "models-2", how=recipe(parameters=parameters))

    assert again(retrained) == {"000": "stale", "001": "stale", "002": "recipe", "003": "recipe"}


def test_rows_without_an_author_are_trained_on_again_each_time(tmp_path: Path) -> None:
    """Nobody's objection finds them."""
    made = family(tmp_path, without_author=True)
    retrained = made.retrain("before", "after", "models", "models-2")

    assert again(retrained) == {"000": "stale", "001": "stale", "none": "without_author"}
    assert retrained.again[-1].replaces is None


class TestLeaks:
    """What looks at several buckets carries a person from one into all: each such is seeded once, and caught."""

    @pytest.mark.parametrize("leak", LEAKS)
    def test_what_leaks_in_a_trainer_is_caught_by_other_bytes(self, tmp_path: Path, leak: Leak) -> None:
        """Nothing is published, and nothing is said."""
        memory: Memory = {}
        made = family(tmp_path, own=lambda: WordsTrainer(leak, memory))
        said = contents(made.lineage)
        memory.clear()  # another process, months later

        with pytest.raises(GateError) as refused:
            made.retrain("before", "after", "models", "models-2")

        assert refused.value.code == "training_unequal"
        assert not [*tmp_path.glob("models-2*")]
        assert contents(made.lineage) == said

    def test_without_a_leak_nothing_is_caught(self, tmp_path: Path) -> None:
        """By the same trainer."""
        made = family(tmp_path, own=WordsTrainer)

        assert made.retrain("before", "after", "models", "models-2").exactness == "bitwise"

    @pytest.mark.parametrize("leak", LEAKS)
    def test_what_leaks_by_a_file_and_is_not_declared_makes_everything_unknown(
        self, tmp_path: Path, leak: Leak
    ) -> None:
        """Fitted once on everybody, it gives the same bytes each time: so somebody has to say on what it was fitted."""
        (tmp_path / "fitted.json").write_text("everybody", "utf-8")
        shared = [{"name": leak.__name__, "file": "fitted.json"}]
        made = family(tmp_path, own=WordsTrainer, shared=shared)

        retrained = made.retrain("before", "after", "models", "models-2")

        assert {state for _, state in states(made)} == {"unknown", "stale"}
        assert retrained.undeclared == (leak.__name__,)
        assert {*again(retrained).values()} == {"unknown", "stale"}
        assert len(retrained.again) == BUCKETS

    def test_what_was_fitted_on_rows_that_are_gone_is_refused(self, tmp_path: Path) -> None:
        """Every new model would be stale again."""
        build(tmp_path / "before", corpus(), 7)
        (tmp_path / "idf.json").write_text("everybody", "utf-8")
        shared = [{"name": "idf", "file": "idf.json", "data": [{"manifest": "before/manifest.json"}]}]
        made = family(tmp_path, shared=shared)
        with pytest.raises(GateError) as refused:
            made.retrain("before", "after", "models", "models-2")

        assert refused.value.code == "recipe_shared_stale"

    def test_chance_is_caught(self, tmp_path: Path) -> None:
        """A trainer that ignores the seed, at its first training."""
        made = Family(tmp_path, family(tmp_path).how, _of_chance)
        with pytest.raises(GateError) as refused:
            made.train("after", "models-2", proves=True)

        assert (refused.value.code, [*tmp_path.glob("models-2*")]) == ("training_unequal", [])


def _of_chance() -> WordsTrainer:
    return WordsTrainer(lambda memory, texts, given: random.random())


class TestMachines:
    """Another processor gives other bits: what was made on two is never called the same to the last bit."""

    @pytest.mark.parametrize("differs", [False, True])
    def test_on_another_processor_it_is_the_recipe_alone(self, tmp_path: Path, *, differs: bool) -> None:
        """Even where the bytes are equal by luck."""

        def other(memory: Memory, texts: list[str], given: object) -> object:
            return "other bits" if differs else None

        made = family(tmp_path, own=partial(WordsTrainer, None, None, "x86_64"))
        made.trainer = lambda: WordsTrainer(other, None, "x86_64+avx2")
        retrained = made.retrain("before", "after", "models", "models-2")

        assert (retrained.exactness, retrained.is_of_one_machine) == ("recipe", False)
        exactness = {
            one.name: (one.lineage.exactness, one.lineage.recipe.isa)
            for one in read_graph(made.lineage).models.values()
            if one.lineage.replaces
        }
        assert exactness["themen"] == ("recipe", "x86_64+avx2")
        assert exactness["themen/bucket-000"] == ("bitwise", "x86_64+avx2")

    @pytest.mark.parametrize("lie", [{"isa": "x86_64"}, {"versions": {"numpy": "1.0"}}], ids=["isa", "versions"])
    def test_no_machine_is_a_reason_for_other_bytes_where_the_code_asks_for_none(
        self, tmp_path: Path, lie: dict[str, Any]
    ) -> None:
        """Else a part that holds a person would stay by the claim that it was made elsewhere."""
        made = family(tmp_path)
        new = open_buckets(tmp_path / "after")
        file = next(one.file for one in new.buckets if one.bucket == "000")
        data = Ingredient("data", file.name, file.sha256, new.manifest.digest, "000")
        for path in made.lineage.iterdir():
            one = read_lineage(path.read_bytes(), signature_needed=False)
            if one.name == "themen/bucket-000":
                path.unlink()
                recipe = structs.replace(one.lineage.recipe, **lie)
                lying = structs.replace(one.lineage, made_from=(data,), recipe=recipe)
                add_statement(made.lineage, lying, one.name, one.sha256, None)
        retrained = made.retrain("before", "after", "models", "models-2")

        assert again(retrained) == {"000": "recipe", "001": "stale"}
        assert retrained.exactness == "bitwise"

    def test_without_proof_it_is_the_recipe_alone(self, tmp_path: Path) -> None:
        """Nobody compared."""
        made = family(tmp_path)
        retrained = made.retrain("before", "after", "models", "models-2", proves=False)

        assert (retrained.exactness, retrained.proof) == ("recipe", None)
        assert retrained.of_seconds is not None


def test_a_model_that_changes_while_it_is_taken_over_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was judged is what is published."""
    made = family(tmp_path)

    def linked(earlier: Path, folder: Path) -> None:
        (folder / "counts.jsonl").write_bytes(b"another")

    monkeypatch.setattr(retrain, "link_model", linked)
    with pytest.raises(GateError) as refused:
        made.retrain("before", "after", "models", "models-2")

    assert refused.value.code == "model_changed"
    assert not (tmp_path / "models-2").exists()


@pytest.mark.parametrize("beside", [".git/history", ".gitattributes"])
def test_what_the_digest_of_a_part_leaves_out_stays_behind(tmp_path: Path, beside: str) -> None:
    """Nobody looked at it: it may hold the person."""
    made = family(tmp_path)
    file = tmp_path / "models" / "parts" / "bucket-002" / beside
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"@{LATE}")
    retrained = made.retrain("before", "after", "models", "models-2")

    assert "002" not in again(retrained)
    assert set(contents(tmp_path / "models-2" / "parts" / "bucket-002")) == {"counts.jsonl", "model.json"}


def test_a_file_with_another_name_is_not_as_from_scratch(tmp_path: Path) -> None:
    """The digest of a model is over what its files hold, not over their names."""
    made = family(tmp_path)
    merged = tmp_path / "models" / "merged"
    (merged / "counts.jsonl").rename(merged / "aaa.jsonl")
    with pytest.raises(GateError) as refused:
        made.retrain("before", "before", "models", "models-2")

    assert refused.value.code == "training_unequal"
    assert not (tmp_path / "models-2").exists()
