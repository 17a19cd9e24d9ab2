"""Parts of authors: together they hold everybody, each author belongs to one."""

from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate import made
from gate.made import objection
from one_duckdb import cursor
from widerspruch.gate.authors.buckets import bucket_sql, partitions_of

ACCOUNTS = range(40)


@given(st.integers(0, 10**12))
def test_every_bucket_is_in_one_partition(rows: int) -> None:
    """However many rows there are, every bucket belongs to one partition."""
    buckets = [bucket for partition in partitions_of(rows) for bucket in range(partition.first, partition.last + 1)]
    assert buckets == list(range(256))


def test_more_rows_make_more_partitions() -> None:
    """A partition has about three million rows, until there are 256 of them."""
    assert [len(partitions_of(rows)) for rows in (0, 1, 3 << 20, 4_000_000, 50_000_000, 10**12)] == [
        1,
        1,
        1,
        2,
        16,
        256,
    ]


@settings(max_examples=20)
@given(st.uuids())
def test_a_key_belongs_to_the_partition_of_its_first_byte(key: UUID) -> None:
    """And the partition's stretch of keys holds it, no other's does."""
    with cursor() as connection:
        bucket = connection.execute(f"SELECT {bucket_sql('$1', 'UUID')}", [key]).fetchall()[0][0]
        assert bucket == key.bytes[0]
        holding = [
            partition
            for partition in partitions_of(30_000_000)
            if connection.execute(f"SELECT {partition.keys('$1')}", [key]).fetchall()[0][0]
        ]
    assert [partition.first <= bucket <= partition.last for partition in holding] == [True]


@settings(max_examples=20)
@given(st.integers(-(2**63), 2**63 - 1))
def test_a_number_and_its_digits_belong_together(author: int) -> None:
    """One file may hold authors as numbers, another as text."""
    with cursor() as connection:
        query = f"SELECT {bucket_sql('CAST($1 AS BIGINT)', 'BIGINT')} = {bucket_sql('$2', 'VARCHAR')}"
        assert connection.execute(query, [author, str(author)]).fetchall() == [(True,)]


@pytest.mark.parametrize("author", ["account", "handle", "key"])
def test_partitions_do_not_change_what_is_kept(author: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Authors in many partitions, over several shards, lead to the same corpus as authors in one."""
    objections = [objection(account, ai_interactions=account % 3 == 0) for account in ACCOUNTS if account % 2]
    outcomes = []
    for rows_per_partition in (1 << 20, 20):
        monkeypatch.setattr("widerspruch.gate.authors.buckets.ROWS_PER_PARTITION", rows_per_partition)
        folder = tmp_path / str(rows_per_partition)
        made.exclusion_set(folder / "set", objections, identifier="handle" if author == "handle" else "account")
        for place, first in enumerate((0, 25, 40)):
            accounts = [account for account in ACCOUNTS[first:] for _ in range(2)] + [None]
            made.write(folder / "corpus" / f"{place}.parquet", made.posts(_held(author, accounts)))
        outcome = made.gate(folder, profile=made.profile(author={"column": "author_id", "is": author}))
        outcomes.append((outcome.manifest.outputs, outcome.manifest.ledgers, outcome.manifest.counts))
        objected = outcome.manifest.counts["objected"]
        assert objected == 2 * (20 + len([account for account in ACCOUNTS[25:] if account % 2]))
    assert outcomes[0] == outcomes[1]


def test_few_objectors_of_many(tmp_path: Path) -> None:
    """Rows of one shard may come out of the join in several runs, with those of other shards between: none is lost."""
    accounts = [[(file * 20_000 + row) * 7919 % 200_003 for row in range(20_000)] for file in range(10)]
    made.exclusion_set(tmp_path / "set", [objection(account) for account in range(4_000)])
    for file, authors in enumerate(accounts):
        made.write(tmp_path / "corpus" / f"{file}.parquet", made.posts(authors))
    counts = made.gate(tmp_path).manifest.counts
    assert counts["objected"] == sum(account < 4_000 for authors in accounts for account in authors)


def _held(author: str, accounts: list[int | None]) -> pa.Array:
    """Accounts as a corpus of this kind has them."""
    if author == "account":
        return pa.array(accounts, pa.int64())
    if author == "handle":
        return pa.array([None if account is None else str(account) for account in accounts], pa.string())
    keys = [
        None if account is None else UUID(bytes=made.KEY.key_of("instagram", "account", str(account)))
        for account in accounts
    ]
    return pa.array(keys, pa.uuid())
