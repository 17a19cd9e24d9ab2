"""From the author columns of some rows to keys: whom each row may be of, and what it belongs to, as the sets know it.

Values are hashed once for as many rows as bear them. Whoever has read a row's keys has all that an objection can hit.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.authors.author_texts import (
    account_ids_spelled_otherwise,
    author_of,
    author_texts,
    is_text,
    spelled_as_floats,
)
from widerspruch.gate.corpus.paths import parse_path
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Author, Profile
from widerspruch.identifiers.handles import handle_of, plain_handles
from widerspruch.identifiers.scopes import ScopeKind, scope_values
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.manifest import AuthorIdentifier
from widerspruch.protocol.sets.header import Shape
from widerspruch.protocol.sets.keyed_columns import KeyedColumns
from widerspruch.protocol.sets.shapes import Shaped, shapes_of

Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_KEY = pa.binary(16)


class KeysOfKind(NamedTuple):
    """Keys of one identifier on one platform.

    Attributes:
        rows: Of which row each is, in their order; a row may have several.

        keys: `pa.binary(16)` without NULL.
    """

    platform: str
    identifier: AuthorIdentifier
    rows: Rows
    keys: pa.Array


class RowKeys(NamedTuple):
    """All keys of some rows. `unknown`: of which of them nobody knows who wrote them."""

    parts: tuple[KeysOfKind, ...]
    unknown: Flags


class RowsOfPlatform(NamedTuple):
    """Which rows of a chunk are of a platform; None for all."""

    platform: str
    rows: Rows | None


class KeyMaker:
    """Makes the keys of one shard's rows."""

    def __init__(self, profile: Profile, hashing: Mapping[str, KeyedColumns], shard_name: str) -> None:
        """`hashing`: by platform; none is needed where authors are keys."""
        self._profile, self._hashing, self._name = profile, hashing, shard_name
        self.unread_scopes: Counter[str] = Counter()
        """By column, how many values so far can be read as no scope: nobody's objection can hit them."""
        self.shapes: dict[tuple[str, Shaped], Counter[Shape]] = {}
        """How the people of the first chunk are written, by platform and identifier: different values."""
        self._looks_at_shapes = False

    def of(self, columns: pa.RecordBatch, first: int, platforms: Sequence[RowsOfPlatform]) -> RowKeys:
        """The keys of a chunk's rows.

        Args:
            columns: With those of all authors.

            first: The number of its first row in the shard.

        Raises:
            GateError: A column cannot hold authors (`author_type`, `author_key_type`) or scopes (`author_scope_type`),
                or a value is none: spelled as a float (`author_float`), no user name (`author_no_handle`), no key
                (`value_unreadable_shard`).
        """
        parts: list[KeysOfKind] = []
        self._looks_at_shapes = first == 0
        unknown = np.full(columns.num_rows, bool(self._profile.persons()))
        for author in self._profile.authors:
            column = columns.column(columns.schema.get_field_index(author.column))
            check_author_type(author, column.type, self._name)
            rows, values = _flat(column)
            if author.is_ == "account":
                self._refuse_floats(values, rows, first, author)
            for platform, within in platforms:
                there, some = (rows, values) if within is None else _within(rows, values, within)
                found = list(self._keys(author, platform, there, some))
                parts += [part for part in found if len(part.rows)]
                if author.is_person:
                    for part in found:
                        unknown[part.rows] = False
        return RowKeys(tuple(parts), unknown)

    def _keys(self, author: Author, platform: str, rows: Rows, values: pa.Array) -> Iterator[KeysOfKind]:
        if author.is_ == "key":
            keys = self._given(values, author)
            valid = keys.is_valid()
            yield KeysOfKind(platform, "key", *((rows, keys) if not keys.null_count else _only(rows, keys, valid)))
            return
        encoded = values.drop_null() if values.null_count else values
        rows = rows if not values.null_count else rows[_flags(values.is_valid())]
        if author.is_person and self._hashing[platform].is_quick:
            yield from self._of_person(author, platform, rows, None, _legible(encoded))
            return
        codes, distinct = _distinct(encoded)
        if author.is_person:
            yield from self._of_person(author, platform, rows, codes, distinct)
        else:
            yield from self._of_scope(author, platform, rows, codes, distinct)

    def _of_person(
        self, author: Author, platform: str, rows: Rows, codes: pa.Array | None, distinct: pa.Array
    ) -> Iterator[KeysOfKind]:
        """`codes`: which of the different values each row has; None where each stands for itself."""
        texts = author_texts(distinct, author)
        if author.is_ == "handle":
            texts = self._handles(texts, platform, author)
        if self._looks_at_shapes and author.is_ in ("account", "handle"):
            shapes = self.shapes.setdefault((platform, author.is_), Counter())
            shapes.update(shapes_of(author.is_, pc.unique(texts.drop_null())))
        yield self._hashed(author, platform, rows, codes, texts)
        if author.is_ == "account" and (others := account_ids_spelled_otherwise(texts)) is not None:
            yield self._hashed(author, platform, rows, codes, others)

    def _hashed(self, author: Author, platform: str, rows: Rows, codes: pa.Array | None, texts: pa.Array) -> KeysOfKind:
        """`texts`: whom the different values name, NULL for nobody."""
        named = texts.drop_null() if texts.null_count else texts
        hashed = self._hashing[platform].keys_of_column(platform, author.is_, named).storage  # type: ignore[arg-type]
        if texts.null_count:
            # A NULL for who is nobody: their rows have no key.
            places = np.cumsum(_flags(texts.is_valid())) - 1
            taken = pc.if_else(texts.is_valid(), pa.array(places), pa.scalar(None, pa.int64()))
            taken = taken if codes is None else taken.take(codes)
            rows, codes = rows[_flags(taken.is_valid())], taken.drop_null()
        return KeysOfKind(platform, author.is_, rows, hashed if codes is None else hashed.take(codes))

    def _handles(self, texts: pa.Array, platform: str, author: Author) -> pa.Array:
        folded = pc.ascii_lower(texts)
        odd = pc.fill_null(pc.invert(pc.match_substring_regex(texts, plain_handles(platform))), False)
        if pc.any(odd).as_py():
            some = [handle_of(platform, text) for text in texts.filter(odd).to_pylist()]
            if nameless := some.count(""):
                raise GateError("author_no_handle", column=author.column, count=nameless)
            folded = pc.replace_with_mask(folded, odd, pa.array(some, folded.type))
        return folded

    def _of_scope(
        self, author: Author, platform: str, rows: Rows, codes: pa.Array, distinct: pa.Array
    ) -> Iterator[KeysOfKind]:
        """Every value under all scopes in which it lies."""
        found: dict[ScopeKind, tuple[list[int], list[str]]] = {}
        self._refuse_numbers(author, distinct)
        counts_of = np.bincount(codes.to_numpy(), minlength=len(distinct))
        for place, value in enumerate(distinct.to_pylist()):
            text = author_of(value, author)
            if text is None:
                continue
            scopes = scope_values(author.is_, str(text), platform)  # type: ignore[arg-type]  # no person
            if not scopes:
                self.unread_scopes[author.column] += int(counts_of[place])
            for kind, folded in scopes:
                places, texts = found.setdefault(kind, ([], []))
                places.append(place)
                texts.append(folded)
        order = np.argsort(codes.to_numpy(), kind="stable")
        ends = np.cumsum(counts_of)
        for kind, (places, texts) in found.items():
            keys = self._hashing[platform].keys_of_column(platform, kind, pa.array(texts, pa.string())).storage
            begin, end = np.concatenate([[0], ends[:-1]])[places], ends[places]
            counts = end - begin
            there = np.repeat(begin - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(counts.sum())
            its_rows, its_keys = rows[order[there]], np.repeat(np.arange(len(texts)), counts)
            by_row = np.argsort(its_rows, kind="stable")
            yield KeysOfKind(platform, kind, its_rows[by_row], keys.take(pa.array(its_keys[by_row])))

    def _given(self, values: pa.Array, author: Author) -> pa.Array:
        """Keys that the corpus holds; NULL for nobody."""
        if pa.types.is_null(values.type):
            return values.cast(_KEY)
        keys = self._keys_of_texts(values, author) if is_text(values.type) else getattr(values, "storage", values)
        nobody = [key for key in map(_key_of_text, author.nobody) if key is not None]
        if not nobody:
            return keys
        return pc.if_else(pc.is_in(keys, pa.array(nobody, _KEY)), pa.scalar(None, _KEY), keys)

    def _keys_of_texts(self, values: pa.Array, author: Author) -> pa.Array:
        texts = author_texts(values.drop_null(), author)
        digits = pc.replace_substring(texts, "-", "")
        if not pc.all(pc.match_substring_regex(digits, r"^[0-9a-fA-F]{32}$"), min_count=0).as_py():
            raise GateError("value_unreadable_shard", name=self._name)
        keys = pa.array(map(bytes.fromhex, digits.drop_null().to_pylist()), _KEY)
        valid = (
            values.is_valid()
            if not texts.null_count
            else pc.replace_with_mask(values.is_valid(), values.is_valid(), texts.is_valid())
        )
        return pc.replace_with_mask(pa.nulls(len(values), _KEY), valid, keys)

    def _refuse_numbers(self, author: Author, distinct: pa.Array) -> None:
        """JSON does not say what a column holds: one with nothing but numbers names no page of anybody."""
        named = [text for value in distinct.to_pylist() if (text := author_of(value, author)) is not None]
        if named and all(str(text).isdecimal() for text in named):
            raise GateError("author_scope_type", column=author.column, name=self._name, type="int64")

    def _refuse_floats(self, values: pa.Array, rows: Rows, first: int, author: Author) -> None:
        if is_text(values.type):
            for place in spelled_as_floats(values):
                raise GateError("author_float", column=author.column, name=self._name, row=first + int(rows[place]))


def unknown_authors(profile: Profile, columns: pa.RecordBatch, shard_name: str) -> Flags:
    """Of which rows nobody knows who wrote them, where no key is at hand. Raises GateError as `check_author_type`."""
    unknown = np.full(columns.num_rows, bool(profile.persons()))
    for author in profile.persons():
        column = columns.column(columns.schema.get_field_index(author.column))
        check_author_type(author, column.type, shard_name)
        rows, values = _flat(column)
        named = values.is_valid()
        if author.is_ != "key":
            codes, distinct = _distinct(values)
            named = pc.fill_null(author_texts(distinct, author).is_valid().take(codes), False)
        unknown[rows[_flags(named)]] = False
    return unknown


def check_author_type(author: Author, kind: pa.DataType, shard_name: str) -> None:
    """Raise GateError `author_type`, or `author_key_type` of keys and `author_scope_type` of scopes (values: column,
    name, type), where a column of this type, or of lists of it, cannot say whose a row is."""
    if pa.types.is_large_list(kind) and parse_path(author.column).is_many:
        kind = kind.value_type
    if pa.types.is_null(kind) or is_text(kind):
        return
    if not author.is_person:
        raise GateError("author_scope_type", column=author.column, name=shard_name, type=str(kind))
    if isinstance(kind, pa.UuidType):
        return
    if author.is_ == "key":
        if not (pa.types.is_fixed_size_binary(kind) and kind.byte_width == _KEY.byte_width):
            raise GateError("author_key_type", column=author.column, name=shard_name, type=str(kind))
        return
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    if author.is_ == "email" or not (pa.types.is_integer(plain) or (pa.types.is_decimal(plain) and plain.scale == 0)):
        raise GateError("author_type", column=author.column, name=shard_name, type=str(kind))


def _flat(column: pa.Array) -> tuple[Rows, pa.Array]:
    """Values, and of which row each is."""
    listed = pa.types.is_large_list(column.type)
    rows = pc.list_parent_indices(column).to_numpy() if listed else np.arange(len(column))
    values = pc.list_flatten(column) if listed else column
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if pa.types.is_string_view(values.type):
        values = values.cast(pa.large_string())
    elif pa.types.is_decimal(values.type) and values.type.bit_width < 128:  # Arrow finds no equal ones among these
        values = values.cast(pa.decimal128(38))
    return rows, values


def _within(rows: Rows, values: pa.Array, wanted: Rows) -> tuple[Rows, pa.Array]:
    inside = np.isin(rows, wanted)
    return rows[inside], values.filter(pa.array(inside))


def _only(rows: Rows, keys: pa.Array, valid: pa.BooleanArray) -> tuple[Rows, pa.Array]:
    return rows[_flags(valid)], keys.filter(valid)


def _distinct(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Which of the different values each is, and these: as texts or as whole numbers."""
    encoded = _legible(values).dictionary_encode()
    return encoded.indices, encoded.dictionary


def _legible(values: pa.Array) -> pa.Array:
    if isinstance(values.type, pa.UuidType) or pa.types.is_null(values.type):
        return pa.array([None if one is None else str(one) for one in values.to_pylist()], pa.string())
    return values


def _flags(values: pa.BooleanArray) -> Flags:
    flags: Flags = values.to_numpy(zero_copy_only=False)
    return flags


def _key_of_text(text: str) -> bytes | None:
    try:
        key = bytes.fromhex(text.strip().replace("-", ""))
    except ValueError:
        return None
    return key if len(key) == _KEY.byte_width else None


def rows_of_platforms(platforms: Sequence[str], places: npt.NDArray[np.int32] | np.int32) -> list[RowsOfPlatform]:
    """Which rows are of which platform. `places`: on the list of platforms, of each row or of all."""
    if not isinstance(places, np.ndarray):
        return [RowsOfPlatform(platforms[0], None)]
    return [RowsOfPlatform(platform, np.flatnonzero(places == place)) for place, platform in enumerate(platforms)]


def hashing_of(files: Mapping[str, str]) -> dict[str, KeyedColumns]:
    """By platform. `files`: where its key lies."""
    return {platform: _hashing(file) for platform, file in files.items()}


@lru_cache(maxsize=8)
def _hashing(file: str) -> KeyedColumns:
    """Once per worker process."""
    return KeyedColumns(HashingKey.load(Path(file)))
