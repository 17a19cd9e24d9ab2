"""What a worker knows of the set while it looks for mentions: no identity, only keys."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.engine import connect_worker, parquet_sql
from widerspruch.gate.mentions.first_names import FirstNames
from widerspruch.gate.mentions.sieve import Sieve
from widerspruch.protocol.hashing_key import HashingKey, Identifier
from widerspruch.protocol.sets.keyed_columns import KeyedColumns


class KnownIdentifiers:
    """The identifiers of a set, asked by value; made once per worker process.

    It remembers what it has learned about words (`first_names`), so a second shard is searched faster than the first.

    Attributes:
        identifiers: Which identifiers the set has at all; others are not looked for.

        keys: The keys of values that may be in the set.
    """

    def __init__(
        self,
        platform: str,
        key: HashingKey,
        identifiers: Iterable[str],
        first_name_keys: Iterable[bytes],
        sieve: Sieve,
    ) -> None:
        self.platform = platform
        self.identifiers = frozenset(identifiers)
        self.keys = _Keys(platform, KeyedColumns(key), sieve, frozenset(first_name_keys))
        self.first_names = FirstNames(self.keys.are_first_names, self.keys.are_names)

    @classmethod
    def of(
        cls, platform: str, key: HashingKey, mentions: Sequence[Path], sieve: Sieve | None = None
    ) -> "KnownIdentifiers":
        """From the `mentions.parquet` of a set and its increments. Give the `sieve` if it is already made.

        Memory: two bytes per mention key, and 100 bytes per distinct first name.
        """
        identifiers: list[str] = []
        first_names: list[bytes] = []
        if mentions:
            with connect_worker(files=mentions) as connection:
                files = parquet_sql(mentions)
                there = connection.execute(f"SELECT DISTINCT identifier FROM {files}").fetchall()  # noqa: S608
                identifiers = [identifier for (identifier,) in there]
                named = f"SELECT DISTINCT mention_key FROM {files} WHERE identifier = 'first_name'"  # noqa: S608 (quoted)
                first_names = [written.bytes for (written,) in connection.execute(named).fetchall()]
        return cls(platform, key, identifiers, first_names, sieve or Sieve.of(mentions))


class _Keys(Struct, frozen=True):
    """What values are asked with."""

    platform: str
    keyed: KeyedColumns
    sieve: Sieve
    of_first_names: frozenset[bytes]

    def if_known(self, identifier: Identifier, values: Sequence[str]) -> dict[str, bytes]:
        """The folded values that may be in the set, and their keys."""
        keys = list(self.keyed.keys_of(self.platform, identifier, values))
        return {values[place]: keys[place] for place in self.sieve.passing(keys)}

    def are_first_names(self, words: pa.StringArray) -> list[bool]:
        keys = self.keyed.keys_of_column(self.platform, "first_name", words).storage
        return [key in self.of_first_names for key in keys.to_pylist()]

    def are_names(self, values: pa.StringArray) -> list[bool]:
        names = values.to_pylist()
        known = self.if_known("name", names)
        return [name in known for name in names]
