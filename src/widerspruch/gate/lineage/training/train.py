"""A family of models over a corpus that is divided by persons: a part for each bucket, and one merged of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.folder import read_graph
from widerspruch.gate.lineage.training.making import (
    FamilyTraining,
    TrainingRequest,
    checked_facts,
    make_merged,
    make_part,
    named_parts,
    place_of,
)
from widerspruch.gate.lineage.training.proof import ScratchProof, proven_from_scratch
from widerspruch.gate.lineage.training.shared import SharedParts, take_shared
from widerspruch.gate.lineage.training.statements import (
    Stating,
    check_fits_log,
    merged_statement,
    part_statement,
    state_models,
)
from widerspruch.gate.lineage.training.times import write_times
from widerspruch.gate.lineage.training.work import MERGED, TrainingWork, working_on_models
from widerspruch.protocol.lineage.model_lineage import Exactness, Ingredient, ReadLineage, SharedPart, TrainingRecipe


class TrainedFamily(Struct, frozen=True):
    """What was trained.

    Attributes:
        name, sha256: Of the merged model.

        parts: Digests of the parts, by their names.

        rows, bytes, seconds: Of all buckets that were trained on, and how long it took.

        exactness: As it stands in the statements that were written now; one about the same bytes that stood before
            keeps its own.

        undeclared: Shared parts of which nobody said what they rest on: by them all of it is `unknown`.

        proof: None: it was not trained a second time.
    """

    name: str
    sha256: str
    parts: Mapping[str, str]
    rows: int
    bytes: int
    seconds: float
    exactness: Exactness
    undeclared: tuple[str, ...]
    proof: ScratchProof | None


class TrainingPlan(Struct, frozen=True):
    """By what two attempts are known to be of one training.

    Attributes:
        manifest: Digest of the corpus's.

        buckets: That are trained on.

        reused: Of training again, digests of the parts that stay.
    """

    manifest: str
    recipe: TrainingRecipe
    shared: tuple[SharedPart, ...]
    files: tuple[Ingredient, ...]
    buckets: tuple[str, ...]
    proves: bool
    reused: Mapping[str, str] = {}


def train_family(request: TrainingRequest, stating: Stating, out: Path, *, proves: bool = False) -> TrainedFamily:
    """Train each bucket's part, merge them, and state of each what it was made of. `out` is whole at the end, or not
    there.

    Args:
        proves: Whether to train all of it twice. Only what has the same bytes both times is called `bitwise`.

    Raises:
        GateError: As what it calls; `training_unequal` (values: unequal, of) where the second time gave other bytes.

        ProtocolError: A manifest, a model or a statement cannot be read or trusted.
    """
    training = looked_at(request, stating)
    known = known_models(stating)
    with training_in(training, out, {}, proves=proves) as work:
        made = {place_of(one): work.made(place_of(one)) or make_part(training, one, work) for one in training.buckets}
        parts = named_parts(training, {place: one.sha256 for place, one in made.items()})
        made[MERGED] = work.made(MERGED) or make_merged(training, parts, work)
        digests = {place: one.sha256 for place, one in made.items()}
        proof = proven_from_scratch(training, digests, work) if proves else None
        if proof is not None and proof.unequal:
            work.drop()
            raise GateError("training_unequal", unequal=len(proof.unequal), of=proof.of)
        exactness: Exactness = "recipe" if proof is None else "bitwise"
        statements = [
            *(
                part_statement(training, one, digests[place_of(one)], exactness, stating.now)
                for one in training.buckets
            ),
            merged_statement(training, parts, digests[MERGED], exactness, stating.now),
        ]
        state_models(statements, known, stating)
        write_times(work.models, {place: one.seconds for place, one in made.items()})
        work.publish(out)
    return TrainedFamily(
        request.recipe.name,
        digests[MERGED],
        {one.name: one.sha256 for one in parts},
        sum(one.file.rows for one in training.buckets),
        sum(one.file.bytes for one in training.buckets),
        sum(one.seconds for one in made.values()),
        exactness,
        training.shared.undeclared(),
        proof,
    )


def looked_at(request: TrainingRequest, stating: Stating) -> FamilyTraining:
    """A request before anything is trained. Raises as `checked_facts`, `SharedParts.of` and
    `check_fits_log`."""
    facts = checked_facts(request)
    shared = SharedParts.of(request.recipe, request.recipe_folder, facts.asks, stating.trusted)
    training = FamilyTraining(request, facts, shared)
    check_fits_log(training, stating)
    return training


def known_models(stating: Stating) -> Mapping[str, ReadLineage]:
    """What was said by now, by digest; nothing where there is no folder yet. Raises as `read_graph`."""
    return read_graph(stating.lineage, stating.trusted).models if stating.lineage.exists() else {}


@contextmanager
def training_in(
    training: FamilyTraining, out: Path, reused: Mapping[str, str], *, proves: bool
) -> Iterator[TrainingWork]:
    """The working folder, with shared files taken in. Raises as `working_on_models` and `take_shared`."""
    plan = TrainingPlan(
        training.request.corpus.manifest.digest,
        training.merged_recipe(),
        training.shared.said,
        training.shared.made_from,
        tuple(one.bucket for one in training.buckets),
        proves,
        reused,
    )
    with working_on_models(out, plan) as work:
        request = training.request
        training.files.update(
            take_shared(training.shared, request.recipe, request.recipe_folder, work.scratch / "shared")
        )
        yield work
