"""Which parts of a family stay after a purge, and why the others do not."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.gate.lineage.purged import DataState
from widerspruch.gate.lineage.training.corpus import WITHOUT_AUTHOR, BucketFile
from widerspruch.gate.lineage.training.making import FamilyTraining, place_of
from widerspruch.gate.lineage.training.trainer import ANY_ISA
from widerspruch.gate.lineage.training.work import MERGED
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.lineage.model_digest import model_digest, names_of_model
from widerspruch.protocol.lineage.model_lineage import Ingredient, ReadLineage, TrainingRecipe

WhyAgain = Literal["stale", "unknown", "missing", "recipe", "without_author"]
"""`stale`: rows of its bucket were taken out, or others stand there now; `unknown`: nobody can say on what it rests;
`missing`: it is not there, or its bytes are of no statement; `recipe`: it was trained by other code or another recipe;
`without_author`: nobody's objection finds the rows of this bucket, so it counts as affected each time."""


class EarlierPart(Struct, frozen=True):
    """A part as it was before.

    Attributes:
        statement: About the model that lies there; None where none is about these bytes, or nothing lies there.

        again: Why it is trained again; None: it stays.

        replaces: Digest of the model whose place a new one would take; None: there was none.
    """

    bucket: BucketFile
    statement: ReadLineage | None
    again: WhyAgain | None
    replaces: str | None


class EarlierFamily(Struct, frozen=True):
    """What was trained before, held against what is to be trained now.

    Attributes:
        models: The folder.

        rests: By digest what each model of the graph rests on now.
    """

    training: FamilyTraining
    models: Path
    graph: LineageGraph
    rests: Mapping[str, DataState]

    def parts(self) -> Iterator[EarlierPart]:
        """Of all buckets that are trained on, in order."""
        for one in self.training.buckets:
            statement = self._stated(place_of(one), self.training.name_of(one))
            replaces = self._replaced(self.training.name_of(one), statement)
            yield EarlierPart(one, statement, self._why_again(one, statement), replaces)

    def merged_of(self, stays: Mapping[str, str]) -> str | None:
        """Digest of the merged model, if it stays: all its parts do, by their places, and nothing else went into it."""
        one = self._stated(MERGED, self.training.request.recipe.name)
        wanted = [stays.get(place_of(bucket)) for bucket in self.training.buckets]
        if one is None or self.rests[one.sha256] != "clean":
            return None
        is_of_these = [part.sha256 for part in one.lineage.made_from] == wanted
        return (
            one.sha256
            if is_of_these and _decides(one.lineage.recipe) == _decides(self.training.merged_recipe())
            else None
        )

    def exchanged_from(self, parts: Sequence[EarlierPart]) -> Mapping[str, str]:
        """Digests of the merged model and of those of its parts that do not stay, by their places; nothing where it is
        not known to be of exactly these parts, by this recipe, or where most of them do not stay."""
        merged = self._stated(MERGED, self.training.request.recipe.name)
        if merged is None or _decides(merged.lineage.recipe) != _decides(self.training.merged_recipe()):
            return {}
        were = [one.statement.sha256 if one.statement else None for one in parts]
        gone = [one for one in parts if one.again is not None]
        if were != [one.sha256 for one in merged.lineage.made_from] or not 0 < 2 * len(gone) <= len(parts):
            return {}
        digests = {place_of(one.bucket): one.statement.sha256 for one in gone if one.statement}
        return {MERGED: merged.sha256, **digests}

    def merged_replaces(self) -> str | None:
        """Digest of the model whose place a new merged one takes."""
        name = self.training.request.recipe.name
        return self._replaced(name, self._stated(MERGED, name))

    def is_of_one_isa(self, digests: Iterable[str]) -> bool:
        """Whether models were trained by the processor's instructions that are found here."""
        return all(self._recipe_of(one).isa == self.training.facts.isa for one in digests)

    def is_of_one_machine(self, digests: Iterable[str]) -> bool:
        """And by the same versions of the libraries."""
        return self.is_of_one_isa(digests) and all(
            self._recipe_of(one).versions == self.training.facts.versions for one in digests
        )

    def _recipe_of(self, digest: str) -> TrainingRecipe:
        return self.graph.models[digest].lineage.recipe

    def _stated(self, place: str, name: str) -> ReadLineage | None:
        try:
            found = self.graph.models.get(model_digest(self.models / place))
        except ProtocolError:
            return None
        return found if found is not None and found.name == name else None

    def _replaced(self, name: str, statement: ReadLineage | None) -> str | None:
        """Where the bytes are gone, the last model of the name that nothing replaced, if there is one such."""
        if statement is not None:
            return statement.sha256
        models = self.graph.models.values()
        replaced = {one.lineage.replaces for one in models}
        last = [one.sha256 for one in models if one.name == name and one.sha256 not in replaced]
        return last[0] if len(last) == 1 else None

    def _why_again(self, one: BucketFile, statement: ReadLineage | None) -> WhyAgain | None:
        if one.bucket == WITHOUT_AUTHOR:
            return "without_author"
        if statement is None:
            return "missing"
        state = self.rests[statement.sha256]
        if state != "clean":
            return state
        lineage, shared = statement.lineage, self.training.shared
        data = [(part.name, part.sha256) for part in lineage.made_from if part.role == "data"]
        if data != [(one.file.name, one.file.sha256)]:
            return "stale"
        files: set[Ingredient] = {part for part in lineage.made_from if part.role == "shared"}
        wanted = self.training.stated_recipe()
        is_same_recipe = _decides(lineage.recipe) == _decides(wanted) and _is_told_alike(lineage.recipe, wanted)
        if not is_same_recipe or lineage.shared != shared.said or files != {*shared.made_from}:
            return "recipe"
        return None


def _decides(recipe: TrainingRecipe) -> tuple[str, str, str, int]:
    """What two parts of one family must have alike. Processor and libraries may differ: then nothing is `bitwise`."""
    return recipe.code, recipe.seeds, recipe.steps, recipe.threads


def _is_told_alike(one: TrainingRecipe, other: TrainingRecipe) -> bool:
    """Whether the same code can have said both: it asks for the same libraries everywhere, and where no processor
    decides a bit, another one is no reason for other bytes."""
    return one.versions.keys() == other.versions.keys() and (one.isa == ANY_ISA) == (other.isa == ANY_ISA)


def link_model(earlier: Path, folder: Path) -> None:
    """The files of a model in another, empty folder: the same files where the disk can name them twice. What its digest
    leaves out stays behind, because nobody looked at it."""
    for name in names_of_model(earlier):
        path, target = earlier / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target, follow_symlinks=False)
        except OSError:  # a file system without hard links
            shutil.copy2(path, target, follow_symlinks=False)
