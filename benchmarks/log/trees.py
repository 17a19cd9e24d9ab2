"""The tree of a set of ten million: made from all rows, gone on with, and one account shown by it."""

import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import structs

from benchmarks.log.figures import Figure, cpu_seconds, milliseconds, peak_mib
from benchmarks.log.made_sets import increment, made_set
from widerspruch.protocol.openings import SetOpening
from widerspruch.protocol.prefix_nodes import PrefixNodes
from widerspruch.protocol.prefix_tree import verify_present
from widerspruch.protocol.sets import tree
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.header import SetHeader, SetTree
from widerspruch.protocol.sets.member import member_of
from widerspruch.protocol.sets.stretches import key_array

ACCOUNTS = int(os.environ.get("WIDERSPRUCH_BENCHMARK_ACCOUNTS", "10000000"))
CHANGED = 1_000
SECRET = bytes(range(32))


def figures(runs: int) -> Iterator[Figure]:
    """With one row per account. `WIDERSPRUCH_BENCHMARK_ACCOUNTS`: how many."""
    yield from _of(1, runs)


def figures_of_two_rows(runs: int) -> Iterator[Figure]:
    """With two rows per account, as a desk writes them."""
    yield from _of(2, runs)


def _of(purposes: int, runs: int) -> Iterator[Figure]:
    with TemporaryDirectory(prefix="widerspruch-trees-") as name:
        yield from _in(Path(name), purposes, runs)


def _in(folder: Path, purposes: int, runs: int) -> Iterator[Figure]:
    many = f"{ACCOUNTS / 10**6:g} M accounts, {purposes} row{'s' * (purposes > 1)} each"
    objections = made_set(folder / f"{purposes}.parquet", ACCOUNTS, purposes)
    before = peak_mib()
    made = list[PrefixNodes]()
    seconds = cpu_seconds(lambda: made.append(tree.nodes_of_chain([objections], ACCOUNTS, SECRET)))
    goal = 32 * ACCOUNTS / 10**7
    yield Figure(f"{many}: the tree from all rows", f"{seconds:.1f} CPU s", f"{goal:.0f} CPU s")
    yield Figure("… memory at most; before", f"{peak_mib():.0f} MiB; {before:.0f} MiB", "one part")
    (nodes,) = made
    (folder / "nodes.bin").write_bytes(nodes.to_bytes())
    yield Figure("… nodes kept, places", f"{(folder / 'nodes.bin').stat().st_size / 2**20:.1f} MiB, {nodes.bits} bits")
    keys = _some_keys(objections, CHANGED)
    yield from _shown(_chain(objections, nodes), SetOpening(SECRET, folder / "nodes.bin"), keys, runs)
    newer = increment(folder / "increment.parquet", keys)
    chain, rows = [objections, newer], list[tuple[Sequence[int], pa.Table]]()
    changed = tree.buckets_in(newer, nodes.bits)
    read = cpu_seconds(lambda: rows.extend(tree.rows_of_buckets(chain, nodes.bits, changed)))
    hashed = cpu_seconds(lambda: nodes.replace(tree.leaves_by_bucket(rows, nodes.bits, SECRET)))
    leaves = sum(len(key_array(some).unique()) for _, some in rows)
    yield Figure(f"{CHANGED:,} of them changed: the tree, {leaves:,} leaves", f"{hashed:.2f} CPU s", "1 s")
    yield Figure("… and their buckets read and merged before", f"{read:.2f} CPU s")


def _shown(chain: ExclusionSet, opening: SetOpening, keys: list[bytes], runs: int) -> Iterator[Figure]:
    some = iter(keys)
    took = milliseconds(lambda: member_of(chain, opening, next(some)), runs)
    yield Figure("… one account shown", f"{took:.0f} ms", "100 ms")
    lengths, member = [], member_of(chain, opening, keys[0])
    for key in keys[:20]:
        found = member_of(chain, opening, key)
        assert found is not None
        lengths.append(len(found.path.siblings))
    assert member is not None
    assert chain.headers[0].tree is not None
    root, shown = bytes.fromhex(chain.headers[0].tree.root), member
    check = milliseconds(lambda: verify_present(root, shown.key, shown.commit, shown.path), runs, 100)
    written = max(lengths) * 47
    yield Figure("… its path", f"{min(lengths)} to {max(lengths)} hashes, at most {written:,} bytes")
    yield Figure("… checked", f"{check * 1000:.0f} µs")


def _chain(objections: Path, nodes: PrefixNodes) -> ExclusionSet:
    """As `open_sets` gives it."""
    header = SetHeader(number=1, platform="x", issued_at=1, received_until=1, key_id="hmac:0", fold_version=1)
    header = structs.replace(header, tree=SetTree("prefix-128/1", nodes.root.hex()))
    return ExclusionSet((header,), (objections,), (), "", None, "x", 1, 1, "hmac:0")


def _some_keys(objections: Path, count: int) -> list[bytes]:
    with pq.ParquetFile(objections, memory_map=True) as file:
        groups = [secrets.randbelow(file.num_row_groups) for _ in range(count)]
        found = set[bytes]()
        for group in sorted(set(groups)):
            keys = key_array(file.read_row_group(group, columns=["account_key"])).unique()
            found.update(keys[secrets.randbelow(len(keys))].as_py() for _ in range(groups.count(group)))
    return list(found)
