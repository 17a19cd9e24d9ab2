"""Who wrote the kept rows: an audit's own reading of profile and files, row by row, as keys of the exclusion set."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.audit.files import read_columns
from widerspruch.gate.authors.author_texts import BLANKS, NOBODY
from widerspruch.gate.built import PROFILE_FILE
from widerspruch.identifiers.handles import handle_of
from widerspruch.protocol.hashing_key import KEY_BYTES, HashingKey

Written = tuple[bytes, bool]
"""The key of an author, and whether what they wrote is an AI chat."""


class AuthorFault(Exception):  # noqa: N818 (a fault of a file, as a value)
    """A file cannot be read (`audit_unreadable`) or an author in it is no key (`audit_no_key`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AuthorBatch(Struct, frozen=True):
    """Consecutive rows.

    Attributes:
        authors: Of every row as it stands in the file. `ai`: whether a row is an AI chat;
            one value where it is the same for all.

        keys: As which key each of these authors is held; a text that names nobody has none.
    """

    authors: list[Any]
    ai: list[bool] | bool
    keys: dict[Any, bytes]

    @property
    def rows(self) -> int:
        return len(self.authors)

    def written(self, *, ai: bool) -> Iterable[bytes]:
        """Keys of those who wrote AI chats, or other content, each once."""
        if isinstance(self.ai, bool):
            return self.keys.values() if self.ai == ai else ()
        writers = {author for author, flag in zip(self.authors, self.ai, strict=True) if flag == ai}
        return (self.keys[author] for author in writers if author in self.keys)

    def rows_of(self, wanted: set[Written]) -> Iterator[int]:
        """Places of the rows of these authors."""
        named = {(author, ai) for author, key in self.keys.items() for ai in (True, False) if (key, ai) in wanted}
        if not named:
            return
        flags = [self.ai] * len(self.authors) if isinstance(self.ai, bool) else self.ai
        for place, pair in enumerate(zip(self.authors, flags, strict=True)):
            if pair in named:
                yield place


class AuthorReader:
    """Reads the authors of a built corpus's files."""

    def __init__(self, folder: Path, key: HashingKey | None, platform: str) -> None:
        self._folder = folder
        profile = tomllib.loads((folder / PROFILE_FILE).read_text("utf-8"))
        self._author = str(profile["author"]["column"])
        self._keyed = profile["author"].get("is") == "key"
        self._key_of = author_hashing(profile["author"].get("is", "account"), key, platform)
        self._before: str | None = profile["author"].get("before")
        self._nobody = {*NOBODY, *(str(word).lower() for word in profile["author"].get("nobody", ()))}
        kind = profile["kind"]
        self._kind: str | None = kind.get("column")
        always = kind.get("always")
        self._words: dict[Any, str] = {**kind.get("values", {}), None: kind.get("null") or always}

    def batches(self, name: str) -> Iterator[AuthorBatch]:
        """The rows of an output file, by the input's name.

        Raises:
            AuthorFault: The file cannot be read as what its name says.
        """
        names = [self._author] if self._kind is None else [self._author, self._kind]
        with _as_fault():
            for authors, *kinds in read_columns(self._folder / "data" / name, names, few=True):
                yield self._batch(authors, kinds[0] if kinds else None)

    def _batch(self, authors: list[Any], kinds: list[Any] | None) -> AuthorBatch:
        different = set(authors) - {None}
        # Keys of 16 bytes are what they are; a call for each of millions would take longer than all else.
        own = self._keyed and all(type(author) is bytes and len(author) == KEY_BYTES for author in different)
        if own:
            keys = {author: author for author in different}
        else:
            named = {author: self._named(author) for author in different}
            keys = {author: self._key_of(name) for author, name in named.items() if name is not None}
        if kinds is None:
            return AuthorBatch(authors, self._is_ai(None), keys)
        ai = {kind: self._is_ai(kind) for kind in set(kinds)}
        return AuthorBatch(authors, ai.popitem()[1] if len(ai) == 1 else [ai[kind] for kind in kinds], keys)

    def _named(self, author: Any) -> Any:
        """The author, or None where the cell names nobody."""
        text = author
        if isinstance(author, str):
            text = (author if self._before is None else author.partition(self._before)[0]).strip(BLANKS)
        elif isinstance(author, bool):
            return None
        return None if not isinstance(text, bytes) and str(text).lower() in self._nobody else text

    def _is_ai(self, kind: Any) -> bool:
        text = str(kind).lower() if isinstance(kind, bool) else kind if kind is None else str(kind)
        return str(self._words.get(text)).startswith("ai_")


@contextmanager
def _as_fault() -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, EOFError, KeyError, AttributeError, UnicodeDecodeError) as error:
        raise AuthorFault("audit_unreadable") from error
    except (ValueError, TypeError) as error:
        raise AuthorFault("audit_no_key") from error


def author_hashing(kind: str, key: HashingKey | None, platform: str) -> Callable[[Any], bytes]:
    """How an author as it stands in the corpus becomes a key of the set."""
    if kind == "key":
        return _own_key
    assert key is not None, "who opens an audit of plain ids brings the key"
    if kind == "handle":
        return lambda author: key.key_of(platform, "handle", _handle(platform, _text(author)))
    return lambda author: key.key_of(platform, "account", _text(author))


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
