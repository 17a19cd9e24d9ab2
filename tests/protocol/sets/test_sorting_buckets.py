"""Sets that do not fit into memory are the same, byte for byte, as if they did."""

from pathlib import Path
from random import Random
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from widerspruch.protocol.hashing_key import IDENTIFIERS
from widerspruch.protocol.sets import sorting_buckets
from widerspruch.protocol.sets.tables import MENTIONS, OBJECTIONS, write_mentions, write_objections


def some_objections(count: int) -> pa.Table:
    """Objections of random accounts, a tenth of them twice."""
    random = Random(7)
    accounts = [UUID(int=random.getrandbits(128)) for _ in range(count)]
    rows = [
        {
            "account_key": account,
            "purpose": "generative",
            "received_at": random.randrange(5),
            "own_content": True,
            "ai_interactions": random.random() < 0.5,
            "mentions": False,
            "withdrawn_at": None,
        }
        for account in [*accounts, *accounts[: count // 10]]
    ]
    random.shuffle(rows)
    return pa.Table.from_pylist(rows, schema=OBJECTIONS)


def some_mentions(count: int) -> pa.Table:
    """Mention keys of all kinds."""
    random = Random(8)
    rows = [
        {
            "identifier": random.choice(IDENTIFIERS),
            "mention_key": UUID(int=random.getrandbits(128)),
            "account_key": UUID(int=random.getrandbits(128)),
            "bearers": random.choice([None, 1, 2]),
        }
        for _ in range(count)
    ]
    return pa.Table.from_pylist([*rows, *rows[: count // 10]], schema=MENTIONS)


@pytest.mark.parametrize("batch_rows", [97, 1000])
def test_a_set_that_is_spilled_has_the_same_bytes(tmp_path: Path, monkeypatch, batch_rows: int) -> None:  # type: ignore[no-untyped-def]
    """However little fits into memory, rows come out sorted, merged and in the same file."""
    objections, mentions = some_objections(3000), some_mentions(3000)
    write_objections(tmp_path / "whole.parquet", [objections], tmp_path)
    write_mentions(tmp_path / "whole-mentions.parquet", [mentions], tmp_path)
    monkeypatch.setattr(sorting_buckets, "SPILL_ROWS", 500)
    for scratch in ("one", "two"):
        (tmp_path / scratch).mkdir()
    counted = write_objections(
        tmp_path / "spilled.parquet", objections.to_batches(max_chunksize=batch_rows), tmp_path / "one"
    )
    write_mentions(
        tmp_path / "spilled-mentions.parquet", mentions.to_batches(max_chunksize=batch_rows), tmp_path / "two"
    )

    assert counted.accounts == 3000
    assert (tmp_path / "spilled.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    assert (tmp_path / "spilled-mentions.parquet").read_bytes() == (tmp_path / "whole-mentions.parquet").read_bytes()
    keys = [key.bytes for key in pq.read_table(tmp_path / "spilled.parquet")["account_key"].to_pylist()]
    assert keys == sorted(keys)
    assert list((tmp_path / "one").iterdir()) == []
