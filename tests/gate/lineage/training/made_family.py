"""A corpus in buckets by hand, its manifests, and what is trained on it: as `gate run --buckets` would have left it."""

import hashlib
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from gate.lineage.made_models import NOW, gate_run
from gate.lineage.training.made_buckets import Post, posts, recipe, write_bucket
from widerspruch.gate.lineage.purged import PurgedCorpora
from widerspruch.gate.lineage.training.corpus import open_buckets
from widerspruch.gate.lineage.training.making import TrainingRequest
from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.gate.lineage.training.retrain import EarlierModels, RetrainedFamily, retrain_family
from widerspruch.gate.lineage.training.statements import Stating
from widerspruch.gate.lineage.training.train import TrainedFamily, train_family
from widerspruch.gate.lineage.training.trainers import trainer_named
from widerspruch.protocol.buckets import RunBuckets
from widerspruch.protocol.manifest import DataFile, read_manifest, write_manifest

BUCKETS = 4
EMPTY = 3
"""A bucket of nobody."""

AUTHORS = range(30)
LATE = 4
"""Objects later; is mentioned in a post of somebody in another bucket."""

MENTIONS_LATE: Post = (9, f"Hecke Spaten @{LATE}", "garten")

Buckets = dict[str, list[Post]]


def bucket_of(author: int) -> str:
    """Always the same one."""
    return f"{author % (BUCKETS - 1):03}"


def corpus(without: Sequence[int] = (), *, mention: bool = True) -> Buckets:
    """Rows by bucket, all of some authors taken out."""
    buckets: Buckets = {f"{number:03}": [] for number in range(BUCKETS)} | {"none": []}
    for author in AUTHORS:
        if author not in without:
            buckets[bucket_of(author)] += posts([author])
    buckets["none"] = [(0, "niemand schrieb Topf Salz", "küche")]
    if mention:
        buckets[bucket_of(MENTIONS_LATE[0])].append(MENTIONS_LATE)
    return buckets


def build(folder: Path, buckets: Buckets, number: int = 7, ending: str = "parquet") -> Path:
    """The corpus on disk with its manifest; the folder."""
    outputs = []
    for bucket, rows in sorted(buckets.items()):
        name = f"data/bucket-{bucket}.{ending}"
        data = write_bucket(folder / name, rows).read_bytes()
        outputs.append(DataFile(name, hashlib.sha256(data).hexdigest(), len(data), len(rows)))
    run = gate_run(
        {},
        until=NOW + number,
        number=number,
        outputs=tuple(outputs),
        ledgers=tuple(DataFile(one.name.replace("data", "ledger"), "4" * 64, 1, 1) for one in outputs),
        inputs=(),
        buckets=RunBuckets(len(buckets) - 1, "6" * 64),
    )
    write_manifest(folder / "manifest.json", run, None)
    return folder


class Family:
    """A place with corpora, statements and models, and what one does there."""

    def __init__(self, place: Path, how: ModelRecipe, trainer: Callable[[], Any] | None = None) -> None:
        self.place, self.how = place, how
        self.trainer = trainer or (lambda: trainer_named(how.trainer))
        self.lineage = place / "lineage"
        self._ticks = count()

    def request(self, of: str, how: ModelRecipe | None = None) -> TrainingRequest:
        return TrainingRequest(
            corpus=open_buckets(self.place / of),
            recipe=how or self.how,
            recipe_folder=self.place,
            trainer=self.trainer,
            ticks=lambda: next(self._ticks),
        )

    def stating(self, now: int = NOW) -> Stating:
        return Stating(self.lineage, None, (), now)

    def train(self, of: str, into: str, *, proves: bool = False) -> TrainedFamily:
        return train_family(self.request(of), self.stating(), self.place / into, proves=proves)

    def purged(self, before: str, after: str) -> PurgedCorpora:
        old, new = (read_manifest(self.place / one / "manifest.json") for one in (before, after))
        return PurgedCorpora.between([old], [new])

    def retrain(
        self, before: str, after: str, models: str, into: str, *, proves: bool = True, how: ModelRecipe | None = None
    ) -> RetrainedFamily:
        earlier = EarlierModels(self.place / models, self.purged(before, after))
        return retrain_family(
            self.request(after, how), earlier, self.stating(NOW + 5), self.place / into, proves=proves
        )


def family(place: Path, trainer: str = "ngram", own: Callable[[], Any] | None = None, **changes: Any) -> Family:
    """With the corpora `before` and `after` the purge of LATE, whose mention goes too, and models over `before`."""
    build(place / "before", corpus(), 7)
    build(place / "after", corpus([LATE], mention=False), 8)
    made = Family(place, recipe(trainer, **changes), own)
    made.train("before", "models")
    return made
