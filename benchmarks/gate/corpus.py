"""The corpora that the gate is measured on: invented accounts, their posts, and the objections of some of them.

Everything is drawn by DuckDB's hash of row number and seed: the same version of DuckDB makes the same rows again, in
any order and in any number of processes. What is there from an earlier run is used again; files appear whole.
"""

import argparse
import fcntl
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from benchmarks.gate.phrases import words
from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.protocol.hashing_key import ALGORITHMS, Algorithm, HashingKey
from widerspruch.protocol.sets.exclusion_set import write_set
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.protocol.sets.keyed_columns import KeyedColumns
from widerspruch.protocol.sets.tables import OBJECTIONS

PLATFORM = "facebook"
FREEZE = 1_795_215_600_000_000
"""21 November 2026, 0:00 in Berlin, in microseconds UTC: later than every post and every objection."""

ISSUED_AT = FREEZE + 6 * 3600 * 1_000_000
ROW_GROUP = 250_000
MOST_ROWS_PER_FILE = 1_000_000
FEWEST_FILES = 10
ALL_ROWS = 50_000_000
"""The years 2012 to 2026 spread over so many rows; smaller corpora end earlier, so that they share their files."""

REGISTER = 274_000_000
"""Objectors of a whole platform, most of them without a single row in the corpus: EU users of the largest one."""

POSTS_SQL = (files("benchmarks.gate") / "posts.sql").read_text("utf-8")
COLUMNS = {
    "id": pa.int64(),
    "author_id": pa.int64(),
    "author_key": pa.uuid(),
    "kind": pa.string(),
    "audience": pa.string(),
    "author_adult": pa.bool_(),
    "created_at": pa.timestamp("us", tz="UTC"),
    "lang": pa.string(),
    "text": pa.string(),
}
KEYED = pa.schema(COLUMNS)
PLAIN = pa.schema({name: kind for name, kind in COLUMNS.items() if name != "author_key"})
ACCOUNTS = pa.schema({"author_id": pa.int64(), "author_key": pa.uuid(), "handle": pa.string(), "name": pa.string()})
PARQUET = {"compression": "zstd", "compression_level": 3}
CORES = len(os.sched_getaffinity(0))

MACROS = """
CREATE MACRO draw(number, seed) AS hash(number * 512 + seed);
CREATE MACRO share(number, seed) AS (draw(number, seed) >> 11)::DOUBLE / 9007199254740992;
CREATE MACRO below(number, seed, most) AS (draw(number, seed) % most)::BIGINT;
CREATE MACRO fifth_power(x) AS x * x * x * x * x;
-- The inverse of the distribution function of a zipf law with exponent 0.8, taken as continuous.
CREATE MACRO zipf_rank(u, accounts) AS
    least(floor(fifth_power(1 + u * (pow(accounts + 1, 0.2) - 1)))::BIGINT, accounts);
CREATE MACRO author_id(account) AS (draw(account, 101) >> 1)::BIGINT;
CREATE MACRO is_adult(account) AS below(account, 102, 100) >= 6;
-- The length stands in a variable of its own: `len` of the list was counted again for every row.
CREATE MACRO pick(list_name, number, seed) AS
    getvariable(list_name)[1 + below(number, seed, getvariable(list_name || '_length'))];
CREATE MACRO invented_name(number, seed) AS
    pick('name_beginnings', number, seed)
    || pick('name_middles', number, seed + 1) || pick('name_endings', number, seed + 2);
-- Who does what to what, and when: "unsere Nachbarin sucht seit Montag gelbe Gartenstühle von Belanto".
CREATE MACRO german_clause(who, number, seed) AS concat(
    pick(who, number, seed), ' ', pick('de_verbs', number, seed + 1), ' ', pick('de_times', number, seed + 2), ' ',
    pick('de_adjectives', number, seed + 3), ' ',
    pick('de_noun_beginnings', number, seed + 4), pick('de_noun_endings', number, seed + 5)
);
CREATE MACRO english_clause(who, number, seed) AS concat(
    pick(who, number, seed), ' ', pick('en_verbs', number, seed + 1), ' ', pick('en_adjectives', number, seed + 3), ' ',
    pick('en_noun_beginnings', number, seed + 4), pick('en_noun_endings', number, seed + 5), ' ',
    pick('en_times', number, seed + 2)
);
-- Every fourth account has a double name, so that there are rare names too.
CREATE MACRO last_of(list_name, account) AS
    pick(list_name, account, 104)
    || CASE WHEN below(account, 105, 4) = 0 THEN '-' || pick(list_name, account, 106) ELSE '' END;
CREATE MACRO full_name(account) AS pick('first_names', account, 103) || ' ' || last_of('last_names', account);
CREATE MACRO handle(account) AS
    pick('first_handles', account, 103) || '.' || pick('last_handles', account, 104) || account;
"""


