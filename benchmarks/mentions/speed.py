"""How fast mentions are found and matched, beside `ahocorasick_rs` in the same run.

    python -m benchmarks.mentions.speed [--posts 600000] [--objectors 10000 1000000 10000000] [--automaton 1000000]

`ahocorasick_rs` and its numbers are only for comparison. One process, CPU seconds. The set is filled up with random
keys, since only objectors who occur must be real. The first half of the posts is there to learn from; the second half
is searched in parts, each part by the gate and by an automaton of the objectors who occur, one right after the other.
The medians of the parts are given: others use the machine, too.
"""

import argparse
import importlib
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import repeat
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.mentions.made_posts import Population, population, posts
from widerspruch.gate.mentions.candidates import candidates, keyed
from widerspruch.gate.mentions.known import KnownIdentifiers
from widerspruch.gate.mentions.match import match
from widerspruch.gate.mentions.sieve import Sieve
from widerspruch.gate.profile import Mentions
from widerspruch.identifiers.fold import fold_handle, fold_name, fold_word
from widerspruch.protocol.hashing_key import HashingKey, Identifier
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.keyed_columns import KeyedColumns
from widerspruch.protocol.sets.tables import MENTIONS, OBJECTIONS
from widerspruch.rulebook.decide import Run

PLATFORM = "instagram"
KEY = HashingKey(b"a fixed key for invented people!")
KEYED = KeyedColumns(KEY)
ROWS_PER_BATCH = 65_536  # as the gate reads them
PARTS = 7
NAMED = 10_000


def write_set(folder: Path, named: Population, size: int) -> ExclusionSet:
    """A set of `size` objectors, each with a handle and a name; all but the first `NAMED` are random keys."""
    chance = random.Random(3)
    accounts = [chance.randbytes(16) for _ in range(min(size, NAMED))]
    rows: list[tuple[Identifier, bytes, bytes]] = []
    identifiers: dict[Identifier, list[str]] = {
        "handle": [fold_handle(handle) for handle in named.handles[:size]],
        "name": [fold_name(name) for name in named.names[:size]],
    }
    for identifier, values in identifiers.items():
        rows += zip(repeat(identifier), KEYED.keys_of(PLATFORM, identifier, values), accounts, strict=False)
    firsts = list(KEYED.keys_of(PLATFORM, "first_name", {fold_word(first) for first in named.first_names}))
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
    with pq.ParquetWriter(mentions, MENTIONS, compression="zstd", use_dictionary=["identifier"]) as writer:
        writer.write_table(
            _mentions(
                [identifier for identifier, _, _ in rows], [key for _, key, _ in rows], [who for _, _, who in rows]
            )
        )
        for identifier in identifiers:
            for start in range(NAMED, size, 500_000):
                part = min(500_000, size - start)
                raw = chance.randbytes(16 * part)
                keys = [raw[place : place + 16] for place in range(0, len(raw), 16)]
                writer.write_table(_mentions([identifier] * part, keys, keys))
    return ExclusionSet((), (objections,), (mentions,), "", None, PLATFORM, 1, 1, KEY.key_id)


def _mentions(identifiers: Sequence[str], keys: Sequence[bytes], accounts: Sequence[bytes]) -> pa.Table:
    columns = [pa.array(identifiers), _uuids(keys), _uuids(accounts), pa.nulls(len(keys), pa.int32())]
    return pa.Table.from_arrays(columns, schema=MENTIONS)


def _uuids(raw: Sequence[bytes]) -> pa.Array:
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(raw, pa.binary(16)))


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process, and what came out."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def find(texts: pa.Array, knows: KnownIdentifiers) -> pa.Table:
    """The candidates of all posts, batch by batch. A row's number is its place in the array that `texts` is part of."""
    batches = [texts.slice(first, ROWS_PER_BATCH) for first in range(0, len(texts), ROWS_PER_BATCH)]
    parts = [
        candidates(pa.record_batch({"text": batch}), Mentions(("text",)), knows, batch.offset) for batch in batches
    ]
    return pa.concat_tables(parts)


def _matched(file: Path, exclusions: ExclusionSet) -> int:
    with duckdb.connect(config={"threads": 1, "arrow_lossless_conversion": True}) as connection:
        return sum(len(part) for _, part in match(connection, [file], [exclusions], Run(frozen_at=2), strict=True))


def second_half(texts: pa.Array) -> list[pa.Array]:
    """What is searched for the figures, in parts."""
    half = len(texts) // 2
    size = half // PARTS
    return [texts.slice(half + part * size, size) for part in range(PARTS)]


