"""Reduce: which objectors are authors here at all."""

from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from gate import made
from gate.in_process import InProcess
from gate.made import BEFORE, objection
from widerspruch.gate.authors.hash_authors import CorpusAuthors
from widerspruch.gate.authors.reduce import reduce_set
from widerspruch.gate.schedule.tasks import Memory, Runner
from widerspruch.protocol.sets.exclusion_set import open_sets
from widerspruch.rulebook.decide import Objection, Run
from widerspruch.rulebook.instants import end_of_day

RUN = Run(end_of_day(made.FREEZE))


def covered(folder: Path, authors: list[int], *objections: Objection) -> dict[int, int]:
    """The reduced set for these authors: author -> what their objections cover."""
    keys = {author: made.KEY.key_of("instagram", "account", str(author)) for author in authors}
    by_bucket = sorted(authors, key=lambda author: keys[author])
    keyed = pa.table(
        {
            "author": pa.array(by_bucket, pa.int64()),
            "key": pa.array([UUID(bytes=keys[author]) for author in by_bucket], pa.uuid()),
            "bucket": pa.array([keys[author][0] for author in by_bucket], pa.uint8()),
        }
    )
    file = made.write(folder / "keyed.parquet", keyed)
    made.exclusion_set(folder / "set", objections)
    exclusions = open_sets([folder / "set"], platform="instagram", now=made.NOW, signature_needed=False)
    here = CorpusAuthors((), len(authors), "BIGINT", same_schema=True)
    runner = Runner(InProcess(), Memory(folder / "done"))
    files = reduce_set(runner, exclusions.objections, here, [file], RUN, folder / "objectors")
    found = pa.concat_tables([pq.read_table(one) for one in files]).to_pylist()
    assert len(found) == len({one["author"] for one in found})
    return {one["author"]: one["covers"] for one in found}


def test_only_authors_of_this_corpus(tmp_path: Path) -> None:
    """Of all who objected, those stay who wrote something here."""
    everybody = [objection(account) for account in range(1000)]
    assert covered(tmp_path, [5, 7, 1001], *everybody) == {5: 3, 7: 3}


def test_what_is_covered_adds_up(tmp_path: Path) -> None:
    """Own content is 1, AI interactions 2, both 3, over all objections of an account that are in force; else 0."""
    assert covered(
        tmp_path,
        [1, 2, 3, 4, 5, 6],
        objection(1, ai_interactions=False),
        objection(2, own_content=False),
        objection(3, own_content=False),
        objection(3, BEFORE + 1, ai_interactions=False),
        objection(4, own_content=False, ai_interactions=False, mentions=True),
        objection(5, withdrawn_at=BEFORE + 1),
        objection(6, purpose="other_ai"),
    ) == {1: 1, 2: 2, 3: 3, 4: 0, 5: 0, 6: 0}


def test_nobody(tmp_path: Path) -> None:
    """An empty set, or a corpus without authors, leaves an empty table."""
    assert covered(tmp_path / "a", [1]) == {}
    assert covered(tmp_path / "b", [], objection(1)) == {}


def test_what_is_there_is_not_done_again(tmp_path: Path) -> None:
    """A partition that an earlier attempt reduced is taken as it lies there."""
    assert covered(tmp_path, [1, 2], objection(1)) == {1: 3}
    runner = Runner(InProcess(), Memory(tmp_path / "done"))
    again = reduce_set(runner, (), CorpusAuthors((), 2, "BIGINT", same_schema=True), (), RUN, tmp_path / "objectors")
    assert [pq.read_table(file).column("author").to_pylist() for file in again] == [[1]]
