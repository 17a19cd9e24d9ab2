"""Whom the kept rows mention: an audit's own reading of texts and tags, row by row, as keys of the exclusion set."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.audit.audit_profile import AuditProfile
from widerspruch.gate.audit.identifiers import exact_identifiers, is_name_word, plain_names, without_quotes
from widerspruch.gate.audit.kept_rows import KeptRows
from widerspruch.gate.audit.plain import readings
from widerspruch.gate.built import BuiltFile
from widerspruch.identifiers.fold import fold_name, fold_word
from widerspruch.identifiers.handles import account_listed, handle_of
from widerspruch.protocol.hashing_key import KEY_BYTES, HashingKey, Identifier
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.keyed_columns import KeyedColumns

EXACT: frozenset[str] = frozenset(["entity", "handle", "url", "email", "phone"])
"""Identifiers that name one account or person."""

MOST_BEARERS = 1
"""A name that more accounts bear names nobody by itself."""

_REMEMBERED, _LONGEST_REMEMBERED = 1_000_000, 40  # words, characters of one


class SetIdentifiers(Struct, frozen=True):
    """What a set recognises people by, as far as an audit looks for it.

    Attributes:
        identifiers: Exact identifiers that the set has, and `name` if any name in it counts by itself.

        first_names: Keys of words that begin a name.
    """

    identifiers: frozenset[str]
    first_names: frozenset[bytes]

    @classmethod
    def of(cls, files: Iterable[Path], *, strict: bool) -> "SetIdentifiers":
        """From the mention keys of a set and its increments.

        Args:
            strict: Whether every name counts by itself, however many bear it.
        """
        identifiers, first_names = set[str](), set[bytes]()
        for path in files:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(
                    1 << 17, columns=["identifier", "mention_key", "bearers"], use_threads=False
                ):
                    rows = pa.Table.from_batches([batch])
                    for identifier in set(rows["identifier"].unique().to_pylist()):
                        if identifier in EXACT:
                            identifiers.add(identifier)
                    if "name" not in identifiers and len(counting_names(rows, strict=strict)):
                        identifiers.add("name")
                    first_names.update(_keys_of_first_names(rows))
        return cls(frozenset(identifiers), frozenset(first_names) if "name" in identifiers else frozenset())


def counting_names(rows: pa.Table, *, strict: bool) -> pa.Table:
    """Of rows of a set's mention keys, the names that count by themselves."""
    names = rows.filter(pc.equal(rows["identifier"], "name"))
    return names if strict else names.filter(pc.less_equal(names["bearers"], MOST_BEARERS))


def _keys_of_first_names(rows: pa.Table) -> list[bytes]:
    keys = rows.filter(pc.equal(rows["identifier"], "first_name"))["mention_key"]
    found: list[bytes] = keys.cast(pa.binary(KEY_BYTES)).to_pylist()
    return found


class Named(Struct, frozen=True):
    """An identifier in a batch, and the places of the rows with it, in order, some of them twice."""

    identifier: str
    rows: list[int]


class MentionBatch(Struct, frozen=True):
    """Some rows by their numbers in the file, and what in them may be an identifier of somebody, by key."""

    rows: Sequence[int]
    named: dict[bytes, Named]


