"""How fast mentions are found and matched, beside `ahocorasick_rs` in the same run.

    python -m benchmarks.mentions.speed [--posts 400000] [--objectors 10000 1000000 10000000] [--automaton 1000000]

`ahocorasick_rs` and its numbers are only for comparison (`pip install ahocorasick_rs`; without it that column is left
out). One process, CPU seconds. The set is filled up with random keys, since only objectors who occur must be real.
"""

import argparse
import contextlib
import importlib
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.mentions.made_posts import Population, population, posts
from widerspruch.gate.mentions.candidates import candidates, keyed
from widerspruch.gate.mentions.known import KnownSigns
from widerspruch.gate.mentions.match import match
from widerspruch.gate.mentions.sieve import Sieve
from widerspruch.gate.profile import Mentions
from widerspruch.protocol.exclusion_set import ExclusionSet
from widerspruch.protocol.fold import fold_handle, fold_name, fold_word
from widerspruch.protocol.hashing_key import HashingKey, Sign
from widerspruch.protocol.set_tables import MENTIONS, OBJECTIONS
from widerspruch.rulebook.decide import Run

PLATFORM = "instagram"
KEY = HashingKey(b"a fixed key for invented people!")
ROWS_PER_BATCH = 200_000
NAMED = 10_000


def write_set(folder: Path, named: Population, size: int) -> ExclusionSet:
    """A set of `size` objectors, each with a handle and a name; all but the first `NAMED` are random keys."""
    chance = random.Random(3)
    accounts = [chance.randbytes(16) for _ in range(min(size, NAMED))]
    rows: list[tuple[Sign, bytes, bytes]] = []
    signs: dict[Sign, list[str]] = {
        "handle": [fold_handle(handle) for handle in named.handles[:size]],
        "name": [fold_name(name) for name in named.names[:size]],
    }
    for sign, values in signs.items():
        rows += zip(repeat(sign), KEY.keys_of(PLATFORM, sign, values), accounts, strict=False)
    firsts = list(KEY.keys_of(PLATFORM, "first_name", {fold_word(first) for first in named.first_names}))
    rows += [("first_name", key, accounts[0]) for key in firsts]
    objections, mentions = folder / f"objections-{size}", folder / f"mentions-{size}"
    count = len(accounts)
    pq.write_table(
        pa.Table.from_arrays(
            [
                _uuids(accounts),
                pa.array(["generative"] * count),
                pa.array([1] * count, pa.int64()),
                *[pa.array([True] * count)] * 3,
                pa.nulls(count, pa.int64()),
            ],
            schema=OBJECTIONS,
        ),
        objections,
    )
    with pq.ParquetWriter(mentions, MENTIONS, compression="zstd", use_dictionary=["sign"]) as writer:
        writer.write_table(
            _mentions([sign for sign, _, _ in rows], [key for _, key, _ in rows], [who for _, _, who in rows])
        )
        for sign in signs:
            for start in range(NAMED, size, 500_000):
                part = min(500_000, size - start)
                raw = chance.randbytes(16 * part)
                keys = [raw[place : place + 16] for place in range(0, len(raw), 16)]
                writer.write_table(_mentions([sign] * part, keys, keys))
    return ExclusionSet((), (objections,), (mentions,), "", None, PLATFORM, 1, 1, KEY.key_id)


def _mentions(signs: Sequence[str], keys: Sequence[bytes], accounts: Sequence[bytes]) -> pa.Table:
    columns = [pa.array(signs), _uuids(keys), _uuids(accounts), pa.nulls(len(keys), pa.int32())]
    return pa.Table.from_arrays(columns, schema=MENTIONS)


def _uuids(raw: Sequence[bytes]) -> pa.Array:
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(raw, pa.binary(16)))


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process, and what came out."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def find(texts: pa.Array, knows: KnownSigns) -> pa.Table:
    """The candidates of all posts, batch by batch."""
    parts = [
        candidates(pa.record_batch({"text": texts.slice(first, ROWS_PER_BATCH)}), Mentions(("text",)), knows, first)
        for first in range(0, len(texts), ROWS_PER_BATCH)
    ]
    return pa.concat_tables(parts)


