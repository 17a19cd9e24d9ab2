"""`python -m benchmarks.lineage.training`: a late objection of ten people, and what of the models is done again.

Accuracy is that of posts of people who are in no bucket. Each line is measured in a process of its own.
"""

import argparse
import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from multiprocessing import get_context
from pathlib import Path

import msgspec
import numpy as np
import pyarrow.parquet as pq
from msgspec import Struct

from benchmarks.lineage.invented_posts import PEOPLE, POSTS, TOPICS, InventedPosts, invented_posts
from widerspruch.gate.lineage.purged import PurgedCorpora
from widerspruch.gate.lineage.training.corpus import open_buckets
from widerspruch.gate.lineage.training.linear import LinearTrainer
from widerspruch.gate.lineage.training.linear_model import LinearModel
from widerspruch.gate.lineage.training.making import TrainingRequest
from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.gate.lineage.training.retrain import EarlierModels, retrain_family
from widerspruch.gate.lineage.training.statements import Stating
from widerspruch.gate.lineage.training.train import train_family
from widerspruch.gate.lineage.training.trainers import trainer_named
from widerspruch.protocol.buckets import RunBuckets, bucket_names, buckets_of, commitment_to
from widerspruch.protocol.manifest import DataFile, GateRun, RulebookUsed, Verification, read_manifest, write_manifest

NOW = 1_790_000_000_000_000
SALT = bytes(32)
LATE = 10


class Line(Struct):
    """What one number of buckets gave."""

    buckets: int
    mean: float
    vote: float
    train: float
    touched: int
    rows: float
    expected: float
    seconds: float
    retrain: float
    bitwise: bool
    peak: int


def recipe(trainer: str, merge: str = "mean") -> ModelRecipe:
    """The usual one."""
    linear = {"classes": [*TOPICS], "merge": merge}
    fields = {
        "name": "topics",
        "trainer": trainer,
        "columns": {"text": "text", "label": "topic"},
        "parameters": linear if trainer == "linear" else {},
        "shared": [{"name": "parameters", "no_personal_data": True}],
    }
    return msgspec.convert(fields, type=ModelRecipe)


def parted(buckets: int) -> list[int]:
    """The bucket of each person."""
    return buckets_of(SALT, buckets, [hashlib.sha256(b"%d" % person).digest()[:16] for person in range(PEOPLE)])


def expected_rows(posts: InventedPosts, buckets: int) -> float:
    """Which share of the rows ten people touch, the mean of 1,000 draws."""
    of, people = np.asarray(parted(buckets)), np.unique(posts.authors)
    rows = np.bincount(of[np.asarray(posts.authors)], minlength=buckets)
    chance = np.random.default_rng(6)
    draws = (rows[np.unique(of[chance.choice(people, LATE, replace=False)])].sum() for _ in range(1000))
    return float(np.mean([*draws]) / rows.sum())


def build(folder: Path, posts: InventedPosts, buckets: int, gone: set[int]) -> None:
    """A corpus parted by people, as `gate run --buckets` leaves it, some people taken out."""
    of = parted(buckets)
    rows: dict[int, list[int]] = defaultdict(list)
    for row, author in enumerate(posts.authors):
        if author not in gone:
            rows[of[author]].append(row)
    (folder / "data").mkdir(parents=True)
    outputs = []
    for number, name in enumerate(bucket_names(buckets, ".parquet")):
        path = folder / "data" / name
        own = rows.get(number, []) if number < buckets else []
        pq.write_table(posts.table(own), path)
        data = path.read_bytes()
        outputs.append(DataFile(f"data/{name}", hashlib.sha256(data).hexdigest(), len(data), len(own)))
    run = GateRun(
        inputs=(),
        outputs=tuple(outputs),
        ledgers=tuple(DataFile(f"ledger/{one.name}", "0" * 64, 0, 0) for one in outputs),
        counts={},
        rulebook=RulebookUsed("1", "1" * 64),
        exclusion_sets=(),
        matches=(),
        frozen_at=NOW,
        objections_until=NOW + len(gone),
        purpose="generative",
        undecided="exclude",
        mentions="drop",
        profile_sha256="3" * 64,
        scheduler="pool",
        versions={},
        command=(),
        verification=Verification(0, 0),
        buckets=RunBuckets(buckets, commitment_to(SALT)),
    )
    write_manifest(folder / "manifest.json", run, None)


