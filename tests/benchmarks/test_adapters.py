"""Adapters of a small transformer: trained again in part, they are as from scratch, and what leaks is caught."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from benchmarks.lineage.adapters.array_file import read_arrays, write_arrays
from benchmarks.lineage.adapters.characters import tokens_of
from benchmarks.lineage.adapters.learning import Learning
from benchmarks.lineage.adapters.parameters import AdapterParameters
from benchmarks.lineage.adapters.processor import instructions, pin_threads
from benchmarks.lineage.adapters.slopes import slopes_of
from benchmarks.lineage.adapters.trainer import ADAPTER, CHANGE, COUNTS, SLOPES, AdapterTrainer
from benchmarks.lineage.adapters.transformer import Shape, new_weights

from gate.lineage.training.made_buckets import contents, recipe
from gate.lineage.training.made_family import Family, build, corpus, family
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.gate.lineage.training.trainer import GivenBucket

SHAPE = Shape(layers=1, width=16, heads=2, window=16)
PARTS = ("bucket-000", "bucket-001", "bucket-002", "bucket-003")


METHODS: dict[str, dict[str, Any]] = {
    "slopes": {},
    "passes": {"learns": "passes", "passes": 2},
    "own": {"learns": "passes", "inputs": "own"},
}


def how(**changes: Any) -> ModelRecipe:
    """A recipe for tiny adapters."""
    parameters = {"rate": 0.01, "scale": 0.5, "rank": 2, "batch": 8, "shape": msgspec.to_builtins(SHAPE)}
    files = {"base": "base.safetensors", "public": "public.txt", "public-slopes": "public-slopes.safetensors"}
    shared = [{"name": name, "file": file, "no_personal_data": True} for name, file in files.items()]
    shared.append({"name": "parameters", "no_personal_data": True})
    return recipe("adapters", parameters=parameters | changes, shared=shared)


def made(place: Path, trainer: Callable[[], Any] = AdapterTrainer, method: str = "passes") -> Family:
    """Adapters for the corpus before the purge, over a base that learnt nothing."""
    pin_threads()
    own, weights = how(**METHODS[method]), new_weights(SHAPE, 1)
    public = "Der Text ist von niemandem. " * 20
    slopes = slopes_of(SHAPE, weights, tokens_of([public]))
    write_arrays(place / "base.safetensors", weights)
    write_arrays(place / "public-slopes.safetensors", {name: one / len(public) for name, one in slopes.items()})
    (place / "public.txt").write_text(public, "utf-8")
    return family(place, "adapters", trainer, parameters=own.parameters, shared=own.shared)


def models(of: Family, folder: str) -> dict[str, dict[str, bytes]]:
    """Files of all models."""
    places = ("merged", *(f"parts/{name}" for name in PARTS))
    return {place: contents(of.place / folder / place) for place in places}


@pytest.fixture(scope="module", params=METHODS)
def before(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Family:
    """Trained once by each method, for those that do not change it."""
    return made(tmp_path_factory.mktemp("adapters"), method=request.param)


def test_adapters_trained_again_in_part_are_those_from_scratch(before: Family) -> None:
    """To the last byte; those that nobody touched stay, and nothing of before is left in the merged one."""
    retrained = before.retrain("before", "after", "models", "models-2")
    before.train("after", "scratch")

    old, new, scratch = (models(before, folder) for folder in ("models", "models-2", "scratch"))
    assert new == scratch
    assert {place for place in old if old[place] != new[place]} == {"merged", "parts/bucket-000", "parts/bucket-001"}
    assert (retrained.exactness, retrained.is_of_one_machine) == ("bitwise", True)


def test_the_order_in_which_buckets_are_trained_changes_nothing(before: Family, tmp_path: Path) -> None:
    """Nor does what one trainer trained before."""
    trainer, corpus_before = AdapterTrainer(), before.request("before").corpus
    shared = {"base": before.place / "base.safetensors"}
    for one in reversed(corpus_before.buckets[:3]):
        folder = tmp_path / one.bucket
        folder.mkdir()
        file = before.place / "before" / one.file.name
        trainer.train(GivenBucket(one.bucket, (file,), shared, before.how.seed_of(one.bucket)), before.how, folder)
        assert contents(folder).items() < contents(before.place / "models" / "parts" / f"bucket-{one.bucket}").items()


class GlobalSteps(AdapterTrainer):
    """Counts steps over all buckets."""

    def __init__(self, memory: dict[str, Any]) -> None:
        self._memory = memory

    def passed(self, begun: Learning, *given: Any) -> dict[str, Any]:
        self._memory["step"] = self._memory.get("step", 0) + 7
        return super().passed(msgspec.structs.replace(begun, step=self._memory["step"]), *given)


class SharedOptimizer(AdapterTrainer):
    """Begins with what Adam remembers of the bucket before."""

    def __init__(self, memory: dict[str, Any]) -> None:
        self._memory = memory

    def passed(self, begun: Learning, *given: Any) -> dict[str, Any]:
        learnt = super().passed(msgspec.structs.replace(begun, **self._memory), *given)
        self._memory["second"] = {name: one * one for name, one in learnt.items()}
        return learnt


@pytest.mark.parametrize("leaks", [GlobalSteps, SharedOptimizer])
def test_an_adapter_that_knows_of_other_buckets_is_caught(tmp_path: Path, leaks: Callable[..., AdapterTrainer]) -> None:
    """It has other bytes when the late objector is in no bucket, and nothing is published."""
    memory: dict[str, Any] = {}
    leaking = made(tmp_path, lambda: leaks(memory))

    with pytest.raises(GateError) as refused:
        leaking.retrain("before", "after", "models", "models-2")
    assert refused.value.code == "training_unequal"
    assert not (tmp_path / "models-2").exists()


def test_the_base_has_to_be_there_and_declared(tmp_path: Path) -> None:
    """Whoever says nothing of it makes models that are unknown."""
    build(tmp_path / "corpus", corpus())
    silent = Family(tmp_path, msgspec.structs.replace(how(), shared=()), AdapterTrainer)

    with pytest.raises(GateError) as refused:
        silent.train("corpus", "models")
    assert refused.value.code == "recipe_shared"
    assert AdapterTrainer().facts(how()).asks == ("base", "parameters", "public", "public-slopes")


def test_adapters_of_another_instruction_set_are_never_called_bitwise(tmp_path: Path) -> None:
    """Two parts stay from a processor that knows less; their bytes are others, and it is said by which recipe."""
    path = os.pathsep.join(filter(None, [str(Path(__file__).parent), *sys.path]))
    env = os.environ | {"XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2", "PYTHONPATH": path}
    code = "import sys, pathlib, test_adapters as t; t.made(pathlib.Path(sys.argv[1])); print(t.instructions())"
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    here = Family(tmp_path, how(**METHODS["passes"]), AdapterTrainer)
    retrained = here.retrain("before", "after", "models", "models-2")

    assert done.stdout.strip() != instructions()
    assert (retrained.exactness, retrained.is_of_one_machine) == ("recipe", False)
    assert retrained.proof is not None
    assert "parts/bucket-002" in retrained.proof.unequal


def test_what_is_merged_is_the_mean_in_the_order_of_buckets(before: Family) -> None:
    """In float64; and a bucket without rows adds nothing and does not count."""
    file = SLOPES if before.how.parameters.get("learns", "slopes") == "slopes" else ADAPTER
    parts = [read_arrays(before.place / "models" / "parts" / name / file) for name in PARTS]
    merged = read_arrays(before.place / "models" / "merged" / (SLOPES if file == SLOPES else CHANGE))
    counts = sum(part[COUNTS][0] for part in parts)

    for name in SHAPE.matrices():
        added = [part[name] if file == SLOPES else part[f"{name}/A"] @ part[f"{name}/B"] for part in parts]
        assert np.allclose(merged[name], 0.5 / counts * sum(added), atol=1e-6)
        assert merged[name].any()
        assert not added[3].any()
    assert parts[3][COUNTS] == 0


@pytest.mark.parametrize("wrong", [{"passes": 0}, {"rate": 0.0}, {"rank": 1000}, {"steps": 3}, {"inputs": "shared"}])
def test_parameters_that_the_trainer_does_not_know_are_refused(wrong: dict[str, Any]) -> None:
    """Before anything is trained."""
    with pytest.raises(GateError) as refused:
        AdapterTrainer().facts(how(**wrong))
    assert refused.value.code == "recipe_parameters"
    assert AdapterParameters(scale=1.0).rank == 4
