"""Reduce: which objectors are authors here at all."""

from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate import made
from gate.made import BEFORE, objection
from widerspruch.gate.reduce import connect_driver, gather_authors, reduce_set
from widerspruch.protocol.exclusion_set import open_sets
from widerspruch.rulebook.decide import Objection, Run
from widerspruch.rulebook.instants import end_of_day

RUN = Run(end_of_day(made.FREEZE))


def covered(folder: Path, authors: list[int], *objections: Objection) -> dict[int, int]:
    """The reduced set for these authors: author -> what their objections cover."""
    keyed = pa.table(
        {
            "author": pa.array(authors, pa.int64()),
            "key": pa.array(
                [UUID(bytes=made.KEY.key_of("instagram", "account", str(author))) for author in authors], pa.uuid()
            ),
        }
    )
    made.write(folder / "keyed.parquet", keyed)
    made.exclusion_set(folder / "set", objections)
    exclusions = open_sets([folder / "set"], platform="instagram", now=made.NOW, signature_needed=False)
    with connect_driver(folder, threads=2) as connection:
        reduce_set(connection, exclusions, [folder / "keyed.parquet"], RUN, folder / "objectors.parquet")
    found = pq.read_table(folder / "objectors.parquet").to_pylist()
    assert len(found) == len({one["author"] for one in found})
    return {one["author"]: one["covers"] for one in found}


def test_only_authors_of_this_corpus(tmp_path: Path) -> None:
    """Of all who objected, those stay who wrote something here."""
    everybody = [objection(account) for account in range(1000)]
    assert covered(tmp_path, [5, 7, 1001], *everybody) == {5: 3, 7: 3}


def test_what_is_covered_adds_up(tmp_path: Path) -> None:
    """Own content is 1, AI interactions 2, both 3, over all objections of an account that are in force."""
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
    ) == {1: 1, 2: 2, 3: 3}


def test_nobody(tmp_path: Path) -> None:
    """An empty set, or a corpus without authors, leaves an empty table."""
    assert covered(tmp_path / "a", [1]) == {}
    assert covered(tmp_path / "b", [], objection(1)) == {}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_files_that_hold_authors_differently(order: tuple[int, ...], tmp_path: Path) -> None:
    """Numbers of one file and texts of another become texts, whichever file comes first."""
    columns = [pa.array([1, 2]), pa.array(["2", "0x2", "erika"]), pa.array([], pa.int64())]
    parts = [
        made.write(tmp_path / f"{place}.parquet", pa.table({"author": column})) for place, column in enumerate(columns)
    ]
    with connect_driver(tmp_path, threads=2) as connection:
        gather_authors(connection, [parts[place] for place in order], "VARCHAR", tmp_path / "all.parquet")
    assert sorted(pq.read_table(tmp_path / "all.parquet").column("author").to_pylist()) == ["0x2", "1", "2", "erika"]
