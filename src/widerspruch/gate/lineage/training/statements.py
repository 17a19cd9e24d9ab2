"""The statements about parts and merged models: what each was made of, by the digests that were checked."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.folder import NewStatement, add_statements
from widerspruch.gate.lineage.training.about import MadeFrom
from widerspruch.gate.lineage.training.corpus import BucketFile
from widerspruch.gate.lineage.training.making import FamilyTraining
from widerspruch.protocol.lineage.lineage_report import LONGEST_REPORT
from widerspruch.protocol.lineage.model_lineage import Exactness, Ingredient, ModelLineage, ReadLineage, seal_lineage
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey


class Stating(Struct, frozen=True):
    """Where statements are put, and who signs them. `now`: microseconds UTC. `for_log`: whether a log takes them."""

    lineage: Path
    signer: SigningKey | None
    trusted: tuple[VerifyingKey, ...]
    now: int
    for_log: bool = False


def part_statement(
    training: FamilyTraining, one: BucketFile, sha256: str, exactness: Exactness, now: int, replaces: str | None = None
) -> NewStatement:
    """About the part of a bucket."""
    data = Ingredient("data", one.file.name, one.file.sha256, training.request.corpus.manifest.digest, one.bucket)
    lineage = ModelLineage(
        kind=training.facts.part_kind,
        made_from=(data, *training.shared.made_from),
        shared=training.shared.said,
        recipe=training.stated_recipe(),
        exactness=exactness,
        replaces=replaces,
        made_at=now,
    )
    return NewStatement(lineage.checked(), training.name_of(one), sha256)


def merged_statement(
    training: FamilyTraining,
    parts: Sequence[MadeFrom],
    sha256: str,
    exactness: Exactness,
    now: int,
    replaces: str | None = None,
) -> NewStatement:
    """About the merged model. It rests on its parts, and by them on their data and shared parts."""
    lineage = ModelLineage(
        kind=training.facts.merged_kind,
        made_from=tuple(Ingredient("model", one.name, one.sha256) for one in parts),
        shared=(),
        recipe=training.merged_recipe(),
        exactness=exactness,
        replaces=replaces,
        made_at=now,
    )
    return NewStatement(lineage.checked(), training.request.recipe.name, sha256)


def check_fits_log(training: FamilyTraining, stating: Stating) -> None:
    """Raise GateError `merged_too_long` (values: parts) where no log would take what is to be said of the merged model,
    before hours of training."""
    if not stating.for_log:
        return
    nought = "0" * 64
    parts = [MadeFrom(training.name_of(one), nought) for one in training.buckets]
    one = merged_statement(training, parts, nought, "bitwise", stating.now, nought)
    if len(seal_lineage(one.lineage, one.name, nought, stating.signer)) > LONGEST_REPORT:
        raise GateError("merged_too_long", parts=len(parts))


def state_models(models: Sequence[NewStatement], known: Mapping[str, ReadLineage], stating: Stating) -> None:
    """Write a statement about each model of which there is none yet: of parts before what is merged of them.

    Of the same bytes there may be one, said earlier and of another manifest: it stays.

    Args:
        known: What was said by now, by digest.

    Raises:
        GateError, ProtocolError, OSError: As `add_statements`.
    """
    new = [one for one in models if one.sha256 not in known]
    add_statements(stating.lineage, new, stating.signer, stating.trusted)
