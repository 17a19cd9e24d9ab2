"""Whether a run may part its rows by people, and with which salt."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from widerspruch.gate.buckets.assigning import Parting
from widerspruch.gate.buckets.family import FamilySalt
from widerspruch.gate.buckets.layout import one_format
from widerspruch.gate.corpus.shards import Shard, folder_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.run.request import AskedBuckets, RunRequest
from widerspruch.gate.run.work_folder import working_folder
from widerspruch.protocol.buckets import MOST_BUCKETS, RunBuckets


def asked_buckets(count: int | None, family: str | PathLike[str] | None) -> AskedBuckets | None:
    """What was typed. Raises GateError `family_needed`, or `buckets_none` where a family was named and no number."""
    if count is None and family is None:
        return None
    if count is None:
        raise GateError("buckets_none")
    if family is None:
        raise GateError("family_needed")
    return AskedBuckets(count, Path(family))


def check_buckets(asked: AskedBuckets, request: RunRequest) -> None:
    """What can be said before anything is read.

    Raises:
        GateError: A mask copies no rows (`buckets_mask`), there are none or too many (`buckets_count`), or the salt
            would be handed out with the corpus, lie in one, or go with what the run leaves behind (`family_published`,
            values: file).
    """
    if request.result == "mask":
        raise GateError("buckets_mask")
    if not 1 <= asked.count <= MOST_BUCKETS:
        raise GateError("buckets_count", count=asked.count, most=MOST_BUCKETS)
    family = asked.family.resolve()
    folders = [
        request.out,
        working_folder(request.out),
        *filter(None, map(folder_of, request.corpus)),
        *request.exclusions,
    ]
    if any(family.is_relative_to(folder.resolve()) for folder in folders):
        raise GateError("family_published", file=asked.family.name)


def parting_of(asked: AskedBuckets, shards: Sequence[Shard], request: RunRequest) -> Parting | None:
    """How the rows are parted; None where nothing is written: then the family's file is not made either.

    Raises:
        GateError: The files of the corpus are of several formats (`buckets_format`), or as `FamilySalt.load_or_make`.

        ProtocolError: As `FamilySalt.load_or_make`.
    """
    one_format(shards)
    if request.dry_run:
        if asked.family.exists():
            FamilySalt.load(asked.family)
        return None
    salt = FamilySalt.load_or_make(asked.family)
    return Parting(RunBuckets(asked.count, salt.commitment), str(asked.family))
