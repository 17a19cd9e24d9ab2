"""The sieve never loses a key."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.gate.mentions.sieve import Sieve
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.keyed_columns import KeyedColumns

KEY = HashingKey(b"a key that no platform ever had.")


def keys_file(path: Path, keys: list[bytes]) -> Path:
    stored = pa.ExtensionArray.from_storage(pa.uuid(), pa.array(keys, pa.binary(16)))
    pq.write_table(pa.table({"mention_key": stored}), path, row_group_size=1000)
    return path


def test_known_keys_pass_and_most_others_do_not(tmp_path: Path) -> None:
    """Every key of the files passes; of others at most one in six."""
    keys = list(KeyedColumns(KEY).keys_of("instagram", "handle", map(str, range(20_000))))
    others = list(KeyedColumns(KEY).keys_of("instagram", "name", map(str, range(20_000))))
    files = [keys_file(tmp_path / "one", keys[:15_000]), keys_file(tmp_path / "two", keys[15_000:])]
    sieve = Sieve.of(files)
    assert sieve.passing(keys) == list(range(len(keys)))
    assert len(sieve.passing(others)) < len(others) / 6
    assert Sieve(sieve.bits).passing(keys[:100]) == list(range(100))


def test_no_keys(tmp_path: Path) -> None:
    """An empty file and no file at all let nothing pass."""
    for files in ([], [keys_file(tmp_path / "none", [])]):
        assert Sieve.of(files).passing([bytes(16)]) == []
    assert Sieve.of([]).passing([]) == []


@given(st.binary(min_size=16, max_size=16))
def test_full_sieve(key: bytes) -> None:
    """A sieve with every bit set lets everything pass."""
    assert Sieve(b"\xff" * (1 << 13)).passing([key]) == [0]


def test_bits_must_be_a_power_of_two() -> None:
    """Half a file of bits is refused."""
    with pytest.raises(ValueError, match="power of two"):
        Sieve(b"\0" * 9000)