def _matched(file: Path, exclusions: ExclusionSet) -> int:
    with duckdb.connect(config={"threads": 1}) as connection:
        return sum(len(part) for _, part in match(connection, [file], exclusions, Run(frozen_at=2), strict=True))


def automaton(patterns: Sequence[str], texts: Sequence[str]) -> tuple[float, float, int] | None:
    """(seconds to build, seconds to search, hits) of one Aho-Corasick automaton; None where it is not installed."""
    with contextlib.suppress(ModuleNotFoundError):
        library = importlib.import_module("ahocorasick_rs")
        build, machine = seconds(
            lambda: library.AhoCorasick(
                patterns,
                implementation=library.Implementation.ContiguousNFA,
                matchkind=library.MatchKind.LeftmostLongest,
            )
        )
        search, hits = seconds(lambda: sum(len(machine.find_matches_as_indexes(text.lower())) for text in texts))
        return build, search, hits
    return None


def measure(texts: pa.Array, exclusions: ExclusionSet, size: int, folder: Path) -> None:
    """One size of set: every kind of sign, first with nothing learned, then on other posts."""
    megabytes = texts.slice(len(texts) // 2).nbytes / 1e6
    half = len(texts) // 2
    making, sieve = seconds(lambda: Sieve.of(exclusions.mentions))
    print(f"{size:,} objectors: sieve of {len(sieve.bits) >> 20} MiB made in {making:.1f} s", flush=True)
    for label, signs in (
        ("handles", ["handle"]),
        ("handles, addresses, e-mails, phones", ["handle", "url", "email", "phone"]),
        ("names", ["name", "first_name"]),
        ("all", ["handle", "url", "email", "phone", "name", "first_name", "place", "employer", "companion"]),
    ):
        full = KnownSigns.of(PLATFORM, KEY, exclusions.mentions, sieve)
        full.signs = frozenset(signs)
        cold, _ = seconds(partial(find, texts.slice(0, half), full))
        warm, found = seconds(partial(find, texts.slice(half), full))
        file = folder / "found"
        pq.write_table(keyed(found), file)
        matching, hits = seconds(partial(_matched, file, exclusions))
        print(
            f"| {size:,} | {label} | {megabytes / cold:.0f} | {megabytes / warm:.0f} | {half / warm / 1e6:.2f} |"
            f" {len(found):,} | {hits:,} | {matching:.2f} |",
            flush=True,
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=400_000)
    parser.add_argument("--objectors", type=int, nargs="+", default=[10_000, 1_000_000, 10_000_000])
    parser.add_argument("--automaton", type=int, nargs="*", default=[10_000, 1_000_000])
    asked = parser.parse_args()
    named, others = population(NAMED), population(500_000, seed=7)
    texts = posts(asked.posts, named, others)
    searched = texts.slice(len(texts) // 2).to_pylist()
    print(f"{len(texts):,} posts, {texts.nbytes / 1e6:.0f} MB; the figures are of the second half\n")
    print("| objectors | signs | MB/s, nothing learned | MB/s | M posts/s | candidates | hits | matching, s |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in asked.objectors:
            measure(texts, write_set(Path(folder), named, size), size, Path(folder))
    megabytes = texts.slice(len(texts) // 2).nbytes / 1e6
    for size in asked.automaton:
        more = population(max(size - NAMED, 0), seed=11)
        for label, patterns in (
            ("handles", ["@" + handle for handle in (*named.handles, *more.handles)]),
            ("names", [name.lower() for name in (*named.names, *more.names)]),
        ):
            if (measured := automaton(sorted(set(patterns)), searched)) is not None:
                build, search, hits = measured
                print(
                    f"ahocorasick_rs, {label} of {size:,}: built in {build:.1f} s, {megabytes / search:.0f} MB/s,"
                    f" {len(searched) / search / 1e6:.2f} M posts/s, {hits:,} hits",
                    flush=True,
                )


if __name__ == "__main__":
    main()
