"""Sets of any number of invented accounts, already sorted, to be measured with: made piece by piece in a process of
their own, so that what that takes is not measured."""

import secrets
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.protocol.sets.cmac_columns import fixed_binary
from widerspruch.protocol.sets.tables import OBJECTIONS, ROWS_PER_GROUP

RECEIVED = 1_760_000_000_000_000
PURPOSES = ("generative", "other_ai")
_ACCOUNTS_AT_ONCE = 8_192


def made_set(path: Path, accounts: int, purposes: int) -> Path:
    """One row per account and purpose, each account received at an instant of its own; a file as a set has it."""
    if not path.exists():
        made = get_context("spawn").Process(target=_write, args=(path, accounts, purposes))
        made.start()
        made.join()
        if made.exitcode:
            raise SystemExit("no set could be made")
    return path


def increment(path: Path, keys: list[bytes]) -> Path:
    """These accounts, withdrawn."""
    with pq.ParquetWriter(path, OBJECTIONS) as writer:
        writer.write_table(_rows(sorted(keys), 1, RECEIVED + 10**12))
    return path


def _write(path: Path, accounts: int, purposes: int) -> None:
    unfinished = path.with_name(f"{path.name}.unfinished")
    columns = {name: "none" if name.endswith("_key") else "zstd" for name in OBJECTIONS.names}
    with pq.ParquetWriter(unfinished, OBJECTIONS, compression=columns, use_dictionary=["purpose"]) as writer:
        waiting = OBJECTIONS.empty_table()
        for keys in _sorted_keys(accounts):
            waiting = pa.concat_tables([waiting, _rows(keys, purposes)])
            while len(waiting) >= ROWS_PER_GROUP:
                writer.write_table(waiting.slice(0, ROWS_PER_GROUP), row_group_size=ROWS_PER_GROUP)
                waiting = waiting.slice(ROWS_PER_GROUP)
        if len(waiting):
            writer.write_table(waiting)
    unfinished.rename(path)


def _sorted_keys(accounts: int) -> Iterator[list[bytes]]:
    """In stretches of the keys, as many in each."""
    stretches = max(1, accounts // _ACCOUNTS_AT_ONCE)
    width = (1 << 128) // stretches
    for stretch in range(stretches):
        count = accounts * (stretch + 1) // stretches - accounts * stretch // stretches
        yield sorted((stretch * width + secrets.randbelow(width)).to_bytes(16) for _ in range(count))


def _rows(keys: list[bytes], purposes: int, withdrawn_at: int | None = None) -> pa.Table:
    count = len(keys) * purposes
    owners = pa.array([place for place in range(len(keys)) for _ in range(purposes)], pa.int32())
    received = [RECEIVED + int.from_bytes(key[-5:]) for key in keys]
    columns = [
        pa.ExtensionArray.from_storage(pa.uuid(), fixed_binary(b"".join(keys)).take(owners)),
        pa.array(list(PURPOSES[:purposes]) * len(keys), pa.string()),
        pa.array(received, pa.int64()).take(owners),
        *(pa.repeat(covered, count) for covered in (True, True, False)),
        pa.nulls(count, pa.int64()) if withdrawn_at is None else pa.repeat(pa.scalar(withdrawn_at, pa.int64()), count),
    ]
    return pa.table(columns, OBJECTIONS)
