"""Objectors become rows of keys; who is who is kept aside until all lines were read, and then forgotten."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path
from secrets import token_bytes
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.sets.lines import Objector
from widerspruch.protocol.hashing_key import KEY_BYTES, HashingKey, Identifier
from widerspruch.protocol.sets.header import COUNTED, KEY_KINDS, KeyKind, PersonCounts, SetHeader
from widerspruch.protocol.sets.keyed_columns import KeyedColumns
from widerspruch.protocol.sets.shapes import SHAPED, ShapeCounts, Shaped
from widerspruch.protocol.sets.tables import GROUND, KEY_KIND, OBJECTIONS
from widerspruch.rulebook.database import connect
from widerspruch.rulebook.vocabulary import RESTS_ON

LINES_PER_BATCH = 32_768
_PLACES: Mapping[KeyKind, int] = {kind: place for place, kind in enumerate(KEY_KINDS)}
_ANOTHER_SPELLING = COUNTED.index("spellings")
_OF_PEOPLE: tuple[KeyKind, ...] = (*SHAPED, "email")
_SORTING_MEMORY = "256MiB"
_MENTIONS_SQL = """
    SELECT identifiers.identifier, identifiers.mention_key, accounts.account_key, identifiers.bearers
    FROM identifiers JOIN accounts ON accounts.person = identifiers.person
"""

_PERSONS_SQL = """
    SELECT COUNT(*), COUNT(*) FILTER (account), COUNT(*) FILTER (handle), COUNT(*) FILTER (email)
    FROM (
        SELECT BOOL_OR(account) AS account, BOOL_OR(handle) AS handle, BOOL_OR(email) AS email
        FROM persons GROUP BY person
    )
