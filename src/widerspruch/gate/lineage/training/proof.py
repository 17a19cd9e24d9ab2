"""Whether models are what training from scratch would have made: everything again, and the bytes compared."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from widerspruch.gate.lineage.training.making import FamilyTraining, make_merged, make_part, named_parts, place_of
from widerspruch.gate.lineage.training.work import MERGED, TrainingWork
from widerspruch.protocol.lineage.model_digest import names_of_model


class ScratchProof(Struct, frozen=True):
    """What came of it.

    Attributes:
        unequal: Places of models that have other bytes from scratch, or other names of files, in order.

        of: How many were compared.

        seconds: That training all of it took.
    """

    unequal: tuple[str, ...]
    of: int
    seconds: float


def proven_from_scratch(training: FamilyTraining, made: Mapping[str, str], beside: TrainingWork) -> ScratchProof:
    """Train all again, in a folder of its own, and compare.

    Args:
        made: Digests of the models by their places, parts and merged.
    """
    with TemporaryDirectory(dir=beside.scratch) as name:
        work = TrainingWork(Path(name))
        work.scratch.mkdir()
        work.models.mkdir()
        again = {place_of(one): make_part(training, one, work) for one in training.buckets}
        parts = named_parts(training, {place: one.sha256 for place, one in again.items()})
        again[MERGED] = make_merged(training, parts, work)
        renamed = {
            place for place in again if names_of_model(work.models / place) != names_of_model(beside.models / place)
        }
    return ScratchProof(
        tuple(place for place, one in again.items() if one.sha256 != made[place] or place in renamed),
        len(again),
        sum(one.seconds for one in again.values()),
    )
