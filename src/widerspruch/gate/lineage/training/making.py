"""Parts and merged models, made one after the other of what was checked."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct, field

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.training.about import AboutModel, MadeFrom
from widerspruch.gate.lineage.training.corpus import BucketedCorpus, BucketFile
from widerspruch.gate.lineage.training.recipe import SEED_RULE, ModelRecipe
from widerspruch.gate.lineage.training.shared import SharedParts
from widerspruch.gate.lineage.training.trainer import (
    ExchangingTrainer,
    FinishingTrainer,
    GivenBucket,
    Trainer,
    TrainerFacts,
)
from widerspruch.gate.lineage.training.work import MERGED, PARTS, MadeModel, TrainingWork
from widerspruch.protocol.lineage.model_digest import digest_of_files, model_digest
from widerspruch.protocol.lineage.model_lineage import TrainingRecipe

MERGE_ORDER = "by bucket"


class TrainingRequest(Struct, frozen=True, kw_only=True):
    """What is to be trained.

    Attributes:
        recipe: `recipe_folder` is what paths in it are relative to.

        trainer: Gives a `Trainer` that remembers nothing: a new one for each model.

        ticks: Seconds that only grow.
    """

    corpus: BucketedCorpus
    recipe: ModelRecipe
    recipe_folder: Path
    trainer: Callable[[], Any]
    ticks: Callable[[], float]


class FamilyTraining(Struct, frozen=True):
    """A request whose recipe was looked at, and what follows for all parts. `files`: of shared parts, by their names,
    as soon as they are taken in."""

    request: TrainingRequest
    facts: TrainerFacts
    shared: SharedParts
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def buckets(self) -> tuple[BucketFile, ...]:
        """Those that are trained on, in order."""
        return self.request.corpus.of_authors(without_author=self.request.recipe.without_author)

    def stated_recipe(self) -> TrainingRecipe:
        """As it stands in the statement about a part; `merged_recipe` in that about the merged model."""
        recipe, facts = self.request.recipe, self.facts
        return TrainingRecipe(
            code=digest_of_files({"recipe": recipe.digest(), "trainer": facts.code}),
            seeds=f"{SEED_RULE}; {recipe.seed} in the recipe",
            steps=facts.steps,
            versions=facts.versions,
            threads=recipe.threads,
            isa=facts.isa,
        )

    def merged_recipe(self) -> TrainingRecipe:
        """The same with order and numbers of merging."""
        one = self.stated_recipe()
        return TrainingRecipe(
            one.code, one.seeds, one.steps, one.versions, one.threads, one.isa, MERGE_ORDER, self.facts.merge_dtype
        )

    def new_trainer(self) -> Trainer:
        """For one model: what an earlier one saw, it cannot know."""
        trainer: Trainer = self.request.trainer()
        return trainer

    def about(self, name: str, *made_from: MadeFrom) -> AboutModel:
        """What lies in a model's folder."""
        files = (MadeFrom(one.name, one.sha256) for one in self.shared.made_from)
        return AboutModel(name, (*made_from, *files), self.shared.said)

    def name_of(self, one: BucketFile) -> str:
        """Of a bucket's part."""
        return f"{self.request.recipe.name}/bucket-{one.bucket}"


def checked_facts(request: TrainingRequest) -> TrainerFacts:
    """What the trainer says of the recipe.

    Raises:
        GateError: The recipe is for another processor (`recipe_isa`, values: wanted, found), or as `Trainer.facts`.
    """
    trainer: Trainer = request.trainer()
    facts = trainer.facts(request.recipe)
    wanted = request.recipe.isa
    if wanted is not None and wanted != facts.isa:
        raise GateError("recipe_isa", wanted=wanted, found=facts.isa)
    return facts


def place_of(one: BucketFile) -> str:
    """Of a bucket's part in the folder of models."""
    return f"{PARTS}/bucket-{one.bucket}"


def named_parts(training: FamilyTraining, digests: Mapping[str, str]) -> tuple[MadeFrom, ...]:
    """Names and digests of the parts, in order of the buckets. `digests`: by their places."""
    return tuple(MadeFrom(training.name_of(one), digests[place_of(one)]) for one in training.buckets)


def make_part(training: FamilyTraining, one: BucketFile, work: TrainingWork) -> MadeModel:
    """Train one bucket.

    Raises:
        GateError: As `BucketedCorpus.take` and `Trainer.train`.
    """
    request, folder = training.request, work.new_folder()
    began = request.ticks()
    with TemporaryDirectory(dir=work.scratch) as taken:
        file = request.corpus.take(one, Path(taken))
        given = GivenBucket(one.bucket, (file,), training.files, request.recipe.seed_of(one.bucket))
        training.new_trainer().train(given, request.recipe, folder)
    training.about(training.name_of(one), MadeFrom(one.file.name, one.file.sha256)).write(folder)
    return work.keep(folder, place_of(one), MadeModel(model_digest(folder), request.ticks() - began))


def make_merged(training: FamilyTraining, parts: Sequence[MadeFrom], work: TrainingWork) -> MadeModel:
    """Merge the parts that lie in their places. `parts`: their names and digests, in order of the buckets."""
    folders = [work.models / place_of(one) for one in training.buckets]
    trainer, recipe = training.new_trainer(), training.request.recipe

    def merging(folder: Path) -> None:
        trainer.merge(folders, recipe, folder)
        if isinstance(trainer, FinishingTrainer):
            trainer.finish(training.files, recipe, folder)

    return _merged(training, parts, work, merging)


def make_exchanged(
    training: FamilyTraining,
    trainer: ExchangingTrainer,
    parts: Sequence[MadeFrom],
    before: Mapping[str, Path],
    work: TrainingWork,
) -> MadeModel:
    """The same, out of the merged model before. `before`: folders of that and of parts that do not stay, by places."""
    gone = [place for place in before if place != MERGED]
    out, into = [before[place] for place in gone], [work.models / place for place in gone]
    merging = partial(trainer.exchange, before[MERGED], out, into, training.request.recipe)
    return _merged(training, parts, work, merging)


def _merged(
    training: FamilyTraining, parts: Sequence[MadeFrom], work: TrainingWork, merging: Callable[[Path], None]
) -> MadeModel:
    request, folder = training.request, work.new_folder()
    began = request.ticks()
    merging(folder)
    training.about(request.recipe.name, *parts).write(folder)
    return work.keep(folder, MERGED, MadeModel(model_digest(folder), request.ticks() - began))