"""


class Staging:
    """Turns objectors into rows of keys, and keeps aside who is who until all lines were read.

    What ties lines together never reaches the disk as it was written: a person is a hash with a salt that is
    forgotten at the end.
    """

    def __init__(self, scratch: Path, key: HashingKey, header: SetHeader, server: str) -> None:
        self._keyed, self._platform, self._server = KeyedColumns(key), header.platform, server
        self.shapes = ShapeCounts()
        self._salt = token_bytes(KEY_BYTES)
        self._database = connect(
            arrow_lossless_conversion=True,
            memory_limit=_SORTING_MEMORY,
            threads=2,
            temp_directory=str(scratch / "spill"),
        )
        self._database.execute("CREATE TABLE persons (person UUID, account BOOLEAN, handle BOOLEAN, email BOOLEAN)")
        self._database.execute("CREATE TABLE accounts (person UUID, account_key UUID)")
        self._database.execute(
            "CREATE TABLE identifiers (person UUID, identifier VARCHAR, mention_key UUID, bearers INTEGER)"
        )

    def close(self) -> None:
        self._database.close()

    def take(self, objectors: Sequence[Objector]) -> pa.Table:
        """The objections of some lines: one row per key and purpose."""
        keys, owners, kinds = self._keys(objectors)
        first_key: dict[int, bytes] = {}
        for key, owner in zip(keys, owners, strict=True):
            first_key.setdefault(owner, key)
        persons = [
            first_key[place] if one.person is None else self._person(one.person) for place, one in enumerate(objectors)
        ]
        by = [_flags(owners, kinds, kind, len(objectors)) for kind in _OF_PEOPLE]
        named = reduce(pc.or_, by)  # a scope alone is nobody's
        self._insert("persons", *(column.filter(named) for column in (_uuids(persons), *by)))
        self._take_identifiers(objectors, persons, [first_key[place] for place in range(len(objectors))])
        return _objection_rows(objectors, keys, owners, kinds)

    def mentions(self) -> Iterator[pa.RecordBatch]:
        """How the objectors who chose so are recognised in others' posts: every identifier of a person with every
        account of that person. Only after all lines were taken."""
        yield from self._database.sql(_MENTIONS_SQL).to_arrow_reader(LINES_PER_BATCH)

    def count_persons(self) -> PersonCounts:
        """Different persons so far, and how each can be recognised."""
        return PersonCounts(*self._database.execute(_PERSONS_SQL).fetchall()[0])

    def _note_shapes(self, kind: Shaped, values: Sequence[str]) -> None:
        if self._server:
            values = [value for value in values if not value.endswith(f"@{self._server}")]
        self.shapes.note(kind, values)

    def _keys(self, objectors: Sequence[Objector]) -> tuple[list[bytes], list[int], pa.Array]:
        """All keys of all lines, kind by kind; the place of the line that each belongs to, and as what it counts."""
        values: list[list[str]] = [[] for _ in KEY_KINDS]
        owners: list[list[int]] = [[] for _ in KEY_KINDS]
        for place, one in enumerate(objectors):
            for kind, value in one.keys:
                values[_PLACES[kind]].append(value)
                owners[_PLACES[kind]].append(place)
        for shaped in SHAPED:
            self._note_shapes(shaped, values[_PLACES[shaped]])
        keys: list[bytes] = []
        for kind, place in _PLACES.items():
            keys += self._keyed.keys_of(self._platform, kind, values[place])
        kinds = [pa.repeat(pa.scalar(place, pa.uint8()), len(of)) for place, of in enumerate(values)]
        if self._server:  # whoever has no server here has it beside
            handles = values[_PLACES["handle"]]
            counted = (_PLACES["handle"] if "@" in handle else _ANOTHER_SPELLING for handle in handles)
            kinds[_PLACES["handle"]] = pa.array(counted, pa.uint8())
        return keys, [owner for of in owners for owner in of], pa.concat_arrays(kinds)

    def _take_identifiers(
        self, objectors: Sequence[Objector], persons: Sequence[bytes], firsts: Sequence[bytes]
    ) -> None:
        chosen = [place for place, one in enumerate(objectors) if one.mentions]
        if not chosen:
            return
        accounts = [_uuids([keys[place] for place in chosen]) for keys in (persons, firsts)]
        self._insert("accounts", *accounts)
        by_kind: dict[Identifier, list[tuple[bytes, str, int | None]]] = {}
        for place in chosen:
            for identifier, value in objectors[place].identifiers:
                bearers = objectors[place].bearers if identifier == "name" else None
                by_kind.setdefault(identifier, []).append((persons[place], value, bearers))
        for identifier, found in by_kind.items():
            keys = self._keyed.keys_of(self._platform, identifier, (value for _, value, _ in found))
            self._insert(
                "identifiers",
                _uuids([person for person, _, _ in found]),
                pa.repeat(identifier, len(found)),
                _uuids(list(keys)),
                pa.array([bearers for _, _, bearers in found], pa.int32()),
            )

    def _insert(self, table: Literal["persons", "accounts", "identifiers"], *columns: pa.Array) -> None:
        """Add rows; the columns are those of the table, in its order."""
        self._database.register("incoming", pa.table(list(columns), list(map(str, range(len(columns))))))
        self._database.execute(f"INSERT INTO {table} SELECT * FROM incoming")  # noqa: S608 (one of three names)
        self._database.unregister("incoming")

    def _person(self, token: str) -> bytes:
        return hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES, key=self._salt).digest()


def _flags(owners: Sequence[int], kinds: pa.Array, kind: KeyKind, lines: int) -> pa.BooleanArray:
    """Which of the lines have a key of a kind."""
    of_kind = pa.array(owners, pa.int64()).filter(pc.equal(kinds, _PLACES[kind]))
    return pc.is_in(pa.array(range(lines), pa.int64()), of_kind)


def _objection_rows(
    objectors: Sequence[Objector], keys: Sequence[bytes], owners: Sequence[int], kinds: pa.Array
) -> pa.Table:
    lines = pa.table(
        {
            "purpose": pa.array([one.purposes for one in objectors], pa.list_(pa.string())),
            "received_at": pa.array([one.received_at for one in objectors], pa.int64()),
            "own_content": pa.array([one.own_content for one in objectors], pa.bool_()),
            "ai_interactions": pa.array([one.ai_interactions for one in objectors], pa.bool_()),
            "mentions": pa.array([one.mentions for one in objectors], pa.bool_()),
            "withdrawn_at": pa.array([one.withdrawn_at for one in objectors], pa.int64()),
            GROUND.name: pa.array([RESTS_ON.index(one.rests_on) for one in objectors], pa.uint8()),
        }
    ).take(pa.array(owners, pa.int64()))
    lines = lines.append_column("account_key", _uuids(keys)).append_column(KEY_KIND, kinds)
    purposes = lines["purpose"].combine_chunks()
    rows = lines.drop_columns(["purpose"]).take(purposes.value_parent_indices())
    schema = OBJECTIONS.append(KEY_KIND).append(GROUND)
    return rows.append_column("purpose", purposes.flatten()).select(schema.names).cast(schema)


def _uuids(keys: Sequence[bytes]) -> pa.Array:
    storage = pa.Array.from_buffers(pa.binary(KEY_BYTES), len(keys), [None, pa.py_buffer(b"".join(keys))])
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)
