"""Who wrote the kept rows: an audit's own reading of profile and files, row by row, as keys of the exclusion set."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.audit.audit_profile import AuditProfile, AuthorColumn
from widerspruch.gate.audit.kept_rows import KeptRows
from widerspruch.gate.built import BuiltFile
from widerspruch.identifiers.account_ids import fold_account_id
from widerspruch.identifiers.fold import fold_email
from widerspruch.identifiers.handles import handle_of
from widerspruch.identifiers.scopes import RowScope, scope_values
from widerspruch.protocol.hashing_key import KEY_BYTES, HashingKey

Written = tuple[bytes, bool]
"""The key of an author or a scope, and whether what they stand at is an AI chat."""


class AuthorFault(Exception):  # noqa: N818 (a fault of a file, as a value)
    """A file cannot be read (`audit_unreadable`), an author in it is no key (`audit_no_key`), or nobody knows of which
    platform a row is (`audit_no_platform`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Authors(Struct, frozen=True):
    """What stands in one column of authors, of the rows of one platform.

    Attributes:
        values: As they stand in the file. `rows`: the place in the batch of each; None where there is one in each row,
            in order. `ai`: whether that row is an AI chat; one value where it is the same for all.

        keys: As which keys each of these values is held; a text that names nobody has none.
    """

    values: list[Any]
    rows: Sequence[int] | None
    ai: list[bool] | bool
    keys: dict[Any, tuple[bytes, ...]]

    def written(self, *, ai: bool) -> Iterator[bytes]:
        """Keys of those who wrote AI chats, or other content, each once."""
        writers = set(self.keys)
        if isinstance(self.ai, bool):
            if self.ai != ai:
                return
        else:
            writers = {value for value, flag in zip(self.values, self.ai, strict=True) if flag == ai} & writers
        for writer in writers:
            yield from self.keys[writer]

    def rows_of(self, wanted: Mapping[Written, int]) -> Iterator[tuple[int, int]]:
        """Rows of these authors, each with what `wanted` says of them, the lowest first if they are held as several."""
        named = {
            (value, ai): min(said)
            for value, keys in self.keys.items()
            for ai in (True, False)
            if (said := [wanted[key, ai] for key in keys if (key, ai) in wanted])
        }
        if not named:
            return
        flags = [self.ai] * len(self.values) if isinstance(self.ai, bool) else self.ai
        for place, pair in enumerate(zip(self.values, flags, strict=True)):
            if pair in named:
                yield (place if self.rows is None else self.rows[place]), named[pair]


class AuthorBatch(Struct, frozen=True):
    """Some rows of a file, by their numbers in it, and all who may be their authors."""

    rows: Sequence[int]
    authors: tuple[Authors, ...]

    def rows_of(self, wanted: Mapping[Written, int]) -> dict[int, int]:
        """Numbers of the rows of these authors, in order, with the lowest that `wanted` says of any author."""
        found: dict[int, int] = {}
        for authors in self.authors:
            for place, said in authors.rows_of(wanted):
                found[place] = min(said, found.get(place, said))
        return {self.rows[place]: found[place] for place in sorted(found)}


class AuthorReader:
    """Reads the authors of a built corpus's files.

    Args:
        keys: The hashing key of each platform.

    Attributes:
        seen: The columns of authors that some row had.
    """

    def __init__(self, rows: KeptRows, profile: AuditProfile, keys: Mapping[str, HashingKey]) -> None:
        self._rows, self._profile, self._keys = rows, profile, keys
        self.seen: set[str] = set()

    def batches(self, file: BuiltFile) -> Iterator[AuthorBatch]:
        """The kept rows of a file.

        Raises:
            AuthorFault: The file cannot be read as what its name says.
        """
        mapped = self._profile
        words = [column for column in (mapped.platform.column, mapped.kind.column) if column is not None]
        names = [*(author.way for author in mapped.authors), *words]
        with _as_fault():
            for numbers, columns in self._rows.read(file, names, few=True, seen=self.seen):
                authors, said = (
                    columns[: len(mapped.authors)],
                    dict(zip(words, columns[len(mapped.authors) :], strict=True)),
                )
                yield AuthorBatch(numbers, tuple(self._authors(len(numbers), authors, said)))

    def _authors(self, rows: int, columns: list[list[Any]], said: dict[str, list[Any]]) -> Iterator[Authors]:
        platforms, kinds = self._profile.platform.of_rows(said, rows), self._profile.kind.of_rows(said, rows)
        known, of_ai = dict.fromkeys(platforms), {kind: str(kind).startswith("ai_") for kind in set(kinds)}
        ai = [of_ai[kind] for kind in kinds] if len(of_ai) > 1 else any(of_ai.values())
        for platform in known:
            if platform is None:
                raise AuthorFault("audit_no_platform")
            places = None if len(known) == 1 else [n for n, one in enumerate(platforms) if one == platform]
            for author, column in zip(self._profile.authors, columns, strict=True):
                yield self._of_column(platform, author, column, places, ai)

    def _of_column(
        self, platform: str, author: AuthorColumn, column: list[Any], places: list[int] | None, ai: list[bool] | bool
    ) -> Authors:
        rows: Sequence[int] | None = places
        if author.many:
            at = range(len(column)) if places is None else places
            rows = [place for place in at for _ in column[place]]
            values = [value for place in at for value in column[place]]
        else:
            values = column if places is None else [column[place] for place in places]
        flags = ai if rows is None or isinstance(ai, bool) else [ai[place] for place in rows]
        return Authors(values, rows, flags, self._keys_of(platform, author, set(values)))

    def _keys_of(self, platform: str, author: AuthorColumn, different: set[Any]) -> dict[Any, tuple[bytes, ...]]:
        different.discard(None)
        # Keys of 16 bytes are what they are; a call for each of millions would take longer than all else.
        if author.identifier == "key" and all(type(one) is bytes and len(one) == KEY_BYTES for one in different):
            return {one: (one,) for one in different}
        hashed = author_hashing(author.identifier, self._keys.get(platform), platform)
        named = {value: author.named(value) for value in different}
        return {value: hashed(name) for value, name in named.items() if name is not None}


@contextmanager
def _as_fault() -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, EOFError, KeyError, AttributeError, UnicodeDecodeError) as error:
        raise AuthorFault("audit_unreadable") from error
    except (ValueError, TypeError) as error:
        raise AuthorFault("audit_no_key") from error


