"""The survey: who wrote in a shard, how it holds authors, and whether the profile knows what stands in it."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate import made
from widerspruch.gate.authors.survey import ShardSurvey, SurveyTask, survey_shard
from widerspruch.gate.corpus.shards import find_shards
from widerspruch.gate.profile import Profile
from widerspruch.gate.schedule.fault import Fault
from widerspruch.gate.schedule.tasks import encode


def survey(folder: Path, table: pa.Table, profile: Profile = made.PROFILE) -> tuple[ShardSurvey, Path]:
    """Survey one file; what was seen, and where its authors are."""
    seen = looked_at(folder, table, profile)
    assert isinstance(seen, ShardSurvey)
    return seen, folder / "authors.parquet"


def fault(folder: Path, table: pa.Table) -> Fault:
    """What is wrong with a file."""
    seen = looked_at(folder, table, made.PROFILE)
    assert isinstance(seen, Fault)
    return seen


def looked_at(folder: Path, table: pa.Table, profile: Profile) -> ShardSurvey | Fault:
    """The reply of a worker."""
    path = made.write(folder / "a.parquet", table)
    task = SurveyTask(find_shards([str(path)])[0], profile, str(folder / "authors.parquet"))
    return survey_shard.read(survey_shard(encode(task)))


def test_every_author_is_found(tmp_path: Path) -> None:
    """Whoever wrote in a shard is there with their rows, account 0 too; nobody is no author."""
    surveyed, authors = survey(tmp_path, made.posts([3, 1, 3, None, 0, 1]))
    assert (surveyed.rows, surveyed.author_type) == (6, "BIGINT")
    written = pq.read_table(authors)
    assert sorted(zip(*(written.column(name).to_pylist() for name in ("row", "author")), strict=True)) == [
        (0, 3),
        (1, 1),
        (2, 3),
        (4, 0),
        (5, 1),
    ]
    assert written.column("bucket").to_pylist() == sorted(written.column("bucket").to_pylist())


@pytest.mark.parametrize(
    ("column", "held"),
    [
        (pa.array([1], pa.int32()), "BIGINT"),
        (pa.array([1], pa.uint64()), "VARCHAR"),
        (pa.array(["1"]), "VARCHAR"),
        (pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"x" * 16], pa.binary(16))), "VARCHAR"),
    ],
)
def test_how_authors_are_held(column: pa.Array, held: str, tmp_path: Path) -> None:
    """Whole numbers stay numbers where they fit, everything else is compared as text."""
    assert survey(tmp_path, made.posts(column))[0].author_type == held


def test_unmapped_values_are_named(tmp_path: Path) -> None:
    """The first few of them, with their column and field, and no more than a line can hold."""
    odd = [f"value {number}" for number in range(100)]
    found = fault(tmp_path, made.posts(list(range(100)), audience=odd))
    values = found.values
    assert (found.code, values["field"], values["column"]) == ("value_unmapped", "audience", "audience")
    assert len(values["values"].split(", ")) == 5


def test_long_unmapped_values_are_cut(tmp_path: Path) -> None:
    """Where a column of texts was taken for one of words, the sentence does not quote whole texts."""
    found = fault(tmp_path, made.posts([1], audience=["Liebe Erika, " * 50]))
    assert len(found.values["values"]) < 60


def test_a_faulty_shard_is_an_answer(tmp_path: Path) -> None:
    """What is wrong with a shard comes back as a value: others go on."""
    assert fault(tmp_path, made.posts([1]).drop_columns(["audience"])).code == "column_unknown"
    assert not (tmp_path / "authors.parquet").exists()
