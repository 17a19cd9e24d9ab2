"""After a purge: what it touched is trained again, the others stay, and what is merged of them is merged anew."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.folder import read_graph
from widerspruch.gate.lineage.purged import DataState, PurgedCorpora
from widerspruch.gate.lineage.training.about import MadeFrom
from widerspruch.gate.lineage.training.making import (
    FamilyTraining,
    TrainingRequest,
    make_exchanged,
    make_merged,
    make_part,
    named_parts,
    place_of,
)
from widerspruch.gate.lineage.training.proof import ScratchProof, proven_from_scratch
from widerspruch.gate.lineage.training.reuse import EarlierFamily, EarlierPart, WhyAgain, link_model
from widerspruch.gate.lineage.training.statements import Stating, merged_statement, part_statement, state_models
from widerspruch.gate.lineage.training.times import read_times, write_times
from widerspruch.gate.lineage.training.train import looked_at, training_in
from widerspruch.gate.lineage.training.trainer import ExchangingTrainer
from widerspruch.gate.lineage.training.work import MERGED, PARTS, MadeModel, TrainingWork
from widerspruch.gate.lineage.walk import walk
from widerspruch.protocol.lineage.model_digest import model_digest
from widerspruch.protocol.lineage.model_lineage import Exactness
from widerspruch.protocol.manifest import MANIFEST


class RetrainedPart(Struct, frozen=True):
    """A part that was trained again. `replaces`: digest of the one before, if it is known."""

    name: str
    bucket: str
    why: WhyAgain
    sha256: str
    replaces: str | None


class RetrainedFamily(Struct, frozen=True):
    """What was trained again.

    Attributes:
        name, sha256: Of the merged model. `replaces`: digest of the one before.

        again: The parts that were trained again, in order; of `of` parts.

        rows, bytes, seconds: Of these, the merging with them; the others: of the whole. `of_seconds`: measured while it
            was proven, else as it took when it was trained; None where nobody knows.

        exactness: Of the merged model, as it stands in its statement, unless there was one about the same bytes.

        undeclared: As in `train.TrainedFamily`. `proof`: None: it was not compared with training from scratch.

        is_of_one_machine: Whether all parts that stayed were trained by the instructions and libraries of this machine.
    """

    name: str
    sha256: str
    replaces: str | None
    again: tuple[RetrainedPart, ...]
    of: int
    rows: int
    of_rows: int
    bytes: int
    of_bytes: int
    seconds: float
    of_seconds: float | None
    exactness: Exactness
    undeclared: tuple[str, ...]
    is_of_one_machine: bool
    proof: ScratchProof | None


class EarlierModels(Struct, frozen=True):
    """What a family was before. `models`: the folder in which they lie; `purged`: what happened to the corpora."""

    models: Path
    purged: PurgedCorpora


def retrain_family(
    request: TrainingRequest, earlier: EarlierModels, stating: Stating, out: Path, *, proves: bool = False
) -> RetrainedFamily:
    """Train again what a purge touched, and state of each new model which one it replaces. `out` is whole at the end,
    or not there; the earlier models stay where they are.

    Args:
        proves: Whether to train all of it from scratch, too, and to compare every byte. What is equal is `bitwise` if
            the instructions of the processor are those of all parts that stayed, else `recipe`.

    Raises:
        GateError: As `train_family`; `models_missing` (values: folder); `recipe_shared_stale` (values: name) where a
            shared part rests itself on what was taken out; `training_unequal` where a proof failed, and processor and
            libraries are no reason for that; `built_file_changed` where the manifest is none of those after.

        ProtocolError: As `train_family`.
    """
    if not (earlier.models / PARTS).is_dir():
        raise GateError("models_missing", folder=earlier.models.name)
    if request.corpus.manifest.digest not in earlier.purged.after:  # it was exchanged between two looks at it
        raise GateError("built_file_changed", name=MANIFEST)
    training = looked_at(request, stating)
    graph = read_graph(stating.lineage, stating.trusted)
    rests = {one.sha256: one.rests for one in walk(graph, earlier.purged)}
    _check_shared(training, earlier.purged, rests)
    family = EarlierFamily(training, earlier.models, graph, rests)
    parts = [*family.parts()]
    stays = {place_of(one.bucket): one.statement.sha256 for one in parts if one.again is None and one.statement}
    if (merged := family.merged_of(stays)) is not None:
        stays[MERGED] = merged
    with training_in(training, out, stays, proves=proves) as work:
        made = _Made(training, earlier.models, stays, family.exchanged_from(parts), work)
        made.all_models()
        proof = proven_from_scratch(training, made.digests, work) if proves else None
        is_of_one_machine = family.is_of_one_machine(stays.values())
        if proof is not None and ({*proof.unequal} - {*stays, MERGED} or (proof.unequal and is_of_one_machine)):
            work.drop()
            raise GateError("training_unequal", unequal=len(proof.unequal), of=proof.of)
        exactness: Exactness = (
            "bitwise" if proof and not proof.unequal and family.is_of_one_isa(stays.values()) else "recipe"
        )
        of_parts: Exactness = "recipe" if proof is None else "bitwise"
        new = [one for one in parts if place_of(one.bucket) not in stays]
        statements = [
            part_statement(
                training, one.bucket, made.digests[place_of(one.bucket)], of_parts, stating.now, one.replaces
            )
            for one in new
        ]
        statements.append(
            merged_statement(
                training, made.parts(), made.digests[MERGED], exactness, stating.now, family.merged_replaces()
            )
        )
        state_models(statements, graph.models, stating)
        seconds = read_times(earlier.models) | made.seconds
        write_times(work.models, {place: seconds[place] for place in made.digests if place in seconds})
        work.publish(out)
    return RetrainedFamily(
        name=request.recipe.name,
        sha256=made.digests[MERGED],
        replaces=family.merged_replaces(),
        again=tuple(_retrained(training, one, made.digests) for one in new),
        of=len(parts),
        rows=sum(one.bucket.file.rows for one in new),
        of_rows=sum(one.bucket.file.rows for one in parts),
        bytes=sum(one.bucket.file.bytes for one in new),
        of_bytes=sum(one.bucket.file.bytes for one in parts),
        seconds=sum(made.seconds.values()),
        of_seconds=_whole(proof, seconds, made.digests),
        exactness=exactness,
        undeclared=training.shared.undeclared(),
        is_of_one_machine=is_of_one_machine,
        proof=proof,
    )


class _Made:
    """Models in the working folder: taken over as they were, or made there."""

    def __init__(
        self,
        training: FamilyTraining,
        earlier: Path,
        stays: Mapping[str, str],
        exchanged: Mapping[str, str],
        work: TrainingWork,
    ) -> None:
        """`stays`, `exchanged`: digests of models by their places: see `EarlierFamily`."""
        self._training, self._earlier, self._work = training, earlier, work
        self._stays, self._exchanged = stays, exchanged
        self.digests: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        """Of those that were made."""

    def all_models(self) -> None:
        """Parts in the order of the buckets, and the merged one."""
        for one in self._training.buckets:
            self._one(place_of(one), partial(make_part, self._training, one, self._work))
        self._one(MERGED, self._merged)

    def parts(self) -> tuple[MadeFrom, ...]:
        return named_parts(self._training, self.digests)

    def _one(self, place: str, make: Callable[[], MadeModel]) -> None:
        known = self._stays.get(place)
        if known is not None:
            self.digests[place] = self._taken_over(place, known)
            return
        made = self._work.made(place) or make()
        self.digests[place], self.seconds[place] = made.sha256, made.seconds

    def _merged(self) -> MadeModel:
        trainer = self._training.new_trainer()
        if not self._exchanged or not isinstance(trainer, ExchangingTrainer):
            return make_merged(self._training, self.parts(), self._work)
        before = self._work.scratch / "before"
        shutil.rmtree(before, ignore_errors=True)
        linked = {place: before / place for place in self._exchanged}
        for place, folder in linked.items():
            folder.mkdir(parents=True)
            self._link(place, folder, self._exchanged[place])
        return make_exchanged(self._training, trainer, self.parts(), linked, self._work)

    def _taken_over(self, place: str, known: str) -> str:
        if self._work.made(place) is None:
            folder = self._work.new_folder()
            self._link(place, folder, known)
            self._work.keep(folder, place, MadeModel(known, 0))
        return known

    def _link(self, place: str, folder: Path, known: str) -> None:
        """What was linked is what is used: the folder that it comes from may have changed since it was judged."""
        link_model(self._earlier / place, folder)
        if model_digest(folder) != known:
            raise GateError("model_changed", name=place)


def _check_shared(training: FamilyTraining, purged: PurgedCorpora, rests: Mapping[str, DataState]) -> None:
    for part in training.shared.said:
        for one in part.fitted_on:
            state = purged.state_of(one) if one.role == "data" else rests.get(one.sha256)
            if state == "stale":
                raise GateError("recipe_shared_stale", name=part.name)


def _retrained(training: FamilyTraining, one: EarlierPart, digests: Mapping[str, str]) -> RetrainedPart:
    assert one.again is not None
    sha256 = digests[place_of(one.bucket)]
    replaces = None if one.replaces == sha256 else one.replaces
    return RetrainedPart(training.name_of(one.bucket), one.bucket.bucket, one.again, sha256, replaces)


def _whole(proof: ScratchProof | None, seconds: Mapping[str, float], places: Iterable[str]) -> float | None:
    if proof is not None:
        return proof.seconds
    known = [seconds.get(place) for place in places]
    return None if None in known else sum(one for one in known if one is not None)