class MentionReader:
    """Reads the texts and tags of a built corpus's files, in rows of one platform, for what its set recognises."""

    def __init__(
        self, rows: KeptRows, profile: AuditProfile, key: HashingKey, exclusions: ExclusionSet, *, strict: bool
    ) -> None:
        """`strict`: whether every name counts by itself, however many bear it."""
        self._rows, self._profile, self._platform = rows, profile, exclusions.platform
        self._keys, self._set = KeyedColumns(key), SetIdentifiers.of(exclusions.mentions, strict=strict)
        self._texts: list[str] = profile.mentions.get("text", [])
        self._listed = [
            (identifier, column, partial(fold, self._platform))
            for place, identifier, fold in _LISTS
            if identifier in self._set.identifiers
            for column in profile.mentions.get(place, [])
        ]
        self._first_names = _FirstNames(key, self._platform, self._set.first_names)

    def batches(self, file: BuiltFile) -> Iterator[MentionBatch]:
        """The kept rows of a file.

        Raises:
            MentionFault: The file cannot be read as what its name says, or lacks a column that the profile names.
        """
        columns = [*self._texts, *(column for _, column, _ in self._listed)]
        words = self._profile.platform
        by_platform = [] if words.column is None else [words.column]
        try:
            for numbers, values in self._rows.read(file, [*columns, *by_platform], few=False) if columns else ():
                of_rows = words.of_rows(dict.fromkeys(by_platform, values[-1]), len(numbers))
                rows = [row for row, platform in enumerate(of_rows) if platform == self._platform]
                yield MentionBatch(numbers, self._keyed(self._values(values[: len(columns)], rows)))
        except (
            pa.ArrowException,
            OSError,
            EOFError,
            LookupError,
            AttributeError,
            ValueError,
            TypeError,
            OverflowError,
        ) as error:
            raise MentionFault from error

    def _values(self, columns: Sequence[list[Any]], rows: Sequence[int]) -> dict[tuple[str, str], list[int]]:
        """What stands in which of these rows."""
        found = defaultdict[tuple[str, str], list[int]](list)
        for texts in columns[: len(self._texts)]:
            for row in rows:
                for text in _texts(texts[row]):
                    for value in self._in_text(text):
                        found[value].append(row)
        for (identifier, _, fold), entries in zip(self._listed, columns[len(self._texts) :], strict=True):
            for row in rows:
                for entry in _entries(entries[row], identifier):
                    if folded := fold(entry):
                        found[identifier, folded].append(row)
        return found

    def _in_text(self, text: str) -> Iterator[tuple[str, str]]:
        for reading in readings(text):
            for value in exact_identifiers(reading, self._platform):
                if value[0] in self._set.identifiers:
                    yield value
            if "name" in self._set.identifiers:
                yield from plain_names(reading, self._first_names)

    def _keyed(self, found: dict[tuple[str, str], list[int]]) -> dict[bytes, Named]:
        named: dict[bytes, Named] = {}
        for identifier in dict.fromkeys(identifier for identifier, _ in found):
            values = [value for other, value in found if other == identifier]
            keys = self._keys.keys_of(self._platform, cast("Identifier", identifier), values)
            for value, key in zip(values, keys, strict=True):
                named[key] = Named(identifier, found[identifier, value])
        return named


class _FirstNames(dict[str, bool]):
    """Of words as they stand in texts, which begin a name: each is folded and hashed once."""

    def __init__(self, key: HashingKey, platform: str, known: frozenset[bytes]) -> None:
        super().__init__()
        self._key, self._platform, self._known = key, platform, known

    def __missing__(self, written: str) -> bool:
        word = without_quotes(written)
        begins = is_name_word(word) and (self._key.key_of(self._platform, "first_name", fold_word(word)) in self._known)
        if len(self) > _REMEMBERED:
            self.clear()
        if len(written) <= _LONGEST_REMEMBERED:
            self[written] = begins
        return begins


class MentionFault(Exception):  # noqa: N818 (a fault of a file, as a value)
    """A file cannot be read."""


_LISTS: tuple[tuple[str, str, Callable[[str, str], str]], ...] = (
    ("entities", "entity", account_listed),
    ("handles", "handle", handle_of),
    ("names", "name", lambda _, name: fold_name(name)),
)


def _entries(value: Any, identifier: str) -> Iterator[str]:
    """Who is listed in a cell: entries of a list, or in a text those between its commas, brackets and quotes."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, list):
            yield from _entries(entry, identifier)
            continue
        if entry is None or entry != entry:  # NaN, as tables write that nobody is there
            continue
        text = _written(entry)
        if identifier != "name":
            yield from _WORDS.split(text)
        elif text.lstrip().startswith("["):
            yield from _IN_A_LIST.split(text)
        else:
            yield text


_IN_A_LIST = re.compile(r"[\[\],\"']+")
_WORDS = re.compile(r"[\[\],;|\s\"']+")


def _written(value: Any) -> str:
    """A text or a whole number as text."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, float | Decimal):
        if value != int(value):
            raise ValueError
        return str(int(value))
    if isinstance(value, bool) or not isinstance(value, int | str | UUID):
        raise TypeError
    return str(value)


def _texts(value: Any) -> Iterator[str]:
    """The texts in a cell, be it a list of them."""
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, list):
            yield from _texts(text)
        elif isinstance(text, str):
            yield text
        elif text is not None:
            raise TypeError