def author_hashing(identifier: str, key: HashingKey | None, platform: str) -> Callable[[Any], tuple[bytes, ...]]:
    """How an author as the profile reads them becomes keys of the set: a person one for each spelling, a scope many."""
    if identifier == "key":
        return lambda author: (_own_key(author),)
    assert key is not None, "who opens an audit of plain ids brings the key"
    if identifier == "account":
        return lambda author: tuple(key.key_of(platform, "account", one) for one in _ids(_text(author)))
    if identifier == "email":
        return lambda author: tuple(key.key_of(platform, "email", one) for one in [fold_email(_text(author))] if one)
    if identifier == "handle":
        return lambda author: (key.key_of(platform, "handle", _handle(platform, _text(author))),)
    scope = cast("RowScope", identifier)
    return lambda author: tuple(
        key.key_of(platform, kind, value) for kind, value in scope_values(scope, _text(author), platform)
    )


def _ids(written: str) -> set[str]:
    """An id as sets may have it: folded, or as it is."""
    return {written, fold_account_id(written)}


def _handle(platform: str, written: str) -> str:
    handle = handle_of(platform, written)
    if not handle:
        raise ValueError
    return handle


def _own_key(author: Any) -> bytes:
    if isinstance(author, UUID):
        return author.bytes
    if isinstance(author, bytes):
        if len(author) != KEY_BYTES:
            raise ValueError
        return author
    return UUID(author).bytes


def _text(author: Any) -> str:
    if isinstance(author, bytes):  # a UUID that is the platform's own id
        return str(UUID(bytes=author))
    if isinstance(author, bool) or not isinstance(author, int | str | Decimal | UUID):
        raise TypeError
    return str(author)