class Place(Struct, frozen=True):
    """Where the corpora and sets over so many accounts lie, and how many objectors the sets hold."""

    folder: Path
    accounts: int

    @property
    def root(self) -> Path:
        """One folder per number of accounts: keys, corpora and sets belong together."""
        return self.folder / f"accounts-{self.accounts}"

    @property
    def keys(self) -> Path:
        """16 bytes per account, in the order of their ranks."""
        return self.root / "keys.bin"

    @property
    def register(self) -> Path:
        """Id, key, handle and name of every account."""
        return self.root / "accounts.parquet"

    def hashing_key(self, algorithm: Algorithm = "hmac") -> Path:
        """The key that a platform would give to the gate."""
        return self.root / ("hashing.key" if algorithm == "hmac" else f"hashing-{algorithm}.key")

    def corpus(self, rows: int, *, keyed: bool) -> Path:
        """The folder of a corpus."""
        return self.root / f"corpus-{rows}-{'keyed' if keyed else 'plain'}"

    def exclusion_set(self, keys: int, algorithm: Algorithm = "hmac") -> Path:
        """The folder of an exclusion set."""
        return self.root / (f"set-{keys}" if algorithm == "hmac" else f"set-{keys}-{algorithm}")

    def ids(self, keys: int) -> Path:
        """The accounts of such a set as plain ids."""
        return self.root / f"ids-{keys}.parquet"

    def bound(self, rows: int, keys: int) -> Path:
        """Up to which hash of its id a row belongs to the filtered copy."""
        return self.root / f"filtered-{rows}-{keys}.txt"

    def built(self, rows: int, keys: int, result: str = "corpus") -> Path:
        """What the gate has built of a corpus, to be purged or read: the kept rows, or a mask."""
        return self.root / (f"built-{rows}-{keys}" if result == "corpus" else f"{result}-{rows}-{keys}")


def accounts_for(rows: int) -> int:
    """20 M accounts from 5 M rows on; fewer for small tries, so that these stay small."""
    return 20_000_000 if rows >= 5_000_000 else max(1000, rows * 2 // 5)


def set_sizes(accounts: int) -> dict[str, int]:
    """Keys per set: 5 % and 50 % of the accounts; and those 50 % among 13.7 times as many as there are accounts."""
    scale = accounts / 20_000_000
    return {"few": int(1_000_000 * scale), "half": int(10_000_000 * scale), "register": int(REGISTER * scale)}


def connect(threads: int = 1) -> duckdb.DuckDBPyConnection:
    """DuckDB that knows how accounts and phrases are drawn."""
    connection = duckdb.connect(config={"threads": threads})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET arrow_lossless_conversion = true")  # or UUIDs come as text
    for name, listed in words().items():
        connection.execute(f"SET VARIABLE {name} = ?", [listed])
        connection.execute(f"SET VARIABLE {name}_length = {len(listed)}")
    for statement in MACROS.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    return connection


def hashing_key(algorithm: Algorithm = "hmac") -> HashingKey:
    """The same key every time: the corpora must be the same too. Nothing real is hashed with it."""
    return HashingKey(hashlib.sha256(b"widerspruch bench-gate").digest(), algorithm)


def make_accounts(place: Place) -> None:
    """Keys and register, hashed by all cores."""
    if place.register.exists():
        return
    for algorithm in ALGORITHMS:
        if not place.hashing_key(algorithm).exists():
            hashing_key(algorithm).save(place.hashing_key(algorithm))
    parts = place.root / "keys.part"
    with parts.open("wb") as opened:
        opened.truncate(16 * place.accounts)
    spans = [(first, min(first + ROW_GROUP, place.accounts)) for first in range(0, place.accounts, ROW_GROUP)]
    with ProcessPoolExecutor(CORES) as pool:
        for _ in pool.map(_write_keys, [parts] * len(spans), spans):
            pass
    parts.rename(place.keys)
    keys = _keys(place)
    connection = connect()
    being_written = place.register.with_suffix(".part")
    with pq.ParquetWriter(being_written, ACCOUNTS, **PARQUET) as writer:
        for first, last in spans:
            drawn = connection.sql(
                "SELECT author_id(rank) AS author_id, handle(rank) AS handle, full_name(rank) AS name "
                f"FROM range({first + 1}, {last + 1}) AS ranks(rank)"
            ).to_arrow_table()
            columns = {"author_key": keys[first:last]} | {name: drawn[name] for name in drawn.column_names}
            writer.write_table(_table(columns, ACCOUNTS), row_group_size=ROW_GROUP)
    being_written.rename(place.register)


def _write_keys(target: Path, span: tuple[int, int]) -> None:
    first, last = span
    ids = connect().sql(f"SELECT author_id(rank) FROM range({first + 1}, {last + 1}) AS ranks(rank)").fetchall()
    keys = KeyedColumns(hashing_key()).keys_of(PLATFORM, "account", [str(one) for (one,) in ids])
    with target.open("r+b") as opened:
        opened.seek(16 * first)
        opened.write(b"".join(keys))


def _keys(place: Place) -> pa.Array:
    """All keys as an Arrow array over the mapped file: key of rank r at r - 1."""
    mapped = pa.memory_map(str(place.keys)).read_buffer()
    storage = pa.Array.from_buffers(pa.binary(16), place.accounts, [None, mapped])
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)