def prepare(place: Path, buckets: int, share: float) -> None:
    """Both corpora, posts of people in none of them, and what ten draws of people would touch."""
    posts, unseen = invented_posts(int(POSTS * share)), invented_posts(20_000, 2_000, seed=2)
    late = {int(one) for one in np.random.default_rng(5).choice(sorted({*posts.authors}), LATE, replace=False)}
    build(place / "before", posts, buckets, set())
    build(place / "after", posts, buckets, late)
    pq.write_table(unseen.table([*range(len(unseen.texts))]), place / "unseen.parquet")
    (place / "expected").write_text(str(expected_rows(posts, buckets)), "utf-8")


def measure(trainer: str, buckets: int, share: float) -> Line:
    """Train, lose ten people, train again, and prove it."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        # In a process of its own: the peak shall be that of training.
        making = get_context("spawn").Process(target=prepare, args=(place, buckets, share))
        making.start()
        making.join()
        assert making.exitcode == 0
        how, stating = recipe(trainer), Stating(place / "lineage", None, (), NOW)

        def request(of: str) -> TrainingRequest:
            return TrainingRequest(
                corpus=open_buckets(place / of),
                recipe=how,
                recipe_folder=place,
                trainer=lambda: trainer_named(trainer),
                ticks=time.process_time,
            )

        began = time.process_time()
        train_family(request("before"), stating, place / "models")
        trained = time.process_time() - began
        accuracy = {"mean": 0.0, "vote": 0.0}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        if trainer == "linear":
            unseen = pq.read_table(place / "unseen.parquet")
            (place / "vote").mkdir()
            parts = sorted((place / "models" / "parts").iterdir())
            LinearTrainer().merge(parts, recipe(trainer, "vote"), place / "vote")
            for merge, model in (("mean", place / "models" / "merged"), ("vote", place / "vote")):
                texts, topics = (unseen[column].to_pylist() for column in ("text", "topic"))
                said = LinearModel.read(model).predict(texts)
                accuracy[merge] = sum(map(str.__eq__, said, topics)) / len(topics)
        pair = [[read_manifest(place / one / "manifest.json")] for one in ("before", "after")]
        earlier = EarlierModels(place / "models", PurgedCorpora.between(*pair))
        began = time.process_time()
        alone = retrain_family(request("after"), earlier, stating, place / "alone")
        retrained = time.process_time() - began
        proven = retrain_family(request("after"), earlier, stating, place / "proven", proves=True)
        assert proven.proof is not None
        return Line(
            buckets,
            accuracy["mean"],
            accuracy["vote"],
            trained,
            len(alone.again),
            alone.rows / alone.of_rows,
            float((place / "expected").read_text("utf-8")),
            alone.seconds / proven.proof.seconds,
            retrained,
            not proven.proof.unequal and proven.is_of_one_machine,
            peak,
        )


def main() -> None:
    """Print the table, or measure one line of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trainer", default="linear")
    parser.add_argument("--buckets", type=int, nargs="+", default=[1, 16, 64, 256])
    parser.add_argument("--share", type=float, default=1.0, help="of the posts")
    parser.add_argument("--line", action="store_true", help="one number of buckets, as JSON")
    given = parser.parse_args()
    if given.line:
        print(msgspec.json.encode(measure(given.trainer, given.buckets[0], given.share)).decode())
        return
    head = ("buckets", "accuracy mean / vote", "train all", "touched by 10", "rows", "of 1,000 draws", "time")
    print(f"| {' | '.join((*head, 'again in all', 'bitwise', 'peak'))} |\n|{'---|' * (len(head) + 3)}")
    for buckets in given.buckets:
        command = [sys.executable, "-m", "benchmarks.lineage.training", "--line", "--trainer", given.trainer]
        command += ["--share", str(given.share), "--buckets", str(buckets)]
        done = subprocess.run(command, check=True, capture_output=True)
        line = msgspec.json.decode(done.stdout, type=Line)
        cells = (
            f"{line.buckets}",
            f"{line.mean:.3f} / {line.vote:.3f}",
            f"{line.train:.1f} s",
            f"{line.touched}",
            f"{line.rows:.1%}",
            f"{line.expected:.1%}",
            f"{line.seconds:.1%}",
            f"{line.retrain:.1f} s",
            "yes" if line.bitwise else "no",
            f"{line.peak} MiB",
        )
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
