"""`python -m benchmarks.lineage.run adapters --text FILE`: what adapters of buckets keep of one adapter's gain.

All that is chosen is chosen by one half of what is held out, and the figures are of the other. `FILE` has plays: blocks
of a speaker's name with a colon, and lines of speech.
"""

import argparse
import hashlib
import shutil
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from benchmarks.lineage.adapters.array_file import read_arrays, write_arrays
from benchmarks.lineage.adapters.characters import BETWEEN, batches_of, tokens_of, windows_of
from benchmarks.lineage.adapters.learning import Learning, Passes, learnt
from benchmarks.lineage.adapters.parameters import AdapterParameters, changed
from benchmarks.lineage.adapters.plays import Plays, read_plays
from benchmarks.lineage.adapters.processor import pin_threads
from benchmarks.lineage.adapters.slopes import slopes_of
from benchmarks.lineage.adapters.trainer import BASE, CHANGE, PUBLIC, PUBLIC_SLOPES, AdapterTrainer
from benchmarks.lineage.adapters.transformer import Shape, new_weights, summed_loss
from benchmarks.lineage.invented_posts import InventedPosts
from benchmarks.lineage.training import LATE, NOW, build
from widerspruch.gate.lineage.purged import PurgedCorpora
from widerspruch.gate.lineage.training.corpus import open_buckets
from widerspruch.gate.lineage.training.making import TrainingRequest
from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.gate.lineage.training.retrain import EarlierModels, retrain_family
from widerspruch.gate.lineage.training.statements import Stating
from widerspruch.gate.lineage.training.train import train_family
from widerspruch.protocol.manifest import read_manifest

BASE_PASSES = Passes(number=6, batch=32, rate=4e-3)
ONE: Mapping[str, Any] = {"learns": "passes", "inputs": "own", "passes": 4, "rate": 2e-3}
"""The usual adapter, over all persons at once."""

METHODS: Mapping[str, Mapping[str, Any]] = {
    "passes, own A": {"learns": "passes", "inputs": "own", "passes": 4, "rate": 2e-3, "batch": 8},
    "passes, one A": {"learns": "passes", "inputs": "shared", "passes": 4, "rate": 2e-3, "batch": 8},
    "slopes": {"passes": 4},
    "public text alone": {"passes": 4, "scale": 0.0},
}


class Found(Struct, frozen=True):
    """Of a merged model: the scale that was chosen, the loss on what was reported, seconds of the CPU."""

    scale: float
    loss: float
    seconds: float


class Redone(Struct, frozen=True):
    """After late objections: parts, shares of rows and of seconds, and whether all is as from scratch."""

    parts: int
    rows: float
    seconds: float
    is_equal: bool