def _table(columns: dict[str, object], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_arrays([_as(columns[field.name], field.type) for field in schema], schema=schema)


def _as(column: object, kind: pa.DataType) -> object:
    return column if column.type == kind else column.cast(kind)  # type: ignore[attr-defined]


def make_corpus(place: Place, rows: int) -> None:
    """Both variants of a corpus, with the keyed author id and without it."""
    per_file = min(MOST_ROWS_PER_FILE, -(-rows // FEWEST_FILES))
    spans = [(first, min(first + per_file, rows)) for first in range(0, rows, per_file)]
    for keyed in (True, False):
        place.corpus(rows, keyed=keyed).mkdir(parents=True, exist_ok=True)
    missing = [
        (number, span)
        for number, span in enumerate(spans)
        if not (_share_file(place, rows, number, span) and _file(place, rows, number, keyed=False).exists())
    ]
    if missing:
        print(f"making {len(missing)} files of {rows:,} posts ...", file=sys.stderr)
    with ProcessPoolExecutor(CORES) as pool:
        for _ in pool.map(
            _write_posts, *zip(*[(place, rows, *one) for one in missing], strict=True) if missing else []
        ):
            pass


def _file(place: Place, rows: int, number: int, *, keyed: bool) -> Path:
    return place.corpus(rows, keyed=keyed) / f"part-{number:05}.parquet"


def _share_file(place: Place, rows: int, number: int, span: tuple[int, int]) -> bool:
    """Whether the file is there, be it by a hard link to that of a larger or smaller corpus with the same rows."""
    if span[1] - span[0] != MOST_ROWS_PER_FILE:
        return _file(place, rows, number, keyed=True).exists()
    for keyed in (False, True):
        own = _file(place, rows, number, keyed=keyed)
        for other in sorted(place.root.glob(f"corpus-*-{'keyed' if keyed else 'plain'}/{own.name}")):
            of = int(other.parent.name.split("-")[1])
            if not own.exists() and of >= FEWEST_FILES * MOST_ROWS_PER_FILE:
                os.link(other, own)
    return _file(place, rows, number, keyed=True).exists()


def _write_posts(place: Place, rows: int, number: int, span: tuple[int, int]) -> None:
    keys = _keys(place)
    connection = connect()
    targets = {schema: _file(place, rows, number, keyed=schema is KEYED) for schema in (PLAIN, KEYED)}
    parts = {schema: target.with_name(f".{target.name}") for schema, target in targets.items()}
    writers = {schema: pq.ParquetWriter(part, schema, **PARQUET) for schema, part in parts.items()}
    for first in range(*span, ROW_GROUP):
        values = {
            "first": first,
            "last": min(first + ROW_GROUP, span[1]),
            "accounts": place.accounts,
            "all_rows": ALL_ROWS,
        }
        posts = connection.sql(POSTS_SQL, params=values).to_arrow_table().combine_chunks()
        columns = {name: posts[name] for name in posts.column_names}
        columns["author_key"] = keys.take(pc.subtract(posts["author_rank"], 1))
        for schema, writer in writers.items():
            writer.write_table(_table(columns, schema), row_group_size=ROW_GROUP)
    for schema, writer in writers.items():
        writer.close()
        parts[schema].rename(targets[schema])


def make_set(place: Place, keys: int) -> None:
    """An exclusion set; 2 % of its accounts objected twice, 1 % withdrew, 0.5 % did not mean their own content."""
    _write_set(place, keys, "hmac", _objections(place, keys))


def make_cmac_set(place: Place, keys: int) -> None:
    """The same objections under the keys of AES-CMAC, from the list of plain ids."""
    connection = connect(threads=2)
    keyed = KeyedColumns(hashing_key("cmac"))

    def hashed() -> Iterator[pa.RecordBatch]:
        for batch in connection.sql(f"FROM '{place.ids(keys)}'").to_arrow_reader(ROW_GROUP):
            account_keys = keyed.keys_of_column(PLATFORM, "account", batch.column("author_id").cast(pa.string()))
            yield pa.RecordBatch.from_arrays([account_keys, *batch.columns[1:]], names=OBJECTIONS.names)

    _write_set(place, keys, "cmac", hashed())


def _write_set(place: Place, keys: int, algorithm: Algorithm, objections: Iterator[pa.RecordBatch]) -> None:
    folder = place.exclusion_set(keys, algorithm)
    if (folder / "statement.json").exists():
        return
    print(f"making {folder.name} ...", file=sys.stderr)
    header = SetHeader(
        number=1,
        platform=PLATFORM,
        issued_at=ISSUED_AT,
        received_until=ISSUED_AT,
        key_id=hashing_key(algorithm).key_id,
        fold_version=FOLD_VERSION,
    )
    write_set(folder, header, objections, None, None)


def make_ids(place: Place, keys: int) -> None:
    """The same objections as plain account ids: the list that a hand-written query or a Python set starts from."""
    target = place.ids(keys)
    if not target.exists():
        part = target.with_name(f".{target.name}")
        query = _of_accounts(place, keys, "author_id")
        connect(threads=2).execute(f"COPY ({query}) TO '{part}' (FORMAT parquet, COMPRESSION zstd)")
        part.rename(target)


def _objections(place: Place, keys: int) -> Iterator[pa.RecordBatch]:
    connection = connect(threads=2)
    yield from connection.sql(_of_accounts(place, keys, "author_key AS account_key")).to_arrow_reader(ROW_GROUP)
    others = keys - _accounts_in(place, keys)
    yield from connection.sql(
        f"""
        SELECT
            (draw(number, 301)::UHUGEINT * 18446744073709551616::UHUGEINT + draw(number, 302)::UHUGEINT)::UUID
                AS account_key,
            {_facts("number")}
        FROM range({others}) AS rows(number)
        """
    ).to_arrow_reader(ROW_GROUP)


def _accounts_in(place: Place, keys: int) -> int:
    return min(keys, place.accounts // 2)


def _of_accounts(place: Place, keys: int, identity: str) -> str:
    return f"""
        WITH accounts AS (
            SELECT file_row_number + 1 AS rank, author_id, author_key
            FROM read_parquet('{place.register}', file_row_number = true)
        ),
        chosen AS (
            SELECT *, unnest(CASE WHEN below(rank, 202, 100) < 2 THEN [0, 1] ELSE [0] END) AS time
            FROM accounts WHERE share(rank, 201) < {_accounts_in(place, keys) / place.accounts}
        )
        SELECT {identity}, {_facts("rank + time * 1000000000")} FROM chosen
    """


def _facts(number: str) -> str:
    """The other columns of OBJECTIONS: days since May 2024, few withdrawn, few with a part of the scope only."""
    received = f"1714521600000000 + below({number}, 203, 930) * 86400000000 + below({number}, 204, 86400) * 1000000"
    return f"""
        'generative' AS purpose,
        {received} AS received_at,
        below({number}, 205, 1000) >= 5 AS own_content,
        below({number}, 206, 1000) >= 20 AS ai_interactions,
        below({number}, 207, 10) >= 6 AS mentions,
        CASE WHEN below({number}, 208, 100) < 1 THEN {received} + 8640000000000 END AS withdrawn_at
    """


def make(place: Place, rows: tuple[int, ...], sets: tuple[str, ...]) -> None:
    """Everything that is missing: accounts, corpora of these sizes, sets of these names. One process at a time."""
    place.root.mkdir(parents=True, exist_ok=True)
    with (place.root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _make(place, rows, sets)


def _make(place: Place, rows: tuple[int, ...], sets: tuple[str, ...]) -> None:
    make_accounts(place)
    for number in sorted(rows, reverse=True):
        make_corpus(place, number)
    for name in sets:
        make_set(place, set_sizes(place.accounts)[name])
        if name != "register":
            make_ids(place, set_sizes(place.accounts)[name])
            make_cmac_set(place, set_sizes(place.accounts)[name])


def main() -> None:
    """`python -m benchmarks.gate.corpus`: make corpora and sets beforehand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[5_000_000, 10_000_000, 20_000_000, 50_000_000])
    parser.add_argument("--sets", nargs="*", default=["few", "half", "register"])
    parser.add_argument("--folder", type=Path, default=Path("out/bench-gate"))
    arguments = parser.parse_args()
    started = time.perf_counter()
    place = Place(arguments.folder, accounts_for(max(arguments.rows)))
    make(place, tuple(arguments.rows), tuple(arguments.sets))
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