def searching(patterns: Sequence[str]) -> tuple[float, Callable[[pa.Array], int]]:
    """(seconds to build, search for hits) of one Aho-Corasick automaton of some handles or names."""
    library = importlib.import_module("ahocorasick_rs")
    build, machine = seconds(
        lambda: library.AhoCorasick(
            sorted(set(patterns)),
            implementation=library.Implementation.ContiguousNFA,
            matchkind=library.MatchKind.LeftmostLongest,
        )
    )

    def search(part: pa.Array) -> int:
        return sum(len(machine.find_matches_as_indexes(text.lower())) for text in part.to_pylist())

    return build, search


def patterns_of(whose: Population) -> dict[str, list[str]]:
    """What an automaton looks for, by the label of the measurement it stands beside."""
    return {"handles": ["@" + handle for handle in whose.handles], "names": [name.lower() for name in whose.names]}


def measure(
    texts: pa.Array, exclusions: ExclusionSet, size: int, folder: Path, beside: dict[str, Callable[[pa.Array], int]]
) -> None:
    """One size of set: every kind of identifier, first with nothing learned, then on other posts."""
    first = texts.slice(0, len(texts) // 2)
    making, sieve = seconds(lambda: Sieve.of(exclusions.mentions))
    print(f"{size:,} objectors: sieve of {len(sieve.bits) >> 20} MiB made in {making:.1f} s", flush=True)
    for label, identifiers in (
        ("handles", ["handle"]),
        ("handles, addresses, e-mails, phones", ["handle", "url", "email", "phone"]),
        ("names", ["name", "first_name"]),
        ("all", ["handle", "url", "email", "phone", "name", "first_name", "place", "employer", "companion"]),
    ):
        full = KnownIdentifiers.of(PLATFORM, KEY, exclusions.mentions, sieve)
        full.identifiers = frozenset(identifiers)
        cold, _ = seconds(partial(find, first, full))
        times, ratios, results = [], [], []
        for part in second_half(texts):
            took, found = seconds(partial(find, part, full))
            times.append(took)
            results.append(found)
            if label in beside:
                ratios.append(seconds(partial(beside[label], part))[0] / took)
        warm, part = median(times), second_half(texts)[0]
        pq.write_table(keyed(pa.concat_tables(results)), folder / "found")
        matching, hits = seconds(partial(_matched, folder / "found", exclusions))
        times_automaton = f"{median(ratios):.2f}" if ratios else ""
        print(
            f"| {size:,} | {label} | {first.nbytes / 1e6 / cold:.0f} | {part.nbytes / 1e6 / warm:.0f} |"
            f" {len(part) / warm / 1e6:.2f} | {times_automaton} | {hits:,} | {matching:.2f} |",
            flush=True,
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=600_000)
    parser.add_argument("--objectors", type=int, nargs="+", default=[10_000, 1_000_000, 10_000_000])
    parser.add_argument("--automaton", type=int, nargs="*", default=[10_000, 1_000_000])
    asked = parser.parse_args()
    named, others = population(NAMED), population(500_000, seed=7)
    texts = posts(asked.posts, named, others)
    print(f"{len(texts):,} posts, {texts.nbytes / 1e6:.0f} MB; the figures are of the second half\n")
    print(
        "| objectors | identifiers | first, MB/s | then, MB/s | M posts/s | times the automaton | hits | matching, s |"
    )
    print("|---|---|---|---|---|---|---|---|")
    beside = {label: searching(patterns)[1] for label, patterns in patterns_of(named).items()}
    with tempfile.TemporaryDirectory() as folder:
        for size in asked.objectors:
            measure(texts, write_set(Path(folder), named, size), size, Path(folder), beside)
    for size in asked.automaton:
        more = patterns_of(population(max(size - NAMED, 0), seed=11))
        for label, patterns in patterns_of(named).items():
            build, search = searching([*patterns, *more[label]])
            times, hits = zip(*(seconds(partial(search, part)) for part in second_half(texts)), strict=True)
            part = second_half(texts)[0]
            print(
                f"ahocorasick_rs, {label} of {size:,}: built in {build:.1f} s,"
                f" {part.nbytes / 1e6 / median(times):.0f} MB/s, {len(part) / median(times) / 1e6:.2f} M posts/s,"
                f" {sum(hits):,} hits",
                flush=True,
            )


if __name__ == "__main__":
    main()
