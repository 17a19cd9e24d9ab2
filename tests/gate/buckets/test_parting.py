"""In which bucket a row lies: a rule over its authors' keys, and a property of whole runs."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate import made
from gate.buckets import bucketed
from gate.made import objection
from widerspruch.gate.buckets import pieces
from widerspruch.gate.buckets.assigning import Parting
from widerspruch.gate.buckets.family import FamilySalt
from widerspruch.gate.index.row_keys import KeysOfKind, RowKeys
from widerspruch.protocol.buckets import RunBuckets, bucket_names, buckets_of, commitment_to

SALT = bytes(range(32))


def test_the_bucket_of_an_account_is_as_the_format_says() -> None:
    key = bytes(range(16))
    digest = hashlib.sha256(b"widerspruch/bucket/1" + SALT + key).digest()
    assert buckets_of(SALT, 256, [key]) == [int.from_bytes(digest[:4], "big") % 256]
    assert commitment_to(SALT) == hashlib.sha256(b"widerspruch/family/1" + SALT).hexdigest()


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        (1, "bucket-000.jsonl.gz", "bucket-000.jsonl.gz"),
        (1000, "bucket-000.jsonl.gz", "bucket-999.jsonl.gz"),
        (1001, "bucket-0000.jsonl.gz", "bucket-1000.jsonl.gz"),
        (65_536, "bucket-00000.jsonl.gz", "bucket-65535.jsonl.gz"),
    ],
)
def test_names_have_as_many_digits_as_the_last_needs(number: int, first: str, last: str) -> None:
    names = bucket_names(number, ".jsonl.gz")
    assert (len(names), names[0], names[-2], names[-1]) == (number + 1, first, last, "bucket-none.jsonl.gz")
    assert list(names) == sorted(names)


@pytest.fixture(scope="module")
def parting(tmp_path_factory: pytest.TempPathFactory) -> Parting:
    """Into seven buckets."""
    file = tmp_path_factory.mktemp("family") / "family.toml"
    return Parting(RunBuckets(7, FamilySalt.load_or_make(file).commitment), str(file))


def keys_of(rows: Sequence[Sequence[bytes]], identifier: str = "account") -> KeysOfKind:
    """A column in which each row names these people."""
    places = [place for place, named in enumerate(rows) for _ in named]
    keys = pa.array([key for named in rows for key in named], pa.binary(16))
    return KeysOfKind("instagram", identifier, np.array(places, np.int64), keys)  # type: ignore[arg-type]


KEYS = st.binary(min_size=16, max_size=16)
ROWS = st.lists(st.tuples(st.lists(KEYS, max_size=3), st.lists(KEYS, max_size=2)), max_size=12)


@settings(max_examples=60)
@given(ROWS)
def test_of_several_authors_the_first_column_decides_and_there_the_smallest_key(
    parting: Parting, rows: list[tuple[list[bytes], list[bytes]]]
) -> None:
    columns = [keys_of([row[number] for row in rows]) for number in (0, 1)]
    scopes = keys_of([[bytes(16)] for _ in rows], "domain")
    found = parting.of_rows(RowKeys((scopes, *columns), np.zeros(len(rows), np.bool_)))

    salt = FamilySalt.load(Path(parting.family))
    wrote = [min(row[0] or row[1], default=None) for row in rows]
    assert found.tolist() == [7 if key is None else salt.buckets_of(7, [key])[0] for key in wrote]


AUTHORS = st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=30)


@settings(max_examples=8, deadline=None)
@given(
    files=st.lists(AUTHORS, min_size=1, max_size=3),
    buckets=st.integers(1, 12),
    stretch=st.integers(1, 40),
    lines=st.booleans(),
)
def test_all_buckets_together_are_the_kept_rows_of_a_run_without(
    files: list[list[int | None]], buckets: int, stretch: int, lines: bool
) -> None:
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patched:
        patched.setattr(pieces, "STRETCH_LINES", stretch)
        folder, ending = Path(place), "jsonl" if lines else "parquet"
        for number, authors in enumerate(files):
            table = made.posts(authors, text=[f"{number}.{row}" for row in range(len(authors))])
            write(folder / "corpus" / f"{number}.{ending}", table)
        made.exclusion_set(folder / "set", [objection(3), objection(8)])
        bucketed.fixed_family(folder)
        made.gate(folder, undecided="keep", out=folder / "plain")
        bucketed.gate(folder, buckets, undecided="keep")

        expected: dict[int, list[dict[str, object]]] = {number: [] for number in range(buckets + 1)}
        for row in (
            row for number in range(len(files)) for row in read(folder / "plain" / "data" / f"{number}.{ending}")
        ):
            author = row["author_id"]
            expected[buckets if author is None else bucketed.bucket_of(folder, author, buckets)].append(row)
        names = bucket_names(buckets, f".{ending}")
        found = {number: read(folder / "out" / "data" / name) for number, name in enumerate(names)}
        assert found == expected


def write(path: Path, table: pa.Table) -> None:
    """As Parquet or as lines."""
    if path.suffix == ".parquet":
        made.write(path, table)
        return
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in table.to_pylist()))


def read(path: Path) -> list[dict[str, object]]:
    """The rows of a file, in order."""
    rows: list[dict[str, object]] = (
        pq.read_table(path).to_pylist()
        if path.suffix == ".parquet"
        else [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
    )
    return rows