class Stage:
    """Plays, a base of half of the speakers, and a place for models of the others."""

    def __init__(self, text: str, seed: int, folder: Path, shape: Shape) -> None:
        self.plays: Plays = read_plays(text, seed)
        self.seed, self.shape = seed, shape
        label = f"{hashlib.sha256(text.encode()).hexdigest()} {seed} {shape} {BASE_PASSES}"
        self.place = folder / hashlib.sha256(label.encode()).hexdigest()[:16]
        self.place.mkdir(parents=True, exist_ok=True)
        pin_threads()

    @cached_property
    def base(self) -> dict[str, Any]:
        """Trained once for a text and a seed."""
        file = self.place / f"{BASE}.safetensors"
        if not file.exists():
            begun = Learning.begin(new_weights(self.shape, self.seed))
            write_arrays(
                file, learnt(self.shape, {}, begun, tokens_of(self.plays.public), BASE_PASSES, self.seed).arrays()
            )
        return read_arrays(file)

    def recipe(self, **parameters: Any) -> ModelRecipe:
        """With the base, and the curvature if the trainer needs one."""
        said = msgspec.convert(
            {"scale": 1.0, "shape": self.shape} | parameters, AdapterParameters, from_attributes=True
        )
        files = {BASE: f"{BASE}.safetensors"}
        if said.learns == "slopes":
            files |= self._public()
        shared = [{"name": name, "file": file, "no_personal_data": True} for name, file in files.items()]
        # The scale is none of the recipe here: it is chosen afterwards.
        shared.append({"name": "parameters", "no_personal_data": True})
        fields = {
            "name": "plays",
            "trainer": "adapters",
            "columns": {"text": "text"},
            "parameters": msgspec.to_builtins(said),
            "seed": self.seed,
            "shared": shared,
        }
        return msgspec.convert(fields, type=ModelRecipe)

    def _public(self) -> dict[str, str]:
        files = {PUBLIC: f"{PUBLIC}.txt", PUBLIC_SLOPES: f"{PUBLIC_SLOPES}.safetensors"}
        (self.place / files[PUBLIC]).write_text(BETWEEN.join(self.plays.public), "utf-8")
        if not (self.place / files[PUBLIC_SLOPES]).exists():
            tokens = tokens_of(self.plays.public)
            slopes = slopes_of(self.shape, self.base, tokens)
            mean = {name: one / len(tokens) for name, one in slopes.items()}
            write_arrays(self.place / files[PUBLIC_SLOPES], mean)
        return files

    def loss(self, weights: Mapping[str, Any], texts: Sequence[str]) -> float:
        """Mean of the negative log-probabilities."""
        whole = counted = 0.0
        for batch in batches_of(windows_of(tokens_of(texts), self.shape.window), 64):
            some, count = summed_loss(self.shape, weights, batch)
            whole, counted = whole + float(some), counted + float(count)
        return whole / counted

    def corpus(self, name: str, buckets: int, gone: set[int]) -> Path:
        """Speeches of the persons as a corpus in buckets."""
        folder = self.place / name
        shutil.rmtree(folder, ignore_errors=True)
        rows = [(person, text) for person, of in enumerate(self.plays.persons.values()) for text in of]
        posts = InventedPosts([one for one, _ in rows], [text for _, text in rows], [""] * len(rows))
        build(folder, posts, buckets, gone)
        return folder

    def request(self, corpus: Path, recipe: ModelRecipe) -> TrainingRequest:
        """By the CPU's clock."""
        return TrainingRequest(
            corpus=open_buckets(corpus),
            recipe=recipe,
            recipe_folder=self.place,
            trainer=AdapterTrainer,
            ticks=time.process_time,
        )

    def stating(self) -> Stating:
        """Unsigned."""
        return Stating(self.place / "lineage", None, (), NOW)

    def trained(self, buckets: int, recipe: ModelRecipe) -> Found:
        """Models over all persons, in the folder `models`, and the merged one: of adapters by the best scale."""
        for name in ("models", "lineage"):
            shutil.rmtree(self.place / name, ignore_errors=True)
        request = self.request(self.corpus("before", buckets, set()), recipe)
        seconds = train_family(request, self.stating(), self.place / "models").seconds
        change = read_arrays(self.place / "models" / "merged" / CHANGE)
        scale = self._best_scale(change) if recipe.parameters["learns"] == "passes" else 1.0
        return Found(scale, self.loss(changed(self.base, change, scale), self.plays.reported), seconds)

    def redone(self, buckets: int, recipe: ModelRecipe) -> Redone:
        """After `trained`: some persons object."""
        persons = len(self.plays.persons)
        gone = {int(one) for one in np.random.default_rng(self.seed).choice(persons, LATE, replace=False)}
        request = self.request(self.corpus("after", buckets, gone), recipe)
        pair = [[read_manifest(self.place / one / "manifest.json")] for one in ("before", "after")]
        earlier = EarlierModels(self.place / "models", PurgedCorpora.between(*pair))
        shutil.rmtree(self.place / "again", ignore_errors=True)
        again = retrain_family(request, earlier, self.stating(), self.place / "again", proves=True)
        assert again.proof is not None
        rows, seconds = again.rows / again.of_rows, again.seconds / again.proof.seconds
        return Redone(len(again.again), rows, seconds, again.exactness == "bitwise")

    def _best_scale(self, change: Mapping[str, Any]) -> float:
        """By what is held out to choose by: doubled until it gets worse, then looked at between."""
        found = {0.5: self._chosen(change, 0.5), 1.0: self._chosen(change, 1.0)}
        while min(found, key=found.__getitem__) == max(found):
            found[2 * max(found)] = self._chosen(change, 2 * max(found))
        best = min(found, key=found.__getitem__)
        found |= {scale: self._chosen(change, scale) for scale in (0.7 * best, 1.4 * best)}
        return min(found, key=found.__getitem__)

    def _chosen(self, change: Mapping[str, Any], scale: float) -> float:
        return self.loss(changed(self.base, change, scale), self.plays.chosen_by)


def main(arguments: Sequence[str]) -> None:
    """Print a table for each seed."""
    parser = argparse.ArgumentParser(prog="adapters", description=__doc__)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--buckets", type=int, nargs="+", default=[8, 16, 64])
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=["slopes"])
    parser.add_argument("--width", type=int, default=64, help="of the transformer")
    parser.add_argument("--folder", type=Path, default=Path("out/bench-adapters"))
    given = parser.parse_args(arguments)
    text = given.text.read_text("utf-8")
    head = ("seed", "model", "buckets", "scale", "loss", "gain kept", "CPU s", "10 late: redone", "rows", "time")
    print(f"| {' | '.join((*head, 'bitwise'))} |\n|{'---|' * (len(head) + 1)}")
    for seed in given.seeds:
        stage = Stage(text, seed, given.folder.absolute(), Shape(width=given.width))
        base = stage.loss(stage.base, stage.plays.reported)
        print(f"| {seed} | base | | | {base:.4f} | 0 % | | | | | |", flush=True)
        one = stage.trained(1, stage.recipe(**ONE))
        print(
            f"| {seed} | one adapter | 1 | {one.scale:.2f} | {one.loss:.4f} | 100 % | {one.seconds:.0f} | | | | |",
            flush=True,
        )
        for name in given.methods:
            for buckets in given.buckets:
                recipe = stage.recipe(**METHODS[name])
                found = stage.trained(buckets, recipe)
                again = stage.redone(buckets, recipe)
                cells = (
                    f"{seed} | {name} | {buckets} | {found.scale:.2f} | {found.loss:.4f}",
                    f"{(base - found.loss) / (base - one.loss):.0%} | {found.seconds:.0f}",
                    f"{again.parts} of {buckets} | {again.rows:.0%} | {again.seconds:.0%}",
                    "yes" if again.is_equal else "no",
                )
                print(f"| {' | '.join(cells)} |", flush=True)
